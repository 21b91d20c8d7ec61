"""One connection in a room: it joins, hears, sends what waits, and reads what was missed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from .connection import Connection, Refused, Unanswered
from .history import Row
from .outbox import Outbox
from .reading import Reading

WORTH_RETRYING = {"unavailable", "rate_limited"}
HOLE = 0.3  # seconds that a message which was overtaken may still take
AGAIN = 1.0  # seconds before asking again, where the refusal does not say


class Visit:
    """``listed`` is told the names of the people each time the server tells them."""

    def __init__(
        self, room: str, reading: Reading, outbox: Outbox, listed: Callable[[list[str]], None]
    ) -> None:
        self._room = room
        self._reading = reading
        self._outbox = outbox
        self._listed = listed
        self._joined = False
        self._held: list[tuple[str, Any]] = []  # what was told before the join was answered
        self._missed = asyncio.Event()
        self._thrown_out = asyncio.Event()

    async def join(self, connection: Connection) -> None:
        """Come into the room from where we were. Raises Unanswered or Refused."""
        answer = await connection.ask("join", room=self._room, **self._reading.since())
        self._reading.joined(answer)
        self._listed([user["username"] for user in answer["users"]])
        self._joined = True
        for event, payload in self._held:
            self.hear(event, payload)

    def hear(self, event: str, payload: Any) -> None:
        if not self._joined:
            self._held.append((event, payload))
            return
        if event in ("message", "message_updated"):
            self._reading.told(payload)
        elif event == "update_users":
            self._reading.hear(payload["rev"])
            self._listed([user["username"] for user in payload["users"]])
        elif event == "error" and payload["event"] == "join":
            self._thrown_out.set()  # the server lost us, and could not bring us back
        if self._reading.behind:
            self._missed.set()

    async def last(self, connection: Connection) -> None:
        """Be in the room until the connection breaks, or is as good as broken."""
        acts = [self._send(connection), self._fill(connection), self._thrown_out.wait()]
        tasks = [asyncio.ensure_future(act) for act in acts]
        ends: set[asyncio.Future[Any]] = {*tasks, connection.closed}
        try:
            done, _ = await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            with suppress(Unanswered, Refused):
                for task in done:
                    task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _send(self, connection: Connection) -> None:
        while True:
            first = await self._outbox.first()
            message = {"text": first.text, "client_id": first.client_id}
            try:
                answer = await connection.ask("message", room=self._room, **message)
            except Refused as refusal:
                first.refused = f"{refusal.code}, {refusal}"
                if refusal.code == "not_joined":
                    raise
                if refusal.code in WORTH_RETRYING:
                    await asyncio.sleep(refusal.retry_after or AGAIN)
                else:
                    self._outbox.done(first, None)
            else:
                self._outbox.done(first, Row.of(answer["message"]))

    async def _fill(self, connection: Connection) -> None:
        """Read what was missed, whenever there is a hole."""
        if self._reading.behind:
            self._missed.set()
        while True:
            await self._missed.wait()
            await asyncio.sleep(HOLE)
            while self._reading.behind:
                try:
                    answer = await connection.ask("sync", room=self._room, since=self._reading.rev)
                except Refused as refusal:
                    if refusal.code not in WORTH_RETRYING:
                        raise
                    await asyncio.sleep(refusal.retry_after or AGAIN)
                    continue
                if answer["epoch"] != self._reading.epoch or not answer["complete"]:
                    return  # another log than the one we know: come in anew
                self._reading.read(answer)
            self._missed.clear()
