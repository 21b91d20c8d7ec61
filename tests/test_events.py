"""The events of the wire, their acks, and who hears what of them."""

from __future__ import annotations

import pytest

from chatroom import events


def test_joining_tells_everything_there_is_to_know(join):
    ann = join("Ann")
    ann.say("message", text="hi", client_id="c1")
    bob = join("Bob")
    ack = bob.joined
    assert ack["ok"] and (ack["room"], ack["username"]) == ("den", "Bob")
    assert [message["text"] for message in ack["messages"]] == ["hi"]
    assert [user["username"] for user in ack["users"]] == ["Ann", "Bob"]
    assert (ack["rev"], ack["complete"], bool(ack["epoch"])) == (1, False, True)


def test_the_room_is_general_when_none_is_named(join):
    assert join("Ann").say("join")["room"] == "general"


def test_a_room_is_one_however_it_is_written(join):
    ann = join("Ann", "Den")
    assert ann.joined["room"] == "den"
    assert ann.say("message", text="hi", room=" DEN ")["message"]["room"] == "den"


def test_a_message_reaches_everyone_in_the_room_and_nobody_else(join):
    ann, bob, eve = join("Ann"), join("Bob"), join("Eve", "attic")
    ack = ann.say("message", text="hi", client_id="c1")
    message = ack["message"]
    assert (message["id"], message["rev"], message["username"]) == (1, 1, "Ann")
    assert (message["client_id"], message["extras"]) == ("c1", {})
    assert ann.heard("message") == bob.heard("message") == [message | {"prev": 0}]
    assert eve.heard("message") == []


def test_markup_travels_as_the_text_it_is(join):
    ann, bob = join("Ann"), join("Bob")
    text = "<script>alert(1)</script> & \u2028 'quotes'"
    assert ann.say("message", text=text)["message"]["text"] == text
    assert bob.texts() == [text]


def test_a_retry_is_acked_with_the_first_message_and_heard_once(join):
    ann, bob = join("Ann"), join("Bob")
    first = ann.say("message", text="hi", client_id="c1")
    assert ann.say("message", text="hi", client_id="c1") == first
    assert bob.texts() == ["hi"]


def test_a_client_id_of_another_text_is_refused(join):
    ann, bob = join("Ann"), join("Bob")
    ann.say("message", text="hi", client_id="c1")
    assert ann.say("message", text="ho", client_id="c1")["error"] == "client_id_reused"
    assert bob.texts() == ["hi"]


def test_nobody_can_use_up_the_client_id_of_another(join):
    ann, bob = join("Ann"), join("Bob")
    ann.say("message", text="hi", client_id="c1")
    assert bob.say("message", text="ho", client_id="c1")["message"]["id"] == 2


def test_rejoining_gives_what_changed(join):
    ann = join("Ann")
    for text in "abcd":
        ann.say("message", text=text)
    ack = ann.say("join", room="den", since=2, epoch=ann.joined["epoch"])
    assert [message["id"] for message in ack["messages"]] == [3, 4]
    assert (ack["rev"], ack["complete"]) == (4, True)


@pytest.mark.parametrize("stale", [{"epoch": "another"}, {}, {"since": 99}])
def test_rejoining_a_log_that_does_not_reach_back_starts_over(join, stale):
    ann = join("Ann")
    for text in "abcd":
        ann.say("message", text=text)
    cursor = {"since": 2, "epoch": ann.joined["epoch"]} | stale
    if not stale:
        del cursor["epoch"]
    ack = ann.say("join", room="den", **cursor)
    assert [message["id"] for message in ack["messages"]] == [1, 2, 3, 4]
    assert not ack["complete"]


def test_joining_gives_the_last_hundred(join):
    ann = join("Ann")
    for number in range(105):
        ann.say("message", text=str(number))
    assert [message["id"] for message in join("Bob").joined["messages"]] == list(range(6, 106))


def test_history_pages_backwards_until_there_is_no_more(join):
    ann = join("Ann")
    for text in "abcde":
        ann.say("message", text=text)
    page = ann.say("history", before=5, limit=2)
    assert ([message["id"] for message in page["messages"]], page["more"]) == ([3, 4], True)
    page = ann.say("history", before=3, limit=2)
    assert ([message["id"] for message in page["messages"]], page["more"]) == ([1, 2], False)


def test_sync_fills_a_hole(join):
    ann = join("Ann")
    for text in "abcd":
        ann.say("message", text=text)
    found = ann.say("sync", since=1, limit=2)
    assert [message["rev"] for message in found["messages"]] == [2, 3]
    assert (found["rev"], found["complete"]) == (4, True)
    assert found["epoch"] == ann.joined["epoch"]
    assert not ann.say("sync", since=9)["complete"]


