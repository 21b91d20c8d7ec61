"""The store is full, locked or away: who writes is told so, nothing is lost, and it is over by itself."""

from __future__ import annotations

import resource
import shutil
import sqlite3
import time

import pytest
from redis import Redis as Client

from .people import PATIENCE, names, texts


def until(condition):
    """Wait for what nobody tells us of, and return what it has become."""
    end = time.monotonic() + PATIENCE
    while not (found := condition()):
        assert time.monotonic() < end
        time.sleep(0.1)
    return found


def until_it_is_stored(person, **message):
    """Say it as a page does, again and again under its client_id; the ack."""
    return until(lambda: (ack := person.say("message", **message))["ok"] and ack)


def test_a_full_disk_refuses_messages_until_there_is_room(serve, arrive, room):
    server = serve("python")
    ann, bob = arrive(server, "Ann", room), arrive(server, "Bob", room)
    unlimited = resource.prlimit(server.pid, resource.RLIMIT_FSIZE)
    size = sum(file.stat().st_size for file in server.rooms.parent.glob("rooms.db*"))
    resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (size, unlimited[1]))
    said = 0
    while (ack := ann.say("message", text="x" * 2000, client_id=f"c{said}"))["ok"]:
        said += 1
    assert ack["error"] == "unavailable"
    assert ack["retry_after"] > 0
    assert len(bob.say("history", before=1000)["messages"]) == min(said, 100)

    resource.prlimit(server.pid, resource.RLIMIT_FSIZE, unlimited)
    ack = until_it_is_stored(ann, text="x" * 2000, client_id=f"c{said}")
    assert ack["message"]["id"] == said + 1
    assert bob.hear("message", id=said + 1)


def test_a_locked_file_holds_up_only_those_who_write(serve, arrive, room):
    server = serve(LEASE=60)
    ann, bob = arrive(server, "Ann", room), arrive(server, "Bob", room)
    ann.say("message", text="before")
    stranger = sqlite3.connect(server.rooms, isolation_level=None)
    stranger.execute("BEGIN IMMEDIATE")
    ann.mutter("message", text="refused after a while")
    assert texts(bob.say("history", before=9)["messages"]) == ["before"]
    bob.say("typing", typing=True)
    assert server.get("/healthz").status_code == 200
    assert ann.heard("error") == []  # all that went on while Ann's message was waiting
    assert ann.hear("error")["error"] == "unavailable"
    stranger.execute("ROLLBACK")
    assert ann.say("message", text="after")["message"]["id"] == 2
    stranger.close()


def test_however_many_write_to_a_locked_file_each_is_refused_soon(serve, arrive, room):
    server = serve(LEASE=60)
    people = [arrive(server, f"Guest {number}", room) for number in range(12)]
    stranger = sqlite3.connect(server.rooms, isolation_level=None)
    stranger.execute("BEGIN IMMEDIATE")
    for one in people:
        one.mutter("message", text="waiting")
    # One after the other, with the patience of SQLite for each, they would wait for 24 s.
    assert {one.hear("error")["error"] for one in people} == {"unavailable"}
    stranger.close()
    assert people[0].say("message", text="after")["message"]["id"] == 1


def test_a_join_whose_answer_was_lost_leaves_no_ghost(serve, arrive, person, room, redis):
    server = serve(STORE_URL=redis.url)
    bob, ann = arrive(server, "Bob", room), person(server)
    ann.door("Ann", room)
    ann.connect()
    with redis.standing_still():
        assert ann.say("join", room=room)["error"] == "unavailable"
        ann.drop()
    # It came to pass once Redis went on. If nobody took her out again, the name would stay taken.
    until(lambda: person(server).door("Ann", room).status_code == 302)
    assert names(bob.say("join", room=room)) == ["Bob"]


def test_a_redis_that_forgot_is_another_log_to_those_who_stayed(serve, arrive, person, room, redis):
    with Client.from_url(redis.url) as client:
        client.config_set("appendonly", "no")
    server = serve(STORE_URL=redis.url)
    ann, bob = arrive(server, "Ann", room), arrive(server, "Bob", room)
    for text in "abc":
        seen = ann.say("message", text=text)["message"]
    shutil.rmtree(redis.folder / "appendonlydir")
    redis.kill()
    redis.start()
    until_it_is_stored(ann, text="after", client_id="c1")
    until(lambda: not bob.client.connected)
    again = person(server, bob.http).connect()
    back = again.say("join", room=room, since=seen["rev"], epoch=bob.joined["epoch"])
    assert (texts(back["messages"]), back["complete"]) == (["after"], False)


@pytest.mark.parametrize("kind", ["postgresql", "redis"])
def test_a_database_that_was_killed_refuses_messages_until_it_is_back(
    request, serve, arrive, room, kind
):
    database = request.getfixturevalue(kind)
    server = serve(STORE_URL=database.url)
    ann, bob = arrive(server, "Ann", room), arrive(server, "Bob", room)
    first = ann.say("message", text="before")["message"]
    database.kill()
    refused = ann.say("message", text="during", client_id="c1")
    assert (refused["ok"], refused["error"]) == (False, "unavailable")
    assert server.get("/healthz").status_code == 503
    database.start()
    ack = until_it_is_stored(ann, text="during", client_id="c1")
    assert ack["message"]["id"] == first["id"] + 1
    assert bob.hear("message", text="before")
    assert bob.hear("message", text="during")
    assert texts(arrive(server, "Eve", room).joined["messages"]) == ["before", "during"]
