"""What one client is answered: in order, and by the short way from the frame to the handler and back."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from engineio.packet import MESSAGE, Packet
from gevent.event import Event
from socketio.packet import ACK, EVENT

from ..packets import message

if TYPE_CHECKING:
    from .session import Session

log = logging.getLogger(__name__)

UNFINISHED = 16
"""Events of one client that may be begun and not finished."""

_EVENT = f"{MESSAGE}{EVENT}"


class Answers:
    """Does what python-engineio and python-socketio do with an event, without all they might do.

    Theirs is a third of what a message costs that goes to few: their packets, their logs, and ten
    calls between them. An event of another namespace, or without a handler of its own, is theirs.

    A handler with a function ``begin`` is not called: ``begin`` is, and returns a function that
    finishes and returns the answer. Such events are begun one after the other, whether or not the
    first of them is finished: so they wait together.
    """

    __slots__ = ("_session", "_begun", "_finishing", "_finished")

    def __init__(self, session: Session) -> None:
        self._session = session
        self._begun: list[tuple[int | None, Callable[[], Any]]] = []
        self._finishing = False
        self._finished: Event | None = None

    def to(self, heard: str | bytes) -> None:
        """Answer this, or begin to. Raises :exc:`engineio.exceptions.EngineIOError`."""
        if isinstance(heard, str) and heard.startswith(_EVENT):
            try:
                if self._event(heard):
                    return
            except Exception:
                log.exception("An event could not be answered")
                return
        self.wait()
        self._session.receive(Packet(encoded_packet=heard))

    def finish(self) -> None:
        """Answer what was begun, unless another greenlet is at it."""
        if self._finishing:
            return
        self._finishing = True
        try:
            while self._begun:
                id, finish = self._begun.pop(0)
                try:
                    self._ack(id, finish())
                except Exception:
                    log.exception("An event could not be answered")
        finally:
            self._finishing = False
            if self._finished:
                self._finished.set()

    def wait(self) -> None:
        """Have all answered that was begun."""
        self.finish()
        if self._finishing:
            self._finished = Event()
            self._finished.wait()
            self._finished = None

    def _event(self, heard: str) -> bool:
        """Returns False, and has done nothing, when it is not for this way."""
        server = self._session.fanout.server
        packet = server.packet_class(encoded_packet=heard[1:])
        name, *arguments = packet.data
        handler = server.handlers.get("/", {}).get(name)
        sid = server.manager.sid_from_eio_sid(self._session.sid, "/")
        if (
            packet.namespace
            or handler is None
            or self._session.closing
            or not server.manager.is_connected(sid, "/")
        ):
            return False
        if begin := getattr(handler, "begin", None):
            if len(self._begun) >= UNFINISHED:
                self.wait()
            self._begun.append((packet.id, begin(sid, *arguments)))
        else:
            self.wait()
            self._ack(packet.id, handler(sid, *arguments))
        return True

    def _ack(self, id: int | None, answer: Any) -> None:
        if id is not None and self._session.line:
            arguments = list(answer) if isinstance(answer, tuple) else [answer]
            self._session.say(message(ACK, [] if answer is None else arguments, id=id))
