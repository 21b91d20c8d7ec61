"""Workers behind one port are replaced while people talk: nobody misses a message, nor is dropped twice."""

from __future__ import annotations

import os
import signal
import time

import pytest

from ..services import asleep
from ..serving import Server
from .test_trouble import until

WORKERS = 3


@pytest.fixture
def server(request, tmp_path, redis):
    settings: dict = {"POLLING": "no", "MESSAGE_QUEUE": redis.url}
    if request.param == "postgresql":
        settings["STORE_URL"] = request.getfixturevalue("postgresql").url
    server = Server(tmp_path, **settings).start("--workers", str(WORKERS))
    server.wait_for(lambda: len(server.workers) == WORKERS)
    yield server
    server.kill()
    print(server.log)
    assert "Traceback" not in server.log


def all_at_once(server):
    """As after an upgrade of the files: new workers first, then the old ones end."""
    old = set(server.workers)
    os.kill(server.pid, signal.SIGHUP)
    until(lambda: len(server.workers) == WORKERS and old.isdisjoint(server.workers))


def one_after_another(server):
    for worker in server.workers:
        os.kill(worker, signal.SIGTERM)
        until(lambda worker=worker: worker not in server.workers)
        until(lambda: len(server.workers) == WORKERS)


@pytest.mark.parametrize(
    ("server", "how", "dropped"),
    [("postgresql", all_at_once, 1), ("sqlite", one_after_another, WORKERS)],
    indirect=["server"],
)
def test_a_rolling_restart_under_load_costs_no_message(server, crowd, how, dropped):
    for awake, people in zip(server.workers, ["Ann Bob", "Cy Dee", "Eve Flo"], strict=True):
        with asleep(*(worker for worker in server.workers if worker != awake)):
            crowd.come(server, *people.split())
    crowd.talk()
    crowd.wait_for(20)
    begun = time.monotonic()
    how(server)
    print(f"replaced in {time.monotonic() - begun:.1f} s")
    crowd.wait_for(30)
    assert crowd.violations(server) == []
    came = crowd.connections()
    del came["the observer"]
    print(came)
    assert min(came.values()) >= 2  # all have been dropped, and each as often as its worker ended
    assert max(came.values()) <= 1 + dropped
