"""Which rooms have people in them, as the door tells it: read no more often than it costs."""

from __future__ import annotations

import threading
from collections.abc import Callable

from . import clock
from .model import Gathering, Unavailable
from .store.base import RoomStore

LISTED = 50
"""Rooms at the door, at most."""

NAMED = 4
"""People of each, at most: as many faces as there is place for."""

SHARE = 20
"""An answer is kept for so many times as long as it took: doors that many people open, and open
again, cost the store a twentieth of its time. More, where it takes longer than OLDEST / SHARE, but
never more than one answer at a time."""

OLDEST = 2.0
"""Seconds an answer is kept, at most."""


class Directory:
    def __init__(self, store: RoomStore) -> None:
        self._store = store
        self._turn = threading.Lock()  # who comes while one reads waits for the same answer
        self._rooms: list[Gathering] | None = None
        self._stale = self._rested = float("-inf")
        self._written: tuple[list[Gathering] | None, str, str] = (None, "", "")

    def rooms(self) -> list[Gathering] | None:
        """The fullest first. None while the store is away: then nobody knows."""
        with self._turn:
            began = clock.steady()
            if began >= self._stale:
                try:
                    self._rooms = self._store.occupied(LISTED, NAMED)
                except Unavailable:
                    self._rooms = None
                self._stale = _rested(began)
            return self._rooms

    def written(self, where: str, write: Callable[[list[Gathering] | None], str]) -> str:
        """``write(rooms)``: once for each answer, as long as it is for the same ``where``."""
        rooms = self.rooms()
        of, there, text = self._written
        if not text or of is not rooms or there != where:
            text = write(rooms)
            self._written = rooms, where, text
        return text

    def room(self, name: str) -> Gathering | None:
        """Who is in this one, perhaps nobody. None where that is not known."""
        rooms = self.rooms()
        if rooms is None:
            return None
        listed = next((one for one in rooms if one.room == name), None)
        if listed or len(rooms) < LISTED:
            return listed or Gathering(name, 0, [], None)
        return self._beyond(name)

    def _beyond(self, name: str) -> Gathering | None:
        """One too small to be listed. Unknown while the store rests: anybody can make up names."""
        with self._turn:
            began = clock.steady()
            if began < self._rested:
                return None
            try:
                people = self._store.present(name)
            except Unavailable:
                return None
            finally:
                self._rested = _rested(began)
        return Gathering(name, len(people), people[:NAMED], None)


def _rested(began: float) -> float:
    """When the store may be asked again, after an answer that it began then."""
    ended = clock.steady()
    return ended + min(OLDEST, (ended - began) * SHARE)
