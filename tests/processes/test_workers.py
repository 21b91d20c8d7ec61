"""The workers behind one port, forked from one process: each has connections of its own, and they die."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from ..services import asleep
from ..serving import Server
from .people import names
from .test_faults import hears_at_once
from .test_trouble import until

LEASE = 6
GRACE = 2
LISTENS = "0A"  # a state, in /proc/net/tcp


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def server(request, tmp_path_factory, running_redis):
    """Two workers, forked when the application was there already, which is the harder case."""
    settings: dict = {"LEASE": LEASE, "GRACE": GRACE, "MESSAGE_QUEUE": running_redis.url}
    if request.param == "postgresql":
        store = request.getfixturevalue("running_postgresql")
        store.empty()
        settings["STORE_URL"] = store.url
    server = Server(tmp_path_factory.mktemp(request.param), POLLING="no", **settings)
    server.start("--preload", "--workers", "2")
    server.wait_for(lambda: len(server.workers) == 2)
    yield server
    server.kill()
    print(server.log)
    assert "Traceback" not in server.log


def open_files(process):
    return {os.readlink(one) for one in Path(f"/proc/{process}/fd").iterdir()}


def connections(process):
    """The sockets of a process that lead somewhere."""
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return {
        f"socket:[{inode}]"
        for _, _, _, state, *_, inode in (line[:10] for line in lines)
        if state != LISTENS
    } & open_files(process)


def test_forks_hear_each_other_over_connections_of_their_own(server, arrive, room):
    one, other = server.workers
    with asleep(other):  # who listens may take whoever comes: only the one that is awake can now
        ann = arrive(server, "Ann", room)
    with asleep(one):
        bob = arrive(server, "Bob", room)
    assert hears_at_once(ann, bob)
    assert hears_at_once(bob, ann)
    here, there = connections(one), connections(other)
    assert here and there and here.isdisjoint(there)
    assert connections(server.pid) == set()
    assert not any("rooms.db" in file for file in open_files(server.pid))


def test_a_worker_killed_in_mid_broadcast_costs_no_message_and_its_people_nothing(
    server, crowd, arrive, room
):
    doomed, other = server.workers
    with asleep(other):
        crowd.come(server, "Bob", "Cy", "Dee")
        arrive(server, "Eve", room)  # who will not come back
    with asleep(doomed):
        ann = arrive(server, "Ann", room)
        crowd.come(server, "Flo", "Gus")
    until(lambda: len(names(ann.hear("update_users"))) == 7)
    ann.unheard.clear()
    crowd.talk()
    crowd.wait_for(20)
    os.kill(doomed, signal.SIGKILL)
    died = time.monotonic()
    assert ann.hear("user_left")["username"] == "Eve"
    print(f"gone after {time.monotonic() - died:.1f} s")
    crowd.settle()
    ann.say("leave")
    heard = [message["id"] for message in ann.heard("message")]
    assert heard == list(range(heard[0], heard[0] + len(heard)))
    assert ann.heard("user_left") == ann.heard("user_joined") == []
    assert crowd.violations(server) == []
    came = crowd.connections()
    assert {name for name, times in came.items() if times > 1} == {"Bob", "Cy", "Dee"}
    assert max(came.values()) == 2
