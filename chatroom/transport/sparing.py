"""A log that a stranger cannot fill."""

import logging
from time import monotonic

LINES, PERIOD = 10, 60
"""How many lines there may be in as many seconds."""


class Sparing(logging.Filter):
    """Lets LINES through in each PERIOD, of those whose text begins so; and all others."""

    def __init__(self, beginning: str = ""):
        super().__init__()
        self._beginning = beginning
        self._until = self._lines = 0

    def filter(self, record: logging.LogRecord) -> bool:
        if not str(record.msg).startswith(self._beginning):
            return True
        if monotonic() >= self._until:
            self._until, self._lines = monotonic() + PERIOD, 0
        self._lines += 1
        return self._lines <= LINES
