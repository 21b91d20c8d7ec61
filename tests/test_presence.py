"""Coming, going and staying, as the others see it."""

from __future__ import annotations

import pytest

from chatroom import clock, presence
from chatroom.chat import SIGN_OUTS
from chatroom.model import User


@pytest.fixture
def timers(chatroom, monkeypatch):
    """What was put off, to be run by hand: [(seconds, act)]."""
    put_off = []
    monkeypatch.setattr(chatroom.presence, "_later", lambda *timer: put_off.append(timer))
    return put_off


def names(payload):
    return [user["username"] for user in payload["users"]]


def test_the_others_hear_who_joins_and_leaves(join):
    ann = join("Ann")
    bob = join("Bob")
    joined = ann.heard("user_joined")
    assert [(one["room"], one["username"]) for one in joined] == [("den", "Bob")]
    assert joined[0]["user_id"] == bob.joined["user_id"]
    assert joined[0]["timestamp"].endswith("Z")
    assert bob.heard("user_joined") == []
    bob.drop()
    assert [one["username"] for one in ann.heard("user_left")] == ["Bob"]


def test_the_joiner_gets_the_whole_list_at_once(join):
    join("Bob")
    listed = join("Ann").heard("update_users")
    assert [names(one) for one in listed] == [["Ann", "Bob"]]
    assert (listed[0]["room"], listed[0]["count"], listed[0]["rev"]) == ("den", 2, 0)


def test_the_others_get_the_list_too(join):
    ann = join("Ann")
    ann.heard("update_users")
    join("Bob")
    assert names(ann.heard("update_users")[-1]) == ["Ann", "Bob"]


def test_a_crowd_joining_is_listed_once(join, chatroom, monkeypatch):
    ann = join("Ann")
    later = []
    monkeypatch.setattr(
        chatroom.presence._rosters,
        "_later",
        lambda wait, act: act() if wait <= 0 else later.append(act),
    )
    ann.heard("update_users")
    for number in range(20):
        join(f"Guest {number}")
    assert len(ann.heard("update_users")) == 1
    assert len(later) == 1
    later.pop()()
    assert ann.heard("update_users")[-1]["count"] == 21


def test_two_tabs_are_one_user(join, connect):
    ann, bob = join("Ann"), join("Bob")
    tab = connect(bob.http)
    assert names(tab.say("join", room="den")) == ["Ann", "Bob"]
    tab.drop()
    bob.drop()
    assert len(ann.heard("user_joined")) == len(ann.heard("user_left")) == 1


def test_a_reload_within_the_grace_says_nothing(join, connect, timers):
    ann, bob = join("Ann"), join("Bob")
    ann.heard("user_joined")
    bob.drop()
    again = connect(bob.http)
    assert names(again.say("join", room="den")) == ["Ann", "Bob"]
    for _seconds, act in timers:
        act()
    assert ann.heard("user_joined") == ann.heard("user_left") == []


def test_who_stays_away_has_left_when_the_grace_is_over(join, timers):
    ann, bob = join("Ann"), join("Bob")
    bob.drop()
    assert ann.heard("user_left") == []
    for _seconds, act in timers:
        act()
    assert [one["username"] for one in ann.heard("user_left")] == ["Bob"]


def test_leaving_takes_no_grace(join, timers):
    ann, bob = join("Ann"), join("Bob")
    bob.say("leave")
    assert [one["username"] for one in ann.heard("user_left")] == ["Bob"]
    assert timers == []


def test_a_departure_the_store_cannot_note_is_tried_again(join, chatroom, timers, monkeypatch):
    ann, bob = join("Ann"), join("Bob")
    bob.drop()
    (_grace, depart) = timers.pop()

    def fail(*_args):
        raise presence.Unavailable("Locked.")

    with monkeypatch.context() as patch:
        patch.setattr(chatroom.chat.store, "leave", fail)
        depart()
    (_pause, depart) = timers.pop()
    depart()
    assert [one["username"] for one in ann.heard("user_left")] == ["Bob"]


