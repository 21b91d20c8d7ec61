"""One client's session of python-engineio, which takes the direct way once it has a WebSocket."""

from __future__ import annotations

import queue
import time
from collections.abc import Iterator
from contextlib import suppress
from socket import socket
from typing import TYPE_CHECKING, Any

from engineio.packet import MESSAGE, PING, Packet
from engineio.socket import Socket
from websockets.frames import CloseCode
from websockets.protocol import OPEN

from ..assembly import Assembly
from ..frames import frame, text_frame
from ..goodbye import LINGER
from .ear import Ear
from .line import Line

if TYPE_CHECKING:
    from . import Fanout
    from .group import Group

HELLO = 10
"""Seconds a client has to connect to a namespace of Socket.IO before it is let go."""


class Session(Socket):
    """While the client polls, as python-engineio made it; with a WebSocket, no queue and no greenlet."""

    fanout: Fanout
    line: Line | None = None
    ear: Ear
    groups: tuple[Group, ...] = ()  # while it polls; then they are the line's
    opened: float
    ponged: float | None = None

    def open(self, sock: socket, assembly: Assembly, heard: list[str | bytes]) -> None:
        """Go on with a WebSocket that has been opened, after all that waits to be sent."""
        self.connected = self.upgraded = True
        self.upgrading = False
        self.line = Line(sock, self.fanout.round, lambda: self.ear.stop())
        self.ear = Ear(self, self.line, assembly)
        waiting, self.queue = self.queue, _NOWHERE
        for packet in _rest(waiting):
            self.line.push(frame(packet.encode()))
        for group in self.groups:
            group.polling.discard(self)
            self.line.enter(group)
        self.groups = ()
        self.ear.hear(heard)
        if assembly.state is not OPEN:  # it said goodbye before it was here
            self.line.end()
        elif waiting.overflowed:  # what it has missed is gone: it comes back and asks for it
            self.ear.say_goodbye(CloseCode.TRY_AGAIN_LATER)
        elif self.closing:
            self.ear.say_goodbye(self.fanout.goodbye.code_for(self))

    def enter(self, group: Group) -> None:
        if self.line:
            self.line.enter(group)
        else:
            self.groups += (group,)
            group.polling.add(self)

    def leave(self, group: Group) -> None:
        if self.line:
            self.line.leave(group)
        else:
            self.groups = tuple(other for other in self.groups if other is not group)
            group.polling.discard(self)

    def say(self, message: bytes) -> None:
        """Send a message of Engine.IO, encoded. Raises :exc:`engineio.exceptions.EngineIOError`."""
        if self.line is None:
            super().send(Packet(MESSAGE, message[1:].decode()))
        else:
            self.line.push(text_frame(message))

    def send(self, pkt: Packet) -> None:
        if self.line is None:
            super().send(pkt)
        elif self.check_ping_timeout():
            self.line.push(frame(pkt.encode()))

    def close(self, wait: bool = True, abort: bool = False, reason: str | None = None) -> None:
        super().close(wait=False, abort=abort, reason=reason)
        if self.line:
            self.ear.say_goodbye(self.fanout.goodbye.code_for(self))

    def gone(self) -> None:
        """The WebSocket is no more."""
        self.close(abort=True, reason=self.server.reason.TRANSPORT_CLOSE)
        self.server.sockets.pop(self.sid, None)
        if self.line:  # whoever is closing this at the same time will not find it any more
            for group in self.line.groups:
                self.line.leave(group)
        self.line = None

    def schedule_ping(self) -> None:
        """There was a pong, or the session has just begun."""
        if self.ponged is None:
            self.opened = time.monotonic()
            self.fanout.heartbeat.visit(self, min(HELLO, self.server.ping_interval))
        self.last_ping, self.ponged = None, time.monotonic()

    def pulse(self) -> float | None:
        """Ping the client if it is time, end the session if it has not answered the last one.

        Returns the seconds until this has to be called again.
        """
        if self.closed:
            self.server.sockets.pop(self.sid, None)
            return None
        interval, timeout = self.server.ping_interval, self.server.ping_timeout
        if not self._has_said_hello():
            left = self.opened + HELLO - time.monotonic()
            if left <= 0:
                self.fanout.goodbye.to_session(self, CloseCode.POLICY_VIOLATION)
                return LINGER
            interval = min(interval, left)
        if self.last_ping is None:
            left = self.ponged + self.server.ping_interval - time.monotonic()
            if left > 0:
                return min(left, interval)
            self.last_ping = time.time()  # as python-engineio (4.15.1) reads it
            self.send(Packet(PING))
        elif self.check_ping_timeout():
            return min(self.last_ping + timeout - time.time(), interval)
        return min(timeout, interval)

    def _has_said_hello(self) -> bool:
        manager = self.fanout.server.manager
        return any(manager.sid_from_eio_sid(self.sid, space) for space in manager.get_namespaces())


def _rest(waiting: queue.Queue) -> Iterator[Packet]:
    with suppress(queue.Empty):
        while True:
            packet = waiting.get_nowait()
            if packet is not None:  # as python-engineio (4.15.1) says that the session has ended
                yield packet


class _Nowhere:
    """In place of the queue of a session that needs none any more."""

    def put(self, item: Any) -> None:
        pass


_NOWHERE = _Nowhere()
