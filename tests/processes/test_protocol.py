"""What a room promises to who is in it, over a real socket."""

from __future__ import annotations

import pytest
import socketio

from .people import names, texts


def test_joining_gives_the_last_hundred_and_older_ones_are_asked_for(server, arrive, room):
    ann = arrive(server, "Ann", room)
    for number in range(1, 131):
        ann.mutter("message", room=room, text=f"{number}")
    ann.say("message", room=room, text="the end")

    bob = arrive(server, "Bob", room)
    assert [message["id"] for message in bob.joined["messages"]] == list(range(32, 132))
    assert bob.joined["rev"] == 131
    assert bob.joined["complete"] is False
    page = bob.say("history", room=room, before=32, limit=20)
    assert (texts(page["messages"]), page["more"]) == ([f"{n}" for n in range(12, 32)], True)
    page = bob.say("history", room=room, before=12)
    assert (texts(page["messages"]), page["more"]) == ([f"{n}" for n in range(1, 12)], False)


def test_typing_is_told_to_everyone_else(server, arrive, room):
    ann, bob = arrive(server, "Ann", room), arrive(server, "Bob", room)
    assert bob.say("typing", room=room, typing=True) == {"ok": True}
    told = {"room": room, "username": "Bob", "user_id": bob.joined["user_id"], "typing": True}
    assert ann.hear("user_typing") == told
    bob.say("typing", typing=False)
    assert ann.hear("user_typing")["typing"] is False
    assert bob.heard("user_typing") == []


def test_comings_and_goings_are_told_with_the_whole_list_after_them(server, arrive, room):
    ann = arrive(server, "Ann", room)
    assert names(ann.hear("update_users", count=1)) == ["Ann"]
    bob = arrive(server, "Bob", room)
    joined = ann.hear("user_joined")
    assert (joined["room"], joined["username"]) == (room, "Bob")
    assert joined["user_id"] == bob.joined["user_id"]
    assert joined["timestamp"].endswith("Z")
    assert names(ann.hear("update_users", count=2)) == ["Ann", "Bob"]
    assert names(bob.hear("update_users", count=2)) == ["Ann", "Bob"]
    bob.say("leave")
    assert ann.hear("user_left")["username"] == "Bob"
    assert names(ann.hear("update_users", count=1)) == ["Ann"]


def test_several_tabs_of_one_user_count_once_until_the_last_is_closed(server, arrive, person, room):
    ann, bob = arrive(server, "Ann", room), arrive(server, "Bob", room)
    tab = person(server, bob.http).connect()
    assert names(tab.say("join", room=room)) == ["Ann", "Bob"]
    bob.say("message", text="from one tab")
    assert tab.hear("message")["text"] == "from one tab"
    bob.say("leave")
    tab.say("message", text="from the other")
    ann.hear("message", text="from the other")
    assert ann.heard("user_left") == []
    assert len(ann.heard("user_joined")) == 1
    tab.say("leave")
    assert ann.hear("user_left")["username"] == "Bob"


def test_a_reload_does_not_announce_a_leave(server, arrive, person, room):
    ann, bob, cy = (arrive(server, name, room) for name in ("Ann", "Bob", "Cy"))
    bob.drop()
    cy.drop()
    reloaded = person(server, bob.http).connect()
    assert reloaded.say("join", room=room)["ok"]
    # Cy's grace ends after Bob's would have
    assert ann.hear("user_left")["username"] == "Cy"
    assert ann.heard("user_left") == []
    assert [joined["username"] for joined in ann.heard("user_joined")] == ["Bob", "Cy"]
    assert names(ann.hear("update_users", count=2)) == ["Ann", "Bob"]


def test_coming_back_brings_what_was_missed(server, arrive, person, room):
    ann, bob = arrive(server, "Ann", room), arrive(server, "Bob", room)
    ann.say("message", text="one")
    since = bob.hear("message")["rev"]
    epoch = bob.joined["epoch"]
    bob.drop()
    ann.say("message", text="two")
    ann.say("message", text="three")
    bob = person(server, bob.http).connect()

    back = bob.say("join", room=room, since=since, epoch=epoch)
    assert (texts(back["messages"]), back["complete"]) == (["two", "three"], True)
    back = bob.say("join", room=room, since=since, epoch="another log")
    assert (texts(back["messages"]), back["complete"]) == (["one", "two", "three"], False)
    back = bob.say("join", room=room, since=99, epoch=epoch)
    assert (texts(back["messages"]), back["complete"]) == (["one", "two", "three"], False)


