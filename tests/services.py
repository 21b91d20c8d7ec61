"""PostgreSQL and Redis for the tests: on free ports and in folders of their own, killed at will."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from pwd import getpwnam

import psycopg
import redis

from .serving import HOST, PATIENCE, children, free_port

INSTALL = {"PostgreSQL": "postgresql", "Redis": "redis-server", "nginx": "nginx"}
"""The Debian package with each of them."""


def postgresql_program(name: str = "postgres") -> str | None:
    """One of PostgreSQL's programs: on the PATH, or where Debian keeps them, the newest."""
    debian = Path("/usr/lib/postgresql")
    newest = sorted(debian.glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True)
    return shutil.which(name, path=os.pathsep.join([os.environ["PATH"], *map(str, newest)]))


def redis_program() -> str | None:
    return shutil.which("redis-server")


def nginx_program() -> str | None:
    return shutil.which("nginx", path=os.pathsep.join([os.environ["PATH"], "/usr/sbin"]))


@contextmanager
def folder_for_all() -> Iterator[Path]:
    """A temporary folder that other users can enter: PostgreSQL will not run as root."""
    folder = Path(tempfile.mkdtemp(prefix="chatroom-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@contextmanager
def asleep(*processes: int) -> Iterator[None]:
    """Meanwhile none of these processes does anything."""
    for process in processes:
        os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        for process in processes:
            os.kill(process, signal.SIGCONT)


class Service(ABC):
    """A server with its port and its data in ``folder``, living or dead.

    ``url`` is what CHATROOM_STORE_URL says to keep rooms there.
    """

    name: str
    url: str

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._log = folder / f"{self.name}.log"

    @property
    def log(self) -> str:
        """All that was ever printed."""
        return self._log.read_text(errors="replace")

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self):
        """Start, and return when it answers. Raises RuntimeError where it is not installed."""
        command = self._command()
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **self._as()
            )
        end = time.monotonic() + PATIENCE
        while not self._answers():
            if not self.alive or time.monotonic() > end:
                self.kill()
                raise AssertionError(f"{self.name} did not start.\n{self.log}")
            time.sleep(0.02)  # what is not there yet has no event to wait for
        return self

    def stop(self) -> None:
        """Ask it to end, and wait until it has."""
        self._end(signal.SIGINT)  # to PostgreSQL: without waiting for those who are connected

    def kill(self) -> None:
        """End it as a power cut would."""
        self._end(signal.SIGKILL)

    def standing_still(self) -> AbstractContextManager[None]:
        """Meanwhile it answers nobody, and keeps every connection."""
        return asleep(self._process.pid, *children(self._process.pid))

    @abstractmethod
    def empty(self) -> None:
        """Forget everything that was ever kept here."""

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(PATIENCE)

    def _found(self, program: str | None) -> str:
        if program is None:
            raise RuntimeError(
                f"There is no {self.name} on this machine. "
                f"On Debian: sudo apt-get install {INSTALL[self.name]}"
            )
        return program

    def _as(self) -> dict[str, object]:
        """Who runs it."""
        return {}

    @abstractmethod
    def _command(self) -> list[str]:
        """What is run."""

    @abstractmethod
    def _answers(self) -> bool:
        """Whether it can be talked to."""


class Redis(Service):
    """Redis set up to keep what it has acknowledged: each write is on the disk before its answer."""

    name = "Redis"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.url = f"redis://{HOST}:{self.port}/0"

    def empty(self) -> None:
        with redis.Redis.from_url(self.url) as client:
            client.flushall()

    def _command(self) -> list[str]:
        settings = {
            "bind": HOST,
            "port": self.port,
            "dir": self.folder,
            "appendonly": "yes",
            "appendfsync": "always",
            "save": "",
        }
        options = [word for name, value in settings.items() for word in (f"--{name}", str(value))]
        return [self._found(redis_program()), *options]

    def _answers(self) -> bool:
        with redis.Redis.from_url(self.url) as client, suppress(redis.RedisError):
            return bool(client.ping())
        return False


class PostgreSQL(Service):
    """PostgreSQL as it comes, but for who may connect. ``folder`` must be open to all users."""

    name = "PostgreSQL"
    ACCOUNTS = ("postgres", "nobody")  # one of them runs it where we are root

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.data = folder / "postgresql"
        self.dsn = f"postgresql://chatroom@{HOST}:{self.port}/postgres"
        self.url = self.dsn.replace("://", "+psycopg://")

    def start(self):
        if not self.data.exists():
            self._make()
        return super().start()

    def kill(self) -> None:
        if self._process is None:
            return
        others = children(
            self._process.pid
        )  # each connection has a process of its own, in a group of its own
        super().kill()
        for other in others:
            with suppress(ProcessLookupError):
                os.kill(other, signal.SIGKILL)

    def empty(self) -> None:
        with self._connection() as db:
            db.execute("SET lock_timeout = '10s'")
            db.execute("DROP SCHEMA public CASCADE")
            db.execute("CREATE SCHEMA public")

    def _make(self) -> None:
        self.data.mkdir(mode=0o700)
        if account := self._as():
            shutil.chown(self.data, account["user"], account["group"])
        command = [self._found(postgresql_program("initdb")), "--pgdata", str(self.data)]
        options = "--auth=trust --username=chatroom --no-sync --encoding=UTF8 --locale=C"
        made = subprocess.run(
            [*command, *options.split()], capture_output=True, text=True, cwd="/", **self._as()
        )
        assert made.returncode == 0, made.stdout + made.stderr

    def _as(self) -> dict[str, object]:
        if os.geteuid() != 0:
            return {}
        for name in self.ACCOUNTS:
            with suppress(KeyError):
                account = getpwnam(name)
                return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        raise RuntimeError("PostgreSQL will not run as root, and there is no user postgres.")

    def _command(self) -> list[str]:
        settings = {
            "listen_addresses": HOST,
            "port": self.port,
            "unix_socket_directories": "",
        }
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return [self._found(postgresql_program()), "-D", str(self.data), *options]

    def _connection(self) -> psycopg.Connection:
        return psycopg.connect(self.dsn, autocommit=True, connect_timeout=PATIENCE)

    def _answers(self) -> bool:
        with suppress(psycopg.OperationalError), self._connection():
            return True
        return False
