"""What whoever watches a soak is told: a line while it runs, and a table at its end."""

from __future__ import annotations

import re
import shlex
from collections import Counter

from .checker import KINDS, Violation
from .figures import Figures, percentile
from .run import Settings

EXPLAINED = 10  # violations told in full


def progress(phase: str, elapsed: float, figures: Figures) -> str:
    """One line for now."""
    network = figures.faults.total() - figures.faults["kill"]
    return (
        f"{elapsed:5.0f} s  {phase:<12}  {figures.sent} sent  {figures.acked} acked  "
        f"{network} faults  {figures.faults['kill']} kills"
    )


def summary(settings: Settings, figures: Figures, violations: list[Violation]) -> str:
    """What was done, what it came to, what is wrong, and how to do it again."""
    faults = ", ".join(f"{count} {kind}" for kind, count in sorted(figures.faults.items()))
    lines = [
        f"{settings.clients} people in {settings.rooms} rooms: {figures.sent} messages sent, "
        f"{figures.acked} acked, {figures.shown} shown",
        f"faults: {faults or 'none'}",
        "",
        *_table(figures, violations),
        "",
        *(f"{one.kind}: {one.sentence}." for one in violations[:EXPLAINED]),
    ]
    if more := violations[EXPLAINED:]:
        lines.append(f"… and {len(more)} more.")
    verdict = "No promise was broken." if not violations else "A promise was broken."
    return "\n".join([*lines, *([""] if violations else []), verdict, f"Again: {again(settings)}"])


def again(settings: Settings) -> str:
    """The command with the same faults. What comes of them is up to the moment."""
    words = ["flask", "--app", "wsgi", "chatroom", "soak"]
    if settings.url:
        words.append(settings.url)
    for name in ("clients", "rooms", "seconds", "kills", "store", "workers", "queue", "seed"):
        value = getattr(settings, name)
        beside_the_point = name == "workers" and value == 1 or name == "kills" and settings.url
        if value is not None and not beside_the_point:
            words += [f"--{name}", f"{value:g}" if isinstance(value, float) else str(value)]
    return re.sub(r"://([^:/@]*):[^/]*@", r"://\1:…@", shlex.join(words))  # without a password


def _table(figures: Figures, violations: list[Violation]) -> list[str]:
    counts = Counter(one.kind for one in violations)
    kinds = [f"{kind:<12} {counts[kind]:>6}" for kind in KINDS]
    times = [
        f"{'seconds':<22} {'p50':>8} {'p99':>8} {'max':>8}",
        _times("from sent to acked", figures.to_ack),
        _times("from sent to seen", figures.to_others),
        _times("from mended to acked", figures.to_recover),
        "",
        "",
    ]
    return [f"{left}    {right}".rstrip() for left, right in zip(kinds, times, strict=False)]


def _times(what: str, seconds: list[float]) -> str:
    shown = (f"{percentile(seconds, percent):8.3f}" for percent in (50, 99, 100))
    return f"{what:<22} {' '.join(shown)}"
