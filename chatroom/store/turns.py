"""A native thread in which a store's calls take turns, and for which nobody waits for ever."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from gevent.threadpool import ThreadPool

from .. import clock
from ..model import Unavailable

IN_TROUBLE = 2.0
"""Seconds a call may wait for its turn behind one that the store could not answer. A queue there
would only grow, and who waits for too long gives up and asks again."""

BUSY = 8.0
"""Seconds it may wait while the store answers, as when a crowd comes back at once."""

_Result = TypeVar("_Result")


class Turns:
    """One thread. The greenlet that asks for a turn waits; the event loop goes on."""

    def __init__(self) -> None:
        self._thread = ThreadPool(1)
        self._in_trouble = False

    def take(self, function: Callable[..., _Result], *args: Any) -> _Result:
        """``function(*args)``. Raises :exc:`~chatroom.model.Unavailable` if its turn is too late."""
        result: _Result
        result, error = self._thread.apply(self._attempt, (clock.steady(), function, args))
        if error is not None:
            raise error
        return result

    def end(self) -> None:
        self._thread.kill()

    def _attempt(
        self, asked: float, function: Callable[..., Any], args: tuple[Any, ...]
    ) -> tuple[Any, Exception | None]:
        # An exception that leaves a pool thread is printed by gevent: it is handed over instead.
        if clock.steady() - asked > (IN_TROUBLE if self._in_trouble else BUSY):
            return None, Unavailable()
        try:
            result = function(*args)
        except Exception as error:
            self._in_trouble = isinstance(error, Unavailable)
            return None, error
        self._in_trouble = False
        return result, None
