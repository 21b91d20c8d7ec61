"""The long soak: ``python -m tests.soak.long`` starts Redis and PostgreSQL, and restarts Redis meanwhile.

What follows is for ``flask chatroom soak``, in place of what it is told here.
"""

from __future__ import annotations

import subprocess
import sys
import threading

from ..services import PostgreSQL, Redis, folder_for_all
from ..serving import PYTHON, ROOT

SOAK = "--clients 100 --rooms 10 --seconds 120 --kills 12 --workers 4"
RESTARTS = [40.0, 40.0]  # seconds from the talk to the first, and from there to the next
DOWN = 1.0  # seconds


def main(arguments: list[str]) -> int:
    with folder_for_all() as folder:
        redis, postgresql = Redis(folder), PostgreSQL(folder)
        redis.start()
        postgresql.start()
        over = threading.Event()
        where = ["--store", postgresql.url, "--queue", redis.url]
        soak = subprocess.Popen(
            [PYTHON, "-m", "flask", "--app", "wsgi", "chatroom", "soak"]
            + [*where, *SOAK.split(), *arguments],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        restarting = threading.Thread(target=restart, args=(redis, over))
        with soak:
            for line in soak.stdout:
                print(line, end="", flush=True)
                if "talking" in line and not restarting.ident:
                    restarting.start()
        over.set()
        restarting.join()
        redis.stop()
        postgresql.stop()
        return soak.returncode


def restart(redis: Redis, over: threading.Event) -> None:
    for wait in RESTARTS:
        if over.wait(wait):
            return
        redis.kill()
        print("Redis was killed.", flush=True)
        over.wait(DOWN)
        redis.start()
        print("Redis is back.", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
