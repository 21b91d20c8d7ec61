"""The servers that are measured: ours over two stores, and its peers as their tutorials write them.

All are sent the same. The peers do less with it: they keep nothing, and say 100 bytes less about
each message, so where they are beaten it is not by having more to do.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ..npm import fetch
from ..processes.node import program
from ..serving import Server

HERE = Path(__file__).parent
NODE = HERE / "node"


class Node(Server):
    def __init__(self, folder: Path) -> None:
        super().__init__(folder, root=NODE)
        self._command = [program(), "server.mjs", str(self.port)]


class Tutorial(Server):
    def __init__(self, folder: Path) -> None:
        # gevent-websocket's worker: with gunicorn's own (27.0.1) the stock stack answers every
        # upgrade with a 500.
        super().__init__(folder, "geventwebsocket", root=HERE / "tutorial", app="app")

    def start(self, *arguments: str) -> Server:
        # By default it would take in no more than 1000 connections.
        return super().start("--worker-connections", "12000", *arguments)


STORES = {"memory://": "ours, memory", "sqlite": "ours, SQLite"}
PEERS = {"node": "Node socket.io", "tutorial": "Flask-SocketIO"}
REFERENCE = PEERS["node"]
SUBJECTS: dict[str, Callable[..., Server]] = {
    "ours, memory": lambda folder, **settings: Server(folder, STORE_URL="memory://", **settings),
    "ours, SQLite": Server,
    REFERENCE: Node,
    PEERS["tutorial"]: Tutorial,
}


def install_node() -> None:
    """Raises SystemExit when that fails."""
    try:
        fetch(NODE)
    except SystemExit as error:
        raise SystemExit(f"{error}\n`--peer tutorial` leaves Node out.") from None
