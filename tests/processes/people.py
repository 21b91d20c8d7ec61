"""People as a server meets them: a cookie jar that came through the door, and a stock client."""

from __future__ import annotations

import re
import time

import requests
import socketio

from ..serving import Server

PATIENCE = 15  # seconds to wait for what must come
WEBSOCKET, POLLING, UPGRADE = ["websocket"], ["polling"], ["polling", "websocket"]


class Person:
    """Somebody at one browser tab. A second tab shares the first one's ``http``, its cookies."""

    def __init__(self, server: Server, http: requests.Session | None = None) -> None:
        self.server = server
        self.http = http or requests.Session()
        self.unheard: list[tuple[str, dict]] = []
        self.client = None
        self._websocket = None

    def door(self, username: str, room: str) -> requests.Response:
        """Fill in the form at the door, as a browser does; the answer is not followed."""
        page = self.http.get(f"{self.server.url}/", timeout=PATIENCE)
        token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]
        form = {"username": username, "room": room, "csrf_token": token}
        return self.http.post(
            f"{self.server.url}/", data=form, allow_redirects=False, timeout=PATIENCE
        )

    def connect(self, transports: list[str] = WEBSOCKET, client=None) -> Person:
        self.client = client or socketio.SimpleClient(http_session=self.http, reconnection=False)
        self.client.connect(self.server.url, transports=transports, wait_timeout=PATIENCE)
        if client is None:
            # python-engineio's client (4.15.1) leaves it open when the server hangs up first
            self._websocket = self.client.client.eio.ws
        return self

    def say(self, event: str, *args: object, **payload: object) -> dict:
        """Emit an event and return its ack."""
        return self.client.call(event, *(args or (payload,)), timeout=PATIENCE)

    def mutter(self, event: str, **payload: object) -> None:
        """Emit an event and ask for no ack."""
        self.client.emit(event, payload)

    def hear(self, event: str, **expected: object) -> dict:
        """The next ``event`` with these values in its payload; what else comes can be heard later."""
        end = time.monotonic() + PATIENCE
        at = 0
        while True:
            while at == len(self.unheard):
                self._receive(event, expected, end - time.monotonic())
            name, payload = self.unheard[at]
            if name == event and expected.items() <= payload.items():
                del self.unheard[at]
                return payload
            at += 1

    def _receive(self, event: str, expected: dict, seconds: float) -> None:
        try:
            name, payload = self.client.receive(timeout=max(seconds, 0.001))
        except (socketio.exceptions.TimeoutError, socketio.exceptions.DisconnectedError) as error:
            raise AssertionError(
                f"Never heard {event} {expected}, only {self.unheard}\n{self.server.log}"
            ) from error
        self.unheard.append((name, payload))

    def heard(self, event: str) -> list[dict]:
        """What has come under this name and was not asked for by ``hear``."""
        return [payload for name, payload in self.unheard if name == event]

    def drop(self) -> None:
        """Close the tab without a goodbye to the room."""
        if self.client:
            self.client.disconnect()
            self.client = None
        if self._websocket:
            self._websocket.close()
            self._websocket = None


def names(roster: dict) -> list[str]:
    """The names in an ``update_users`` or in the ack of ``join``."""
    return [user["username"] for user in roster["users"]]


def texts(messages: list[dict]) -> list[str]:
    return [message["text"] for message in messages]
