"""Who does too much is told to wait, and how long; the others notice nothing."""

from __future__ import annotations

import time

import pytest

from chatroom import create_app
from chatroom.address import network
from chatroom.features.limits import rates
from chatroom.features.limits.rates import Rates

from ..conftest import Testing


@pytest.fixture
def settings():
    """What a test sets; the limits are small, so that it need not do much."""
    return {"LIMITS": True, "LIMIT_MESSAGES": "3 per 2 seconds", "LIMIT_CROWD": 2}


@pytest.fixture
def app(settings):
    return create_app(type("Limited", (Testing,), settings))


def say(actor, times, room="den"):
    return [actor.say("message", text=f"{number}", room=room) for number in range(times)]


def refusals(answers):
    return [answer for answer in answers if not answer["ok"]]


def test_who_says_too_much_is_told_to_wait_and_how_long(join):
    ann, bob = join("Ann"), join("Bob")
    answers = say(ann, 5)
    assert [answer["ok"] for answer in answers] == [True] * 3 + [False] * 2
    refusal = answers[-1]
    assert refusal["error"] == "rate_limited"
    assert refusal["message"].startswith("Not so fast")
    assert 0 < refusal["retry_after"] <= 2
    assert bob.texts() == ["0", "1", "2"]


def test_what_was_refused_is_taken_after_the_wait(join):
    ann = join("Ann")
    *_, refusal = say(ann, 4)
    while not refusal["ok"]:
        time.sleep(refusal["retry_after"])  # it is what is tested
        refusal = ann.say("message", text="again")
    assert [message["text"] for message in join("Bob").joined["messages"]][-1] == "again"


def test_a_second_tab_has_no_rate_of_its_own(join, connect):
    ann = join("Ann")
    tab = connect(ann.http)
    tab.say("join", room="den")
    assert refusals(say(ann, 2)) == []
    assert len(refusals(say(tab, 2))) == 1


def test_one_persons_flood_costs_the_others_nothing(join):
    ann, bob = join("Ann"), join("Bob")
    assert len(refusals(say(ann, 50))) == 47
    assert refusals(say(bob, 3)) == []


def test_a_room_and_an_address_take_what_their_crowd_may_say(join):
    people = [join(name) for name in ("Ann", "Bob", "Cat")]
    answers = [say(person, 2) for person in people]
    assert refusals(answers[0] + answers[1] + answers[2]) == []
    (refusal,) = refusals([people[0].say("message", text="one more")])
    assert refusal["message"].startswith("So much is going on in this room")

    elsewhere = join("Dan", "attic")
    (refusal,) = refusals([elsewhere.say("message", text="from the same house")])
    assert refusal["message"].startswith("Too much comes from your network")


@pytest.mark.parametrize(
    ("event", "payload", "most"),
    [("typing", {"typing": True}, 60), ("join", {"room": "den"}, 299), ("sync", {"since": 0}, 200)],
)
def test_other_events_have_a_rate_too(join, settings, event, payload, most):
    ann = join("Ann")
    answers = [ann.say(event, **payload) for _ in range(most + 1)]
    assert [one["error"] for one in refusals(answers)] == ["rate_limited"]


def test_nobody_opens_rooms_without_end(join):
    ann, bob = join("Ann"), join("Bob")
    for number in range(29):
        assert ann.say("join", room=f"room {number}")["ok"]
        ann.say("leave", room=f"room {number}")
    refusal = ann.say("join", room="one more")
    assert (refusal["error"], refusal["retry_after"] > 60) == ("rate_limited", True)
    assert bob.say("join", room="another")["ok"]
    assert ann.say("join", room="another")["ok"]  # somebody is there


@pytest.mark.parametrize("settings", [{"SLOW_ROOMS": ["Den = 30"]}])
def test_in_a_slow_room_everybody_writes_once_in_a_while(join):
    ann, bob = join("Ann"), join("Bob")
    ann.say("join", room="attic")
    first, refusal = say(ann, 2)
    assert first["ok"]
    assert refusal["error"] == "rate_limited"
    assert "once in 30 seconds" in refusal["message"]
    assert 20 < refusal["retry_after"] <= 30
    assert refusals(say(bob, 1) + say(ann, 9, "attic")) == []


