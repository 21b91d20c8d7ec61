"""Two processes on one file of rooms are one chatroom."""

from __future__ import annotations

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from ..serving import Server
from .people import names, texts

LEASE = 2
EACH = 50


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pair")
    servers = [Server(folder, LEASE=LEASE).start() for _ in range(2)]
    yield servers
    for server in servers:
        server.kill()


@pytest.fixture
def left(pair, show):
    with show(pair[0]):
        yield pair[0]


@pytest.fixture
def right(pair, show):
    with show(pair[1]):
        yield pair[1]


def test_forks_of_one_process_are_two(serve, arrive, room, postgresql):
    server = serve(STORE_URL=postgresql.url, POLLING="no", LEASE=LEASE)
    server.stop()
    server.start("--preload", "--workers", "2")
    server.wait_for(lambda: len(server.workers) == 2)
    people: list = []
    for asleep in server.workers:
        # Who listens may take whoever comes: only the other one can while this one sleeps.
        os.kill(asleep, signal.SIGSTOP)
        people += [arrive(server, f"Guest {asleep} {number}", room) for number in range(4)]
        os.kill(asleep, signal.SIGCONT)
    with ThreadPoolExecutor(len(people)) as pool:
        said = [
            pool.submit(one.say, "message", text=f"{number}")
            for number in range(20)
            for one in people
        ]
    ids = [each.result()["message"]["id"] for each in said]
    assert sorted(ids) == list(range(1, len(ids) + 1))
    os.kill(server.workers[0], signal.SIGKILL)
    eve = arrive(server, "Eve", room)
    here: set[str] = set()
    while set(names(eve.hear("update_users"))) != here:
        here = {"Eve"} | {one.joined["username"] for one in people if one.client.connected}
    assert len(here) == 1 + 4


def test_what_is_said_in_one_is_heard_in_the_other(left, right, arrive, room):
    ann, bob = arrive(left, "Ann", room), arrive(right, "Bob", room)
    assert names(bob.joined) == ["Ann", "Bob"]
    assert ann.hear("user_joined")["username"] == "Bob"
    ann.say("message", text="to the right")
    assert bob.hear("message")["text"] == "to the right"
    bob.say("message", text="to the left")
    assert ann.hear("message", id=2)["text"] == "to the left"
    bob.say("leave")
    assert ann.hear("user_left")["username"] == "Bob"
    assert names(ann.hear("update_users", count=1)) == ["Ann"]


def test_a_name_is_unique_over_both(left, right, arrive, person, room):
    arrive(left, "Ann", room)
    eve = person(right)
    assert eve.door("ann", room).status_code == 422
    assert eve.connect().say("join", room=room, username="ANN")["error"] == "name_taken"


def test_the_cookie_of_one_is_good_in_the_other(left, right, arrive, person, room):
    ann = arrive(left, "Ann", room)
    tab = person(right, ann.http).connect()
    assert names(tab.say("join", room=room)) == ["Ann"]
    ann.drop()
    tab.say("message", text="still here")
    assert texts(tab.say("history", before=9)["messages"]) == ["still here"]


def test_everyone_hears_everything_once_and_in_order_while_both_are_written_to(
    left, right, arrive, node, room
):
    people = [
        arrive(server, name, room, client=node.client)
        for server, name in [(left, "Ann"), (right, "Bob"), (left, "Cy"), (right, "Dee")]
    ]
    for number in range(EACH):
        for one in people:
            one.mutter("message", room=room, text=f"{one.joined['username']} {number}")
    total = EACH * len(people)
    for one in people:
        heard = [one.hear("message") for _ in range(total)]
        assert [message["id"] for message in heard] == list(range(1, total + 1))
        assert [message["prev"] for message in heard] == list(range(total))
        for speaker in people:
            name = speaker.joined["username"]
            said = [message["text"] for message in heard if message["username"] == name]
            assert said == [f"{name} {number}" for number in range(EACH)]
    people[0].say("typing", typing=True)  # a fence: what would be heard twice has been heard by now
    people[2].hear("user_typing")
    assert [one.heard("message") for one in people] == [[]] * len(people)


def test_the_people_of_a_process_that_died_are_gone_within_the_lease(left, right, arrive, room):
    ann, _bob = arrive(left, "Ann", room), arrive(right, "Bob", room)
    ann.hear("user_joined")
    right.kill()
    died = time.monotonic()
    assert ann.hear("user_left")["username"] == "Bob"
    assert names(ann.hear("update_users", count=1)) == ["Ann"]
    assert time.monotonic() - died < LEASE + 3  # and two beats

    right.start()
    eve = arrive(right, "Bob", room)
    assert eve.joined["ok"], eve.joined
