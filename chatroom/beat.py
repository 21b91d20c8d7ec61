"""The beat: this process is alive, and nothing that happened in its rooms was missed."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from . import clock
from .model import ChatError
from .store.base import RoomStore
from .tail import Tails

log = logging.getLogger(__name__)

LOOK = 1.0  # seconds between two looks at the heads of the logs


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

    def _run(self, sleep: Callable[[float], None]) -> None:
        beaten = clock.steady()
        while True:
            sleep(min(LOOK, self._every))
            try:
                if clock.steady() - beaten >= self._every:
                    beaten = clock.steady()
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
        self._store.beat()
        for act in self._acts:
            act()