def test_a_limit_beyond_the_greatest_is_the_greatest(join):
    ann = join("Ann")
    for number in range(3):
        ann.say("message", text=str(number))
    assert len(ann.say("history", before=9, limit=10**9)["messages"]) == 3
    assert len(ann.say("sync", since=0, limit=10**9)["messages"]) == 3


def test_leaving_ends_it(join):
    ann, bob = join("Ann"), join("Bob")
    assert ann.say("leave") == {"ok": True, "room": "den"}
    assert [left["username"] for left in bob.heard("user_left")] == ["Ann"]
    bob.say("message", text="hi")
    assert ann.texts() == []
    assert ann.say("message", text="hi")["error"] == "not_joined"
    assert ann.say("leave")["error"] == "not_joined"


def test_every_event_but_join_needs_the_room(join, connect):
    join("Ann").say("message", text="secret")
    eve, stranger = join("Eve", "attic"), connect()
    for event, payload in {
        "message": {"text": "hi"},
        "typing": {"typing": True},
        "history": {"before": 9},
        "sync": {"since": 0},
        "leave": {},
    }.items():
        assert eve.say(event, room="den", **payload)["error"] == "not_joined"
        assert stranger.say(event, room="den", **payload)["error"] == "not_joined"
        assert stranger.say(event, **payload)["error"] == "not_joined"


def test_the_room_can_be_left_out_while_there_is_only_one(join):
    ann = join("Ann")
    assert ann.say("message", text="hi")["message"]["room"] == "den"
    ann.say("join", room="attic")
    assert ann.say("message", text="hi")["error"] == "bad_request"
    assert ann.say("message", text="hi", room="attic")["message"]["room"] == "attic"


def test_a_script_may_claim_a_free_name(join, connect):
    ann, bot = join("Ann"), connect()
    assert bot.say("join", room="den")["error"] == "name_invalid"
    assert bot.say("join", room="den", username="ann")["error"] == "name_taken"
    assert bot.say("join", room="den", username="b\u200bt")["error"] == "name_invalid"
    assert bot.say("join", room="den", username=" Bot ")["username"] == "Bot"
    assert bot.say("message", text="beep")["message"]["username"] == "Bot"
    assert ann.texts() == ["beep"]


def test_a_name_is_kept_for_the_life_of_the_connection(connect):
    bot = connect()
    bot.say("join", room="den", username="Bot")
    assert bot.say("join", room="attic", username="Other")["error"] == "forbidden"
    assert bot.say("join", room="attic", username="BOT")["username"] == "Bot"
    assert bot.say("join", room="cellar")["username"] == "Bot"


def test_a_session_cannot_speak_under_another_name(join):
    ann = join("Ann")
    assert ann.say("join", room="den", username="Bob")["error"] == "forbidden"
    assert ann.say("join", room="den", username="Ann")["ok"]


def test_a_forged_session_is_none(app, join, connect):
    join("Ann")
    http = app.test_client()
    http.set_cookie("chatroom", "eyJ1c2VyIjp7ImlkIjoidTEiLCJuYW1lIjoiQW5uIn19.aaaaaa.bbbbbbbb")
    eve = connect(http)
    assert eve.say("join", room="den")["error"] == "name_invalid"
    assert eve.say("join", room="den", username="Ann")["error"] == "name_taken"


def test_joining_twice_is_harmless(join):
    ann, bob = join("Ann"), join("Bob")
    bob.say("join", room="den")
    assert [user["username"] for user in ann.heard("user_joined")] == ["Bob"]
    ann.say("message", text="hi")
    assert bob.texts() == ["hi"]


@pytest.mark.parametrize(
    ("event", "payload"),
    [
        ("message", {}),
        ("message", {"text": 5}),
        ("message", {"text": None}),
        ("message", {"text": ["hi"]}),
        ("message", {"text": "hi", "client_id": 5}),
        ("message", {"text": "hi", "client_id": ""}),
        ("message", {"text": "hi", "client_id": "c" * 65}),
        ("message", {"text": "hi", "username": "Bob"}),
        ("message", {"text": "hi", "room": None}),
        ("message", {"text": "hi", "room": {}}),
        ("typing", {}),
        ("typing", {"typing": 1}),
        ("typing", {"typing": "true"}),
        ("history", {}),
        ("history", {"before": "1"}),
        ("history", {"before": True}),
        ("history", {"before": 1.0}),
        ("history", {"before": -1}),
        ("history", {"before": 10**30}),
        ("sync", {"since": -1}),
        ("sync", {"since": None}),
        ("sync", {"since": 0, "limit": 2**53}),
        ("join", {"room": "den", "since": "0"}),
        ("join", {"room": ["den"]}),
        ("join", {"username": {}}),
        ("nothing", {}),
        ("connect", {}),
        ("disconnect", {}),
        ("*", {}),
        ("user_left", {"room": "den"}),
    ],
)
def test_what_is_not_in_the_protocol_is_a_bad_request(join, event, payload):
    ann, bob = join("Ann"), join("Bob")
    refusal = ann.say(event, payload)
    assert (refusal["ok"], refusal["error"]) == (False, "bad_request")
    assert refusal["message"].endswith(".")
    assert ann.say("message", text="still here")["ok"]
    assert bob.texts() == ["still here"]
    assert bob.heard("user_left") == []


