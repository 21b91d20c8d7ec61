"""Counts kept in this process, for the package `limits`."""

from __future__ import annotations

import time

from limits.storage import Storage

from ... import clock

MOST = 100_000
"""Windows of one length that are begun before the oldest are forgotten, over or not."""


class Windows(Storage):
    """Windows that begin with the first that is counted in them.

    Nothing ever walks them: each takes as long as one look into two dictionaries. The storage that
    `limits` (5.8) has for this walks all of its keys every 10 ms, 74 ms for a hundred thousand; and
    a clock that is set back keeps its windows open.
    """

    STORAGE_SCHEME = ["windows"]
    base_exceptions = ValueError

    def __init__(self) -> None:
        super().__init__()
        self._by_length: dict[int, _Windows] = {}

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        if expiry not in self._by_length:
            self._by_length[expiry] = _Windows(expiry)
        return self._by_length[expiry].add(key, amount)

    def get(self, key: str) -> int:
        return self._find(key)[0]

    def get_expiry(self, key: str) -> float:
        """As the wall clock has it, which is all that `limits` knows."""
        return time.time() + self._find(key)[1] - clock.steady()

    def check(self) -> bool:
        return True

    def reset(self) -> None:
        self._by_length.clear()

    def clear(self, key: str) -> None:
        for windows in self._by_length.values():
            windows.forget(key)

    def _find(self, key: str) -> tuple[int, float]:
        """How much was counted, and when the window ends."""
        for windows in self._by_length.values():
            if found := windows.find(key):
                return found
        return 0, clock.steady()


class _Windows:
    """Those of one length, in two generations: when the younger is as old as a window lasts, all in
    the older are over, and it goes as a whole."""

    def __init__(self, length: int) -> None:
        self._length = length
        self._young: dict[str, tuple[int, float]] = {}
        self._old: dict[str, tuple[int, float]] = {}
        self._turn = clock.steady() + length

    def find(self, key: str) -> tuple[int, float] | None:
        found = self._young.get(key) or self._old.get(key)
        return found if found and found[1] > clock.steady() else None

    def add(self, key: str, amount: int) -> int:
        now = clock.steady()
        if now >= self._turn or len(self._young) >= MOST:
            self._old, self._young = self._young, {}
            self._turn = now + self._length
        count, end = self.find(key) or (0, now + self._length)
        self._young[key] = count + amount, end
        return count + amount

    def forget(self, key: str) -> None:
        self._young.pop(key, None)
        self._old.pop(key, None)