def test_people_elsewhere_are_found_by_the_beat(join, chatroom):
    ann = join("Ann")
    ann.heard("update_users")
    chatroom.chat.store.enter("den", "a socket elsewhere", User("u9", "Zoe"))
    chatroom.beat.beat()
    assert [one["username"] for one in ann.heard("user_joined")] == ["Zoe"]
    assert names(ann.heard("update_users")[-1]) == ["Ann", "Zoe"]
    chatroom.chat.store.leave("den", "a socket elsewhere")
    chatroom.beat.beat()
    assert [one["username"] for one in ann.heard("user_left")] == ["Zoe"]


def test_a_beat_says_nothing_when_nothing_changed(join, chatroom):
    ann = join("Ann")
    chatroom.beat.beat()
    ann.heard("update_users")
    chatroom.beat.beat()
    assert ann.heard("update_users") == []


def test_a_beat_tells_how_far_the_log_has_come(join, chatroom, monkeypatch):
    ann = join("Ann")
    ann.say("message", text="hi")
    ann.heard("update_users")
    moved = clock.steady() + 5
    monkeypatch.setattr(clock, "steady", lambda: moved)
    chatroom.beat.beat()
    assert [one["rev"] for one in ann.heard("update_users")] == [1]


def test_who_comes_while_the_store_is_read_is_not_told_to_have_left(join, chatroom, monkeypatch):
    ann = join("Ann")
    present = chatroom.chat.store.present

    def read_before_bob_came(room):
        found = present(room)
        monkeypatch.setattr(chatroom.chat.store, "present", present)
        join("Bob")
        return found

    monkeypatch.setattr(chatroom.chat.store, "present", read_before_bob_came)
    chatroom.beat.beat()
    assert ann.heard("user_left") == []
    assert [one["username"] for one in ann.heard("user_joined")] == ["Bob"]


def test_who_the_store_forgot_is_brought_back(join, chatroom):
    ann, bob = join("Ann"), join("Bob")
    chatroom.chat.store.leave("den", bob.joined and _id(chatroom, "Bob"))
    chatroom.beat.beat()
    assert [user.name for user in chatroom.chat.store.present("den")] == ["Ann", "Bob"]
    bob.say("message", text="still here")
    assert ann.texts() == ["still here"]


def test_who_lost_the_name_meanwhile_is_told(join, chatroom):
    join("Ann")
    bob = join("Bob")
    chatroom.chat.store.leave("den", _id(chatroom, "Bob"))
    chatroom.chat.store.enter("den", "a socket elsewhere", User("u9", "bob"))
    chatroom.beat.beat()
    assert [(told["event"], told["error"]) for told in bob.heard("error")] == [
        ("join", "name_taken")
    ]
    assert bob.say("message", text="hi")["error"] == "not_joined"


def _id(chatroom, name):
    here = chatroom.connections.in_room("den")
    return next(connection.id for connection in here if connection.user.name == name)


def test_a_connection_that_closes_while_joining_leaves_no_ghost(
    join, connect, chatroom, monkeypatch
):
    ann = join("Ann")
    bob = connect(_with_name(ann.socket.app, "Bob"))
    enter = chatroom.chat.store.enter

    def enter_and_close(room, connection, user):
        new = enter(room, connection, user)
        chatroom.presence.forget(connection)
        return new

    monkeypatch.setattr(chatroom.chat.store, "enter", enter_and_close)
    assert bob.say("join", room="den")["error"] == "not_joined"
    assert [user.name for user in chatroom.chat.store.present("den")] == ["Ann"]


def _with_name(app, name):
    http = app.test_client()
    http.post("/", data={"username": name, "room": "den"})
    return http


