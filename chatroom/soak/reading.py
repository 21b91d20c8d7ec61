"""What one person has read of a room, by the rules the page goes by. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .history import Row, Timeline


class Reading:
    """A timeline, and how far the log behind it has been read without a hole.

    Every change up to ``rev`` is known; ``head`` is the newest rev heard of. ``shown`` is told
    each message that is new to the timeline.
    """

    def __init__(self, timeline: Timeline, shown: Callable[[Row], None]) -> None:
        self.timeline = timeline
        self._shown = shown
        self.epoch: str | None = None
        self.rev = 0
        self.head = 0
        self._beyond: list[tuple[int, int]] = []  # (prev, rev) of changes beyond a hole

    @property
    def behind(self) -> bool:
        return self.rev < self.head

    def since(self) -> dict[str, Any]:
        """What ``join`` is told of how far we are."""
        return {"since": self.rev, "epoch": self.epoch} if self.epoch else {}

    def joined(self, answer: dict[str, Any]) -> None:
        """The ack of ``join``: what we missed, or the last page to start over from."""
        self.timeline.live.append([])
        if self.epoch and answer["complete"]:
            self.read(answer)
            return
        self.timeline.rows.clear()
        messages = answer["messages"]
        self.timeline.first = messages[0]["id"] if messages else answer["rev"] + 1
        self.epoch, self.rev, self.head = answer["epoch"], answer["rev"], answer["rev"]
        self._beyond.clear()
        for message in messages:
            self._show(Row.of(message))

    def read(self, answer: dict[str, Any]) -> None:
        """Changes in rev order. A short answer reaches to its last one; an empty one to the head."""
        for message in answer["messages"]:
            self._show(Row.of(message))
        self.hear(answer["rev"])
        self.rev = max(
            self.rev, answer["messages"][-1]["rev"] if answer["messages"] else answer["rev"]
        )
        self._settle()

    def told(self, message: dict[str, Any]) -> None:
        """A change told live: it moves us on unless there is a hole before it."""
        row = Row.of(message)
        if self.timeline.live:
            self.timeline.live[-1].append(row.rev)
        self._show(row)
        self.hear(row.rev)
        self._beyond.append((message["prev"], row.rev))
        self._settle()

    def hear(self, head: int) -> None:
        """The log is said to reach this far."""
        self.head = max(self.head, head)

    def _show(self, row: Row) -> None:
        known = self.timeline.rows.get(row.id)
        if known is None:
            self.timeline.rows[row.id] = row
            self._shown(row)
        elif (known.client_id, known.author) != (row.client_id, row.author):
            self.timeline.changed.append((known, row))

    def _settle(self) -> None:
        self._beyond.sort()
        while self._beyond and self._beyond[0][0] <= self.rev:
            self.rev = max(self.rev, self._beyond.pop(0)[1])
