"""``python -m tests``: everything that has to hold, and first what that needs on the machine.

Arguments are passed on to pytest.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from .serving import PYTHON, ROOT

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PACKAGES = ("chromium", "fonts-liberation", "fonts-noto-color-emoji")
CHECKS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    ("pytest",),
)


def chromium() -> str | None:
    """The Chromium that CHROMIUM names, or one on the PATH."""
    if named := os.environ.get("CHROMIUM"):
        return shutil.which(named)
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def install_browser() -> None:
    """Install Debian's Chromium, where that is ours to do. Raises SystemExit where it is not."""
    apt = shutil.which("apt-get")
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *PACKAGES]
    if apt is None or os.geteuid() != 0:
        command = f"sudo apt-get update && sudo {' '.join(install)}"
        raise SystemExit(
            "The browser tests need Chromium, and there is none on the PATH.\n"
            f"On Debian: {command}\n"
            "Elsewhere: install Chromium or Chrome, or set CHROMIUM to the path of one."
        )
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update"], install):
        print("+", *command, flush=True)
        if subprocess.run(command, env=quiet).returncode:
            raise SystemExit(f"Could not install Chromium: `{' '.join(command)}` failed.")


def main(*arguments: str) -> int:
    """Run every check in turn; the code of the first that fails."""
    if chromium() is None:
        if "CHROMIUM" in os.environ:
            raise SystemExit(f"CHROMIUM names no program: {os.environ['CHROMIUM']}")
        install_browser()
    for tool, *rest in CHECKS:
        command = [tool, *rest, *(arguments if tool == "pytest" else ())]
        print("+", *command, flush=True)
        if code := subprocess.run([PYTHON, "-m", *command], cwd=ROOT).returncode:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
