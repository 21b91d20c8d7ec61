"""The command's other half: runs a soak, tells how it goes, and returns its exit code."""

from __future__ import annotations

import asyncio
import signal
import sys
import time
from typing import Any

from . import report
from .checker import Violation, check
from .connection import Refused, Unanswered
from .run import Settings, Soak
from .server import NoServer
from .site import NoChatroom

CLEAN, BROKEN, UNUSABLE = 0, 1, 2
EVERY = {True: 0.5, False: 5.0}  # seconds between two lines: on a terminal, in place; elsewhere


def run(settings: Settings) -> int:
    """0 where every promise was kept, 1 where one was broken, 2 where there was nothing to test."""
    return asyncio.run(_run(settings))


async def _run(settings: Settings) -> int:
    stop = asyncio.Event()
    soaking = asyncio.ensure_future(_soak(settings, stop))
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(_hear_of)

    def interrupted() -> None:
        if stop.is_set():
            soaking.cancel()  # asked twice
        else:
            print("\nStopping: checking what there is. Ctrl+C again leaves at once.", flush=True)
            stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, interrupted)
    try:
        return await soaking
    except asyncio.CancelledError:
        print("Stopped. Nothing was checked.", file=sys.stderr)
        return UNUSABLE


async def _soak(settings: Settings, stop: asyncio.Event) -> int:
    soak = Soak(settings)
    print(f"Soaking {settings.url or 'a server of our own'} with seed {settings.seed}.", flush=True)
    if settings.store or settings.url:
        print(f"The rooms are called 'soak {soak.run} …'; they stay in the store.", flush=True)
    watching = asyncio.ensure_future(_watch(soak))
    try:
        history = await soak.history(stop)
    except (NoServer, NoChatroom, Unanswered, Refused) as error:
        if soak.phase in ("starting", "arriving"):
            print(f"\n{error}", file=sys.stderr)
            return UNUSABLE
        violations = [Violation("never acked", f"While {soak.phase}: {error}")]
    else:
        violations = check(history)
    finally:
        watching.cancel()
    print(f"\n\n{report.summary(settings, soak.figures, violations)}", flush=True)
    if soak.tracebacks:
        print(f"The server logged {soak.tracebacks} tracebacks.", flush=True)
    return BROKEN if violations else CLEAN


async def _watch(soak: Soak) -> None:
    """Tell how it goes until cancelled."""
    terminal = sys.stdout.isatty()
    begun = time.monotonic()
    while True:
        line = report.progress(soak.phase, time.monotonic() - begun, soak.figures)
        print(f"\r\x1b[K{line}" if terminal else line, end="" if terminal else "\n", flush=True)
        await asyncio.sleep(EVERY[terminal])


def _hear_of(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """As always, but for this: python-engineio (4.15) drops a WebSocket that breaks as it connects."""
    if context["message"] != "Unclosed connection":
        loop.default_exception_handler(context)
