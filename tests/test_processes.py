"""What several processes ask of one: that it can be forked, and knows when it is no longer counted on."""

from __future__ import annotations

import json
import threading

import pytest

from chatroom import clock, create_app
from chatroom.model import Message, Unavailable, User
from chatroom.relay import Relay
from chatroom.store import open_store

from .conftest import Testing
from .test_relay import Line


def test_no_thread_runs_that_a_fork_would_cut_off(monkeypatch):
    started = []
    monkeypatch.setattr(threading.Thread, "start", lambda thread: started.append(thread))
    create_app(Testing)
    assert started == []


@pytest.fixture
def app(tmp_path):
    return create_app(type("OnDisk", (Testing,), {"STORE_URL": f"sqlite:///{tmp_path}/rooms.db"}))


def test_who_sleeps_past_the_lease_cannot_speak_under_a_name_that_is_anothers_now(
    app, join, monkeypatch
):
    bob = join("Bob")
    now = clock.steady()
    monkeypatch.setattr(clock, "steady", lambda: now + 2 * Testing.LEASE)
    elsewhere = open_store(app.config["STORE_URL"], lease=Testing.LEASE)
    elsewhere.enter("den", "a socket elsewhere", User("u9", "Bob"))
    refused = bob.say("message", text="I am Bob")
    elsewhere.close()
    assert not refused["ok"]


def test_a_queue_that_is_away_is_told_before_anybody_is_here(redis):
    app = create_app(type("Queued", (Testing,), {"MESSAGE_QUEUE": redis.url}))
    http = app.test_client()
    assert http.get("/healthz").json["queue"] == "ok"
    redis.kill()
    answer = http.get("/healthz")
    redis.start()
    assert (answer.status_code, answer.json["queue"]) == (
        503,
        "The message queue cannot be reached.",
    )
    assert http.get("/healthz").status_code == 200


def test_who_hears_of_a_hole_reads_it_from_the_store_later_and_hears_the_rest_meanwhile(
    chatroom, join, monkeypatch, caplog
):
    ann, bob, line, later = join("Ann"), join("Bob", "attic"), Line(), []
    parts = (chatroom.connections, chatroom.beat._tails, chatroom.presence._rosters)
    Relay(line, *parts, later=lambda _seconds, act: later.append(act))

    def say(room, rev):
        said = Message(room, rev, rev, User("u9", "Eve"), f"{rev}", "2026-01-01T00:00:00.000Z", "c")
        epoch = (ann if room == "den" else bob).joined["epoch"]
        about = {"epoch": epoch, "message": said.as_dict()}
        line.heard(room, json.dumps(["changed", about]).encode())

    def away(*_):
        raise Unavailable

    monkeypatch.setattr(chatroom.chat.store, "changes", away)
    say("den", 3)
    say("attic", 1)
    assert (ann.texts(), bob.texts()) == ([], ["1"])
    later.pop()()  # and the store is away
    say("den", 1)
    say("den", 2)
    assert ann.texts() == ["1", "2", "3"]
    assert caplog.text == ""
