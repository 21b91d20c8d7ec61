"""The words of the chatroom. Nothing here knows about Flask, sockets or storage. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, NamedTuple


@dataclass(frozen=True, slots=True)
class User:
    """Someone in a room. One user may have several connections (browser tabs)."""

    id: str
    name: str

    def as_dict(self) -> dict[str, str]:
        """The shape in which users travel: ``{username, user_id}``."""
        return {"username": self.name, "user_id": self.id}


@dataclass(frozen=True, slots=True)
class Draft:
    """A message that has no place in its room yet."""

    room: str
    author: User
    text: str
    client_id: str
    extras: dict[str, Any] = field(default_factory=dict)

    def placed(self, id: int, timestamp: str) -> Message:
        """The message this becomes at the end of its room's log."""
        return Message(
            room=self.room,
            id=id,
            rev=id,
            author=self.author,
            text=self.text,
            timestamp=timestamp,
            client_id=self.client_id,
            extras=self.extras,
        )


@dataclass(frozen=True, slots=True)
class Message:
    """A message in its place.

    ``id`` is the room's counter when it was written, ``rev`` the same counter when it last
    changed: a message nobody has touched has ``rev == id``. ``extras`` is JSON, one key per
    feature that keeps something here.
    """

    room: str
    id: int
    rev: int
    author: User
    text: str
    timestamp: str
    client_id: str
    extras: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def from_dict(cls, told: dict[str, Any]) -> Message:
        """What :meth:`as_dict` made."""
        author = User(told.pop("user_id"), told.pop("username"))
        return cls(author=author, **told)

    def amended(self, changed: Message, rev: int) -> Message:
        """This message with the text and extras of ``changed``; nothing else can change."""
        return replace(self, rev=rev, text=changed.text, extras=changed.extras)

    def as_dict(self) -> dict[str, Any]:
        """The shape in which messages travel."""
        return {
            "room": self.room,
            "id": self.id,
            "rev": self.rev,
            **self.author.as_dict(),
            "text": self.text,
            "timestamp": self.timestamp,
            "client_id": self.client_id,
            "extras": self.extras,
        }


@dataclass(frozen=True, slots=True)
class Changes:
    """What happened in a room after some rev.

    ``rev`` is the head of the log and ``messages`` come in rev order; there may be more of
    them when a limit cut the answer. ``complete`` is false when the log no longer reaches
    back that far: throw away what you have and read the last page instead.
    """

    epoch: str
    rev: int
    messages: list[Message]
    complete: bool


class Head(NamedTuple):
    """Where a room's log ends. Revs of different epochs have nothing to do with each other."""

    epoch: str
    rev: int


@dataclass(frozen=True, slots=True)
class Gathering:
    """Who is in a room, for those outside: how many, a few of them by name, and when the last
    message was written, or None if there is none."""

    room: str
    count: int
    some: list[User]
    last: str | None


class ChatError(Exception):
    """A refusal: ``code`` is for programs, the text is a sentence for the person."""

    code: ClassVar[str] = "internal"
    retry_after: float | None = None

    def as_dict(self) -> dict[str, Any]:
        """The shape in which refusals travel: ``{error, message}``, and when to try again."""
        refusal = {"error": self.code, "message": str(self)}
        return refusal if self.retry_after is None else refusal | {"retry_after": self.retry_after}


class BadRequest(ChatError):
    code = "bad_request"


class NameInvalid(ChatError):
    code = "name_invalid"


class NameTaken(ChatError):
    code = "name_taken"


class RoomInvalid(ChatError):
    code = "room_invalid"


class NotJoined(ChatError):
    code = "not_joined"


class Empty(ChatError):
    code = "empty"


class TooLong(ChatError):
    code = "too_long"


class ClientIdReused(ChatError):
    code = "client_id_reused"


class Forbidden(ChatError):
    code = "forbidden"


class NoSuchMessage(ChatError):
    code = "not_found"


class RateLimited(ChatError):
    """Too much in too short a time; ``retry_after`` seconds later it may succeed."""

    code = "rate_limited"

    def __init__(self, sentence: str, retry_after: float) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after


class Unavailable(ChatError):
    """The store is full, locked or away; the same request may succeed later."""

    code = "unavailable"

    def __init__(
        self,
        sentence: str = "The chatroom cannot save or read right now. Please try again.",
        retry_after: float = 2,
    ) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after
