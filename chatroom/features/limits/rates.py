"""Counting what was done, and saying when it is too much."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable
from math import ceil

from limits import RateLimitItem, parse
from limits.storage import Storage, storage_from_string
from limits.strategies import FixedWindowRateLimiter

from ... import clock
from ...model import RateLimited
from .windows import Windows

log = logging.getLogger(__name__)

TIMEOUT = 0.5
"""Seconds a storage elsewhere may take; then is counted here."""

CONNECTIONS = 20
"""At most, to a storage elsewhere."""

ALONE = 10
"""Seconds until a storage elsewhere is asked again after it failed."""


RATE = re.compile(r"[1-9]\d* per [1-9]\d* (second|minute|hour)s?")


def rate(setting: str, text: str) -> RateLimitItem:
    """``<count> per <n> seconds``, or minutes or hours. Raises RuntimeError with a sentence."""
    if not RATE.fullmatch(text):
        example = "such as: 15 per 5 seconds"
        raise RuntimeError(f"CHATROOM_{setting} must be a rate, {example}; not {text!r}.")
    return parse(text)


def times(item: RateLimitItem, crowd: int) -> RateLimitItem:
    """The rate of so many people."""
    return type(item)(item.amount * crowd, item.multiples)


class Rates:
    """How often something happened in a while, in this process or in all of them.

    A while begins with the first that is counted, so one can say when it ends. A storage elsewhere
    that fails is done without for a while: a limit that each process keeps by itself is better than
    a chat that stands still.
    """

    def __init__(self, url: str) -> None:
        """``url`` is ``memory://`` or that of a Redis. Raises RuntimeError."""
        self._here = FixedWindowRateLimiter(Windows())
        self._there: FixedWindowRateLimiter | None = None
        self._alone_until = 0.0
        if url != "memory://":
            storage = _redis(url)
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

    def spent(self, item: RateLimitItem, *what: str) -> bool:
        """Whether no more of this may be; it is not counted."""
        return bool(self._ask(lambda limiter: not limiter.test(item, *what)))

    def wait(self, item: RateLimitItem, *what: str) -> float:
        """Count this once more. Returns 0, or the seconds to wait if it is one too many."""
        return self._ask(lambda limiter: _wait(limiter, item, what))

    def _ask(self, question: Callable[[FixedWindowRateLimiter], float]) -> float:
        if self._there and clock.steady() >= self._alone_until:
            try:
                return question(self._there)
            except self._failures as error:
                self._alone_until = clock.steady() + ALONE
                log.warning("Limits are counted by each process alone for a while: %s", error)
        return question(self._here)


def _wait(limiter: FixedWindowRateLimiter, item: RateLimitItem, what: tuple[str, ...]) -> float:
    if limiter.hit(item, *what):
        return 0
    return max(0.1, round(limiter.get_window_stats(item, *what).reset_time - time.time(), 1))


def _redis(url: str) -> Storage:
    wanted = "CHATROOM_LIMITS_URL must be memory:// or redis://<host>/<number>"
    if not url.startswith(("redis://", "rediss://")):
        raise RuntimeError(f"{wanted}, not {url.partition(':')[0]}:…")
    try:
        from redis import BlockingConnectionPool
    except ModuleNotFoundError as error:
        raise RuntimeError('Limits in Redis need: pip install "flask-chatroom[redis]"') from error
    timeouts = {"socket_timeout": TIMEOUT, "socket_connect_timeout": TIMEOUT, "timeout": TIMEOUT}
    try:
        # A crowd waits for its turn: redis-py's own (8.1) refuses the hundred and first.
        pool = BlockingConnectionPool.from_url(url, max_connections=CONNECTIONS, **timeouts)
    except ValueError as error:  # without the URL, which has a password
        raise RuntimeError(f"{wanted}: {error}") from error
    return storage_from_string("redis://", connection_pool=pool)
