"""What is said to a room is encoded once, framed once, and its bytes handed to every member.

Which bytes go where: :class:`~.manager.Manager` finds the room's :class:`~.group.Group`, which has
the frame made and keeps it until the :class:`~.round.Round` of the event loop ends. Then each
client's :class:`~.line.Line` offers all that the round has brought to the kernel, in one call. What
the kernel does not take waits in the line, up to a bound. Everything else a client is told (acks,
pings, what is said to it alone) goes by the same line, so each client hears all in the order it was said.

The other way, the :class:`~.ear.Ear` of a client is woken by the event loop, and its
:class:`~.answers.Answers` take an event straight to its handler, and what that returns back to the
line; all else that a client may say is the :class:`~.session.Session`'s. A silent client costs no greenlet; the
:class:`~.heartbeat.Heartbeat` asks all of them whether they are there.
"""

from __future__ import annotations

import logging
from typing import Any

import gevent.socket
from gevent.monkey import get_original

from ..assembly import Assembly
from ..goodbye import Goodbye
from .heartbeat import Heartbeat
from .manager import Manager
from .session import Session

log = logging.getLogger(__name__)

__all__ = ["Fanout", "Manager"]


class Fanout:
    """Under one Socket.IO server on gevent whose manager is a :class:`Manager`."""

    def __init__(self, server: Any, goodbye: Goodbye) -> None:
        self.goodbye = goodbye
        self.server = server
        self.heartbeat = Heartbeat()
        self.round = server.manager.round
        self._environs = server.environ
        self._warned = False
        engine = server.eio
        engine.start_service_task = False  # the heartbeat finds who is silent
        welcome = engine.handlers["connect"]

        @engine.on("connect")
        def connect(sid: str, environ: dict[str, Any]) -> Any:
            # The first that happens to a session: python-engineio (4.15.1) has no way to say of
            # which class it should be.
            session = engine.sockets[sid]
            session.__class__ = Session
            session.fanout = self
            return welcome(sid, environ)

    def can_take(self, sock: Any) -> bool:
        """Whether the bytes on this socket are those on the wire: with TLS in this process they are not."""
        if type(sock) is gevent.socket.socket:
            return True
        if not self._warned:
            self._warned = True
            log.warning(
                "WebSockets on a %s cannot be written by the event loop: each message costs as"
                " much per member as without the fan-out. Let a proxy do the TLS.",
                type(sock).__name__,
            )
        return False

    def take(self, session: Session, sock: Any, assembly: Assembly, heard: list[Any]) -> None:
        """From now on the event loop reads and writes the socket; ``sock`` counts as closed."""
        # gevent's own socket would cost a call more for each that is sent
        raw = get_original("socket", "socket")(fileno=sock.detach())
        raw.setblocking(False)
        if environ := self._environs.get(session.sid):  # else it was closed while it upgraded
            self._environs[session.sid] = _of_a_request_that_is_over(environ)
        session.open(raw, assembly, heard)


def _of_a_request_that_is_over(environ: dict[str, Any]) -> dict[str, Any]:
    """What Flask-SocketIO (5.7.0) makes the request context of later events from."""
    return {
        key: value for key, value in environ.items() if isinstance(value, str) or key == "flask.app"
    }