def test_a_tab_that_joins_while_the_last_one_leaves_hears_the_room(
    join, connect, chatroom, monkeypatch
):
    ann = join("Ann")
    bob = connect(_with_name(ann.socket.app, "Bob"))
    present = chatroom.chat.store.present

    def read_while_ann_leaves(room):
        monkeypatch.setattr(chatroom.chat.store, "present", present)
        ann.say("leave")
        return present(room)

    monkeypatch.setattr(chatroom.chat.store, "present", read_while_ann_leaves)
    chatroom.presence._rosters.close("den")
    bob.say("join", room="den")
    bob.say("message", text="anybody?")
    assert bob.texts() == ["anybody?"]
    assert names(bob.heard("update_users")[-1]) == ["Bob"]


def test_a_list_is_not_kept_of_a_room_that_emptied_while_it_was_read(join, chatroom, monkeypatch):
    ann = join("Ann")
    present = chatroom.chat.store.present
    chatroom.presence._rosters.close("den")

    def read_before_ann_leaves(room):
        found = present(room)
        monkeypatch.setattr(chatroom.chat.store, "present", present)
        ann.drop()
        return found

    monkeypatch.setattr(chatroom.chat.store, "present", read_before_ann_leaves)
    chatroom.beat.beat()
    assert [user["username"] for user in join("Bob").joined["users"]] == ["Bob"]


def test_a_user_under_a_new_name_is_listed_by_it(join, connect):
    ann, bob = join("Ann"), join("Bob")
    bob.http.post("/", data={"username": "Bea", "room": "den"})
    tab = connect(bob.http)
    assert names(tab.say("join", room="den")) == ["Ann", "Bea"]
    assert ann.heard("user_left") == []


def test_a_user_of_two_names_leaves_under_both(join, connect, chatroom):
    ann, _bob = join("Ann"), join("Cid")
    zed = join("Zed")
    zed.http.post("/", data={"username": "Bea", "room": "den"})
    again = connect(zed.http)
    again.say("join", room="den")
    again.drop()
    ann.heard("user_left")
    zed.drop()
    assert [one["user_id"] for one in ann.heard("user_left")] == [zed.joined["user_id"]]
    chatroom.beat.beat()
    assert names(join("Dan").joined) == ["Ann", "Cid", "Dan"]


def test_nobody_is_in_more_rooms_than_one_can_follow(join):
    ann = join("Ann")
    for number in range(49):
        assert ann.say("join", room=f"room {number}")["ok"]
    assert ann.say("join", room="one more")["error"] == "forbidden"
    assert ann.say("join", room="den")["ok"]


def test_a_room_that_emptied_while_another_was_read_is_not_followed(join, chatroom, monkeypatch):
    ann, bob = join("Ann", "attic"), join("Bob")
    present = chatroom.chat.store.present

    def read_while_bob_leaves(room):
        monkeypatch.setattr(chatroom.chat.store, "present", present)
        (ann if room == "den" else bob).say("leave")
        return present(room)

    monkeypatch.setattr(chatroom.chat.store, "present", read_while_bob_leaves)
    chatroom.beat.beat()
    assert set(chatroom.presence._tails._tails) == {*chatroom.connections.rooms(), SIGN_OUTS}


def test_a_list_told_by_the_beat_is_whole(join, chatroom, monkeypatch):
    ann = join("Ann")
    ann.heard("update_users")
    for number in range(3):
        user = User(f"u{number}", f"X{number}")
        chatroom.chat.store.enter("den", f"a socket elsewhere {number}", user)
    chatroom.beat.beat()
    assert names(ann.heard("update_users")[0]) == ["Ann", "X0", "X1", "X2"]


def test_who_leaves_while_another_joins_is_not_on_the_joiners_list(join, chatroom, monkeypatch):
    join("Ann")
    bob = join("Bob")
    history = chatroom.chat.store.history

    def read_while_bob_leaves(*args, **kwargs):
        bob.say("leave")
        return history(*args, **kwargs)

    monkeypatch.setattr(chatroom.chat.store, "history", read_while_bob_leaves)
    cat = join("Cat")
    assert [user["username"] for user in cat.joined["users"]] == ["Ann", "Cat"]
    assert names(cat.heard("update_users")[-1]) == ["Ann", "Cat"]


