"""One who may come in, and does more of it than anybody should: who is in the room hardly notices."""

from __future__ import annotations

import json
import random
import socket
import struct
import threading
import time
from contextlib import contextmanager, suppress

import pytest

from ..transport.raw_client import BINARY, CONTINUATION, PING, PONG, TEXT, WebSocket, frame
from .hostile import SEED
from .test_corpus import joins

SECONDS = 1.5  # of a flood
FROZEN = 0.1  # seconds of computing: measured up to 0.033, of which half where others compute too

# A burst of the smallest frames of a kind: nothing costs more for each byte that is sent.
FLOODS = {
    "pings": frame(PING, b"") * 2000,
    "long pings": frame(PING, b"x" * 125) * 200,
    "pongs": frame(PONG, b"") * 2000,
    "pongs of Engine.IO": frame(TEXT, b"3") * 2000,
    "nothing in fragments": (
        frame(TEXT, b"4", final=False)
        + frame(CONTINUATION, b"", final=False) * 60
        + frame(CONTINUATION, b"3")
    )
    * 30,
    "bytes": frame(BINARY, b"x") * 2000,
    "packets without an event": frame(TEXT, b"42[]") * 1500,
    "acks": frame(TEXT, b"43") * 2000,
    "hellos": frame(TEXT, b"40") * 2000,
    "typing": frame(TEXT, b'42["typing",{"typing":true}]') * 400,
    "unknown events": frame(TEXT, b'42["x"]') * 1000,
    "messages": frame(TEXT, b'42["message",{"text":"hi"}]') * 400,
    "joins": frame(TEXT, b'42["join",{}]') * 500,
    "joins and leaves": (
        frame(TEXT, b'42["join",{"room":"x"}]') + frame(TEXT, b'42["leave",{"room":"x"}]')
    )
    * 200,
    "brackets": frame(TEXT, b'42["sync",' + b"[" * 60_000 + b"]") * 4,
    "lists": frame(TEXT, b'42["sync",[' + b",".join([b"[[]]"] * 12_000) + b"]]") * 4,
    "keys": frame(TEXT, b'42["sync",{%b}]' % b",".join(b'"%x":0' % n for n in range(7000))) * 4,
    "escapes": frame(TEXT, b'42["sync",{"since":"' + b"\\u0041" * 10_000 + b'"}]') * 4,
    "digits": frame(TEXT, b'42["sync",[0.' + b"1" * 60_000 + b"]]") * 4,
    "blanks": frame(TEXT, b'42["message",{"text":"' + "\u3164".encode() * 20_000 + b'"}]') * 4,
    "names": frame(TEXT, b'42["join",{"room":"' + "\ufdfa".encode() * 119 + b'"}]') * 50,
    "marks": frame(TEXT, b'42["join",{"room":"x' + "\u0323\u0301".encode() * 59 + b'"}]') * 50,
}


@contextmanager
def read(eve):
    """Take all that is said to her, as fast as it comes."""

    def take():
        with suppress(OSError):
            while eve.socket.recv(1 << 20):
                pass

    reader = threading.Thread(target=take)
    reader.start()
    yield
    with suppress(OSError):
        eve.socket.shutdown(socket.SHUT_RDWR)
    reader.join()


@pytest.mark.parametrize("flood", FLOODS)
def test_a_flood_of_one_client_is_hardly_noticed(attacked, witness, flood):
    with WebSocket(attacked.port).join() as eve:
        joins(eve, f"elsewhere than {witness.room}")
        took = []
        with read(eve), suppress(OSError):  # she may be hung up on
            end = time.monotonic() + SECONDS
            while time.monotonic() < end:
                eve.socket.sendall(FLOODS[flood])
                took.append(witness.speaks())
    print(f"heard after {max(took) * 1000:.0f} ms at worst, of {len(took)}")
    witness.undisturbed(flood, busy=FROZEN)


def test_nobody_stays_who_only_passed_through(attacked, witness):
    """Hundreds who say hello, join, leave or vanish in any order and half-way; and nobody is a ghost."""
    chance = random.Random(SEED)
    join = json.dumps(["join", {"room": witness.room, "username": "Eve"}])
    said = [
        "40",
        f"42{join}",
        f"421{join}",
        '42["leave",{}]',
        "41",
        f"42{join}",
        "1",
        '42["typing"',
    ]
    for number in range(300):
        eve = WebSocket(attacked.port)
        with suppress(OSError, EOFError):  # she may be hung up on
            texts = chance.choices(said, k=chance.randint(1, 6))
            for text in texts:
                eve.say(text.replace("Eve", f"Eve {number}"))
            if texts[0] == "40":
                eve.hear()
        if chance.random() < 0.5:  # not a word, not even of TCP's goodbye
            eve.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        eve.socket.close()
    witness.undisturbed("passers-by")
    witness.has_not_grown()


def test_one_name_is_fought_for_by_many_at_once_and_nobody_has_it_twice(attacked, witness):
    with WebSocket(attacked.port).join() as first:
        joins(first, witness.room)
        rivals = [WebSocket(attacked.port).join() for _ in range(30)]
        for rival in rivals:
            rival.say(f"421{json.dumps(['join', {'room': witness.room, 'username': 'ＥＶＥ'}])}")
        for rival in rivals:
            while not (said := rival.hear()).startswith("431["):
                pass
            assert '"error":"name_taken"' in said
            rival.socket.close()
        here = witness.bob.say("join", room=witness.room)["users"]
        assert [user["username"] for user in here] == ["Ann", "Bob", "Eve"]
    witness.undisturbed("rivals")
