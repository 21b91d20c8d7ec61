"""Every event that a server answers, asked by everybody who is not in the room: they get nothing."""

from __future__ import annotations

import pytest

from .strangers import (
    SAID_BY_OTHERS,
    cleared,
    edited,
    expired,
    forged,
    of_another_application,
    through_the_door,
    unsigned,
)

SECRET = "what only Ann and Bob know"
SERVERS_OWN = {"connect", "disconnect", "*", ""}
# A payload of each event that is granted to who is in a room.
SAMPLES = {
    "join": {},
    "leave": {},
    "message": {"text": "hi"},
    "typing": {"typing": True},
    "history": {"before": 9},
    "sync": {"since": 0},
}


@pytest.fixture
def events(app):
    """Those that are registered, whoever did it."""
    return set(app.extensions["socketio"].server.handlers["/"]) - SERVERS_OWN


@pytest.fixture
def ann(join):
    """In the room, where something was said."""
    ann = join("Ann")
    ann.say("message", text=SECRET)
    ann.heard("message")
    return ann


@pytest.fixture
def nothing_happens(chatroom, ann):
    """Who is there, what was said and what Ann hears is the same after the test as before."""

    def state():
        store = chatroom.chat.store
        return store.present("den"), store.history("den"), store.changes("den", 0)

    before = state()
    ann.socket.get_received()
    yield
    assert state() == before
    assert ann.socket.get_received() == []


def not_joined(eve, events, room="den"):
    """What she says is refused, says nothing of the room, and comes to nobody's ears but hers."""
    for event in sorted(events - {"join"}):
        for payload in ({"room": room, **SAMPLES[event]}, SAMPLES[event]):
            refusal = eve.say(event, payload)
            assert refusal["error"] == "not_joined", (event, refusal)
            assert SECRET not in str(refusal)
            eve.mutter(event, payload)
    said = eve.socket.get_received()
    assert [one["name"] for one in said] == ["error"] * 2 * (len(events) - 1)
    assert all(one["args"][0]["error"] == "not_joined" for one in said)


def test_every_event_has_a_sample_here_and_works_in_a_room(events, ann):
    assert events == set(SAMPLES), "Say above what a payload of it looks like."
    for event in sorted(events - {"leave"}):
        assert ann.say(event, {"room": "den", **SAMPLES[event]})["ok"], event
    assert ann.say("leave", room="den")["ok"]


@pytest.mark.usefixtures("nothing_happens")
class TestOfTheRoom:
    """She has joined nothing, or not this."""

    def test_nobody_gets_anything(self, connect, events):
        not_joined(connect(), events)

    def test_a_name_alone_gets_nothing(self, app, connect, events):
        not_joined(connect(through_the_door(app, "Eve")), events)

    def test_whom_the_door_let_in_as_well_gets_nothing(self, app, connect, events):
        """Through the door of the very room, and not in it."""
        http = through_the_door(app, "Eve", "den")
        assert http.get("/rooms/den").status_code == 200
        not_joined(connect(http), events)

    def test_being_in_another_room_gets_nothing_of_this(self, join, events):
        eve = join("Eve", "attic")
        eve.socket.get_received()
        for event in sorted(events - {"join"}):
            for room in ("den", "DEN", " den ", "ｄｅｎ", "room:den"):
                refusal = eve.say(event, {"room": room, **SAMPLES[event]})
                assert refusal["error"] == "not_joined", (event, room, refusal)
        assert eve.socket.get_received() == []

    def test_a_refused_name_gets_nothing(self, app, connect, events):
        eve = connect(through_the_door(app, "ANN", "attic"))
        assert eve.say("join", room="den")["error"] == "name_taken"
        not_joined(eve, events)

    def test_a_cleared_session_gets_nothing(self, app, connect, events):
        eve = connect(cleared(app))
        assert eve.say("join", room="den")["error"] == "name_invalid"
        not_joined(eve, events)

    def test_an_expired_session_gets_nothing(self, app, connect, events, monkeypatch):
        eve = connect(expired(app, monkeypatch))
        assert eve.say("join", room="den")["error"] == "name_invalid"
        not_joined(eve, events)

    @pytest.mark.parametrize("forge", [forged, edited, unsigned])
    def test_a_forged_session_gets_nothing(self, app, connect, events, forge):
        eve = connect(forge(app))
        assert eve.say("join", room="den")["error"] == "name_invalid"
        assert eve.say("join", room="den", username="Ann")["error"] == "name_taken"
        not_joined(eve, events)

    @pytest.mark.parametrize("said", SAID_BY_OTHERS, ids=str)
    def test_a_session_of_another_application_gets_nothing(self, app, connect, events, said):
        eve = connect(of_another_application(app, said))
        assert eve.say("join", room="den")["error"] == "name_invalid"
        not_joined(eve, events)

    def test_no_room_of_socketio_is_one_of_ours(self, app, connect, ann, events):
        """Each connection is in one of its own name, and all are in one without."""
        eve, server = connect(), app.extensions["socketio"].server
        for room in server.manager.rooms["/"]:
            if isinstance(room, str) and not room.startswith("room:"):
                not_joined(eve, events, room)


