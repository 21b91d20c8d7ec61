"""Several processes with a message queue are one chatroom, and stay one when the queue fails."""

from __future__ import annotations

import time
from statistics import median

import pytest
from redis import Redis

from ..serving import Server
from .people import names

EACH = 50


@pytest.fixture
def pair(tmp_path, redis, show):
    """Two processes on one file, who hear of each other through Redis."""
    servers = [Server(tmp_path, LEASE=60, MESSAGE_QUEUE=redis.url).start() for _ in range(2)]
    with show(servers[0]), show(servers[1]):
        yield servers
    for server in servers:
        server.kill()


@pytest.fixture
def ann(pair, arrive):
    return arrive(pair[0], "Ann", "den")


@pytest.fixture
def bob(pair, ann, arrive):
    bob = arrive(pair[1], "Bob", "den")
    assert ann.hear("user_joined")["username"] == "Bob"
    assert names(ann.hear("update_users", count=2)) == ["Ann", "Bob"]
    return bob


def hears(one, other, text):
    """How many seconds pass until ``other`` hears what ``one`` says."""
    start = time.monotonic()
    assert one.say("message", text=text)["ok"]
    assert other.hear("message", text=text)
    return time.monotonic() - start


def test_what_is_said_is_heard_at_once_and_so_is_who_comes_types_and_goes(ann, bob):
    took = median(hears(ann, bob, f"number {number}") for number in range(20))
    print(f"heard after {took * 1000:.1f} ms")
    assert took < 0.5  # the log is looked at every second: half of that, by chance
    ann.say("typing", typing=True)
    assert bob.hear("user_typing")["username"] == "Ann"
    bob.say("leave")
    assert ann.hear("user_left")["username"] == "Bob"  # sooner than a beat, of 15 s
    assert names(ann.hear("update_users", count=1)) == ["Ann"]


def test_all_hear_one_order_while_both_are_written_to(ann, bob):
    for number in range(EACH):
        ann.mutter("message", text=f"Ann {number}")
        bob.mutter("message", text=f"Bob {number}")
    for one in (ann, bob):
        heard = [one.hear("message") for _ in range(2 * EACH)]
        assert [message["id"] for message in heard] == list(range(1, 2 * EACH + 1))
        assert [message["prev"] for message in heard] == list(range(2 * EACH))


@pytest.mark.parametrize("fault", ["killed", "standing still"])
def test_a_queue_that_fails_costs_a_moment_and_no_message(pair, ann, bob, redis, fault):
    hears(ann, bob, "before")

    def meanwhile():
        for number in range(EACH):
            assert ann.say("message", text=f"meanwhile {number}")["ok"]
        heard = [bob.hear("message")["text"] for _ in range(EACH)]
        assert heard == [f"meanwhile {number}" for number in range(EACH)]
        pair[1].wait_for(lambda: "queue" in (said := pair[1].get("/healthz")).text and not said.ok)

    if fault == "killed":
        redis.kill()
        meanwhile()
        redis.start()
    else:
        with redis.standing_still():
            meanwhile()
    for server in pair:
        server.wait_for(lambda server=server: server.get("/healthz").ok)
    took = min(hears(ann, bob, f"after {number}") for number in range(10))
    assert took < 0.5
    log = bob.say("history", before=999)["messages"]
    assert [message["id"] for message in log] == list(range(1, EACH + 12))


def test_a_process_listens_only_to_the_rooms_it_has_people_in(pair, ann, bob, redis, arrive):
    def listeners(room):
        with Redis.from_url(redis.url) as asking:
            return dict(asking.pubsub_numsub(f"chat:said:{room}"))[f"chat:said:{room}".encode()]

    cy = arrive(pair[1], "Cy", "attic")
    hears(ann, bob, "a fence: both listen by now")
    assert (listeners("den"), listeners("attic")) == (2, 1)
    for one in (bob, cy):
        one.say("leave")
    pair[1].wait_for(lambda: (listeners("den"), listeners("attic")) == (1, 0))
