"""Real servers, each in a process group of its own, with the echo application on a free port."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest

HERE = Path(__file__).parent
GUNICORN = [sys.executable, "-m", "gunicorn", "echo_app:app", "--pythonpath", str(HERE)]
GUNICORN += ["--no-control-socket", "--keep-alive", "1", "--graceful-timeout", "1"]
GEVENT_WEBSOCKET = "geventwebsocket.gunicorn.workers.GeventWebSocketWorker"

SERVERS = {
    "gunicorn": lambda port: [*GUNICORN, "-b", f"127.0.0.1:{port}", "-k", "gevent"],
    "gevent-websocket": lambda port: [
        *[*GUNICORN, "-b", f"127.0.0.1:{port}", "-k", GEVENT_WEBSOCKET]
    ],
    "socketio.run": lambda port: [sys.executable, str(HERE / "echo_app.py"), str(port)],
    "flask run": lambda port: [
        *[sys.executable, "-m", "flask", "--app", str(HERE / "echo_app.py")],
        *["run", "--port", str(port)],
    ],
}


class Server:
    """A running server: its `kind` and `port`, what it says, what its process holds."""

    def __init__(self, kind: str, port: int, log: Path):
        self.kind, self.port, self.log, self.heard = kind, port, log, 0
        self.url = f"http://127.0.0.1:{port}"

    def said(self) -> str:
        """What it logged during this test."""
        return self.log.read_text()[self.heard :]

    def listen(self) -> None:
        self.heard = len(self.log.read_text())

    def inside(self, path="/inside") -> dict[str, int]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        with closing(connection):
            connection.request("GET", path)
            return json.load(connection.getresponse())

    def settles(self, condition, seconds=15, path="/inside") -> bool:
        """Whether `condition(inside)` comes true; nobody tells us when, so it is asked."""
        deadline = time.monotonic() + seconds
        while not condition(self.inside(path)):
            if time.monotonic() > deadline:
                return False
            time.sleep(0.1)
        return True


@contextmanager
def serving(kind: str, log: Path, *options: str, **settings: int):
    """Start one of SERVERS and stop its whole process group in the end."""
    port = free_port()
    environment = {**os.environ, "PYTHONPATH": str(HERE.parents[1])}
    environment |= {name.upper(): str(value) for name, value in settings.items()}
    with log.open("w") as output:
        process = subprocess.Popen(
            [*SERVERS[kind](port), *options],
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        await_port(port, process, log)
        yield Server(kind, port, log)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def await_port(port: int, process: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + 20
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"The server did not start:\n{log.read_text()}") from None
            time.sleep(0.05)


@pytest.fixture(scope="session", params=SERVERS)
def running(request, tmp_path_factory):
    with serving(request.param, tmp_path_factory.mktemp("server") / "log") as server:
        yield server


@pytest.fixture
def server(running):
    """Each kind of server in turn; what it logs during a test is shown when the test fails."""
    running.listen()
    yield running
    print(running.said())


@pytest.fixture(scope="session")
def running_impatient(tmp_path_factory):
    folder = tmp_path_factory.mktemp("impatient")
    with ExitStack() as stack, ThreadPoolExecutor() as pool:
        settings = {"ping_interval": 1, "ping_timeout": 2, "hello": 3}
        starting = [serving(kind, folder / kind, **settings) for kind in SERVERS]
        yield list(pool.map(stack.enter_context, starting))


@pytest.fixture
def on_each_impatient(running_impatient):
    """Run a function on all kinds of servers at once, with the shortest pings: they wait only once."""
    for server in running_impatient:
        server.listen()
    with ThreadPoolExecutor() as pool:
        yield lambda function: list(pool.map(function, running_impatient))
    for server in running_impatient:
        print(f"--- {server.kind}\n{server.said()}")


@pytest.fixture(scope="session", params=["gunicorn", "gevent-websocket"])
def running_small(request, tmp_path_factory):
    log = tmp_path_factory.mktemp("small") / "log"
    with serving(request.param, log, "--worker-connections", "5") as server:
        yield server


@pytest.fixture
def small(running_small):
    """A worker with room for five connections."""
    running_small.listen()
    yield running_small
    print(running_small.said())


@pytest.fixture
def alone(tmp_path):
    """A server of the test's own."""
    with serving("gunicorn", tmp_path / "log") as server:
        yield server
        print(server.said())
