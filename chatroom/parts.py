"""The parts of one running chatroom: what handlers, pages and features work with."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .beat import Beat
from .chat import Chat
from .connections import Connection, Connections
from .directory import Directory
from .model import ChatError, User
from .names.reserved import Reserved
from .presence import Presence
from .relay import Relay
from .shutdown import Shutdown
from .sign_outs import SignOuts


@dataclass(frozen=True)
class Chatroom:
    """Lives in ``app.extensions["chatroom"]``; :func:`chatroom.create_app` puts it together."""

    chat: Chat
    connections: Connections
    presence: Presence
    sign_outs: SignOuts
    beat: Beat
    relay: Relay | None
    shutdown: Shutdown
    directory: Directory
    history_limit: int
    reserved: Reserved

    doorkeepers: list[Callable[[dict[str, Any]], None]] = field(default_factory=list)
    """Asked before a socket is opened, with the WSGI environ of the request; each refuses by raising
    a ChatError."""

    arrivals: list[Callable[[Connection], None]] = field(default_factory=list)
    """Asked about each connection, once it is known whose it is; each refuses by raising a ChatError."""

    guards: list[Callable[[Connection, str, dict[str, Any]], None]] = field(default_factory=list)
    """Asked before each event, with its name and payload; each refuses by raising a ChatError."""

    refused: list[Callable[[str, ChatError], None]] = field(default_factory=list)
    """Told of each refusal, with the id of the connection that asked for too much."""

    def tell(self, event: str, data: dict[str, Any], room: str, but: User | None = None) -> None:
        """Say something to all connections in a room, on every process, ``but`` not to this user's."""
        self.connections.tell(event, data, room, but)
        if self.relay:
            self.relay.tell(event, data, room, but)

    def start(self, background: Callable[..., object], sleep: Callable[[float], None]) -> None:
        """Be there for others, too. Called with every connection, after any fork; the first does it."""
        self.beat.start(background, sleep)
        if self.relay:
            self.relay.start(background, sleep)
        self.shutdown.await_signal(background)
