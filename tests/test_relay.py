"""What is done with what another process says."""

from __future__ import annotations

import threading
import time
from contextlib import suppress

import pytest

from chatroom import create_app
from chatroom.model import Message, User
from chatroom.relay import Relay
from chatroom.relay.line import Line as RedisLine

from .conftest import Testing


class Line:
    """To a process that is not there."""

    trouble = None

    def __init__(self):
        self.said = []

    def say(self, room, what):
        self.said.append((room, what))

    def listen(self, room):
        pass

    ignore = listen


@pytest.fixture
def line():
    return Line()


@pytest.fixture
def relay(chatroom, line):
    parts = (chatroom.connections, chatroom.beat._tails, chatroom.presence._rosters)
    return Relay(line, *parts, later=lambda _seconds, act: act())


def test_a_message_of_another_process_is_told_when_it_is_the_next(relay, line, join):
    ann = join("Ann")
    relay.changed(Message("den", 1, 1, User("b", "Bob"), "hi", "2026-01-01T00:00:00.000Z", "c"))
    ((room, said),) = line.said
    line.heard(room, said)
    assert ann.texts() == ["hi"]
    line.heard(room, said)  # a hint may come twice
    assert ann.texts() == []


def test_a_message_of_another_log_is_not_told(relay, line, join, chatroom, monkeypatch):
    ann = join("Ann")
    monkeypatch.setattr(chatroom.beat._tails, "epoch", lambda room: "of a store that was put back")
    relay.changed(Message("den", 1, 1, User("b", "Bob"), "hi", "2026-01-01T00:00:00.000Z", "c"))
    monkeypatch.undo()
    line.heard(*line.said[0])
    assert ann.texts() == []


def test_what_is_told_is_told_to_all_but_one(relay, line, join):
    ann, bob = join("Ann"), join("Bob")
    but = User(bob.joined["user_id"], "Bob")
    relay.tell("waved", {"to": "all"}, "den", but)
    line.heard(*line.said[0])
    assert [ann.heard("waved"), bob.heard("waved")] == [[{"to": "all"}], []]


@pytest.mark.parametrize("said", [b"", b"{", b"[]", b'["unheard of",1]', b'["changed",{}]'])
def test_what_cannot_be_used_is_logged_and_harms_nobody(relay, line, join, said, caplog):
    ann = join("Ann")
    line.heard("den", said)
    assert "could not be used" in caplog.text
    assert ann.say("message", text="still here")["ok"]


@pytest.mark.parametrize("url", ["localhost", "ftp://host", "redis://host:port"])
def test_a_queue_that_makes_no_sense_is_said_at_the_start(url):
    with pytest.raises(RuntimeError, match="CHATROOM_MESSAGE_QUEUE must be redis://"):
        create_app(type("Wrong", (Testing,), {"MESSAGE_QUEUE": url}))


def test_a_queue_that_was_away_for_long_is_reached_again(redis, monkeypatch):
    line, heard, tries = RedisLine(redis.url), threading.Event(), []
    line.heard = lambda room, what: heard.set()
    other = RedisLine(redis.url)

    class Stopped(BaseException):
        pass

    def background(work, *arguments):
        def until_stopped():
            with suppress(Stopped):
                work(*arguments)

        threading.Thread(target=until_stopped, daemon=True).start()

    redis.kill()
    for _ in range(150):
        assert line.would_be()
    stopping = threading.Event()

    def sleep(_seconds):
        tries.append(1)
        if len(tries) == 450:
            redis.start()
        if stopping.is_set():
            raise Stopped
        time.sleep(0.001)

    line.listen("den")
    for one in (line, other):
        one.start(background, sleep)
    while not heard.wait(0.1):
        other.say("den", b"hello")
    assert len(tries) >= 450
    assert line.trouble is None
    assert all(line.would_be() is None for _ in range(150))
    stopping.set()
