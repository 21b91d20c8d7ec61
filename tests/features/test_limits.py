"""Who does too much is told to wait, and how long; the others notice nothing."""

from __future__ import annotations

import time

import pytest

from chatroom import clock, create_app
from chatroom.address import network
from chatroom.features.limits import rates, windows
from chatroom.features.limits.rates import Rates
from chatroom.model import RateLimited

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


def test_what_was_refused_is_taken_after_the_wait(join, monkeypatch):
    now = clock.steady()
    monkeypatch.setattr(clock, "steady", lambda: now)
    ann = join("Ann")
    *_, refusal = say(ann, 4)
    now += refusal["retry_after"]
    assert ann.say("message", text="again")["ok"]
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


def test_an_address_may_say_what_its_crowd_may_and_a_room_takes_four_times_that(
    join, chatroom, monkeypatch
):
    now = clock.steady()
    monkeypatch.setattr(clock, "steady", lambda: now)  # all in one window
    people = [join(name) for name in ("Ann", "Bob", "Cat", "Dan")]
    for one, connection in zip(people, chatroom.connections.in_room("den"), strict=True):
        assert connection.address == "127.0.0.1", one
    (refusal,) = refusals([answer for one in people for answer in say(one, 2)][:7])
    assert refusal["message"].startswith("Too much comes from your network")
    assert refusals(say(join("Eve", "attic"), 1)) != []  # it is no other address there

    def elsewhere(number):
        """The people are at another address now, which has said nothing yet."""
        for connection in chatroom.connections.in_room("den"):
            connection.address = f"203.0.113.{number}"

    said = 6
    for number in range(1, 4):
        elsewhere(number)
        fresh = [join(f"{name} {number}") for name in ("Fay", "Gil")]
        elsewhere(number)
        assert refusals([answer for one in fresh for answer in say(one, 3)]) == []
        said += 6
    assert said == 24
    last = join("Hal")
    elsewhere(9)
    (refusal,) = refusals(say(last, 1))
    assert refusal["message"].startswith("So much is going on in this room")


def test_what_is_nothing_uses_up_no_room(join, chatroom):
    ann, bob = join("Ann"), join("Bob")
    for _ in range(30):
        ann.say("message", text=" ")
    chatroom.connections.of(bob.joined["user_id"])[0].address = "203.0.113.1"
    assert refusals(say(bob, 3)) == []


@pytest.mark.parametrize(
    ("event", "payload", "most"),
    [("typing", {"typing": True}, 60), ("join", {"room": "den"}, 599), ("sync", {"since": 0}, 200)],
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
    assert ann.say("join", room="room 7")["ok"]  # it was opened before, if in silence
    assert bob.say("join", room="another")["ok"]
    assert ann.say("join", room="another")["ok"]  # somebody is there


def test_nor_does_an_address(join):
    people = [join(name) for name in ("Ann", "Bob", "Cat")]
    rooms = iter(range(99))
    for one in people[:2]:
        for _ in range(29):
            room = f"room {next(rooms)}"
            assert one.say("join", room=room)["ok"]
            one.say("leave", room=room)
    answers = [people[2].say("join", room=f"room {next(rooms)}") for _ in range(2)]
    assert [answer["ok"] for answer in answers] == [True, False]


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


@pytest.mark.parametrize("settings", [{"SLOW_ROOMS": ["den=30"]}])
def test_what_had_its_turn_in_a_slow_room_may_come_again(join):
    ann = join("Ann")
    first = ann.say("message", text="hi", client_id="c1")
    assert ann.say("message", text="hi", client_id="c1") == first  # its ack was lost
    assert ann.say("message", text="ho", client_id="c2")["error"] == "rate_limited"


@pytest.mark.parametrize("entry", ["den", "den=", "den=soon", "den=0", "=5", "a/b=5"])
def test_a_slow_room_that_makes_no_sense_is_said_at_the_start(entry):
    with pytest.raises(RuntimeError, match="CHATROOM_SLOW_ROOMS must be <room>=<seconds>"):
        create_app(type("Slow", (Testing,), {"SLOW_ROOMS": [entry]}))


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        *[("LIMIT_MESSAGES", rate) for rate in ("many", "0 per second", "15 per 0 seconds")],
        ("LIMIT_MESSAGES", "15 per 5 seconds; 100 per 1 minute"),
        *[("LIMITS_URL", f"{scheme}://:hunter2@host:x") for scheme in ("redsi", "redis")],
        ("LIMITS_URL", "async+memory://"),
    ],
)
def test_a_limit_that_makes_no_sense_is_said_at_the_start(setting, value):
    with pytest.raises(RuntimeError, match=f"CHATROOM_{setting} must be") as refusal:
        create_app(type("Wrong", (Testing,), {"LIMITS": True, setting: value}))
    assert "hunter2" not in str(refusal.value)


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
    tabs = [connect(ann.http) for _ in range(39)]
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


