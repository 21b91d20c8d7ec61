"""A graceful shutdown: what was asked for is answered first, then everybody is told to come back."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any

from .model import Unavailable

PATIENCE = 3.0
"""Seconds for the store to finish what it was asked."""


class Shutdown:
    """``hang_up`` ends every connection, and returns once all that was said on them has gone out.

    From SIGTERM on nothing new is begun: who asks for something is told to try again, and finds
    the next process there.
    """

    def __init__(self, hang_up: Callable[[], None]) -> None:
        self._hang_up = hang_up
        self._awaited = False
        self._begun = False
        self._answering: set[object] = set()
        self._answered = threading.Event()

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Around all that is begun. Raises :exc:`~chatroom.model.Unavailable` when it is too late."""
        if self._begun:
            raise Unavailable("The server is restarting. Please try again.")
        one = object()
        self._answering.add(one)
        try:
            yield
        finally:
            self._answering.discard(one)
            if self._begun and not self._answering:
                self._answered.set()

    def await_signal(self, background: Callable[..., object]) -> None:
        """Shut down on SIGTERM, besides what the server does then. Called with the first connection:
        the server has put its own answer in place by then.
        """
        if self._awaited:
            return
        self._awaited = True
        with suppress(ValueError):  # a server with threads, as in development, just ends
            before = signal.getsignal(signal.SIGTERM)

            def begin(number: int, frame: FrameType | None) -> None:
                self._begun = True  # here and now; all else may have to wait, and a signal must not
                background(self._finish, before)

            signal.signal(signal.SIGTERM, begin)

    def _finish(self, before: Any) -> None:
        """What the server does at a signal comes last: it would end the process under our hands."""
        if self._answering:
            self._answered.wait(PATIENCE)
        self._hang_up()
        # A server waits for what it still answers; what the store has not answered by now is cut off.
        signal.signal(signal.SIGTERM, signal.SIG_DFL if self._answering else before)
        signal.raise_signal(signal.SIGTERM)