@pytest.mark.parametrize("payload", ["text", 5, True, ["den"], [], 1.5])
def test_a_payload_is_an_object(join, payload):
    assert join("Ann").say("join", payload)["error"] == "bad_request"


@pytest.mark.parametrize("room", ["", "a/b", "r" * 31, "a\u202eb"])
def test_a_bad_room_is_refused(join, room):
    assert join("Ann").say("join", room=room)["error"] == "room_invalid"


@pytest.mark.parametrize(
    ("text", "error"), [("", "empty"), (" \n ", "empty"), ("x" * 2001, "too_long")]
)
def test_a_text_that_cannot_be_posted_is_refused_and_nothing_is_stored(join, text, error):
    ann = join("Ann")
    assert ann.say("message", text=text)["error"] == error
    assert ann.say("sync", since=0)["messages"] == []


def test_who_wants_no_ack_hears_of_a_refusal(join):
    ann = join("Ann")
    ann.mutter("message", text="")
    ann.mutter("nothing")
    ann.mutter("message", text="fine")
    assert [(error["event"], error["error"]) for error in ann.heard("error")] == [
        ("message", "empty"),
        ("nothing", "bad_request"),
    ]
    assert ann.texts() == ["fine"]


def test_a_fault_of_ours_is_logged_and_says_nothing(join, chatroom, monkeypatch, caplog):
    ann = join("Ann")
    monkeypatch.setattr(chatroom.chat.store, "append", lambda draft: 1 / 0)
    refusal = ann.say("message", text="hi")
    assert refusal["error"] == "internal"
    assert "Zero" not in refusal["message"]
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.parametrize("name", ["admin", "ADMIN", "аdmin", "r00t", "Everyone"])
def test_a_script_cannot_claim_a_reserved_name(connect, chatroom, name):
    bot = connect()
    refusal = bot.say("join", room="den", username=name)
    assert refusal["error"] == "name_invalid"
    assert "is reserved here. Choose another name." in refusal["message"]
    assert chatroom.chat.store.present("den") == []
    assert bot.say("message", text="hi", room="den")["error"] == "not_joined"
    assert bot.say("join", room="den", username="Bot")["ok"]


@pytest.mark.parametrize("name", ["admin", "a\u202eb", "a\u0301\u0302\u0303\u0304\u0305", ""])
def test_a_session_from_before_a_name_was_refused_cannot_join_with_it(app, connect, name):
    http = app.test_client()
    with http.session_transaction() as session:
        session["user"] = {"id": "u1", "name": name}
    ann = connect(http)
    refusal = ann.say("join", room="den")
    assert refusal["error"] == "name_invalid"
    assert ann.say("message", text="hi", room="den")["error"] == "not_joined"


def test_a_room_that_looks_like_another_cannot_be_joined(join):
    ann = join("Ann")
    refusal = ann.say("join", room="dеn")  # a Cyrillic е
    assert refusal == {
        "ok": False,
        "error": "room_invalid",
        "message": "There is already a room called den, which looks the same. Join that one.",
    }
    assert ann.say("message", text="hi", room="dеn")["error"] == "not_joined"
    assert ann.say("message", text="hi")["message"]["room"] == "den"
    assert ann.say("join", room="gеneral")["error"] == "room_invalid"


def test_who_is_refused_at_a_room_has_not_opened_it(join, connect):
    assert connect().say("join", room="dеn", username="admin")["error"] == "name_invalid"
    assert join("Ann").joined["ok"]


def test_an_answer_carries_so_many_characters_and_no_more(join, monkeypatch):
    monkeypatch.setattr(events, "MAX_PAGE", 25)
    ann = join("Ann")
    for number in range(6):
        ann.say("message", text=f"{number}" * (10 if number < 5 else 60))
    page = ann.say("sync", since=0)
    assert [message["id"] for message in page["messages"]] == [1, 2]
    assert (page["rev"], page["complete"]) == (6, True)
    assert [message["id"] for message in ann.say("sync", since=5)["messages"]] == [
        6
    ]  # if it is too long
    page = ann.say("history", before=6)  # is whole, for who reads forwards by it
    assert ([message["id"] for message in page["messages"]], page["more"]) == (
        [1, 2, 3, 4, 5],
        False,
    )
    back = ann.say("join", room="den", since=1, epoch=ann.joined["epoch"])
    assert ([message["id"] for message in back["messages"]], back["complete"]) == ([2, 3], True)
    assert len(join("Bob").joined["messages"]) == 6  # the last hundred, whatever they are
