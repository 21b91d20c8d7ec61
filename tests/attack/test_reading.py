"""Who reads much at once costs the server no more than who reads little."""

from __future__ import annotations

import json

from ..transport.raw_client import WebSocket
from .test_corpus import joins
from .witness import GROWTH

LONGEST = "\U0001f41f" * 2000
MESSAGES = 500


def ask(eve, event, **payload):
    eve.say(f"421{json.dumps([event, payload], ensure_ascii=False)}")
    while not (said := eve.hear()).startswith("431["):
        pass
    return json.loads(said[3:])[0]


def test_a_room_full_of_long_messages_can_be_read_by_whoever_likes(attacked, witness):
    room = f"library of {witness.room}"
    with WebSocket(attacked.port).join() as eve:
        joins(eve, room)
        for _ in range(MESSAGES):
            assert ask(eve, "message", text=LONGEST)["ok"]
        read_all(eve)  # what is kept of them for ever is paid for once
        before = witness.inside().kilobytes
        for _ in range(10):
            read_all(eve)
        assert witness.inside().kilobytes - before < GROWTH
    witness.undisturbed("reading")


def read_all(eve):
    since = 0
    while since < MESSAGES:
        since = ask(eve, "sync", since=since, limit=MESSAGES)["messages"][-1]["rev"]
