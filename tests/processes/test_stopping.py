"""The server is asked to end: it acks what it has begun, and tells browsers to come back."""

from __future__ import annotations

import sqlite3
import threading
import time
from contextlib import ExitStack

import pytest
import socketio
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from .people import texts

SOON = 8  # seconds in which it must have ended, of the 30 gunicorn would give it
MANY = 200  # sockets
SERVICE_RESTART = 1012  # as registered for WebSocket


@pytest.fixture
def locked():
    """``with locked(server)``: somebody else is writing to its file."""

    def locked(server):
        stranger = sqlite3.connect(server.rooms, isolation_level=None)
        stranger.execute("BEGIN IMMEDIATE")
        return stranger

    return locked


@pytest.fixture
def browse():
    """``browse(server)``: a page's WebSocket, before it joins a room."""
    with ExitStack() as open_sockets:

        def browse(server):
            url = f"{server.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket"
            socket = open_sockets.enter_context(connect(url))
            socket.recv()
            socket.send("40")
            assert socket.recv().startswith("40")
            return socket

        yield browse


def last_word(socket):
    """The code with which it was closed, after all else that was said."""
    with pytest.raises(ConnectionClosed) as closed:
        while True:
            socket.recv(timeout=SOON)
    return closed.value.rcvd.code


@pytest.mark.parametrize("flavour", ["python", "gunicorn", "geventwebsocket"])
def test_it_ends_soon_with_everybody_connected_and_says_that_it_restarts(serve, browse, flavour):
    server = serve(flavour)
    sockets = [browse(server) for _ in range(MANY)]
    asked = time.monotonic()
    assert server.stop() == 0
    print(f"{MANY} sockets, {flavour}: {time.monotonic() - asked:.1f} s")
    assert time.monotonic() - asked < SOON
    for socket in sockets:
        assert last_word(socket) == SERVICE_RESTART


def test_what_it_has_begun_is_stored_and_acked(serve, arrive, locked, room):
    server = serve()
    ann, bob = arrive(server, "Ann", room), arrive(server, "Bob", room)
    stranger = locked(server)
    acks = []
    talker = threading.Thread(target=lambda: acks.append(ann.say("message", text="last words")))
    talker.start()
    for _ in range(10):  # by then Ann's message is with the store, which is locked
        assert bob.say("history", before=100)["messages"] == []
    stopping = threading.Thread(target=server.stop)
    stopping.start()
    refused = {"ok": True}
    while refused["ok"]:  # until the signal has come
        refused = bob.say("history", before=100)
    assert refused["error"] == "unavailable"
    assert "restarting" in refused["message"]
    stranger.execute("ROLLBACK")
    talker.join()
    stopping.join()
    assert acks[0]["ok"]
    assert bob.hear("message")["text"] == "last words"
    assert texts(arrive(server.start(), "Eve", room).joined["messages"]) == ["last words"]


def test_a_store_that_does_not_answer_does_not_keep_it(serve, arrive, locked, room):
    server = serve()
    ann = arrive(server, "Ann", room)
    stranger = locked(server)
    ann.mutter("message", text="into the void")
    asked = time.monotonic()
    server.stop()
    assert time.monotonic() - asked < SOON
    stranger.close()


def test_a_database_that_stands_still_does_not_keep_it_either(serve, arrive, room, postgresql):
    server = serve(STORE_URL=postgresql.url)
    people = [arrive(server, f"Guest {number}", room) for number in range(12)]
    with postgresql.standing_still():
        for one in people:
            one.mutter("message", text="into the void")
        asked = time.monotonic()
        server.stop()
        assert time.monotonic() - asked < SOON


def test_under_load_everything_acked_is_there_afterwards(serve, arrive, browse, room):
    server = serve()
    others = [browse(server) for _ in range(MANY)]
    people = [arrive(server, f"Guest {n}", room) for n in range(8)]
    acked, talking = [], threading.Barrier(len(people) + 1)

    def talk(one):
        for n in range(10_000):
            if n == 20:
                talking.wait()
            try:
                ack = one.client.call(
                    "message", {"text": f"{one.joined['username']} {n}"}, timeout=4
                )
            except socketio.exceptions.SocketIOError:
                return
            if ack["ok"]:
                acked.append(ack["message"]["id"])

    talkers = [threading.Thread(target=talk, args=[one]) for one in people]
    for talker in talkers:
        talker.start()
    talking.wait()
    asked = time.monotonic()
    server.stop()
    assert time.monotonic() - asked < SOON
    for talker in talkers:
        talker.join()
    for other in others:
        assert last_word(other) == SERVICE_RESTART
    print(f"{len(acked)} acked by then, in {time.monotonic() - asked:.1f} s")
    eve = arrive(server.start(), "Eve", room)
    kept = {message["id"] for message in eve.joined["messages"]}
    while more := eve.say("history", before=min(kept), limit=200)["messages"]:
        kept |= {message["id"] for message in more}
    assert set(acked) <= kept
    assert sorted(kept) == list(range(1, len(kept) + 1))
    assert len(kept) == len(acked)  # and what was not acked had not been begun