@pytest.mark.parametrize(("proxies", "said"), [(0, 1), (1, 1), (2, 0)])
def test_a_proxy_that_is_not_counted_is_said_once(settings, proxies, said, caplog):
    app = create_app(type("Proxied", (Testing,), settings | {"PROXIES": proxies}))
    for _ in range(2):
        app.extensions["chatroom"].doorkeepers[0](
            {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.9, 203.0.113.1"}
        )
    assert caplog.text.count("CHATROOM_PROXIES") == said


def test_one_address_draws_few_pictures(join):
    ann = join("Ann")
    answers = [ann.http.get("/rooms/den/qr.svg").status_code for _ in range(121)]
    assert answers == [200] * 120 + [429]


def test_one_person_connects_so_often_and_no_more(join, connect):
    ann = join("Ann")
    tabs = 1
    while (tab := connect(ann.http)).socket.is_connected():
        tab.drop()
        tabs += 1
    assert tabs == 60


def test_an_address_has_so_many_sockets(app, connect, join, chatroom):
    ask = chatroom.doorkeepers[0]
    people = [join(f"Guest {number}") for number in range(40)]
    assert len(people) == chatroom.connections.at("127.0.0.1")
    with pytest.raises(RateLimited, match="40 connections are open") as refusal:
        ask({"REMOTE_ADDR": "127.0.0.1"})
    assert refusal.value.retry_after == 30
    ask({"REMOTE_ADDR": "203.0.113.9"})
    people[0].drop()
    ask({"REMOTE_ADDR": "127.0.0.1"})


def test_counts_end_when_their_time_does_whatever_the_wall_clock_says(monkeypatch):
    limits, item = Rates("memory://"), rates.parse("2 per minute")
    now = clock.steady()
    monkeypatch.setattr(clock, "steady", lambda: now)
    assert [limits.wait(item, "a") for _ in range(3)] == [0, 0, 60]
    now += 59
    monkeypatch.setattr(time, "time", lambda: 0.0)  # set back by half a century
    assert limits.wait(item, "a") == 1
    assert limits.wait(item, "b") == 0
    now += 2
    assert limits.wait(item, "a") == 0
    now += 300
    assert [limits.wait(item, "b") for _ in range(3)] == [0, 0, 60]


def test_what_is_counted_has_an_end(monkeypatch):
    monkeypatch.setattr(windows, "MOST", 10)
    limits, item = Rates("memory://"), rates.parse("2 per minute")
    for number in range(1000):
        limits.wait(item, str(number))
    (kept,) = limits._here.storage._by_length.values()
    assert len(kept._young) + len(kept._old) <= 20


def test_an_ipv6_network_is_one_address():
    ours = {network(f"2001:db8:1:2:{host}::1") for host in ("3", "4", "ffff")}
    assert ours == {"2001:db8:1:2::/64"}
    assert network("2001:db8:1:3::1") not in ours
    assert network("::ffff:203.0.113.9") == network("203.0.113.9") == "203.0.113.9"
    assert network("") == ""
    assert network("203.0.113.9:4711") == "203.0.113.9"  # as some gateways write it
    assert network("[2001:db8:1:2::1]:4711") == "2001:db8:1:2::/64"


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
