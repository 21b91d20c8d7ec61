"""Waiting for something to become true, looking only when something has happened."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

LONGEST = 300.0  # seconds, however much may be happening


class News:
    """``tell`` says that something has changed; ``until`` waits for what that may have made true."""

    def __init__(self) -> None:
        self._changed = asyncio.Event()

    def tell(self) -> None:
        self._changed.set()

    async def until(self, condition: Callable[[], bool], seconds: float) -> bool:
        """Whether ``condition`` became true before ``seconds`` in which nothing happened.

        So a slow machine has its time, and a stuck one is not waited for. One waits at a time.
        """
        try:
            async with asyncio.timeout(LONGEST):
                while not condition():
                    self._changed.clear()
                    await asyncio.wait_for(self._changed.wait(), seconds)
        except TimeoutError:
            return condition()
        return True
