"""What goes wrong in a soak, and when: drawn beforehand from a seed, then done."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from random import Random
from typing import Literal

from .client import Client, Leaving
from .figures import Figures
from .server import Server

Kind = Literal["cut", "delay", "stall", "flap", "refuse", "kill"] | Leaving
NETWORK: tuple[Kind, ...] = ("cut", "delay", "stall", "flap", "refuse")
PEOPLE: tuple[Leaving, ...] = ("leave", "close", "vanish")
EVERY = 2.0  # seconds between two faults, on average; kills come besides
LONGEST = 4.0  # seconds


@dataclass(frozen=True)
class Fault:
    """``kind`` befalls the clients numbered ``whom`` from second ``at`` on, for ``lasts`` seconds."""

    at: float
    kind: Kind
    whom: tuple[int, ...]
    lasts: float


def plan(random: Random, *, clients: int, seconds: float, kills: int) -> list[Fault]:
    """The faults of a soak in their order: the same for the same seed. All end within it."""
    faults: list[Fault] = []
    everybody = tuple(range(clients))
    for number in range(kills):
        at = seconds * 0.9 * (number + random.uniform(0.2, 0.8)) / kills
        faults.append(Fault(at, "kill", everybody, random.uniform(0, 1)))
    at = random.expovariate(1 / EVERY)
    while at < seconds * 0.9:
        kind = random.choice((*NETWORK, *PEOPLE))
        share = 0.1 if kind in PEOPLE else random.choice((0.02, 0.1, 0.1, 0.3, 0.3, 1.0))
        whom = tuple(sorted(random.sample(everybody, max(1, round(clients * share)))))
        lasts = min(random.uniform(0.2, LONGEST), seconds - at)
        faults.append(Fault(at, kind, whom, lasts))
        at += random.expovariate(1 / EVERY)
    return sorted(faults, key=lambda fault: fault.at)


class Weather:
    """Brings a plan's faults upon people and the server."""

    def __init__(self, clients: list[Client], server: Server | None, figures: Figures) -> None:
        self._clients = clients
        self._server = server
        self._figures = figures
        self._killing = asyncio.Lock()

    async def bring(self, faults: list[Fault], seconds: float) -> None:
        """Do what was planned, and last for these ``seconds`` or until all of it is over.

        Raises :exc:`~chatroom.soak.server.NoServer`.
        """
        strikes = [asyncio.ensure_future(self._strike(fault)) for fault in faults]
        try:
            await asyncio.gather(asyncio.sleep(seconds), *strikes)
        finally:
            for strike in strikes:
                strike.cancel()

    def clear(self) -> None:
        """All lines are well, and everybody is back."""
        for client in self._clients:
            client.line.heal()
            if client.away:
                client.come()
            client.mended()

    async def _strike(self, fault: Fault) -> None:
        await asyncio.sleep(fault.at)
        self._figures.faults[fault.kind] += 1
        whom = [self._clients[number] for number in fault.whom]
        match fault.kind:
            case "kill":
                await self._kill(fault.lasts)
            case "flap":
                await self._flap(fault.lasts, whom)
            case "leave" | "close" | "vanish" as how:
                await self._away(how, fault.lasts, whom)
            case kind:
                await self._network(kind, fault.lasts, whom)
        for client in whom:
            client.mended()

    async def _kill(self, down: float) -> None:
        assert self._server  # noqa: S101 - whoever plans kills has one
        if self._server.several:
            return self._server.kill_worker(Random(down))  # noqa: S311 - the same with the same seed
        async with self._killing:
            self._server.kill()
            await asyncio.sleep(down)
            await self._server.start()

    async def _flap(self, lasts: float, whom: list[Client]) -> None:
        for _ in range(5):
            for client in whom:
                client.line.cut()
            await asyncio.sleep(lasts / 5)

    async def _network(self, kind: Kind, lasts: float, whom: list[Client]) -> None:
        for client in whom:
            match kind:
                case "delay":
                    client.line.delay = lasts / 4
                case "stall":
                    client.line.stall()
                case "refuse":
                    client.line.refusing = True
                    client.line.cut()
                case "cut":
                    client.line.cut()
        if kind != "cut":
            await asyncio.sleep(lasts)
            for client in whom:
                client.line.heal()

    async def _away(self, how: Leaving, lasts: float, whom: list[Client]) -> None:
        present = [client for client in whom if not client.away]
        async with asyncio.TaskGroup() as group:
            for client in present:
                group.create_task(client.go(how))
        await asyncio.sleep(lasts)
        for client in present:
            client.line.heal()
            client.come()