def test_leaving_while_the_store_is_locked_leaves_no_ghost(join, chatroom, timers, monkeypatch):
    ann, bob = join("Ann"), join("Bob")
    with monkeypatch.context() as patch:
        patch.setattr(chatroom.chat.store, "leave", _locked)
        assert bob.say("leave")["ok"]
    assert bob.say("message", text="hi")["error"] == "not_joined"
    (_pause, depart) = timers.pop()
    depart()
    assert [one["username"] for one in ann.heard("user_left")] == ["Bob"]
    assert [user.name for user in chatroom.chat.store.present("den")] == ["Ann"]


def test_who_comes_back_before_the_store_could_be_told_stays(join, chatroom, timers, monkeypatch):
    ann, bob = join("Ann"), join("Bob")
    with monkeypatch.context() as patch:
        patch.setattr(chatroom.chat.store, "leave", _locked)
        bob.say("leave")
    bob.say("join", room="den")
    (_pause, depart) = timers.pop()
    depart()
    assert ann.heard("user_left") == []
    assert [user.name for user in chatroom.chat.store.present("den")] == ["Ann", "Bob"]


@pytest.mark.parametrize("read", ["enter", "present", "changes", "history"])
def test_a_join_that_cannot_be_answered_is_undone(join, connect, chatroom, monkeypatch, read):
    ann = join("Ann")
    bob = connect(_with_name(ann.socket.app, "Bob"))
    chatroom.presence._rosters.close("den")
    with monkeypatch.context() as patch:
        patch.setattr(chatroom.chat.store, read, _locked)
        refusal = bob.say("join", room="den")
    assert (refusal["error"], refusal["retry_after"]) == ("unavailable", 2)
    assert [user.name for user in chatroom.chat.store.present("den")] == ["Ann"]
    assert bob.say("message", text="hi")["error"] == "not_joined"
    assert bob.say("join", room="den")["ok"]


def test_who_leaves_while_being_brought_back_is_gone(join, chatroom, monkeypatch):
    ann, bob = join("Ann"), join("Bob")
    for name in ("Ann", "Bob"):
        chatroom.chat.store.leave("den", _id(chatroom, name))
    enter = chatroom.chat.store.enter

    def enter_while_both_leave(*args):
        monkeypatch.setattr(chatroom.chat.store, "enter", enter)
        ann.say("leave")
        bob.say("leave")
        return enter(*args)

    monkeypatch.setattr(chatroom.chat.store, "enter", enter_while_both_leave)
    chatroom.beat.beat()
    assert chatroom.chat.store.present("den") == []


def test_a_store_that_is_away_refuses_a_connection_in_a_sentence(app, chatroom, monkeypatch):
    monkeypatch.setattr(chatroom.chat.store, "beat", _locked)
    client = app.extensions["socketio"].test_client(app)
    assert not client.is_connected()
    assert chatroom.connections._by_id == {}


def _locked(*_args, **_kwargs):
    raise presence.Unavailable("Locked.")


def test_who_is_in_no_room_for_a_minute_is_let_go(join, connect, chatroom, monkeypatch):
    ended = []
    monkeypatch.setattr(chatroom.connections, "_hang_up", lambda id, code: ended.append((id, code)))
    now = clock.steady()
    join("Ann")
    left = join("Bob").say("leave")
    assert left["ok"]
    connect()
    chatroom.beat.beat()
    assert ended == []
    outside = chatroom.connections.left_outside(clock.steady())
    assert len(outside) == 2
    monkeypatch.setattr(clock, "steady", lambda: now + 62)
    chatroom.beat.beat()
    assert ended == [(one.id, 1008) for one in outside]
