"""The figures of a soak: how many, how fast, how long until it works again. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Figures:
    """Times in seconds. ``at`` is when each message was sent, by its client_id."""

    sent: int = 0
    acked: int = 0
    shown: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    at: dict[str, float] = field(default_factory=dict)
    to_ack: list[float] = field(default_factory=list)
    to_others: list[float] = field(default_factory=list)
    to_recover: list[float] = field(default_factory=list)


def percentile(values: list[float], percent: float) -> float:
    """The value that ``percent`` of ``values`` do not exceed; 0 where there are none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))] if ordered else 0.0
