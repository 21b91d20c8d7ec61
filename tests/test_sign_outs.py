"""Who signs out is gone at once, from every room and in every tab, and nobody comes back as them."""

from __future__ import annotations

import pytest

from chatroom import sign_outs
from chatroom.chat import SIGN_OUTS
from chatroom.model import RoomInvalid, Unavailable, User
from chatroom.names import room_name
from chatroom.tail import Tails


@pytest.fixture
def ended(chatroom, monkeypatch):
    """The ids of the connections that were hung up on."""
    ended = []
    monkeypatch.setattr(chatroom.connections, "_hang_up", lambda id, _code: ended.append(id))
    return ended


def ids(chatroom, user_id):
    return {connection.id for connection in chatroom.connections.of(user_id)}


def test_whoever_signs_out_leaves_all_rooms_in_all_tabs(join, connect, chatroom, ended):
    ann, bob = join("Ann"), join("Bob")
    tab = connect(ann.http)
    tab.say("join", room="attic")
    mine = ids(chatroom, ann.joined["user_id"])
    assert len(mine) == 2
    ann.http.post("/leave")
    assert set(ended) == mine
    assert [left["username"] for left in bob.heard("user_left")] == ["Ann"]
    assert chatroom.connections.rooms() == ["den"]
    assert tab.say("sync", since=0)["error"] == "not_joined"


def test_a_tab_that_comes_back_under_the_old_cookie_is_nobody(join, connect, app, ended):
    ann = join("Ann")
    old = app.test_client()
    old.set_cookie("chatroom", ann.http.get_cookie("chatroom").value)
    ann.http.post("/leave")
    assert connect(old).say("join", room="den")["error"] == "name_invalid"
    again = join("Ann")
    assert again.joined["ok"]
    assert again.joined["user_id"] != ann.joined["user_id"]


def test_who_comes_to_the_door_under_an_old_cookie_is_somebody_new(join, app, chatroom, ended):
    ann = join("Ann")
    old = app.test_client()
    old.set_cookie("chatroom", ann.http.get_cookie("chatroom").value)
    ann.http.post("/leave")
    assert old.get("/rooms/den").status_code == 302
    old.post("/", data={"username": "Ann", "room": "den"})
    assert old.get("/rooms/den").status_code == 200
    with old.session_transaction() as session:
        assert session["user"]["id"] != ann.joined["user_id"]


def test_an_old_cookie_stays_void_when_the_server_is_started_anew(join, chatroom, ended):
    ann = join("Ann")
    ann.http.post("/leave")
    parts = (chatroom.chat, chatroom.connections, chatroom.presence)
    anew = sign_outs.SignOuts(*parts, Tails(chatroom.chat.store, print, print))
    user = User(ann.joined["user_id"], "Ann")
    assert not anew.ended(user)
    anew.follow()
    assert anew.ended(user)


def test_what_could_not_be_read_is_read_on_the_next_beat(join, chatroom, ended, monkeypatch):
    ann = join("Ann")
    user = User(ann.joined["user_id"], "Ann")
    chatroom.chat.sign_out(user)
    history, tails = chatroom.chat.store.history, Tails(chatroom.chat.store, print, print)
    anew = sign_outs.SignOuts(chatroom.chat, chatroom.connections, chatroom.presence, tails)

    def away(*_args, **_kinds):
        raise Unavailable

    monkeypatch.setattr(chatroom.chat.store, "history", away)
    with pytest.raises(Unavailable):
        anew.follow()
    monkeypatch.setattr(chatroom.chat.store, "history", history)
    anew.follow()
    assert anew.ended(user)
    assert len(ended) == 1  # who is still here is let go


def test_all_tabs_are_closed_before_the_store_is_told(join, connect, chatroom, ended, monkeypatch):
    ann = join("Ann")
    connect(ann.http).say("join", room="attic")
    closed, leave = [], chatroom.chat.leave

    def slow(*about):
        closed.append(len(ended))
        return leave(*about)

    monkeypatch.setattr(chatroom.chat, "leave", slow)
    ann.http.post("/leave")
    assert closed == [2, 2]


def test_who_signs_out_twice_is_heard_twice(join, chatroom, ended):
    user = User(join("Ann").joined["user_id"], "Ann")
    for _ in range(2):
        chatroom.chat.sign_out(user)
        chatroom.beat._tails.look()
        assert len(ended) == 1
        ended.clear()


def test_the_others_hear_of_it_from_the_log(join, chatroom, ended):
    ann = join("Ann")
    chatroom.chat.sign_out(User(ann.joined["user_id"], "Ann"))  # as another process does
    assert ended == []
    chatroom.beat._tails.look()
    assert set(ended) == ids(chatroom, ann.joined["user_id"]) != set()


def test_signing_out_needs_no_store(join, chatroom, ended, monkeypatch, caplog):
    def away(user):
        raise Unavailable

    monkeypatch.setattr(chatroom.chat, "sign_out", away)
    ann = join("Ann")
    assert ann.http.post("/leave").status_code == 302
    assert len(ended) == 1
    assert ann.http.get("/rooms/den").status_code == 302
    assert "Other processes do not know" in caplog.text


def test_what_is_remembered_has_an_end(chatroom, monkeypatch):
    monkeypatch.setattr(sign_outs, "REMEMBERED", 2)
    users = [User(f"id {number}", "Ann") for number in range(3)]
    for user in users:
        chatroom.sign_outs.end(user)
    assert [chatroom.sign_outs.ended(user) for user in users] == [False, True, True]


def test_nobody_can_join_the_log_of_sign_outs(join):
    with pytest.raises(RoomInvalid):
        room_name(SIGN_OUTS)
    assert join("Ann").say("join", room=SIGN_OUTS)["error"] == "room_invalid"
