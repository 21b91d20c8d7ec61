"""What somebody has sent and not been acked: in order, and kept until it is."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

from .history import Row, Sent


class Outbox:
    """``acked`` is told of each message that was."""

    def __init__(self, acked: Callable[[Sent], None]) -> None:
        self.ever: list[Sent] = []  # all that was ever put here
        self._waiting: deque[Sent] = deque()
        self._filled = asyncio.Event()
        self._acked = acked

    def __len__(self) -> int:
        return len(self._waiting)

    def give_up(self) -> None:
        """Send nothing more."""
        self._waiting.clear()

    def add(self, sent: Sent) -> None:
        self.ever.append(sent)
        self._waiting.append(sent)
        self._filled.set()

    async def first(self) -> Sent:
        """The message to send next, when there is one. It stays the first until :meth:`done`."""
        while not self._waiting:
            self._filled.clear()
            await self._filled.wait()
        return self._waiting[0]

    def done(self, sent: Sent, row: Row | None) -> None:
        """``sent``, the first, is acked, or refused for good."""
        if self._waiting:
            self._waiting.popleft()
        sent.acked = row
        if row:
            self._acked(sent)
