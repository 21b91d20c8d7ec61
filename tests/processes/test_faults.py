"""Several processes on one store and one queue: what fails among them costs nobody a message."""

from __future__ import annotations

import time
from contextlib import contextmanager
from itertools import product
from statistics import median
from types import SimpleNamespace

import pytest
from redis import Redis

from ..serving import HOST, Server
from .crowd import Crowd, Loop, Wire
from .test_trouble import until

LEASE = 6
GRACE = 2
NUMBER = 1  # of the database in Redis


@pytest.fixture(scope="module")
def loop():
    loop = Loop()
    yield loop
    loop.close()


@pytest.fixture
def crowd(loop, room):
    crowd = Crowd(loop, room)
    yield crowd
    crowd.close()


@contextmanager
def quiet(*servers):
    """Nothing is logged with a traceback meanwhile."""
    before = [len(server.log) for server in servers]
    yield
    for server, start in zip(servers, before, strict=True):
        print(server.log[start:])
        assert "Traceback" not in server.log[start:]


SQLITE = pytest.mark.parametrize("both", ["sqlite"], indirect=True)


@pytest.fixture(scope="module")
def both(request, loop, tmp_path_factory, running_redis):
    """Two processes on one store, each with a wire of its own to the queue."""
    store = None
    if request.param == "postgresql":
        store = request.getfixturevalue("running_postgresql")
        store.empty()
    folder = tmp_path_factory.mktemp(request.param)
    wires = [Wire(loop, HOST, running_redis.port) for _ in range(2)]
    settings: dict = {"LEASE": LEASE, "GRACE": GRACE}
    if store:
        settings["STORE_URL"] = store.url
    servers = [
        Server(folder, MESSAGE_QUEUE=f"redis://{HOST}:{wire.port}/{NUMBER}", **settings).start()
        for wire in wires
    ]
    yield SimpleNamespace(store=store, redis=running_redis, wires=wires, servers=servers)
    for server in servers:
        server.kill()
    for wire in wires:
        wire.close()


@pytest.fixture
def pair(both):
    with quiet(*both.servers):
        yield both


def healthy(servers, well):
    """Wait until all say that all is well, or that something is not; return the seconds that took."""
    begun = time.monotonic()
    until(lambda: all(server.get("/healthz").ok == well for server in servers))
    return time.monotonic() - begun


def hears_at_once(ann, bob):
    """Whether what one says is heard before a look at the log, every second, would find it."""

    def heard(number):
        begun = time.monotonic()
        said = ann.say("message", text=f"hint {number}")["message"]
        bob.hear("message", id=said["id"])
        return time.monotonic() - begun

    took = [heard(number) for number in range(5)]
    print(f"heard after {[round(one, 3) for one in took]} s")
    return median(took) < 0.3


def says_so(pair, crowd):
    """Both notice that the queue is away, and keep saying so while people go on to talk."""
    print(f"noticed after {healthy(pair.servers, False):.1f} s")
    crowd.wait_for(10)
    for _ in range(20):
        for server in pair.servers:
            answer = server.get("/healthz")
            assert (answer.status_code, answer.json()["queue"] == "ok") == (503, False)


def killed(pair, crowd):
    pair.redis.kill()
    says_so(pair, crowd)
    pair.redis.start()


def cut(pair, crowd):
    for wire in pair.wires:
        wire.cut()
    crowd.wait_for(10)


def half_open(pair, crowd):
    for wire in pair.wires:
        wire.stall()
    says_so(pair, crowd)
    for wire in pair.wires:
        wire.heal()


def standing_still(pair, crowd):
    with pair.redis.standing_still():
        says_so(pair, crowd)


def paused(pair, crowd):
    """As before a failover: it still answers, but publishes nothing."""
    with Redis.from_url(pair.redis.url) as client:
        client.client_pause(60_000, all=False)
        try:
            says_so(pair, crowd)
        finally:
            client.client_unpause()


def flushed(pair, crowd):
    pair.redis.empty()
    crowd.wait_for(10)


def one_deaf(pair, crowd):
    """Only one of the two is cut off."""
    pair.wires[1].stall()
    healthy(pair.servers[1:], False)
    assert pair.servers[0].get("/healthz").ok
    crowd.wait_for(10)
    pair.wires[1].heal()


@pytest.mark.parametrize(
    ("both", "fault"),
    [
        ("sqlite", half_open),
        *product(
            ["postgresql"], [killed, cut, half_open, standing_still, paused, flushed, one_deaf]
        ),
    ],
    indirect=["both"],
)
def test_a_queue_that_fails_costs_no_message_and_heals(pair, crowd, arrive, room, fault):
    left, right = pair.servers
    crowd.come(left, "Ann", "Bob")
    crowd.come(right, "Cy", "Dee")
    crowd.talk()
    crowd.wait_for(10)
    fault(pair, crowd)
    print(f"well again after {healthy(pair.servers, True):.1f} s")
    crowd.wait_for(10)
    assert crowd.violations(left) == []
    assert max(crowd.connections().values()) == 1  # nobody was dropped
    flo, gus = arrive(left, "Flo", f"{room} after"), arrive(right, "Gus", f"{room} after")
    assert hears_at_once(flo, gus)
    assert hears_at_once(gus, flo)


@SQLITE
def test_a_silent_line_that_died_is_noticed_before_somebody_speaks(pair, arrive, room):
    flo, gus = arrive(pair.servers[0], "Flo", room), arrive(pair.servers[1], "Gus", room)
    assert hears_at_once(flo, gus)
    assert hears_at_once(gus, flo)  # and so, nothing waits to be said
    for wire in pair.wires:
        wire.stall()
    healthy(pair.servers, False)
    for wire in pair.wires:
        wire.heal()
    healthy(pair.servers, True)
    assert hears_at_once(flo, gus)
    assert hears_at_once(gus, flo)


@SQLITE
def test_a_queue_far_away_is_reached_while_people_come_and_go(pair, arrive, room):
    ann = arrive(pair.servers[0], "Ann", room)
    for wire in pair.wires:
        wire.line.delay = 0.1
        wire.cut()
    healthy(pair.servers[:1], False)

    def reached():
        for act in ("join", "leave"):
            assert ann.say(act, room=f"{room} too")["ok"]
        return pair.servers[0].get("/healthz").ok

    until(reached)
    for wire in pair.wires:
        wire.heal()
        wire.cut()
    healthy(pair.servers, True)
