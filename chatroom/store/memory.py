"""Rooms in this process's memory: for tests and for rooms that need not last."""

from __future__ import annotations

import threading
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from .. import clock, names
from ..model import Changes, Draft, Head, Message, NameTaken, NoSuchMessage, User
from .base import KEEP, Outlives, RoomStore


@dataclass
class _Room:
    rev: int = 0
    trimmed: int = 0  # the highest rev that is no longer kept
    messages: dict[int, Message] = field(default_factory=dict)  # by id, ascending
    sent: dict[tuple[str, str], int] = field(default_factory=dict)  # author and client_id → id
    connections: dict[str, User] = field(default_factory=dict)  # in the order they came

    def users(self) -> dict[str, User]:
        return {user.id: user for user in self.connections.values()}


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
        self._lock = threading.RLock()

    def append(self, draft: Draft) -> tuple[Message, bool]:
        with self._lock:
            room = self._rooms[draft.room]
            mark = (draft.author.id, draft.client_id)
            if mark in room.sent:
                return room.messages[room.sent[mark]], False
            room.rev += 1
            message = draft.placed(room.rev, clock.now())
            room.messages[message.id] = message
            room.sent[mark] = message.id
            self._trim(room)
            return message, True

    def amend(self, room: str, id: int, change: Callable[[Message], Message]) -> Message:
        with self._lock:
            log = self._rooms[room]
            if id not in log.messages:
                raise NoSuchMessage("There is no such message.")
            before = log.messages[id]
            log.messages[id] = before.amended(change(before), log.rev + 1)
            log.rev += 1
            return log.messages[id]

    def history(self, room: str, before: int | None = None, limit: int = 100) -> list[Message]:
        with self._lock:
            kept = self._rooms[room].messages.values()
            found = [m for m in kept if before is None or m.id < before]
            return found[max(0, len(found) - limit) :]

    def changes(self, room: str, since: int, limit: int = 200) -> Changes:
        with self._lock:
            log = self._rooms[room]
            found = sorted((m for m in log.messages.values() if m.rev > since), key=_rev)
            complete = log.trimmed <= since <= log.rev
            return Changes(self._epoch, log.rev, found[:limit], complete)

    def heads(self, rooms: Iterable[str]) -> dict[str, Head]:
        with self._lock:
            revs = {room: self._rooms[room].rev if room in self._rooms else 0 for room in rooms}
        return {room: Head(self._epoch, rev) for room, rev in revs.items()}

    def enter(self, room: str, connection: str, user: User) -> bool:
        with self._lock:
            log = self._rooms[room]
            here = log.users()
            if any(
                other.id != user.id and names.same(other.name, user.name)
                for other in log.connections.values()
            ):
                raise NameTaken(f"Somebody called {user.name} is already in this room.")
            log.connections.pop(connection, None)
            log.connections[connection] = user
            return user.id not in here

    def leave(self, room: str, connection: str) -> bool:
        with self._lock:
            log = self._rooms[room]
            user = log.connections.pop(connection, None)
            return user is not None and user.id not in log.users()

    def present(self, room: str) -> list[User]:
        with self._lock:
            users = self._rooms[room].users() if room in self._rooms else {}
            return sorted(users.values(), key=lambda user: user.name)

    def occupied(self) -> dict[str, int]:
        with self._lock:
            return {
                name: len(room.users()) for name, room in self._rooms.items() if room.connections
            }

    def beat(self) -> None:
        pass  # when this process dies, the store dies with it

    def outlives(self) -> Outlives:
        return "nothing"

    def close(self) -> None:
        with self._lock:
            for room in self._rooms.values():
                room.connections.clear()

    def _trim(self, room: _Room) -> None:
        while len(room.messages) > self.keep:
            oldest = room.messages.pop(next(iter(room.messages)))
            del room.sent[oldest.author.id, oldest.client_id]
            room.trimmed = max(room.trimmed, oldest.rev)


def _rev(message: Message) -> int:
    return message.rev
