"""``python -m tests``: everything that has to hold, and first what that needs on the machine.

Arguments are passed on to pytest.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from .bench.generator import compiler
from .services import nginx_program, postgresql_program, redis_program
from .serving import PYTHON, ROOT

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
CHECKS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    ("tests.types",),
    ("pytest",),
)


def chromium() -> str | None:
    """The Chromium that CHROMIUM names, or one on the PATH."""
    if named := os.environ.get("CHROMIUM"):
        return shutil.which(named)
    return next(filter(None, map(shutil.which, BROWSERS)), None)


# What the tests need: how it is found, and the Debian packages it is in.
NEEDED = {
    "Chromium": (chromium, ("chromium", "fonts-liberation", "fonts-noto-color-emoji")),
    "PostgreSQL": (postgresql_program, ("postgresql",)),
    "Redis": (redis_program, ("redis-server",)),
    "nginx": (nginx_program, ("nginx", "openssl")),
    "a C compiler": (compiler, ("gcc", "libc6-dev")),
}


def install(*missing: str) -> None:
    """Install Debian's, where that is ours to do. Raises SystemExit where it is not."""
    packages = [package for name in missing for package in NEEDED[name][1]]
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    named = " and ".join(missing)
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        command = f"sudo apt-get update && sudo {' '.join(install)}"
        raise SystemExit(
            f"The tests need {named}, and found none on this machine.\n"
            f"On Debian: {command}\n"
            f"Elsewhere: install {named} so that the PATH leads there. "
            "CHROMIUM may be the path of a Chromium or Chrome."
        )
    # The tests start servers of their own: at runlevel 1 Debian's packages start none.
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    for command in (["apt-get", "update"], install):
        print("+", *command, flush=True)
        if subprocess.run(command, env=quiet).returncode:
            raise SystemExit(f"Could not install {named}: `{' '.join(command)}` failed.")


def main(*arguments: str) -> int:
    """Run every check in turn; the code of the first that fails."""
    if "CHROMIUM" in os.environ and chromium() is None:
        raise SystemExit(f"CHROMIUM names no program: {os.environ['CHROMIUM']}")
    if missing := [name for name, (find, _packages) in NEEDED.items() if find() is None]:
        install(*missing)
    for tool, *rest in CHECKS:
        command = [tool, *rest, *(arguments if tool == "pytest" else ())]
        print("+", *command, flush=True)
        if code := subprocess.run([PYTHON, "-m", *command], cwd=ROOT).returncode:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
