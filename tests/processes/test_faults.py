"""Two processes on one store and one queue, an hour apart: what fails costs nobody a message."""

from __future__ import annotations

import time
from contextlib import contextmanager
from statistics import median
from types import SimpleNamespace

import pytest
from redis import Redis

from ..services import asleep
from ..serving import HOST, Server
from .crowd import Crowd, Loop, Wire
from .people import names, texts
from .test_trouble import until

LEASE = 6
GRACE = 2
NUMBER = 1  # of the database in Redis
AHEAD = """\
import time
seconds, nanoseconds = time.time, time.time_ns
time.time = lambda: seconds() + 3600
time.time_ns = lambda: nanoseconds() + 3600 * 10**9
from wsgi import app
"""


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
BOTH = pytest.mark.parametrize("both", ["sqlite", "postgresql"], indirect=True)
POSTGRESQL = pytest.mark.parametrize("both", ["postgresql"], indirect=True)


@pytest.fixture(scope="module")
def both(request, loop, tmp_path_factory, running_redis):
    """Two processes on one store, each with a wire of its own to the queue."""
    store = None
    if request.param == "postgresql":
        store = request.getfixturevalue("running_postgresql")
        store.empty()
    folder = tmp_path_factory.mktemp(request.param)
    (folder / "ahead.py").write_text(AHEAD)
    wires = [Wire(loop, HOST, running_redis.port) for _ in range(2)]
    settings: dict = {"LEASE": LEASE, "GRACE": GRACE, "PING_INTERVAL": 60}
    if store:
        settings["STORE_URL"] = store.url
    servers = [
        Server(folder, app=app, MESSAGE_QUEUE=f"redis://{HOST}:{wire.port}/{NUMBER}", **settings)
        for app, wire in zip(["wsgi", "ahead"], wires, strict=True)
    ]
    for server in servers:
        server.start("--pythonpath", str(folder))
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


@POSTGRESQL
@pytest.mark.parametrize("fault", [killed, cut, half_open, paused, flushed, one_deaf])
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


@POSTGRESQL
def test_a_database_that_restarts_costs_no_message(pair, crowd):
    left, right = pair.servers
    crowd.come(left, "Ann", "Bob")
    crowd.come(right, "Cy", "Dee")
    crowd.talk()
    crowd.wait_for(10)
    pair.store.kill()
    healthy(pair.servers, False)
    pair.store.start()
    healthy(pair.servers, True)
    crowd.wait_for(20)
    assert crowd.violations(right) == []


@BOTH
def test_a_process_that_slept_past_its_lease_has_its_people_back_or_told_why_not(
    pair, arrive, room
):
    awake, sleepy = pair.servers
    ann, bob, cy = (
        arrive(awake, "Ann", room),
        arrive(sleepy, "Bob", room),
        arrive(sleepy, "Cy", room),
    )
    ann.hear("update_users", count=3)
    with asleep(*sleepy.workers):
        bob.mutter("message", text="said to who sleeps")
        assert {ann.hear("user_left")["username"] for _ in range(2)} == {"Bob", "Cy"}
        assert names(ann.hear("update_users", count=1)) == ["Ann"]
        another = arrive(awake, "Bob", room)
        assert another.joined["ok"]
        ann.hear("user_joined", username="Bob")
    assert ann.hear("user_joined")["username"] == "Cy"
    while (refusal := bob.hear("error"))["event"] != "join":
        assert refusal["error"] == "unavailable"  # what he said meanwhile
    assert refusal["error"] == "name_taken"
    assert bob.say("message", room=room, text="still Bob?")["error"] == "not_joined"
    for one in (ann, another, cy):
        until(lambda one=one: names(one.say("join", room=room)) == ["Ann", "Bob", "Cy"])
    assert ann.say("message", text="all here")["ok"]
    cy.hear("message", text="all here")
    assert ann.heard("user_left") == ann.heard("user_joined") == []
    assert "all here" not in texts(bob.heard("message"))


@POSTGRESQL
def test_who_has_tabs_on_two_processes_counts_once(pair, arrive, person, room):
    left, right = pair.servers
    ann, bob = arrive(left, "Ann", room), arrive(right, "Bob", room)
    tab = person(right, ann.http).connect()
    assert names(tab.say("join", room=room)) == ["Ann", "Bob"]
    ann.drop()
    eve = person(left).connect()
    assert eve.say("join", room=room, username="ANN")["error"] == "name_taken"
    time.sleep(GRACE + 1)  # what must not happen has no event
    assert eve.say("join", room=room, username="ANN")["error"] == "name_taken"
    assert names(bob.say("join", room=room)) == ["Ann", "Bob"]
    assert bob.heard("user_left") == []
    tab.say("leave")
    assert bob.hear("user_left")["username"] == "Ann"
    assert eve.say("join", room=room, username="ANN")["ok"]


@SQLITE
def test_the_cookie_of_a_host_whose_clock_is_ahead_is_good_elsewhere(pair, person, room):
    left, right = pair.servers
    ann = person(right)
    assert ann.door("Ann", room).status_code == 302
    assert person(left, ann.http).connect().say("join", room=room)["ok"]
