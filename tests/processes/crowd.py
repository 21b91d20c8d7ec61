"""People in a room who talk, come back however often they are dropped, and account for every message.

They are the soak's own, which know the protocol and no more, on servers and lines a test has in hand.
"""

from __future__ import annotations

import asyncio
import threading
from random import Random
from typing import Any

from chatroom.soak.checker import Violation, check
from chatroom.soak.client import Client
from chatroom.soak.figures import Figures, percentile
from chatroom.soak.history import History, Listed
from chatroom.soak.news import News
from chatroom.soak.observer import read_back
from chatroom.soak.proxy import Line
from chatroom.soak.site import Site

from ..serving import Server

PATIENCE = 60  # seconds in which everybody is back, on a machine with much else to do
PAUSE = 0.1  # seconds between two messages of one person


class Loop:
    """An event loop in a thread of its own, for what is written for one."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()

    def run(self, work: Any) -> Any:
        """Wait for a coroutine, and return what it does."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(2 * PATIENCE)

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


class Wire:
    """A way to a service that a test can cut (RST), or stall: all is swallowed, and nobody told."""

    def __init__(self, loop: Loop, host: str, port: int) -> None:
        self._loop = loop
        self.line = loop.run(Line(host, port).open())

    @property
    def port(self) -> int:
        return self.line.port

    def cut(self) -> None:
        self._loop.run(self._do(self.line.cut))

    def stall(self) -> None:
        self._loop.run(self._do(self.line.stall))

    def heal(self) -> None:
        self._loop.run(self._do(self.line.heal))

    def close(self) -> None:
        self._loop.run(self.line.close())

    async def _do(self, act: Any) -> None:
        act()


class Crowd:
    """``room`` is one nobody else talks in. Every one of the crowd has a line of their own."""

    def __init__(self, loop: Loop, room: str) -> None:
        self.room = room
        self.figures = Figures()
        self._loop = loop
        self._news = News()
        self._clients: list[Client] = []
        self._tasks: list[asyncio.Future[None]] = []
        self._talking: list[asyncio.Future[None]] = []

    def come(self, server: Server, *names: str) -> None:
        """These come through the server's door, and are in the room."""
        self._loop.run(self._come(server, names))

    def talk(self) -> None:
        """All of them, from now on."""
        self._loop.run(self._talk())

    def wait_for(self, more: int) -> None:
        """Until so many more messages are acked."""
        wanted = self.figures.acked + more
        self._loop.run(self._until(lambda: self.figures.acked >= wanted))

    def settle(self) -> None:
        """Nobody says more, and all that was said is acked and seen by all."""
        self._loop.run(self._settle())

    def violations(self, server: Server) -> list[Violation]:
        """Promises that were broken, as the room is read at the end by somebody new on this server."""
        self.settle()
        found: list[Violation] = self._loop.run(self._check(server))
        for name in ("to_ack", "to_others", "to_recover"):
            times = getattr(self.figures, name)
            shown = [f"{percentile(times, percent):.3f}" for percent in (50, 99, 100)]
            print(f"{name}: p50 {shown[0]} s, p99 {shown[1]} s, max {shown[2]} s")
        print(f"{self.figures.sent} sent, {self.figures.shown} shown")
        return found

    def connections(self) -> dict[str, int]:
        """How often each has been let into the room."""
        return {one.name: len(one.timeline.live) for one in self._clients}

    def close(self) -> None:
        self._loop.run(self._close())

    async def _come(self, server: Server, names: tuple[str, ...]) -> list[Client]:
        site = Site.at(server.url)
        came = []
        for name in names:
            line = await Line(site.host, site.port).open()
            one = Client(name, self.room, site, line, self.figures, self._news)
            came.append(one)
            self._clients.append(one)
            await one.enter()
            self._tasks.append(asyncio.ensure_future(one.stay(Random(name))))
            one.come()
        await self._until(lambda: all(one.here for one in came))
        return came

    async def _talk(self) -> None:
        self._talking = [asyncio.ensure_future(self._say(one)) for one in self._clients]

    async def _say(self, one: Client) -> None:
        random = Random(one.name)
        while True:
            await asyncio.sleep(PAUSE * random.uniform(0.5, 1.5))
            if len(one.outbox) < 5:
                one.say(random)

    async def _settle(self) -> None:
        for talking in self._talking:
            talking.cancel()
        await self._until(lambda: all(one.here and not one.outbox for one in self._clients))
        newest = max(one.reading.head for one in self._clients)
        await self._until(lambda: all(one.reading.rev >= newest for one in self._clients))

    async def _check(self, server: Server) -> list[Violation]:
        (observer,) = await self._come(server, ("the observer",))
        here = sorted(one.name for one in self._clients)
        await self._until(lambda: all(sorted(one.listed) == here for one in self._clients))
        return check(
            History(
                sent=[sent for one in self._clients for sent in one.outbox.ever],
                timelines=[one.timeline for one in self._clients],
                stored=[await read_back(observer)],
                listed=[Listed(one.name, one.room, one.listed, here) for one in self._clients],
            )
        )

    async def _until(self, condition: Any) -> None:
        """What does not come true is for :meth:`violations` to tell."""
        await self._news.until(condition, PATIENCE)

    async def _close(self) -> None:
        for task in (*self._tasks, *self._talking):
            task.cancel()
        await asyncio.gather(*self._tasks, *self._talking, return_exceptions=True)
        for one in self._clients:
            await one.line.close()
