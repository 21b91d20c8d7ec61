"""One soak from its beginning to its end: people come, things go wrong, all is taken stock of."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from random import Random
from typing import Any

from .client import Client, Leaving
from .faults import PEOPLE, Weather, plan
from .figures import Figures
from .history import History, Listed
from .news import News
from .observer import read_back
from .proxy import Line
from .server import Server
from .site import Site

QUIET = 40.0
"""Seconds without any news after which no more is expected.

More than it takes to notice who vanished, with the settings a chatroom comes with: a ping, its
timeout and a grace are 23 s.
"""


@dataclass(frozen=True)
class Settings:
    """What was asked for. Without ``url`` the server is our own, on ``store``, and is killed."""

    url: str | None
    clients: int
    rooms: int
    seconds: float
    kills: int
    store: str | None
    workers: int
    queue: str | None
    seed: int


class Soak:
    """``phase`` says what it is at, for whoever watches; ``figures`` what there is to count."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.figures = Figures()
        self.phase = "starting"
        self.tracebacks = 0  # logged by our own server
        self.run = secrets.token_hex(3)  # in all names: rooms of this run only, with nobody else in
        self._news = News()
        self._stack = AsyncExitStack()
        self._clients: list[Client] = []
        self._tasks: list[asyncio.Task[None]] = []

    async def history(self, stop: asyncio.Event) -> History:
        """Do it all. ``stop`` ends the talking early. Raises NoServer, NoChatroom or ValueError."""
        async with self._stack:
            server = None
            if self.settings.url is None:
                server = Server(self.settings.store, self.settings.workers, self.settings.queue)
                self._stack.callback(server.close)
                await server.start()
            site = Site.at(server.url if server else str(self.settings.url))
            await site.reach()
            await self._arrive(site)
            await self._talk(server, stop)
            history = await self._take_stock(site)
            self.tracebacks = server.tracebacks() if server else 0
            return history

    async def _arrive(self, site: Site) -> None:
        self.phase = "arriving"

        def invite(number: int) -> Awaitable[Client]:
            room = self._room(number % self.settings.rooms)
            return self._invite(site, f"{self.run} {number + 1}", room)

        first = await invite(0)  # who finds out whether there is a chatroom at all
        others = await asyncio.gather(*map(invite, range(1, self.settings.clients)))
        self._clients = [first, *others]
        await self._until(lambda: all(client.here for client in self._clients))

    async def _talk(self, server: Server | None, stop: asyncio.Event) -> None:
        self.phase = "talking"
        seed = self.settings.seed
        faults = plan(
            Random(seed),  # noqa: S311 - to be repeated, not to be secret
            clients=self.settings.clients,
            seconds=self.settings.seconds,
            kills=self.settings.kills if server else 0,
        )
        weather = Weather(self._clients, server, self.figures)
        talking = [
            asyncio.ensure_future(client.talk(Random(f"{seed} {number}")))  # noqa: S311 - as above
            for number, client in enumerate(self._clients)
        ]
        lasting = asyncio.ensure_future(weather.bring(faults, self.settings.seconds))
        stopped = asyncio.ensure_future(stop.wait())
        try:
            ends: set[asyncio.Task[Any]] = {lasting, stopped, *talking, *self._tasks}
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            self._raise_what_failed([lasting, *talking, *self._tasks])
        finally:
            await _cancel(lasting, stopped, *talking)
        self.phase = "recovering"
        if server and not server.alive:
            await server.start()
        weather.clear()
        await self._until(
            lambda: all(client.here and not client.outbox for client in self._clients)
        )

    async def _take_stock(self, site: Site) -> History:
        """Some leave, an observer comes to each room, and the rest catch up."""
        self.phase = "taking stock"
        for client in self._clients:
            client.outbox.give_up()  # what is stored from now on could be missed by who looks
        leaving = self._clients[:: max(4, len(self._clients) // 6)]
        ways: list[Leaving] = [PEOPLE[number % len(PEOPLE)] for number in range(len(leaving))]
        await asyncio.gather(*(one.go(how) for one, how in zip(leaving, ways, strict=True)))
        for client in leaving:
            client.timeline.stayed = False

        rooms = [self._room(number) for number in range(self.settings.rooms)]
        observers = await asyncio.gather(
            *(self._invite(site, f"{self.run} observer", room) for room in rooms)
        )
        await self._until(lambda: all(observer.here for observer in observers))
        present = [*(one for one in self._clients if one not in leaving), *observers]
        newest = {observer.room: observer.reading for observer in observers}
        await self._until(
            lambda: all(one.here and one.reading.rev >= newest[one.room].head for one in present)
        )
        here = {room: sorted(one.name for one in present if one.room == room) for room in rooms}
        await self._until(lambda: all(sorted(one.listed) == here[one.room] for one in present))
        stored = await asyncio.gather(*map(read_back, observers))
        history = History(
            sent=[one for client in self._clients for one in client.outbox.ever],
            timelines=[client.timeline for client in [*self._clients, *observers]],
            stored=list(stored),
            listed=[Listed(one.name, one.room, one.listed, here[one.room]) for one in present],
        )
        self.phase = "leaving"
        await asyncio.gather(*(one.go("leave") for one in present))
        return history

    async def _invite(self, site: Site, name: str, room: str) -> Client:
        """Somebody new: through the door, and on the way into the room."""
        line = await Line(site.host, site.port, site.tls).open()
        self._stack.push_async_callback(line.close)
        client = Client(name, room, site, line, self.figures, self._news)
        await client.enter()
        random = Random(f"{self.settings.seed} {name}")  # noqa: S311 - not to be secret
        staying = asyncio.ensure_future(client.stay(random))
        self._tasks.append(staying)
        self._stack.push_async_callback(_cancel, staying)
        client.come()
        return client

    async def _until(self, condition: Callable[[], bool]) -> None:
        """Wait for a condition, or until no more is expected: what is missing is a violation."""
        await self._news.until(condition, QUIET)
        self._raise_what_failed(self._tasks)

    def _room(self, number: int) -> str:
        return f"soak {self.run} {number + 1}"

    @staticmethod
    def _raise_what_failed(tasks: list[asyncio.Task[None]]) -> None:
        for task in tasks:
            if task.done():
                task.result()


async def _cancel(*tasks: asyncio.Task[Any]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
