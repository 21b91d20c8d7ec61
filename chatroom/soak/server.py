"""A server of our own: started, killed and started again on its port and its store."""

from __future__ import annotations

import asyncio
import os
import random
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from random import Random

from .proxy import HOST

APP = "wsgi:app"
PATIENCE = 60.0  # seconds a server may take to start
LOOK = 0.05  # seconds between two looks whether it has

# Short, so that who is gone is gone within the soak; and long enough for a machine at its limit.
TIMES = {"PING_INTERVAL": 2, "PING_TIMEOUT": 4, "GRACE": 1, "LEASE": 4}

# Below the ports that systems give outgoing connections (32768 and up on Linux): while the server
# is dead its people keep trying, and one of them could get its port for their own end.
PORTS = (20_000, 32_000)


class NoServer(Exception):
    """The server does not start; the sentence says why."""


class Server:
    """``gunicorn -k gevent`` with the app of this folder, and ``store`` or a file that goes with it.

    Its ``workers`` are one or several processes, which hear of each other through the ``queue``, if
    there is one.
    """

    def __init__(self, store: str | None, workers: int = 1, queue: str | None = None) -> None:
        self._workers = workers
        self._folder = tempfile.TemporaryDirectory(prefix="chatroom-soak-")
        self._log = Path(self._folder.name) / "log"
        self._process: subprocess.Popen[bytes] | None = None
        self.port = _free_port()
        self.url = f"http://{HOST}:{self.port}"
        settings = TIMES | {
            "CONFIG": "development",
            "SECRET_KEY": secrets.token_hex(32),
            "STORE_URL": store or f"sqlite:///{self._folder.name}/rooms.db",
            "LIMITS": "no",  # its people all come from one address, and without a session
            "MESSAGE_QUEUE": queue or "",
            "POLLING": "yes" if workers == 1 else "no",
        }
        self._environment = os.environ | {
            f"CHATROOM_{name}": str(value) for name, value in settings.items()
        }
        # `flask` sets it; wsgi.py would serve with threads.
        self._environment.pop("FLASK_RUN_FROM_CLI", None)

    async def start(self) -> None:
        """Start, and return when it answers. Raises :exc:`NoServer`."""
        if not Path("wsgi.py").exists():
            raise NoServer(
                "There is no wsgi.py here to start a server with: go to the project's folder, "
                "or give the URL of a chatroom that runs."
            )
        gunicorn = ["-m", "gunicorn", "-k", "gevent", "--no-control-socket"]
        gunicorn += ["-w", str(self._workers), "-b"]
        with self._log.open("ab") as log:
            # Not asyncio's, which can be cancelled between the start and knowing what was started.
            self._process = subprocess.Popen(  # noqa: S603 - all words are ours
                [sys.executable, *gunicorn, f"{HOST}:{self.port}", APP],
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            async with asyncio.timeout(PATIENCE):
                while not await self._answers():
                    if not self.alive:
                        raise NoServer(f"The server ended as it started:\n{self._last_words()}")
                    await asyncio.sleep(LOOK)
        except TimeoutError as error:
            raise NoServer(
                f"The server did not answer in {PATIENCE:.0f} s:\n{self._last_words()}"
            ) from error

    def kill(self) -> None:
        """``kill -9``: the server, its workers, and all they had not written."""
        if self._process:
            with suppress(ProcessLookupError):  # it has ended, and its workers with it
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def kill_worker(self, chance: Random) -> None:
        """``kill -9`` of one of its processes; another one takes its place."""
        assert self._process  # noqa: S101 - it has been started
        listed = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        if workers := listed.read_text().split():
            with suppress(ProcessLookupError):
                os.kill(int(chance.choice(workers)), signal.SIGKILL)

    @property
    def several(self) -> bool:
        return self._workers > 1

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def close(self) -> None:
        """Kill it and leave nothing of it behind."""
        self.kill()
        self._folder.cleanup()

    def tracebacks(self) -> int:
        """How many it has logged."""
        return self._text().count("Traceback (most recent call last)")

    async def _answers(self) -> bool:
        try:
            reader, writer = await asyncio.open_connection(HOST, self.port)
            writer.write(f"GET /healthz HTTP/1.0\r\nHost: {HOST}\r\n\r\n".encode())
            status = await reader.readline()
            writer.close()
        except OSError:
            return False
        return b" 200 " in status

    def _text(self) -> str:
        return self._log.read_text(errors="replace") if self._log.exists() else ""

    def _last_words(self) -> str:
        return "\n".join(self._text().splitlines()[-15:])


def _free_port() -> int:
    for port in random.sample(range(*PORTS), 100):
        with socket.socket() as probe, suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((HOST, port))
            return port
    raise NoServer(f"There is no free port among {PORTS[0]}–{PORTS[1]}.")
