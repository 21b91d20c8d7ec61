"""Rooms in this process's memory: for tests and for rooms that need not last."""

from __future__ import annotations

import threading
import uuid
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from heapq import nsmallest
from itertools import islice, takewhile

from .. import clock, names
from ..model import Changes, Draft, Gathering, Head, Message, NameTaken, NoSuchMessage, User
from .base import KEEP, Outlives, RoomStore
from .people import People


@dataclass
class _Room:
    rev: int = 0
    trimmed: int = 0  # the highest rev that is no longer kept
    # A dict would look for its first item ever longer, the more were taken away from its start.
    messages: OrderedDict[int, Message] = field(default_factory=OrderedDict)  # by id, ascending
    changed: OrderedDict[int, int] = field(default_factory=OrderedDict)  # rev → id, ascending
    sent: dict[tuple[str, str], int] = field(default_factory=dict)  # author and client_id → id
    people: People = field(default_factory=People)

    def put(self, message: Message) -> None:
        self.rev = message.rev
        self.messages[message.id] = message
        self.changed[message.rev] = message.id


class MemoryStore(RoomStore):
    def __init__(
        self,
        url: str = "memory://",
        *,
        lease: float = 15,
        durable: bool = False,
        keep: int = KEEP,
    ) -> None:
        self.keep = keep
        self._epoch = uuid.uuid4().hex
        self._rooms: defaultdict[str, _Room] = defaultdict(_Room)
        # the room of each look: the last one that could be entered
        self._looks = {names.room_look(names.DEFAULT_ROOM): names.DEFAULT_ROOM}
        self._lock = threading.Lock()

    def append(self, draft: Draft) -> tuple[Message, bool]:
        with self._lock:
            room = self._rooms[draft.room]
            mark = (draft.author.id, draft.client_id)
            if mark in room.sent:
                return room.messages[room.sent[mark]], False
            message = draft.placed(room.rev + 1, clock.now())
            room.put(message)
            room.sent[mark] = message.id
            self._trim(room)
            return message, True

    def amend(self, room: str, id: int, change: Callable[[Message], Message]) -> Message:
        with self._lock:
            log = self._rooms[room]
            if id not in log.messages:
                raise NoSuchMessage("There is no such message.")
            before = log.messages[id]
            message = before.amended(change(before), log.rev + 1)
            del log.changed[before.rev]
            log.put(message)
            return message

    def history(self, room: str, before: int | None = None, limit: int = 100) -> list[Message]:
        with self._lock:
            newest = reversed(self._rooms[room].messages.values())
            found = (message for message in newest if before is None or message.id < before)
            return list(islice(found, limit))[::-1]

    def changes(self, room: str, since: int, limit: int = 200) -> Changes:
        with self._lock:
            log = self._rooms[room]
            revs = list(takewhile(lambda rev: rev > since, reversed(log.changed)))[::-1]
            found = [log.messages[log.changed[rev]] for rev in revs[:limit]]
            complete = log.trimmed <= since <= log.rev
            return Changes(self._epoch, log.rev, found, complete)

    def heads(self, rooms: Iterable[str]) -> dict[str, Head]:
        with self._lock:
            revs = {room: self._rooms[room].rev if room in self._rooms else 0 for room in rooms}
        return {room: Head(self._epoch, rev) for room, rev in revs.items()}

    def enter(self, room: str, connection: str, user: User) -> bool:
        with self._lock:
            if (known := self._known_as(room)) and known != room:
                raise names.LooksLikeAnother(known)
            people = self._rooms[room].people
            if people.have_named(user):
                raise NameTaken(f"Somebody called {user.name} is already in this room.")
            absent = user not in people
            people.enter(connection, user)
            self._looks[names.room_look(room)] = room
            return absent

    def known_as(self, room: str) -> str | None:
        with self._lock:
            return self._known_as(room)

    def leave(self, room: str, connection: str) -> bool:
        with self._lock:
            return self._rooms[room].people.leave(connection)

    def present(self, room: str) -> list[User]:
        with self._lock:
            return self._rooms[room].people.users() if room in self._rooms else []

    def occupied(self, rooms: int, some: int) -> list[Gathering]:
        with self._lock:
            people = {name: room.people for name, room in self._rooms.items() if room.people}
            fullest = nsmallest(rooms, people, key=lambda name: (-len(people[name]), name))
            return [
                Gathering(name, len(people[name]), people[name].some(some), self._last(name))
                for name in fullest
            ]

    def beat(self) -> None:
        pass  # when this process dies, the store dies with it

    def outlives(self) -> Outlives:
        return "nothing"

    def close(self) -> None:
        with self._lock:
            for room in self._rooms.values():
                room.people = People()

    def _known_as(self, room: str) -> str | None:
        known = self._looks.get(names.room_look(room))
        if known is None or known in (room, names.DEFAULT_ROOM):
            return known
        return known if self._rooms[known].rev or self._rooms[known].people else None

    def _last(self, room: str) -> str | None:
        newest = next(reversed(self._rooms[room].messages.values()), None)
        return newest.timestamp if newest else None

    def _trim(self, room: _Room) -> None:
        while len(room.messages) > self.keep:
            _, oldest = room.messages.popitem(last=False)
            del room.changed[oldest.rev]
            del room.sent[oldest.author.id, oldest.client_id]
            room.trimmed = max(room.trimmed, oldest.rev)
