from __future__ import annotations

import pytest

from chatroom.chat import Chat
from chatroom.model import (
    ClientIdReused,
    Empty,
    Forbidden,
    NameTaken,
    NoSuchMessage,
    TooLong,
    User,
)
from chatroom.store import open_store

ann, bob = User("u1", "Ann"), User("u2", "Bob")


@pytest.fixture
def chat():
    return Chat(open_store("memory://"), max_length=10)


@pytest.fixture
def told(chat):
    facts = []
    for fact in ("joined", "left", "message", "amended"):
        chat.on(fact)(lambda *about, fact=fact: facts.append((fact, *about)))
    return facts


def shout(message):
    return message.__class__(**{**_fields(message), "text": message.text.upper()})


def _fields(message):
    return {name: getattr(message, name) for name in message.__slots__}


def test_a_post_is_stored_and_told_once(chat, told):
    message = chat.post(ann, "den", "hi", "c1")
    assert chat.store.history("den") == [message]
    assert chat.post(ann, "den", "hi", "c1") == message
    assert told == [("message", message)]


def test_a_text_is_trimmed(chat):
    assert chat.post(ann, "den", "  hi\n", "c1").text == "hi"


@pytest.mark.parametrize(
    "text",
    ["", "   ", "\n\t\u3000", "\u200b\u2060", "\u2800\u3164", "\u0301\ufe0f", "\u202e \ufeff"],
)
def test_nothing_cannot_be_said(chat, text):
    with pytest.raises(Empty):
        chat.post(ann, "den", text, "c1")
    assert chat.store.history("den") == []


def test_a_long_text_is_measured_in_characters(chat):
    assert chat.post(ann, "den", "🐟" * 10, "c1").text == "🐟" * 10
    with pytest.raises(TooLong, match="at most 10 characters; this has 11"):
        chat.post(ann, "den", "🐟" * 11, "c2")


def test_a_client_id_stands_for_one_text(chat, told):
    chat.post(ann, "den", "hi", "c1")
    with pytest.raises(ClientIdReused):
        chat.post(ann, "den", "ho", "c1")
    assert len(told) == 1


def test_a_retry_after_an_amendment_finds_the_message(chat):
    chat.post(ann, "den", "hi", "c1")
    amended = chat.amend(ann, "den", 1, shout)
    assert chat.post(ann, "den", "hi", "c1") == amended


def test_an_amendment_is_stored_and_told(chat, told):
    chat.post(ann, "den", "hi", "c1")
    amended = chat.amend(bob, "den", 1, shout)
    assert (amended.text, amended.rev, amended.author) == ("HI", 2, ann)
    assert told[-1] == ("amended", amended)
    with pytest.raises(NoSuchMessage):
        chat.amend(bob, "den", 7, shout)


def test_coming_and_going_is_told_once_a_user(chat, told):
    chat.join(ann, "den", "tab 1")
    chat.join(ann, "den", "tab 2")
    chat.leave(ann, "den", "tab 1")
    chat.leave(ann, "den", "tab 2")
    chat.leave(ann, "den", "tab 2")
    assert told == [("joined", "den", ann), ("left", "den", ann)]


def test_a_taken_name_is_refused(chat):
    chat.join(ann, "den", "tab")
    with pytest.raises(NameTaken):
        chat.join(User("u9", "ann"), "den", "other tab")


@pytest.mark.parametrize("act", ["join", "post", "amend"])
def test_a_guard_can_refuse_each_act(chat, told, act):
    chat.post(ann, "den", "hi", "c1")
    told.clear()

    @chat.guard(act)
    def never(*_about):
        raise Forbidden("Not today.")

    with pytest.raises(Forbidden, match="Not today"):
        {
            "join": lambda: chat.join(ann, "den", "tab"),
            "post": lambda: chat.post(ann, "den", "again", "c2"),
            "amend": lambda: chat.amend(ann, "den", 1, shout),
        }[act]()
    assert told == []
    assert [message.rev for message in chat.store.history("den")] == [1]
    assert chat.store.present("den") == []


def test_a_listener_that_fails_does_not_undo_the_act(chat, told, caplog):
    @chat.on("message")
    def broken(_message):
        raise ZeroDivisionError

    message = chat.post(ann, "den", "hi", "c1")
    assert chat.store.history("den") == [message]
    assert told == [("message", message)]
    assert "ZeroDivisionError" in caplog.text
