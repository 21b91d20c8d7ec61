"""Who is in each room, as this process has told its browsers."""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import orjson

from . import clock
from .connections import Connections
from .model import User
from .store.base import RoomStore
from .tail import Tails

PAUSE = 1.0  # seconds between two whole lists to one room


class _Present:
    """Who is in a room, and the same as it is told: everybody by name, as JSON.

    Each who comes is told the whole list, and is on it only then: made anew for each, the lists
    of a thousand who come at once take a second.
    """

    def __init__(self, users: Iterable[User]) -> None:
        self.users = {user.id: user for user in users}
        in_order = sorted(self.users.values(), key=_place)
        self._places = [_place(user) for user in in_order]
        self._told = [orjson.dumps(user.as_dict()) for user in in_order]
        self._changing = threading.Lock()  # for servers with threads

    def add(self, user: User) -> None:
        with self._changing:
            self.users[user.id] = user
            place = _place(user)
            at = bisect_left(self._places, place)
            self._places.insert(at, place)
            self._told.insert(at, orjson.dumps(user.as_dict()))

    def remove(self, user: User) -> bool:
        """Returns whether they were here."""
        with self._changing:
            known = self.users.pop(user.id, None)  # perhaps by another name
            if known:
                at = bisect_left(self._places, _place(known))
                del self._places[at], self._told[at]
            return known is not None

    def as_json(self) -> orjson.Fragment:
        with self._changing:
            return orjson.Fragment(b"[%b]" % b",".join(self._told))


@dataclass
class _Roster:
    present: _Present
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
        if stale or roster.present.users.get(user.id) != user:
            self.refresh(room)

    def listing(self, room: str, rev: int) -> dict[str, Any]:
        """The payload of ``update_users``: everyone, by name, and ``rev``, the head of the log."""
        roster = self._rosters.get(room)
        present = roster.present if roster else _Present([])
        count = len(present.users)
        return {"room": room, "rev": rev, "count": count, "users": present.as_json()}

    def close(self, room: str) -> None:
        self._rosters.pop(room, None)

    def joined(self, room: str, user: User) -> None:
        roster = self._rosters.get(room)
        if roster and user.id not in roster.present.users:
            roster.present.add(user)
            self._notice("user_joined", room, roster, user)
            self._list_soon(room, roster)

    def left(self, room: str, user: User) -> None:
        roster = self._rosters.get(room)
        if roster and roster.present.remove(user):
            self._notice("user_left", room, roster, user)
            self._list_soon(room, roster)

    def refresh(self, room: str) -> dict[str, User]:
        """Compare what was told with the store, and tell the difference. Returns who is here."""
        roster = self._rosters.get(room)
        news = roster and roster.news
        if roster:
            roster.read = clock.steady()  # by now: of a crowd that comes in, one has it read
        present = {user.id: user for user in self._store.present(room)}
        if roster is None:
            if self._connections.in_room(room):  # still: the store took its time
                self._rosters.setdefault(room, _Roster(_Present(present.values())))
            return present
        if roster.news != news:
            return roster.present.users  # somebody came or went while we read: no verdict
        before = roster.present.users
        if before != present:
            roster.present = _Present(present.values())
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
            listing = self.listing(room, roster.listed_rev)
            self._connections.tell("update_users", listing, room)


def _place(user: User) -> tuple[str, str]:
    """Where a user stands in the list."""
    return user.name.casefold(), user.id
