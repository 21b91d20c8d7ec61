"""What is measured: ours over several stores, and its peers as their tutorials write them.

All are sent the same. The peers do less with it: they keep nothing, and say 100 bytes less about
each message, so where they are beaten it is not by having more to do.

Each can be one server or several. Those share a store, and hear of each other through a Redis that is
measured with them. They are what the workers of one gunicorn are, or of a cluster of Node, but each
has a port of its own: so a crowd is spread over them evenly, and not by who was idle when it came.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from redis import Redis as Client

from ..npm import fetch
from ..processes.node import program
from ..services import INSTALL, Redis, redis_program
from ..serving import Server
from . import machine

HERE = Path(__file__).parent
NODE = HERE / "node"

MEMORY, SQLITE, REDIS = "memory://", "sqlite", "redis"
STORES = {MEMORY: "ours, memory", SQLITE: "ours, SQLite", REDIS: "ours, Redis"}

PEERS = {"node": "Node socket.io", "tutorial": "Flask-SocketIO"}
REFERENCE = PEERS["node"]


class Node(Server):
    def __init__(self, folder: Path, **settings: object) -> None:
        super().__init__(folder, root=NODE, **settings)
        self._command = [program(), "server.mjs", str(self.port)]


class Tutorial(Server):
    def __init__(self, folder: Path, **settings: object) -> None:
        # gevent-websocket's worker: with gunicorn's own (27.0.1) the stock stack answers every
        # upgrade with a 500.
        super().__init__(folder, "geventwebsocket", root=HERE / "tutorial", app="app", **settings)

    def start(self, *arguments: str) -> Server:
        # By default it would take in no more than 1000 connections.
        return super().start("--worker-connections", "12000", *arguments)


SERVERS: dict[str, Callable[..., Server]] = {
    **dict.fromkeys(STORES.values(), Server),
    REFERENCE: Node,
    PEERS["tutorial"]: Tutorial,
}


class Subject(NamedTuple):
    """So many servers of a kind of :data:`SERVERS`."""

    kind: str
    workers: int = 1

    def __str__(self) -> str:
        return self.kind if self.workers == 1 else f"{self.kind}, {self.workers} workers"

    @property
    def is_ours(self) -> bool:
        return self.kind in STORES.values()

    @property
    def needs_redis(self) -> bool:
        return self.workers > 1 or self.kind == STORES[REDIS]

    @property
    def beside_node(self) -> Subject:
        """As many of Node."""
        return self._replace(kind=REFERENCE)

    @property
    def alone(self) -> Subject:
        return self._replace(workers=1)


class Running:
    """A subject's servers, with the Redis they need."""

    def __init__(self, subject: Subject, folder: Path, **settings: object) -> None:
        """``settings`` are ours."""
        self._redis = Redis(folder) if subject.needs_redis else None
        if subject.kind == STORES[MEMORY]:
            settings["STORE_URL"] = MEMORY
        if subject.kind == STORES[REDIS]:
            settings["STORE_URL"] = self._redis.url
        if subject.workers > 1:
            settings |= {"MESSAGE_QUEUE": self._redis.url, "POLLING": "no"}
        make = SERVERS[subject.kind]
        self._servers = [make(folder, **settings) for _ in range(subject.workers)]

    @property
    def ports(self) -> list[int]:
        return [server.port for server in self._servers]

    @property
    def log(self) -> str:
        """The end of all that its servers ever printed."""
        return "\n".join(server.log[-2000:] for server in self._servers)

    def pids(self) -> list[int]:
        """All its processes."""
        found = [pid for server in self._servers for pid in machine.processes(server.pid)]
        if self._redis:
            with Client.from_url(self._redis.url) as client:
                found.append(client.info("server")["process_id"])
        return found

    def start(self) -> None:
        """Start, and return when all of it answers."""
        for one in filter(None, [self._redis, *self._servers]):
            one.start()

    def kill(self) -> None:
        for one in filter(None, [*self._servers, self._redis]):
            one.kill()


def look_for_redis() -> None:
    """Raises SystemExit where there is none."""
    if redis_program() is None:
        raise SystemExit(
            "Several workers hear of each other through Redis, and there is none on this machine.\n"
            f"On Debian: sudo apt-get install {INSTALL[Redis.name]}"
        )


def install_node() -> None:
    """Raises SystemExit when that fails."""
    try:
        fetch(NODE)
    except SystemExit as error:
        raise SystemExit(f"{error}\n`--peer tutorial` leaves Node out.") from None
