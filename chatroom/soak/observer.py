"""Somebody who comes when all is over, and pages a room back to its beginning."""

from __future__ import annotations

import asyncio
from typing import Any

from .client import Client
from .connection import Refused, Unanswered
from .history import Row, Stored

PAGE = 200
TRIES = 5  # the server may still have much to do
AGAIN = 1.0  # seconds


async def read_back(observer: Client) -> Stored:
    """All that the room's store gives, oldest first. Raises Unanswered or Refused."""
    head = observer.reading.head
    rows: list[Row] = []
    before, more = head + 1, True
    while more:
        page = await _ask(observer, before)
        rows = [Row.of(message) for message in page["messages"]] + rows
        more = page["more"] and bool(page["messages"])
        before = rows[0].id if rows else 0
    return Stored(observer.room, head, rows)


async def _ask(observer: Client, before: int) -> dict[str, Any]:
    for _ in range(TRIES - 1):
        try:
            return await observer.ask("history", before=before, limit=PAGE)
        except (Unanswered, Refused):
            await asyncio.sleep(AGAIN)
    return await observer.ask("history", before=before, limit=PAGE)
