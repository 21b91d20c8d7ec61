"""The server dies without a goodbye and comes back on the same port and file."""

from __future__ import annotations

import threading
import time

import pytest
import socketio

from ..serving import Server
from .people import names, texts

LEASE = 2


@pytest.fixture(scope="module")
def mortal(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("mortal"), LEASE=LEASE).start()
    yield server
    server.kill()


@pytest.fixture
def server(mortal, show):
    """A server that is killed in each test, and alive again at its end."""
    with show(mortal):
        yield mortal


def test_what_was_said_is_there_after_a_kill_and_a_restart(server, arrive, room):
    ann = arrive(server, "Ann", room)
    said = [ann.say("message", text=f"{n} <b>👋</b>")["message"] for n in range(5)]
    server.kill()
    server.start()
    bob = arrive(server, "Bob", room)
    assert bob.joined["messages"] == said
    assert bob.joined["epoch"] == ann.joined["epoch"]
    assert bob.say("message", text="next")["message"]["id"] == 6


def test_an_old_cookie_comes_back_with_nothing_missed(server, arrive, person, room):
    ann = arrive(server, "Ann", room)
    rev = ann.say("message", text="before")["message"]["rev"]
    server.kill()
    server.start()
    bob = arrive(server, "Bob", room)
    bob.say("message", text="meanwhile")

    again = person(server, ann.http).connect()
    back = again.say("join", room=room, since=rev, epoch=ann.joined["epoch"])
    assert (texts(back["messages"]), back["complete"]) == (["meanwhile"], True)
    assert (back["username"], back["user_id"]) == ("Ann", ann.joined["user_id"])


def test_who_does_not_come_back_is_gone_within_the_lease(server, arrive, person, room):
    ann, _bob = arrive(server, "Ann", room), arrive(server, "Bob", room)
    server.kill()
    died = time.monotonic()
    server.start()
    again = person(server, ann.http).connect()
    assert again.say("join", room=room)["ok"]
    assert names(again.hear("update_users", count=1)) == ["Ann"]
    assert time.monotonic() - died < LEASE + 4  # to start, and two beats


def test_a_kill_in_mid_sentence_loses_nothing_acked_and_doubles_nothing(
    server, arrive, person, room
):
    ann = arrive(server, "Ann", room)
    acked, talking = [], threading.Event()

    def talk():
        try:
            while True:
                word = {"text": "word", "client_id": f"c{len(acked)}"}
                acked.append(ann.client.call("message", word, timeout=3)["message"])
                if len(acked) == 20:
                    talking.set()
        except socketio.exceptions.SocketIOError:
            talking.set()

    talker = threading.Thread(target=talk)
    talker.start()
    assert talking.wait(10)
    server.kill()
    talker.join()
    assert len(acked) >= 20
    server.start()

    again = person(server, ann.http).connect()
    again.say("join", room=room)
    last = again.say("message", room=room, text="word", client_id=f"c{len(acked)}")["message"]
    page = again.say("sync", room=room, since=0, limit=500)["messages"]
    assert page == [*acked, last]
