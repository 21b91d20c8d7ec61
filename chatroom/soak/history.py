"""What happened in a soak, as plain data: what was sent, shown, stored, and who was listed. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Row:
    """A message as it was acked, shown or stored."""

    id: int
    rev: int
    author: str
    client_id: str
    text: str

    @classmethod
    def of(cls, message: dict[str, Any]) -> Row:
        """A message of the wire."""
        return cls(
            message["id"],
            message["rev"],
            message["username"],
            message["client_id"],
            message["text"],
        )

    def __str__(self) -> str:
        return f"#{self.id} {_short(self.text)} of {self.author}"


@dataclass
class Sent:
    """A message that somebody sent, in this order, and how it was acked."""

    author: str
    room: str
    client_id: str
    text: str
    acked: Row | None = None
    refused: str | None = None  # the sentence of the last refusal

    def __str__(self) -> str:
        place = f"#{self.acked.id} " if self.acked else ""
        return f"{place}{_short(self.text)} of {self.author}"


@dataclass
class Timeline:
    """What one person was shown: all of the room from id ``first`` on, until they left."""

    who: str
    room: str
    first: int = 1
    rows: dict[int, Row] = field(default_factory=dict)
    stayed: bool = True  # until the end: it has to reach as far as the store
    changed: list[tuple[Row, Row]] = field(default_factory=list)  # one id, shown as two messages
    live: list[list[int]] = field(default_factory=list)  # the revs told, connection by connection


@dataclass
class Stored:
    """A room as somebody reads it who comes at the end and pages to its beginning."""

    room: str
    head: int  # the newest rev there is said to be
    rows: list[Row]


@dataclass
class Listed:
    """The people ``viewer`` was shown in a room last, and those who were there."""

    viewer: str
    room: str
    shown: list[str]
    here: list[str]


@dataclass
class History:
    sent: list[Sent] = field(default_factory=list)
    timelines: list[Timeline] = field(default_factory=list)
    stored: list[Stored] = field(default_factory=list)
    listed: list[Listed] = field(default_factory=list)


def _short(text: str) -> str:
    return repr(text if len(text) <= 24 else f"{text[:24]}…")
