"""Which rooms have people in them, as the door tells it: read no more often than it costs."""

from __future__ import annotations

from . import clock
from .model import Gathering, Unavailable
from .store.base import RoomStore

LISTED = 50
"""Rooms at the door, at most."""

SHARE = 20
"""An answer is kept for so many times as long as it took: doors that many people open, and open
again, cost the store at most a twentieth of its time."""

OLDEST = 2.0
"""Seconds it is kept, at most."""


class Directory:
    def __init__(self, store: RoomStore) -> None:
        self._store = store
        self._rooms: list[Gathering] = []
        self._stale = float("-inf")

    def rooms(self) -> list[Gathering]:
        """The fullest first. None while the store is away."""
        began = clock.steady()
        if began >= self._stale:
            self._stale = began + OLDEST  # by now: of a crowd that looks in at once, one reads
            try:
                self._rooms = self._store.occupied(LISTED)
            except Unavailable:
                self._rooms = []
            ended = clock.steady()
            self._stale = ended + min(OLDEST, (ended - began) * SHARE)
        return self._rooms

    def room(self, name: str) -> Gathering | None:
        """Who is in this one, or None when nobody is."""
        rooms = self.rooms()
        listed = next((one for one in rooms if one.room == name), None)
        if listed or len(rooms) < LISTED:
            return listed
        try:
            people = self._store.present(name)
        except Unavailable:
            return None
        return Gathering(name, len(people), people[:5], None) if people else None
