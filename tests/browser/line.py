"""The WebSocket of a page with the test in the middle of it."""

from __future__ import annotations

import json
import re

ACK = "43"  # Engine.IO's message, Socket.IO's ack
MESSAGE = re.compile(r'42(\d+)\["message"')  # an event that asks for an ack, which has this number
PATIENCE = 15_000  # milliseconds


class Line:
    """Holds back what the server says, from now or from the ``acks_left``-th ack on; or is ``down``.

    ``hold_from`` are words: once the server says them, they and all that follows are held back.
    A line that is down lets no socket open, while the page itself can still be loaded.
    """

    def __init__(self, page) -> None:
        self.holding, self.down, self.acks_left = False, False, None
        self.hold_from: str | None = None
        self.said: list[str] = []
        self.heard: list[str] = []
        self._held: list[str] = []
        self._refusals: list[dict] = []
        self._tab = page
        page.route_web_socket("**/socket.io/*", self._open)
        page.route("**/socket.io/**", self._poll)

    def _open(self, page) -> None:
        if self.down:
            page.close()
            return
        self._page, self._server = page, page.connect_to_server()
        self._page.on_message(self._say)
        self._server.on_message(self._hear)

    def _poll(self, route) -> None:
        if self.down:
            route.abort()
        else:
            route.fallback()

    def _say(self, packet) -> None:
        self.said.append(packet)
        if self._refusals and (message := MESSAGE.match(packet)):
            self._page.send(f"{ACK}{message[1]}[{json.dumps(self._refusals.pop(0))}]")
        else:
            self._server.send(packet)

    def _hear(self, packet) -> None:
        self.heard.append(packet)
        if self.acks_left is not None and packet.startswith(ACK):
            self.holding = self.holding or not self.acks_left
            self.acks_left -= 1
        if self.hold_from is not None and self.hold_from in packet:
            self.holding, self.hold_from = True, None
        if self.holding:
            self._held.append(packet)
        else:
            self._page.send(packet)

    def refuse(self, error: str, times: int = 1, **more: object) -> None:
        """Answer the next messages in the server's place."""
        refusal = {"ok": False, "error": error, "message": f"It is {error}.", **more}
        self._refusals += [refusal] * times

    def messages(self) -> list[dict]:
        """What the page asked the server to post, again and again if it did."""
        return [
            json.loads(packet[packet.index("[") :])[1]
            for packet in self.said
            if MESSAGE.match(packet)
        ]

    def wait_for(self, happened) -> None:
        """Wait until ``happened()``: whoever waits elsewhere keeps the line from passing things on."""
        for _ in range(0, PATIENCE, 10):
            if happened():
                return
            self._tab.wait_for_timeout(10)
        raise AssertionError(f"The page said {self.said}\nand heard {self.heard}")

    def break_down(self) -> None:
        self.down = True
        self.cut()

    def up(self) -> None:
        """The network is back, and the browser notices."""
        self.down = False
        self._tab.evaluate("() => { dispatchEvent(new Event('online')); }")

    def release(self, last_first: bool = False) -> None:
        self.holding, self.acks_left = False, None
        for packet in reversed(self._held) if last_first else self._held:
            self._page.send(packet)
        self._held.clear()

    def lose(self) -> None:
        """What was held back never arrives, and all goes on."""
        self._held.clear()
        self.holding, self.acks_left = False, None

    def has_held(self, words: str) -> None:
        """Wait until the server has said this, and the page has not heard it."""
        self.wait_for(lambda: any(words in packet for packet in self._held))

    def cut(self) -> None:
        """The connection drops, and what was held back is lost."""
        self.holding, self.acks_left, self.hold_from = False, None, None
        self._held.clear()
        self._page.close()
        self._server.close()
