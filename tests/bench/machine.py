"""The machine that is measured on: its cores, its limits, and what it is, in one line."""

from __future__ import annotations

import os
import platform
import re
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from ..processes.node import program
from ..services import redis_program

OURS = ("flask-socketio", "python-socketio", "gevent", "gunicorn")


def cores() -> tuple[int, int]:
    """One for the server and one for the crowd; the same, where there is only one."""
    available = sorted(os.sched_getaffinity(0))
    return available[0], available[-1]


@contextmanager
def pinned(core: int) -> Iterator[None]:
    """What is started meanwhile runs on this core, with all it starts."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def raise_limits() -> int:
    """Have as many files open as may be; returns how many."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return most


def processes(parent: int) -> list[int]:
    """A process and all below it."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return [parent, *(pid for child in children for pid in processes(int(child)))]


def description() -> str:
    """In one line."""
    found = re.search(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text())
    server, crowd = cores()
    placed = f"server on core {server}, crowd on core {crowd}"
    redis = redis_program()
    parts = [
        f"{found[1] if found else platform.machine()}, {os.cpu_count()} cores",
        f"Linux {platform.release()}",
        placed if server != crowd else "server and crowd on the one core there is",
        f"Python {platform.python_version()}",
        *(f"{name} {version(name)}" for name in OURS),
        f"Node {_version(program())}",
        *([f"Redis {_version(redis)}"] if redis else []),
        f"load {os.getloadavg()[0]:.1f} before it began",
    ]
    return " · ".join(parts)


def _version(program: str) -> str:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    return re.search(r"[\d.]{3,}", said)[0]
