"""The time: one place, so that tests can move it. Pure."""

import time
from datetime import UTC, datetime
from functools import lru_cache


def now() -> str:
    """The wall clock as the wire says it: ISO 8601, UTC, milliseconds, ``Z``."""
    seconds, milliseconds = divmod(time.time_ns() // 1_000_000, 1000)
    return f"{_second(seconds)}.{milliseconds:03}Z"


@lru_cache(maxsize=1)  # half of what a message took in the memory store
def _second(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")


_SINCE_BOOT: int | None = getattr(time, "CLOCK_BOOTTIME", None)
UNITS = [("year", 31_536_000), ("week", 604_800), ("day", 86_400), ("hour", 3600), ("minute", 60)]


def ago(timestamp: str) -> str:
    """How long ago that was, in words: ``just now``, ``1 minute ago``, ``3 days ago``."""
    seconds = time.time() - datetime.fromisoformat(timestamp).timestamp()
    for unit, length in UNITS:
        if count := max(0, int(seconds // length)):
            return f"{count} {unit}{'s' if count > 1 else ''} ago"
    return "just now"


def steady() -> float:
    """Seconds on a clock that is never set, the same for every process of this machine.

    Where there is one (Linux), it also runs while the machine is suspended: others count on.
    """
    return time.monotonic() if _SINCE_BOOT is None else time.clock_gettime(_SINCE_BOOT)
