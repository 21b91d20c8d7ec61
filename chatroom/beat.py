"""The beat: this process is alive, and nothing that happened in its rooms was missed."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from . import clock
from .model import ChatError, Unavailable
from .store.base import RoomStore
from .tail import Tails

log = logging.getLogger(__name__)

LOOK = 1.0  # seconds between two looks at the heads of the logs
MISSED = 3  # beats that others wait for


class Beat:
    """Every second a look at the heads of the logs; every ``every`` seconds, who is here.

    What a hint should have told and did not (another process wrote, a process died, a queue
    lost something) is found here: it can be late by a beat, and never missing.
    """

    def __init__(
        self, store: RoomStore, tails: Tails, every: float, acts: list[Callable[[], None]]
    ) -> None:
        """``acts`` are what is done on every beat, once the store knows that this process lives."""
        self._store = store
        self._tails = tails
        self._every = every
        self._acts = acts
        self._beaten = clock.steady()
        self.trouble: str | None = None  # why the last beat failed, until one succeeds
        self._starting = threading.Lock()
        self._started = False

    def start(self, background: Callable[..., object], sleep: Callable[[float], None]) -> None:
        """Beat from now on. Called with the first connection: after any fork, where it serves."""
        with self._starting:
            if not self._started:
                self.beat()
                self._started = True
                background(self._run, sleep)

    def in_time(self, _act: object) -> None:
        """Raises :exc:`~chatroom.model.Unavailable` where others may count this process as dead.

        It slept, or was held up: until the next beat nobody here knows whether their name is still theirs.
        """
        if self._started and clock.steady() - self._beaten > self._every * MISSED:
            raise Unavailable("The server was held up. Please try again.", retry_after=LOOK)

    def _run(self, sleep: Callable[[float], None]) -> None:
        while True:
            sleep(min(LOOK, self._every))
            try:
                if clock.steady() - self._beaten >= self._every:
                    self.beat()
                    self.trouble = None
                self._tails.look()
            except ChatError as error:
                if self.trouble is None:
                    log.warning("%s (%s)", error, error.__cause__)
                self.trouble = str(error)
            except Exception:
                # What was raised could tell the public too much; the log has it.
                self.trouble = "The last beat failed; see the log."
                log.exception("A beat failed; the next one tries again")

    def beat(self) -> None:
        """Renew this process's lease, then tell its browsers what changed in their rooms."""
        begun = clock.steady()
        self._store.beat()
        if begun - self._beaten <= self._every * MISSED:
            self._beaten = begun  # nobody was forgotten meanwhile, however long the rest takes
        for act in self._acts:
            act()
        self._beaten = begun
