"""``python -m tests.types``: check them with the locked TypeScript."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from ..npm import fetch
from ..processes.node import program

HERE = Path(__file__).parent
CHECKER = HERE / "node_modules" / "typescript" / "bin" / "tsc"


def main() -> int:
    fetch(HERE)
    # A service worker has no document, and a page no fetch events.
    codes = [
        subprocess.run([program(), str(CHECKER), "--project", str(project)]).returncode
        for project in (HERE, HERE / "worker")
    ]
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
