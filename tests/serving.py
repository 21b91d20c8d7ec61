"""The real server in processes of its own: started, killed and started again on its port and file."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import requests

ROOT = Path(__file__).parent.parent
PYTHON = sys.executable
HOST = "127.0.0.1"
SECRET = "f3a9c17e5b2d8460"  # the tests forge cookies with another one
PATIENCE = 30  # seconds a server may take to start, or to stop

GUNICORN = "-m gunicorn --no-control-socket --bind {host}:{port}"
FLAVOURS = {
    "python": "wsgi.py",
    "flask": "-m flask --app {app} run --host {host} --port {port}",
    "gunicorn": f"{GUNICORN} -k gevent {{app}}:app",
    "geventwebsocket": f"{GUNICORN} -k geventwebsocket.gunicorn.workers.GeventWebSocketWorker {{app}}:app",
}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def children(pid: int) -> list[int]:
    """The processes that this one started, and that live."""
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in listed.read_text().split()] if listed.exists() else []


def environment(**settings: object) -> dict[str, str]:
    """This process's environment with these settings, as CHATROOM_<NAME>, and no others."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("CHATROOM_")}
    given = {name: value for name, value in settings.items() if value is not None}
    return ours | {f"CHATROOM_{name}": str(value) for name, value in given.items()}


class Server:
    """One server with its port, its file of rooms and its log, living or dead.

    ``flavour`` is one of :data:`FLAVOURS`, ``folder`` where rooms and log are kept: two servers
    given the same one share their rooms. ``app`` is the module that has it. ``settings`` are those
    of ``config.py``, in upper case; None leaves one to its default.
    """

    def __init__(
        self,
        folder: Path,
        flavour: str = "gunicorn",
        root: Path = ROOT,
        app: str = "wsgi",
        **settings: object,
    ) -> None:
        self.port = free_port()
        self.url = f"http://{HOST}:{self.port}"
        self.root = root
        self.rooms = folder / "rooms.db"
        command = FLAVOURS[flavour].format(host=HOST, port=self.port, app=app)
        self._command = [PYTHON, *command.split()]
        self._environment = environment(
            **{
                "HOST": HOST,
                "PORT": self.port,
                "SECRET_KEY": SECRET,
                "STORE_URL": f"sqlite:///{self.rooms}",
                "LIMITS": "no",  # a test's people all come from one address, and at once
            }
            | settings
        )
        self._log = folder / f"server-{self.port}.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> str:
        """All that was ever printed."""
        return self._log.read_text(errors="replace") if self._log.exists() else ""

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def workers(self) -> list[int]:
        """The processes that serve, under gunicorn."""
        return children(self.pid)

    def get(self, path: str) -> requests.Response:
        return requests.get(f"{self.url}{path}", timeout=PATIENCE)

    def start(self, *arguments: str) -> Server:
        """Start, and return when the server answers; ``arguments`` are added to its command."""
        self._spawn(*arguments)
        self.wait_for(lambda: self.get("/healthz").ok)
        return self

    def fail(self) -> int:
        """Start what should end by itself, and return its exit code."""
        self._spawn()
        return self._process.wait(PATIENCE)

    def _spawn(self, *arguments: str) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [*self._command, *arguments],
                cwd=self.root,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def wait_for(self, answers) -> None:
        """Wait until ``answers()`` is true, for PATIENCE seconds or as long as the server lives."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if self._process.poll() is not None:
                raise AssertionError(f"The server ended.\n{self.log}")
            try:
                if answers():
                    return
            except requests.RequestException:
                pass
            time.sleep(0.05)  # a server that is not there yet has no event to wait for
        raise AssertionError(f"The server did not answer in {PATIENCE} s.\n{self.log}")

    def stop(self) -> int:
        """Ask it to end, and return its exit code."""
        os.killpg(self._process.pid, signal.SIGTERM)
        return self._process.wait(PATIENCE)

    def kill(self) -> None:
        """End it and its workers as a power cut would."""
        if self._process is None:
            return
        with suppress(ProcessLookupError):  # it has ended, and its workers with it
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(PATIENCE)
