"""The time: one place, so that tests can move it. Pure."""

import time
from datetime import UTC, datetime


def now() -> str:
    """The wall clock as the wire says it: ISO 8601, UTC, milliseconds, ``Z``."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def steady() -> float:
    """Seconds on a clock that is never set, the same for every process of this machine."""
    return time.monotonic()
