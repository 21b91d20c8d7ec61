"""Counting what was done, and saying when it is too much."""

from __future__ import annotations

import logging
import time
from math import ceil

from limits import RateLimitItem, parse
from limits.storage import Storage, storage_from_string
from limits.strategies import FixedWindowRateLimiter

from ...model import RateLimited

log = logging.getLogger(__name__)

TIMEOUT = 0.5
"""Seconds a storage elsewhere may take; then is counted here."""

ALONE = 10
"""Seconds until a storage elsewhere is asked again after it failed."""


def rate(setting: str, text: str) -> RateLimitItem:
    """``<count> per <n> seconds``, or minutes or hours. Raises RuntimeError with a sentence."""
    try:
        return parse(text)
    except ValueError as error:
        example = "such as: 15 per 5 seconds"
        raise RuntimeError(
            f"CHATROOM_{setting} must be a rate, {example}, not {text!r}."
        ) from error


def times(item: RateLimitItem, crowd: int) -> RateLimitItem:
    """The rate of so many people."""
    return type(item)(item.amount * crowd, item.multiples)


class Rates:
    """How often something happened in a while, in this process or in all of them.

    A while begins with the first that is counted, so one can say when it ends. (Of the windows that
    `limits` 5.8 has, the sliding ones cannot, or keep every key for ever.) A storage that fails is done without for a while: a limit that each process
    keeps by itself is better than a chat that stands still.
    """

    def __init__(self, url: str) -> None:
        """``url`` is ``memory://`` or what the package `limits` knows as a storage. Raises RuntimeError."""
        self._here = FixedWindowRateLimiter(storage_from_string("memory://"))
        self._there: FixedWindowRateLimiter | None = None
        self._alone_until = 0.0
        if url != "memory://":
            storage = _storage(url)
            self._there = FixedWindowRateLimiter(storage)
            self._failures = storage.base_exceptions

    def take(self, item: RateLimitItem, *what: str, sentence: str) -> None:
        """Count this once more. Raises :exc:`~chatroom.model.RateLimited` if it is one too many.

        In the ``sentence``, ``{seconds}`` stands for ``1 second`` or ``12 seconds``.
        """
        if wait := self.wait(item, *what):
            count = ceil(wait)
            seconds = f"{count} second{'s' if count > 1 else ''}"
            raise RateLimited(sentence.format(seconds=seconds), wait)

    def wait(self, item: RateLimitItem, *what: str) -> float:
        """Count this once more. Returns 0, or the seconds to wait if it is one too many."""
        if self._there and time.monotonic() >= self._alone_until:
            try:
                return _wait(self._there, item, what)
            except self._failures as error:
                self._alone_until = time.monotonic() + ALONE
                log.warning("Limits are counted by each process alone for a while: %s", error)
        return _wait(self._here, item, what)


def _wait(limiter: FixedWindowRateLimiter, item: RateLimitItem, what: tuple[str, ...]) -> float:
    if limiter.hit(item, *what):
        return 0
    return max(0.1, round(limiter.get_window_stats(item, *what).reset_time - time.time(), 1))


def _storage(url: str) -> Storage:
    try:
        return storage_from_string(url, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT)
    except Exception as error:
        kinds = "memory:// or redis://<host>/<number>"
        raise RuntimeError(f"CHATROOM_LIMITS_URL must be {kinds}: {error}") from error
