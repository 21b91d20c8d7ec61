"""Coming, going and staying: how connections get into rooms and out again."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from . import clock
from .chat import Chat
from .connections import Connection, Connections
from .model import ChatError, NotJoined, Unavailable, User
from .rosters import Rosters
from .tail import Tails

OUTSIDE = 60
"""Seconds a connection may be in no room: then it is let go, and its place is another's."""

POLICY_VIOLATION = 1008  # RFC 6455 §7.4.1


class Presence:
    """Brings connections into rooms and out again.

    The store counts a connection until it is told otherwise or this process falls silent for
    a lease. A connection that drops is left in the store for ``grace`` seconds: whoever is
    back by then, in this tab or another, was never away.
    """

    def __init__(
        self,
        chat: Chat,
        connections: Connections,
        tails: Tails,
        rosters: Rosters,
        later: Callable[[float, Callable[[], None]], None],
        *,
        grace: float,
    ) -> None:
        self._chat = chat
        self._connections = connections
        self._tails = tails
        self._rosters = rosters
        self._later = later
        self._grace = grace

    def enter(self, connection: Connection, user: User, room: str) -> None:
        """Bring a connection into a room; from now on it hears what is told there.

        Raises :exc:`~chatroom.model.NameTaken`.
        """
        try:
            self._chat.join(user, room, connection.id)
        except Unavailable as later:
            # It may have come to pass all the same: an answer can be lost.
            self._later(later.retry_after, partial(self._depart, user, room, connection.id))
            raise
        connection.user = user
        # Into the room before anything is read: whoever leaves it meanwhile is not the last.
        if not connection.gone:
            self._connections.enter(connection, room)
            self._tails.open(room)
            self._rosters.open(room, user)
        if connection.gone:  # it closed while the store worked
            self.leave(connection, room)
            raise NotJoined("The connection was closed.")

    def listing(self, room: str, rev: int) -> dict[str, Any]:
        """Who is in a room, as it was told: the payload of ``update_users``."""
        return self._rosters.listing(room, rev)

    def leave(self, connection: Connection, room: str) -> None:
        """Take a connection out of a room, without a grace period."""
        self._stop_telling(connection, room)
        if connection.user:
            self._depart(connection.user, room, connection.id)

    def forget(self, id: str) -> None:
        """The connection dropped. Its user leaves its rooms when the grace period is over."""
        connection = self._connections.close(id)
        if connection and (user := connection.user):
            for room in list(connection.rooms):
                self._stop_telling(connection, room)
                self._later(self._grace, partial(self._depart, user, room, id))

    def let_go(self) -> None:
        """End the connections that join nothing."""
        for connection in self._connections.left_outside(clock.steady() - OUTSIDE):
            self._connections.end(connection.id, POLICY_VIOLATION)

    def heal(self) -> None:
        """Make what the store, the browsers and this process know of the rooms here agree.

        A connection the store has forgotten (this process was silent for longer than its
        lease) is brought back, or told why it cannot be.
        """
        for room in self._connections.rooms():
            self._tails.open(room)
            present = self._rosters.refresh(room)
            if not self._connections.in_room(room):  # the last one left while the store read
                self._close(room)
            for connection in self._connections.in_room(room):
                user = connection.user
                if user and user.id not in present and room in connection.rooms:
                    self._bring_back(connection, user, room)

    def _bring_back(self, connection: Connection, user: User, room: str) -> None:
        try:
            self._chat.join(user, room, connection.id)
        except ChatError as refusal:
            self._stop_telling(connection, room)
            told = {"event": "join", **refusal.as_dict()}
            self._connections.tell_one("error", told, connection.id)
        else:
            if room not in connection.rooms:  # it left while the store worked
                self._depart(user, room, connection.id)

    def _depart(self, user: User, room: str, id: str) -> None:
        """Have the store forget a connection, however long that takes: a ghost would stay."""
        if self._connections.is_in(id, room):
            return  # it came back before the store could be told
        try:
            self._chat.leave(user, room, id)
        except Unavailable as later:
            self._later(later.retry_after, partial(self._depart, user, room, id))

    def _stop_telling(self, connection: Connection, room: str) -> None:
        if self._connections.leave(connection, room):
            self._close(room)

    def _close(self, room: str) -> None:
        self._tails.close(room)
        self._rosters.close(room)
