"""A flood from one is stopped where it comes from; nobody else is refused, or misses anything."""

from __future__ import annotations

import json
from contextlib import ExitStack

import pytest

from ..transport.raw_client import CLOSE, ENGINE, HANDSHAKE, TEXT, Http, WebSocket
from .people import texts


@pytest.fixture
def strict(serve):
    return serve(LIMITS="yes", LIMIT_CROWD=4)


def flood(port, room, times):
    """Say so much without waiting for an answer. Returns the acks, and the close code or None."""
    with WebSocket(port).join() as eve:
        eve.say(f'420["join",{{"room":"{room}","username":"Eve"}}]')
        for number in range(times):
            eve.say(f'421["message",{{"room":"{room}","text":"flood {number}"}}]')
        eve.say('422["leave"]')
        acks = []
        while True:
            opcode, payload = eve.receive()
            if opcode == CLOSE:
                return acks, int.from_bytes(payload[:2])
            assert opcode == TEXT
            if payload.startswith(b"431["):
                acks.append(json.loads(payload[3:])[0])
            if payload.startswith(b"432["):
                return acks, None


def test_a_flooder_is_told_to_wait_then_hung_up_on_and_the_others_talk_on(strict, arrive):
    ann, bob = arrive(strict, "Ann", "den"), arrive(strict, "Bob", "den")
    acks, code = flood(strict.port, "den", 100)
    assert code is None
    assert [ack["ok"] for ack in acks] == [True] * 15 + [False] * 85
    assert {ack["error"] for ack in acks[15:]} == {"rate_limited"}
    acks, code = flood(strict.port, "attic", 1000)
    assert code == 1008
    assert len(acks) <= 15 + 200
    for number in range(15):
        assert ann.say("message", text=f"Ann {number}")["ok"]
    heard = [bob.hear("message")["text"] for _ in range(30)]
    assert heard == [f"flood {number}" for number in range(15)] + [f"Ann {n}" for n in range(15)]
    log = bob.say("history", before=99)["messages"]
    assert texts(log) == heard
    assert len(strict.log.splitlines()) < 20  # nor is the log flooded


def test_an_address_has_so_many_sockets_and_no_more(serve):
    server = serve(LIMITS="yes", LIMIT_CROWD=1)
    with ExitStack() as open:
        for _ in range(2):
            open.enter_context(WebSocket(server.port)).join()  # without a session
        one_more = open.enter_context(WebSocket(server.port))
        one_more.say("40")
        refusal = one_more.hear()
        assert refusal.startswith("44") and '"rate_limited"' in refusal
        for _ in range(60):
            eve = open.enter_context(Http(server.port))
            status = eve.ask("GET", f"{ENGINE}&transport=websocket", HANDSHAKE)
            if status != 101:
                break
    assert status == 429
    assert "Retry-After: " in eve.head
