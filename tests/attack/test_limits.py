"""The server with its limits, as it comes: who goes on and on is kept out, at no cost to the others."""

from __future__ import annotations

import json
from contextlib import suppress
from itertools import count

import pytest

from ..transport.raw_client import CLOSE, ENGINE, HANDSHAKE, TEXT, Http, WebSocket
from .hostile import packets
from .witness import GROWTH

EVE = "127.0.0.2"  # she lives elsewhere
NUMBERS = count(1)


@pytest.fixture
def eve(limited):
    return lambda: WebSocket(limited.port, source=EVE).join()


def end(eve):
    """The close code of a client that the server hangs up on; None if it only fell silent."""
    with suppress(OSError, EOFError, TimeoutError):
        eve.socket.settimeout(5)
        while (frame := eve.receive())[0] == TEXT:
            pass
        assert frame[0] == CLOSE
        return int.from_bytes(frame[1][:2])
    return None


def ask(eve, event, **payload):
    with suppress(OSError):
        eve.say(f"421{json.dumps([event, payload])}")


def test_nonsense_without_end_is_hung_up_on_each_time(limited, witness, eve):
    codes = []
    for _ in range(10):
        with eve() as one:
            with suppress(OSError):
                for packet in packets(witness.room, 600):
                    one.say(packet)
            codes.append(end(one))
    assert set(codes) <= {1008, 1000}
    assert 1008 in codes
    witness.undisturbed("nonsense")
    witness.has_not_grown()


def test_nothing_said_by_many_keeps_nobody_from_a_room(limited, witness, eve):
    crowd = [eve() for _ in range(40)]
    for one in crowd:
        ask(one, "join", room=witness.room, username=f"Eve {next(NUMBERS)}")
        for _ in range(40):
            ask(one, "message", room=witness.room, text=" ")
    witness.speaks()
    for one in crowd:
        one.socket.close()
    witness.undisturbed("nothing, by forty people")


def test_new_rooms_and_new_people_cost_no_memory(limited, witness, eve):
    def open_rooms(times):
        for _ in range(times):
            with eve() as one:
                for _ in range(40):
                    ask(one, "join", room=f"room {next(NUMBERS)}", username=f"Eve {next(NUMBERS)}")
                one.say("41")
                end(one)

    open_rooms(40)  # what is kept for ever is paid for once
    before = witness.inside().kilobytes
    open_rooms(40)
    assert witness.inside().kilobytes - before < GROWTH
    witness.undisturbed("new rooms and new people")


def test_who_opens_connections_without_end_is_told_when_to_come_back(limited, witness):
    status, opened = 101, 0
    while status == 101 and opened < 4_000:
        with Http(limited.port, source="127.0.0.3") as one:
            status = one.ask("GET", f"{ENGINE}&transport=websocket", HANDSHAKE)
            opened += 1
    assert (status, opened) == (429, 3001)
    assert 0 < int(one.head.partition("Retry-After: ")[2].split()[0]) <= 60
    witness.undisturbed("three thousand connections")
