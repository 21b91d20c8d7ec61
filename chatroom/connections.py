"""Who is on which socket of this process, and how they are told something."""

from __future__ import annotations

import threading
import uuid
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask_socketio import SocketIO

from . import clock, names
from .model import BadRequest, Forbidden, NameInvalid, NotJoined, User


@dataclass(eq=False)
class Connection:
    """One socket, one tab. ``user`` is who its session says, or whom a script claims to be.

    ``address`` is the client's, see :func:`chatroom.address.network`.
    """

    id: str
    user: User | None = None
    address: str = ""
    rooms: set[str] = field(default_factory=set)
    gone: bool = False
    outside: float | None = None  # since when it is in no room

    def __post_init__(self) -> None:
        who = f"stranger {self.address}" if self.user is None else f"user {self.user.id}"
        self.marks = who, f"address {self.address}"

    @property
    def who(self) -> str:
        """What the same person has in every tab: the user's id, once there is one."""
        return self.user.id if self.user else self.id

    def identify(self, username: str | None) -> User:
        """Who speaks here. Raises :exc:`~chatroom.model.Forbidden` for anybody else's name."""
        if self.user is None:
            if username is None:
                raise NameInvalid("Please choose a name first.")
            return User(uuid.uuid4().hex, names.username(username))
        if username is not None and names.key(names.username(username)) != names.key(
            self.user.name
        ):
            raise Forbidden(f"You are {self.user.name} on this connection.")
        return self.user

    def room(self, name: str | None) -> str:
        """The room meant by ``name``, or the only one there is when it was left out.

        Raises :exc:`~chatroom.model.NotJoined`, so that whoever asks for the room here has
        also asked whether this connection may speak and read in it.
        """
        if name is None:
            if len(self.rooms) > 1:
                raise BadRequest("You are in several rooms: say which one you mean.")
            if self.rooms:
                return next(iter(self.rooms))
        elif name in self.rooms or (name := names.room_name(name)) in self.rooms:
            return name
        raise NotJoined("Join the room first.")


class Connections:
    """The connections of this process, by id and by room."""

    def __init__(self, socketio: SocketIO, hang_up: Callable[[str, int | None], None]) -> None:
        """``hang_up(id, code)`` ends one connection, so that its client opens another."""
        self._socketio = socketio
        self._hang_up = hang_up
        self._by_id: dict[str, Connection] = {}
        self._by_mark: defaultdict[str, set[Connection]] = defaultdict(set)
        self._by_room: defaultdict[str, set[Connection]] = defaultdict(set)
        self._moving = threading.Lock()  # for servers with threads
        # Called with a room that somebody here is in now, or nobody any more.
        self.opened: Callable[[str], None] = lambda room: None
        self.closed: Callable[[str], None] = lambda room: None

    def open(self, id: str, user: User | None, address: str) -> Connection:
        """Note a connection, and whom its session names."""
        connection = self._by_id[id] = Connection(id, user, address, outside=clock.steady())
        with self._moving:
            for mark in connection.marks:
                self._by_mark[mark].add(connection)
        return connection

    def close(self, id: str) -> Connection | None:
        """Forget a connection; its rooms have still to be left."""
        connection = self._by_id.pop(id, None)
        if connection:
            connection.gone = True
            with self._moving:
                for mark in connection.marks:
                    self._by_mark[mark].discard(connection)
                    if not self._by_mark[mark]:
                        del self._by_mark[mark]
        return connection

    def end(self, id: str, code: int | None = None) -> None:
        """Hang up on one, with a close code of WebSocket (RFC 6455 §7.4.1) that says why."""
        self._hang_up(id, code)

    def of(self, user_id: str) -> list[Connection]:
        """The connections whose session names this user."""
        return list(self._by_mark.get(f"user {user_id}", ()))

    def like(self, connection: Connection) -> int:
        """How many there are with the same user, or from the same address and without one."""
        return len(self._by_mark.get(connection.marks[0], ()))

    def at(self, address: str) -> int:
        """How many come from there."""
        return len(self._by_mark.get(f"address {address}", ()))

    def left_outside(self, since: float) -> list[Connection]:
        """Those that have been in no room since then, or for longer."""
        return [
            one
            for one in list(self._by_id.values())
            if one.outside is not None and one.outside <= since
        ]

    def get(self, id: str) -> Connection:
        """Raises :exc:`~chatroom.model.NotJoined` for a connection that has closed."""
        if id not in self._by_id:
            raise NotJoined("The connection is closed.")
        return self._by_id[id]

    def is_in(self, id: str, room: str) -> bool:
        return id in self._by_id and room in self._by_id[id].rooms

    def rooms(self) -> list[str]:
        """The rooms somebody on this process is in."""
        return list(self._by_room)

    def in_room(self, room: str) -> list[Connection]:
        return list(self._by_room.get(room, ()))

    def enter(self, connection: Connection, room: str) -> None:
        """From now on ``connection`` hears what is told to the room."""
        with self._moving:
            connection.rooms.add(room)
            connection.outside = None
            if not self._by_room[room]:
                self.opened(room)
            self._by_room[room].add(connection)
            self._socketio.server.enter_room(connection.id, _channel(room))

    def leave(self, connection: Connection, room: str) -> bool:
        """Stop hearing the room. Returns whether nobody of this process is in it now."""
        with self._moving:
            connection.rooms.discard(room)
            if not connection.rooms:
                connection.outside = clock.steady()
            self._by_room[room].discard(connection)
            if not connection.gone:
                self._socketio.server.leave_room(connection.id, _channel(room))
            if self._by_room[room]:
                return False
            del self._by_room[room]
            self.closed(room)
            return True

    def tell(self, event: str, data: dict[str, Any], room: str, but: User | None = None) -> None:
        """Say something to the connections of this process in a room, ``but`` not to this user's."""
        skip = []
        if but:
            here = self.in_room(room)
            skip = [one.id for one in here if one.user and one.user.id == but.id]
        self._socketio.server.emit(event, data, to=_channel(room), skip_sid=skip)

    def hang_up(self, room: str) -> None:
        """End all connections in a room: they come back, and start over with its log."""
        for connection in self.in_room(room):
            self.end(connection.id)

    def tell_one(self, event: str, data: dict[str, Any], id: str) -> None:
        """Say something to one connection."""
        self._socketio.server.emit(event, data, to=id)


def _channel(room: str) -> str:
    """Socket.IO also keeps a room for every connection; ours must not be one of those."""
    return f"room:{room}"
