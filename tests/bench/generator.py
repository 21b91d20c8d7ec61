"""The load generator: compiled where it runs, from ``crowd/``, and started once for each run."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

from .scenarios import Scenario

SOURCES = Path(__file__).with_name("crowd")
PROGRAM = Path(__file__).parent / "build" / "crowd"
WARM = 2.0  # seconds before anything is measured: Node compiles what it runs often
PATIENCE = 300  # seconds a run may take: one member after the other joins a room of 1000

Figures = dict[str, float]


class Failed(Exception):
    """A run came to no figures; says why."""


def compiler() -> str | None:
    return shutil.which("cc")


def build() -> None:
    """Compile it, unless that was done. Raises SystemExit where there is no C compiler."""
    if compiler() is None:
        raise SystemExit(
            "The crowd is written in C, and there is no `cc` on this machine.\n"
            "On Debian: sudo apt-get install gcc libc6-dev"
        )
    newest = max(path.stat().st_mtime for path in SOURCES.iterdir())
    if not PROGRAM.exists() or PROGRAM.stat().st_mtime < newest:
        PROGRAM.parent.mkdir(exist_ok=True)
        files = sorted(SOURCES.glob("*.c"))
        subprocess.run([compiler(), "-O2", "-Wall", "-o", PROGRAM, *files], check=True)


def run(
    scenario: Scenario, ports: list[int], pids: list[int], seconds: float, warm: float
) -> Figures:
    """Put a server that listens on ``ports``, and is these processes, through a scenario.

    Returns what ``crowd.c`` prints. Raises :exc:`Failed`.
    """
    command = [PROGRAM, ",".join(map(str, ports)), scenario.act]
    command += [scenario.rooms, scenario.members, scenario.deaf]
    command += [scenario.senders, scenario.window, scenario.rate, warm]
    command += [max(seconds, scenario.seconds), *pids]
    try:
        done = subprocess.run(
            [str(word) for word in command], capture_output=True, text=True, timeout=PATIENCE
        )
    except subprocess.TimeoutExpired:
        raise Failed(f"It was not over after {PATIENCE} s.") from None
    if done.returncode:
        raise Failed(done.stderr.strip() or f"The crowd ended with {done.returncode}.")
    return json.loads(done.stdout)
