"""Who is in each room, as this process has told its browsers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from . import clock
from .connections import Connections
from .model import User
from .store.base import RoomStore
from .tail import Tails

PAUSE = 1.0  # seconds between two whole lists to one room


@dataclass
class _Roster:
    users: dict[str, User]
    read: float = field(default_factory=clock.steady)  # when it was last held against the store
    news: int = 0  # counts comings and goings
    listed: float = float("-inf")  # when the whole list was last told
    listed_rev: int = 0  # the head of the log that went with it
    due: bool = False  # a list is on its way


class Rosters:
    """Tells comings and goings at once, and whole lists at most once in a ``PAUSE``.

    What this process does is told to it. What others do, and who is missing with a process
    that died, :meth:`refresh` finds by comparing the store with what was told.
    """

    def __init__(
        self,
        store: RoomStore,
        connections: Connections,
        tails: Tails,
        later: Callable[[float, Callable[[], None]], None],
    ) -> None:
        self._store = store
        self._connections = connections
        self._tails = tails
        self._later = later
        self._rosters: dict[str, _Roster] = {}

    def open(self, room: str, user: User) -> None:
        """Know who is in a room that ``user`` has just entered here."""
        roster = self._rosters.get(room)
        stale = roster is None or clock.steady() - roster.read > PAUSE
        if stale or roster.users.get(user.id) != user:
            self.refresh(room)

    def users(self, room: str) -> list[User]:
        roster = self._rosters.get(room)
        return list(roster.users.values()) if roster else []

    def close(self, room: str) -> None:
        self._rosters.pop(room, None)

    def joined(self, room: str, user: User) -> None:
        roster = self._rosters.get(room)
        if roster and user.id not in roster.users:
            roster.users[user.id] = user
            self._notice("user_joined", room, roster, user)
            self._list_soon(room, roster)

    def left(self, room: str, user: User) -> None:
        roster = self._rosters.get(room)
        if roster and roster.users.pop(user.id, None):
            self._notice("user_left", room, roster, user)
            self._list_soon(room, roster)

    def refresh(self, room: str) -> dict[str, User]:
        """Compare what was told with the store, and tell the difference. Returns who is here."""
        roster = self._rosters.get(room)
        news = roster and roster.news
        present = {user.id: user for user in self._store.present(room)}
        if roster is None:
            if self._connections.in_room(room):  # still: the store took its time
                self._rosters.setdefault(room, _Roster(present))
            return present
        if roster.news != news:
            return roster.users  # somebody came or went while we read: no verdict
        roster.read = clock.steady()
        before, roster.users = roster.users, present
        for id in before.keys() - present.keys():
            self._notice("user_left", room, roster, before[id])
        for id in present.keys() - before.keys():
            self._notice("user_joined", room, roster, present[id])
        if before != present or roster.listed_rev != self._tails.head(room):
            self._list_soon(room, roster)
        return present

    def _notice(self, event: str, room: str, roster: _Roster, user: User) -> None:
        roster.news += 1
        data = {"room": room, **user.as_dict(), "timestamp": clock.now()}
        self._connections.tell(event, data, room)

    def _list_soon(self, room: str, roster: _Roster) -> None:
        if not roster.due:
            roster.due = True
            wait = roster.listed + PAUSE - clock.steady()
            self._later(wait, lambda: self._list(room, roster))

    def _list(self, room: str, roster: _Roster) -> None:
        if self._rosters.get(room) is roster:
            roster.due = False
            roster.listed = clock.steady()
            roster.listed_rev = self._tails.head(room)
            data = listing(room, roster.listed_rev, list(roster.users.values()))
            self._connections.tell("update_users", data, room)


def listing(room: str, rev: int, users: list[User]) -> dict[str, Any]:
    """The payload of ``update_users``: everyone, by name, and the head of the room's log."""
    by_name = sorted(users, key=lambda user: user.name.casefold())
    return {
        "room": room,
        "rev": rev,
        "count": len(users),
        "users": [user.as_dict() for user in by_name],
    }
