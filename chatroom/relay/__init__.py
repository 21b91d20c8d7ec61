"""What one process has done, the others hear of at once; what they miss, they find in the log.

A hint and no more: it may be lost, late, doubled or out of order. Each process's
:class:`~chatroom.tail.Tail` puts messages in order, reads from the store what it was not told, and
looks every second for the rest.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import orjson

from ..chat import Chat
from ..connections import Connections
from ..model import ChatError, Message, User
from ..rosters import PAUSE, Rosters
from ..tail import Tails

if TYPE_CHECKING:
    from .line import Line

log = logging.getLogger(__name__)

OVERTAKEN = 0.02
"""Seconds in which what was said before may still be heard: to read the hole costs as much as a write."""


def open_line(url: str) -> Line:
    """The line that a URL names. Raises RuntimeError with a sentence."""
    from .line import Line  # its driver is installed where it is wanted

    try:
        return Line(url)
    except ValueError as error:
        raise RuntimeError(
            f"CHATROOM_MESSAGE_QUEUE must be redis://<host>/<number>: {error}"
        ) from error


class Relay:
    """Between the processes that share a store. What is told here is told there by their own."""

    def __init__(
        self,
        line: Line,
        connections: Connections,
        tails: Tails,
        rosters: Rosters,
        later: Callable[[float, Callable[[], None]], None],
    ) -> None:
        self._line = line
        self._connections = connections
        self._tails = tails
        self._rosters = rosters
        self._later = later
        self._started = False
        self._looking: set[str] = set()  # rooms whose people will be looked at soon
        self._hear = {"changed": self._changed, "people": self._people, "told": self._told}
        line.heard = self._heard
        connections.opened = line.listen
        connections.closed = line.ignore

    def follow(self, chat: Chat) -> None:
        """Tell the others what is done here."""
        for fact in ("message", "amended"):
            chat.on(fact)(self.changed)
        for fact in ("joined", "left"):
            chat.on(fact)(self.people)

    @property
    def trouble(self) -> str | None:
        """Why the others are not heard, until they are again; before there is anybody to hear
        them, whether they would be.
        """
        return self._line.trouble if self._started else self._line.would_be()

    def start(self, background: Callable[..., object], sleep: Callable[[float], None]) -> None:
        """Talk to the others from now on. Called with the first connection: after any fork."""
        if not self._started:
            self._started = True
            self._line.start(background, sleep)

    def changed(self, message: Message) -> None:
        """A message was written or amended here."""
        log = self._tails.epoch(message.room)
        self._say(message.room, "changed", {"epoch": log, "message": message.as_dict()})

    def people(self, room: str, _user: User) -> None:
        """Somebody came or went here."""
        self._say(room, "people", None)

    def tell(self, event: str, data: dict[str, Any], room: str, but: User | None) -> None:
        """Say something to a room's connections on the other processes."""
        self._say(room, "told", [event, data, but and [but.id, but.name]])

    def _say(self, room: str, kind: str, about: Any) -> None:
        self._line.say(room, orjson.dumps([kind, about]))

    def _heard(self, room: str, said: bytes) -> None:
        try:
            kind, about = orjson.loads(said)
            self._hear[kind](room, about)
        except Exception:
            log.exception("What another process said could not be used")

    def _changed(self, room: str, about: dict[str, Any]) -> None:
        message = Message.from_dict(about["message"])
        if about["epoch"] != self._tails.epoch(room):
            return  # of a log that is not, or not yet, the one that is followed here
        if message.rev <= self._tails.head(message.room) + 1:
            self._hear_of(message)
        else:  # not here: all that is said would wait for the store
            self._later(OVERTAKEN, lambda: self._hear_of(message))

    def _hear_of(self, message: Message) -> None:
        with suppress(ChatError):  # a look at the log finds it
            self._tails.hear(message)

    def _people(self, room: str, _about: None) -> None:
        if room not in self._looking:  # of a crowd that comes in, once
            self._looking.add(room)
            self._later(PAUSE / 2, lambda: self._look_at_people(room))

    def _look_at_people(self, room: str) -> None:
        self._looking.discard(room)
        if self._connections.in_room(room):
            with suppress(ChatError):  # the beat asks again
                self._rosters.refresh(room)

    def _told(self, room: str, about: list[Any]) -> None:
        event, data, but = about
        self._connections.tell(event, data, room, but and User(*but))
