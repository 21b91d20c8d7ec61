"""One person at a browser tab: talks, listens, and comes back however often the network fails."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from random import Random
from typing import Any, Literal

from .browser import Browser
from .connection import Connection, Refused, Unanswered
from .figures import Figures
from .history import Row, Sent, Timeline
from .news import News
from .outbox import Outbox
from .proxy import Line
from .reading import Reading
from .site import Site
from .visit import Visit

SOONEST, LATEST = 0.2, 2.0  # seconds before another attempt to connect
PAUSE = 1.0  # seconds between two messages, on average
BURST = 5  # messages at once, now and then
PATIENT = 5  # messages that may wait before somebody stops writing more

Leaving = Literal["leave", "close", "vanish"]


class Client:
    """``name`` in ``room``, over a ``line`` of their own."""

    def __init__(
        self, name: str, room: str, site: Site, line: Line, figures: Figures, news: News
    ) -> None:
        self.name = name
        self.room = room
        self.line = line
        self.timeline = Timeline(name, room)
        self.reading = Reading(self.timeline, self._shown)
        self.outbox = Outbox(self._acked)
        self.listed: list[str] = []
        self.here = False
        self.away = True  # on purpose
        self._browser = Browser(site, line)
        self._figures = figures
        self._news = news
        self._connection: Connection | None = None
        self._wanted = asyncio.Event()
        self._since = 0.0  # when we last decided to be here
        self._mended: float | None = None

    async def enter(self) -> None:
        """Come through the door. Raises :exc:`~chatroom.soak.browser.NoChatroom`."""
        await self._browser.enter(self.name, self.room)

    def come(self) -> None:
        """Be in the room from now on, whatever that takes."""
        self.away, self._since = False, time.monotonic()
        self._wanted.set()

    async def go(self, how: Leaving) -> None:
        """Leave: saying so, closing the tab, or with the line dead and nobody told."""
        self.away, self.here = True, False
        self._wanted.clear()
        if how == "vanish":
            self.line.stall()
        if connection := self._connection:
            if how == "leave":
                with suppress(Unanswered, Refused):
                    await connection.ask("leave", room=self.room)
            await connection.close(goodbye=how != "vanish")

    async def talk(self, random: Random) -> None:
        """Write as people do, one message or a few; never returns."""
        while True:
            await asyncio.sleep(random.expovariate(1 / PAUSE))
            for _ in range(BURST if random.random() < 0.05 else 1):
                if not self.away and len(self.outbox) < PATIENT:
                    self.say(random)

    def say(self, random: Random) -> None:
        number = len(self.outbox.ever) + 1
        text = f"{number} <b>&amp; 👋 {'x' * random.choice((1, 10, 200))}"
        sent = Sent(self.name, self.room, f"{self.name} {number}", text)
        self._figures.sent += 1
        self._figures.at[sent.client_id] = time.monotonic()
        self.outbox.add(sent)

    async def stay(self, random: Random) -> None:
        """Be in the room whenever that is wanted; never returns."""
        failed = 0
        while True:
            await self._wanted.wait()
            visit = Visit(self.room, self.reading, self.outbox, self._list)
            wait = 0.0
            try:
                self._connection = await self._browser.connect(visit.hear)
                if self.away:
                    continue
                await visit.join(self._connection)
                failed, self.here = 0, not self.away
                self._answered()
                await visit.last(self._connection)
            except Unanswered:
                failed += 1
            except Refused as refusal:
                failed += 1
                wait = refusal.retry_after or 0.0
            finally:
                self.here = False
                if self._connection:
                    await self._connection.close()
                    self._connection = None
            backoff = min(LATEST, SOONEST * 2**failed) * random.uniform(0.5, 1)
            await asyncio.sleep(max(wait, backoff))

    async def ask(self, event: str, **payload: Any) -> dict[str, Any]:
        """Ask on our connection. Raises Unanswered or Refused."""
        if self._connection is None or not self.here:
            raise Unanswered("There is no connection.")
        return await self._connection.ask(event, room=self.room, **payload)

    def mended(self) -> None:
        """What kept us from the server is over: how long now until we are answered?"""
        if not self.away:
            self._mended = time.monotonic()

    def _answered(self) -> None:
        if self._mended is not None:
            self._figures.to_recover.append(time.monotonic() - self._mended)
            self._mended = None
        self._news.tell()

    def _acked(self, sent: Sent) -> None:
        self._figures.acked += 1
        self._figures.to_ack.append(time.monotonic() - self._figures.at[sent.client_id])
        self._answered()

    def _shown(self, row: Row) -> None:
        self._figures.shown += 1
        at = self._figures.at.get(row.client_id, 0.0)
        if row.author != self.name and at > self._since:
            self._figures.to_others.append(time.monotonic() - at)
        self._news.tell()

    def _list(self, names: list[str]) -> None:
        self.listed = names
        self._news.tell()
