"""What several processes ask of one: that it can be forked, and knows when it is no longer counted on."""

from __future__ import annotations

import threading
import time

import pytest

from chatroom import clock, create_app
from chatroom.model import User
from chatroom.store import open_store

from .conftest import Testing


@pytest.mark.xfail(strict=True, reason="limits' memory store starts a timer: features/limits/rates")
def test_no_thread_runs_that_a_fork_would_cut_off(monkeypatch):
    started = []
    monkeypatch.setattr(threading.Thread, "start", lambda thread: started.append(thread))
    create_app(Testing)
    assert started == []


@pytest.fixture
def app(tmp_path):
    return create_app(type("OnDisk", (Testing,), {"STORE_URL": f"sqlite:///{tmp_path}/rooms.db"}))


@pytest.mark.xfail(strict=True, reason="it lasts until the next beat, a moment after it wakes")
def test_who_sleeps_past_the_lease_cannot_speak_under_a_name_that_is_anothers_now(
    app, join, monkeypatch
):
    bob = join("Bob")
    monkeypatch.setattr(clock, "steady", lambda: time.monotonic() + 2 * Testing.LEASE)
    elsewhere = open_store(app.config["STORE_URL"], lease=Testing.LEASE)
    elsewhere.enter("den", "a socket elsewhere", User("u9", "Bob"))
    refused = bob.say("message", text="I am Bob")
    elsewhere.close()
    assert not refused["ok"]