def test_who_left_hears_and_gets_nothing_more(join, ann, events):
    eve = join("Eve")
    eve.say("leave", room="den")
    ann.say("message", text="Is she gone?")
    eve.socket.get_received()
    ann.say("message", text="She is.")
    ann.say("typing", typing=True)
    not_joined(eve, events)


def test_who_was_in_the_room_under_a_session_since_cleared_comes_in_as_nobody(
    join, connect, events
):
    eve = join("Eve")
    eve.http.post("/leave")
    eve.drop()
    again = connect(eve.http)
    assert again.say("join", room="den")["error"] == "name_invalid"
    not_joined(again, events)


@pytest.mark.parametrize(
    "key", ["username", "user_id", "user", "author", "sid", "id", "from", "as"]
)
def test_nobody_speaks_as_somebody_else(ann, join, events, key):
    """Who one is, is the session's to say: a payload may at most repeat it, on joining."""
    eve = join("Eve")
    for event in sorted(events):
        for value in ("Ann", "ANN", "Аnn", ann.joined["user_id"], {"id": "x", "name": "Ann"}):
            refusal = eve.say(event, {"room": "den", **SAMPLES[event], key: value})
            codes = {"bad_request"}
            if (event, key) == ("join", "username"):
                codes |= {"forbidden", "name_invalid"}
            assert refusal["error"] in codes, (event, refusal)
    assert eve.say("message", text="hi")["message"]["username"] == "Eve"
    assert [one["username"] for one in ann.heard("message")] == ["Eve"]
    assert ann.heard("user_typing") == []


def test_a_script_is_nobody_who_is_here_and_stays_who_it_said(ann, connect):
    eve = connect()
    for name in ("Ann", "ann", "ＡＮＮ", "Аnn", " Ann "):
        assert eve.say("join", room="den", username=name)["error"] == "name_taken"
    assert eve.say("join", room="den", username="Eve")["ok"]
    ann.say("leave", room="den")
    assert eve.say("join", room="den", username="Ann")["error"] == "forbidden"
    assert eve.say("message", text="hi")["message"]["username"] == "Eve"


def test_a_user_id_is_nothing_to_come_in_with(ann, connect):
    """Everybody in the room knows Ann's."""
    known = ann.joined["user_id"]
    eve = connect()
    assert eve.say("join", room="den", username=known)["error"] == "name_invalid"
    assert eve.say("join", room="den", user_id=known)["error"] == "bad_request"


@pytest.mark.parametrize("event", sorted(SERVERS_OWN))
def test_what_is_the_servers_own_does_nothing(ann, join, event):
    """A handler behind such a name would run a connection's life, or be given what it does not expect."""
    eve = join("Eve")
    before = eve.say("join", room="den")["users"]
    assert eve.say(event, {})["error"] == "bad_request"
    assert eve.say(event, {"room": "den"})["error"] == "bad_request"
    assert eve.say("join", room="den")["users"] == before
    assert ann.heard("user_left") == []
