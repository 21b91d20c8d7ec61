"""python-socketio's manager of clients and rooms, which says things to a room by its group."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import socketio
from engineio.exceptions import EngineIOError
from socketio.packet import EVENT

from ..packets import message
from .group import Group
from .round import Round
from .session import Session


class Manager(socketio.Manager):
    """For `SocketIO(client_manager=...)`. Until the fan-out is installed, like the stock one.

    The tables of rooms are still python-socketio's; what is added for each room is a group with
    the sessions in it. What is said to everyone, and what wants an answer, goes by the session.
    """

    def __init__(self) -> None:
        super().__init__()
        self.round = Round()
        self._groups: dict[tuple[str, str], Group] = {}

    def emit(
        self,
        event: str,
        data: Any,
        namespace: str,
        room: Any = None,
        skip_sid: Any = None,
        callback: Any = None,
        to: Any = None,
        **options: Any,
    ) -> None:
        room = to or room
        one = group = None
        if isinstance(room, str) and not callback:
            group = self._groups.get((namespace, room))
            if group is None:
                one = self._session(room, namespace, room)  # who is always in a room of this name
        if group is None and one is None:
            super().emit(event, data, namespace, room, skip_sid, callback, **options)
            return
        arguments = list(data) if isinstance(data, tuple) else [] if data is None else [data]
        skipped = skip_sid if isinstance(skip_sid, list) else [skip_sid] if skip_sid else []
        but = {session for sid in skipped if (session := self._session(sid, namespace, room))}
        said = message(EVENT, [event, *arguments], namespace)
        if group is not None:
            group.say(said, but)
        elif one not in but:
            with suppress(EngineIOError):  # it has closed, and nobody has taken it out yet
                one.say(said)

    def basic_enter_room(
        self, sid: str, namespace: str, room: Any, eio_sid: str | None = None
    ) -> None:
        known = sid in self.rooms.get(namespace, {}).get(room, {})
        super().basic_enter_room(sid, namespace, room, eio_sid=eio_sid)
        session = self._session(sid, namespace, room)
        if session and not known and room not in (None, sid):
            session.enter(self._groups.setdefault((namespace, room), Group(self.round)))

    def basic_leave_room(self, sid: str, namespace: str, room: Any) -> None:
        group = self._groups.get((namespace, room))
        if group is not None:
            if session := self._session(sid, namespace, room):
                session.leave(group)
            if not group:
                del self._groups[namespace, room]
        super().basic_leave_room(sid, namespace, room)

    def _session(self, sid: str, namespace: str, room: Any) -> Session | None:
        """Whose ``sid`` it is, if it is in the room."""
        members = self.rooms.get(namespace, {}).get(room, {})
        session = self.server.eio.sockets.get(members.get(sid))
        return session if isinstance(session, Session) else None