@pytest.mark.parametrize("entry", ["den", "den=", "den=soon", "den=0", "=5", "a/b=5"])
def test_a_slow_room_that_makes_no_sense_is_said_at_the_start(entry):
    with pytest.raises(RuntimeError, match="CHATROOM_SLOW_ROOMS must be <room>=<seconds>"):
        create_app(type("Slow", (Testing,), {"SLOW_ROOMS": [entry]}))


@pytest.mark.parametrize(
    ("setting", "value"),
    [("LIMIT_MESSAGES", "many"), ("LIMITS_URL", "ftp://host"), ("LIMITS_URL", "redis")],
)
def test_a_limit_that_makes_no_sense_is_said_at_the_start(setting, value):
    with pytest.raises(RuntimeError, match=f"CHATROOM_{setting} must be"):
        create_app(type("Wrong", (Testing,), {"LIMITS": True, setting: value}))


def test_who_goes_on_after_being_refused_is_hung_up_on(join, chatroom, monkeypatch):
    ended = []
    monkeypatch.setattr(chatroom.connections, "_hang_up", lambda id, code: ended.append(code))
    ann, bob = join("Ann"), join("Bob")
    assert len(refusals([ann.say("nonsense") for _ in range(200)])) == 200
    assert ended == []
    ann.say("nonsense")
    assert ended == [1008]
    assert bob.say("message", text="still here")["ok"]


def test_one_person_has_so_many_tabs_and_no_more(join, connect):
    ann = join("Ann")
    tabs = [connect(ann.http) for _ in range(19)]
    assert all(tab.socket.is_connected() for tab in tabs)
    assert not connect(ann.http).socket.is_connected()
    tabs[0].drop()
    assert connect(ann.http).socket.is_connected()
    assert join("Bob").joined["ok"]


def test_strangers_have_fewer_between_them(connect, join):
    bots = [connect() for _ in range(4)]
    assert all(bot.socket.is_connected() for bot in bots)
    assert not connect().socket.is_connected()
    assert join("Ann").joined["ok"]


def test_one_address_does_not_ask_for_pages_without_end(app):
    http = app.test_client()
    answers = [http.get("/") for _ in range(241)]
    assert {answer.status_code for answer in answers[:240]} == {200}
    refusal = answers[240]
    assert refusal.status_code == 429
    assert 0 < int(refusal.headers["Retry-After"]) <= 60
    assert "Not so fast" in refusal.text
    assert http.get("/healthz").status_code == 200
    elsewhere = http.get("/", environ_base={"REMOTE_ADDR": "203.0.113.9"})
    assert elsewhere.status_code == 200


@pytest.mark.parametrize("proxies", [0, 1])
def test_a_proxy_that_is_not_counted_is_said_once(settings, proxies, caplog):
    app = create_app(type("Proxied", (Testing,), settings | {"PROXIES": proxies}))
    for _ in range(2):
        app.extensions["chatroom"].doorkeepers[0](
            {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.9"}
        )
    assert caplog.text.count("CHATROOM_PROXIES") == (0 if proxies else 1)


def test_an_ipv6_network_is_one_address():
    ours = {network(f"2001:db8:1:2:{host}::1") for host in ("3", "4", "ffff")}
    assert ours == {"2001:db8:1:2::/64"}
    assert network("2001:db8:1:3::1") not in ours
    assert network("::ffff:203.0.113.9") == network("203.0.113.9") == "203.0.113.9"
    assert network("") == ""


def test_counting_goes_on_here_while_the_storage_is_away(redis, monkeypatch):
    limits = Rates(redis.url)
    item = rates.parse("2 per minute")
    assert [bool(limits.wait(item, "a")) for _ in range(3)] == [False, False, True]
    assert Rates(redis.url).wait(item, "a")  # another process knows
    redis.kill()
    assert [bool(limits.wait(item, "b")) for _ in range(3)] == [False, False, True]
    redis.start()
    assert not limits.wait(item, "a")  # not yet asked again
    limits._alone_until = 0
    assert [bool(limits.wait(item, "c")) for _ in range(3)] == [False, False, True]
