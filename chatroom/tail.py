"""Follows a room's log and tells each change to the browsers here, once and in rev order."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from .model import Message
from .store.base import RoomStore

PAGE = 200

Tell = Callable[[str, dict[str, Any], str], None]


class Tail:
    """The end of one room's log, as this process has told it.

    The log is the truth; what is heard is a hint, and may be late, doubled or missing. A
    change is told when its rev is the next one; before a later one the hole is read from the
    store. Whoever finds the tail at rest moves it on, the others leave their news and go, so
    nobody waits and one caller at a time tells.
    """

    def __init__(self, room: str, epoch: str, rev: int, store: RoomStore, tell: Tell) -> None:
        self.room = room
        self.epoch = epoch
        self.rev = rev  # the newest rev told
        self._store = store
        self._tell = tell
        self._heard: dict[int, Message] = {}
        self._head = rev  # the newest rev known of
        self._moving = threading.Lock()
        self._closed = False
        self._hole: tuple[int, set[int]] | None = None  # where it starts, and the ids told in it

    def hear(self, message: Message) -> None:
        """This message was written or amended."""
        if message.rev > self.rev:
            self._heard[message.rev] = message
            self.look(message.rev)

    def close(self) -> None:
        """Nobody is here any more: tell nothing, even if the log is being read just now."""
        self._closed = True

    def look(self, head: int) -> None:
        """The log has come to rev ``head``: tell what has not been told."""
        self._head = max(self._head, head)
        while self.rev < self._head and self._moving.acquire(blocking=False):
            try:
                self._move()
            finally:
                self._moving.release()

    def _move(self) -> None:
        while message := self._heard.pop(self.rev + 1, None):
            self._say(message, new=message.id == message.rev)
        if self.rev < self._head:
            self._catch_up()
        for rev in [rev for rev in self._heard if rev <= self.rev]:
            del self._heard[rev]

    def _catch_up(self) -> None:
        """Tell from the store what was not heard; a read that fails is taken up again later.

        A message written and amended in the hole is found once, under its newest rev; and
        once more if it is amended while we read.
        """
        self._hole = self._hole or (self.rev, set())
        start, told = self._hole
        while True:
            head = self._head
            changes = self._store.changes(self.room, self.rev, PAGE)
            for message in changes.messages:
                self._say(message, new=message.id > start and message.id not in told)
                told.add(message.id)
            if len(changes.messages) < PAGE:
                # a rev may be skipped: an amendment that a later one overtook
                self.rev = max(self.rev, changes.rev)
                self._hole = None
                if self._head == head:  # else more was heard while we read
                    self._head = self.rev
                return

    def _say(self, message: Message, new: bool) -> None:
        data = message.as_dict() | {"prev": self.rev}
        self.rev = message.rev
        if not self._closed:
            self._tell("message" if new else "message_updated", data, self.room)


class Tails:
    """A tail for each room that somebody on this process is in, and for other logs it follows."""

    def __init__(self, store: RoomStore, tell: Tell, lost: Callable[[str], None]) -> None:
        """``lost(room)`` is called when the room's log is no longer the one that was followed."""
        self._store = store
        self._tell = tell
        self._lost = lost
        self._tails: dict[str, Tail] = {}

    def open(self, room: str, tell: Tell | None = None) -> bool:
        """Follow a room from where its log ends now. ``tell`` hears of it instead of its browsers.

        Returns whether it was not followed until now.
        """
        if room in self._tails:
            return False
        now = self._store.changes(room, 0, 0)
        tail = Tail(room, now.epoch, now.rev, self._store, tell or self._tell)
        return self._tails.setdefault(room, tail) is tail

    def close(self, room: str) -> None:
        if tail := self._tails.pop(room, None):
            tail.close()

    def head(self, room: str) -> int:
        """The newest rev told here."""
        tail = self._tails.get(room)
        return tail.rev if tail else 0

    def epoch(self, room: str) -> str:
        """Of the log that is followed here; "" for a room that is not."""
        tail = self._tails.get(room)
        return tail.epoch if tail else ""

    def hear(self, message: Message) -> None:
        if tail := self._tails.get(message.room):
            tail.hear(message)

    def look(self) -> None:
        """Find in the log what was never heard.

        A log that ends where it did not before is another one: its store came back without some
        of it. To those who have seen more, its revs mean nothing.
        """
        told = {room: tail.rev for room, tail in self._tails.items()}
        heads = self._store.heads(told) if told else {}
        for room, head in heads.items():
            tail = self._tails.get(room)
            if tail and head.epoch == tail.epoch and head.rev >= told[room]:
                tail.look(head.rev)
            elif tail:
                self.close(room)
                self._lost(room)