def test_sync_fills_a_hole_in_order(server, arrive, room):
    ann = arrive(server, "Ann", room)
    for text in ("one", "two", "three"):
        ann.say("message", text=text)
    found = ann.say("sync", since=1, limit=1)
    assert (texts(found["messages"]), found["rev"], found["complete"]) == (["two"], 3, True)
    assert found["epoch"] == ann.joined["epoch"]
    assert texts(ann.say("sync", since=2)["messages"]) == ["three"]
    assert ann.say("sync", since=3)["messages"] == []


def test_a_message_sent_again_is_told_once(server, arrive, room):
    ann, bob = arrive(server, "Ann", room), arrive(server, "Bob", room)
    first = ann.say("message", text="once", client_id="c1")
    assert ann.say("message", text="once", client_id="c1") == first
    assert ann.say("message", text="twice", client_id="c1")["error"] == "client_id_reused"
    assert bob.say("message", text="mine", client_id="c1")["message"]["id"] == 2
    bob.hear("message", id=2)
    assert texts([bob.hear("message", id=1), *bob.heard("message")]) == ["once"]


def test_a_script_without_a_session_claims_a_free_name(server, arrive, person, room):
    ann = arrive(server, "Ann", room)
    bot = person(server).connect()
    assert bot.say("join", room=room)["error"] == "name_invalid"
    assert bot.say("join", room=room, username="ann")["error"] == "name_taken"
    assert bot.say("join", room=room, username=" bot ")["username"] == "bot"
    assert ann.hear("user_joined")["username"] == "bot"
    assert bot.say("message", text="beep")["message"]["username"] == "bot"
    assert bot.say("join", room=room, username="other")["error"] == "forbidden"
    assert ann.say("join", room=room, username="Bob")["error"] == "forbidden"


def test_two_users_of_one_name_cannot_be_in_a_room(server, arrive, person, room):
    eve = person(server)
    eve.door("Ann", room)
    arrive(server, "Ann", room)
    assert eve.connect().say("join", room=room)["error"] == "name_taken"
    assert eve.say("join", room=f"{room} too")["ok"]


def test_one_connection_may_be_in_several_rooms(server, arrive, room):
    ann, bob = arrive(server, "Ann", room), arrive(server, "Bob", room)
    ann.say("join", room=f"{room} too")
    assert ann.say("message", text="where?")["error"] == "bad_request"
    assert ann.say("message", room=f"{room} too", text="there")["ok"]
    assert ann.say("message", room=room, text="here")["ok"]
    assert bob.hear("message")["text"] == "here"


@pytest.mark.parametrize(
    ("event", "payload", "code"),
    [
        ("message", {"text": " \n "}, "empty"),
        ("message", {"text": "x" * 2001}, "too_long"),
        ("message", {"text": "hi", "room": "elsewhere"}, "not_joined"),
        ("message", {"text": 7}, "bad_request"),
        ("message", {"text": "hi", "user": "Ann"}, "bad_request"),
        ("message", {"text": "hi", "client_id": "x" * 65}, "bad_request"),
        ("message", {}, "bad_request"),
        ("message", ["hi"], "bad_request"),
        ("message", {"text": "hi", "room": "\u202e"}, "room_invalid"),
        ("join", {"room": "a/b"}, "room_invalid"),
        ("join", {"username": "x" * 21}, "name_invalid"),
        ("history", {"before": -1}, "bad_request"),
        ("history", {"before": True}, "bad_request"),
        ("sync", {"since": 1.5}, "bad_request"),
        ("typing", {"typing": "yes"}, "bad_request"),
        ("shout", {"text": "hi"}, "bad_request"),
    ],
)
def test_a_refusal_has_its_code_and_a_sentence(server, arrive, room, event, payload, code):
    eve = arrive(server, "Eve", room)
    refusal = eve.say(event, payload)
    assert (refusal["ok"], refusal["error"]) == (False, code)
    assert refusal["message"].endswith(".")
    eve.client.emit(event, payload)  # without an ack the refusal comes as an event
    error = {"event": event, "error": code, "message": refusal["message"]}
    assert eve.hear("error") == error
    assert eve.say("sync", since=0)["messages"] == []


def test_nothing_is_answered_before_joining(server, person, room):
    eve = person(server)
    eve.door("Eve", room)
    eve.connect()
    for event, payload in {
        "message": {"text": "hi", "room": room},
        "typing": {"typing": True, "room": room},
        "history": {"before": 9, "room": room},
        "sync": {"since": 0, "room": room},
        "leave": {"room": room},
    }.items():
        assert eve.say(event, payload)["error"] == "not_joined"


def test_another_site_may_not_connect(server, arrive, room):
    ann = arrive(server, "Ann", room)
    eve = socketio.Client(http_session=ann.http, reconnection=False)
    with pytest.raises(socketio.exceptions.ConnectionError):
        eve.connect(
            server.url, headers={"Origin": "https://evil.example"}, transports=["websocket"]
        )
