"""Asks every client now and then whether it is still there: one timer for all of them."""

from __future__ import annotations

import logging
from collections import defaultdict
from math import ceil
from time import monotonic
from typing import TYPE_CHECKING

import gevent

if TYPE_CHECKING:
    from .session import Session

log = logging.getLogger(__name__)

TICK = 0.5
"""Seconds between two looks at who is due."""


class Heartbeat:
    """Visits each session when it asked to be.

    In place of a greenlet for every client, and of one that walks all clients without a pause.
    """

    def __init__(self) -> None:
        self._ticks = 0
        self._due: defaultdict[int, list[Session]] = defaultdict(list)
        self._started = False

    def visit(self, session: Session, seconds: float) -> None:
        """Call ``session.pulse()`` then, and as long as it returns when to come again."""
        now = int(monotonic() / TICK)
        if not self._started:
            self._started = True
            self._ticks = now
            gevent.spawn(self._run)
        self._due[now + max(1, ceil(seconds / TICK))].append(session)

    def _run(self) -> None:
        while True:
            gevent.sleep(TICK)
            while self._ticks < int(monotonic() / TICK):  # by the clock: a busy loop sleeps longer
                self._ticks += 1
                for session in self._due.pop(self._ticks, ()):
                    self._call_on(session)

    def _call_on(self, session: Session) -> None:
        try:
            seconds = session.pulse()
        except Exception:
            log.exception("A client could not be asked whether it is there")
            seconds = TICK
        if seconds is not None:
            self.visit(session, seconds)
