"""Two people talk: on every server we say it runs on, with every client that may come."""

from __future__ import annotations

import pytest

from .people import POLLING, UPGRADE, WEBSOCKET, names, texts

TRANSPORTS = {"websocket": WEBSOCKET, "polling": POLLING, "upgrade": UPGRADE}


@pytest.mark.parametrize("transports", TRANSPORTS.values(), ids=TRANSPORTS)
def test_two_people_meet_and_talk(any_server, arrive, room, transports):
    ann = arrive(any_server, "Ann", room, transports=transports)
    assert ann.client.transport == transports[-1]
    assert ann.joined["ok"], ann.joined
    assert (ann.joined["room"], ann.joined["username"]) == (room, "Ann")
    assert ann.joined["messages"] == []

    first = ann.say("message", room=room, text="Anybody here?", client_id="a1")
    assert first["ok"], first
    bob = arrive(any_server, "Bob", room, transports=transports)
    assert bob.joined["messages"] == [first["message"]]
    assert names(bob.joined) == ["Ann", "Bob"]
    assert ann.hear("user_joined")["username"] == "Bob"

    answer = bob.say("message", room=room, text="I am: <b>hi</b> 👋")
    assert ann.hear("message", id=2) == answer["message"] | {"prev": 1}
    assert ann.say("message", room=room, text="Welcome")["message"]["id"] == 3
    assert bob.hear("message", id=3)["text"] == "Welcome"

    assert bob.say("leave", room=room) == {"ok": True, "room": room}
    assert ann.hear("user_left")["username"] == "Bob"


@pytest.mark.parametrize("transports", [WEBSOCKET, UPGRADE], ids=["websocket", "upgrade"])
def test_the_stock_javascript_client_talks(any_server, arrive, node, room, transports):
    ann = arrive(any_server, "Ann", room, client=node.client, transports=transports)
    assert ann.joined["ok"], ann.joined
    bob = arrive(any_server, "Bob", room)
    assert ann.hear("user_joined")["username"] == "Bob"

    ann.say("message", room=room, text="one")
    bob.say("message", room=room, text="two")
    assert texts([ann.hear("message"), ann.hear("message")]) == ["one", "two"]
    assert {bob.hear("message")["text"], bob.hear("message")["text"]} == {"one", "two"}
    assert bob.say("typing", room=room, typing=True) == {"ok": True}
    assert ann.hear("user_typing", typing=True)["username"] == "Bob"
