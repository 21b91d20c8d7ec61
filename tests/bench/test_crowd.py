"""The load generator notices what a server does wrong: zeros in its tables mean something."""

from __future__ import annotations

import json
import os
import re
import threading
from collections import Counter, defaultdict

import pytest
from websockets.sync.server import serve

from ..serving import HOST
from . import generator
from .scenarios import Scenario

TROUBLED = 5  # the message with which something goes wrong


class Rogue:
    """A Socket.IO server that lets ``spoil(text, number)`` choose what the last member hears.

    It has two doors: ``came`` and ``spoke`` count by room and port who came in there, and who spoke.
    """

    def __init__(self, spoil):
        self.came, self.spoke = Counter(), Counter()
        self._spoil = spoil
        self._members = defaultdict(list)
        self._told = 0
        self._turn = threading.Lock()
        self._doors = [serve(self._serve, HOST, 0, ping_interval=None) for _ in range(2)]
        self.ports = [door.socket.getsockname()[1] for door in self._doors]
        self._threads = [threading.Thread(target=door.serve_forever) for door in self._doors]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        for door, thread in zip(self._doors, self._threads, strict=True):
            door.shutdown()
            thread.join()

    def _serve(self, websocket):
        port = websocket.local_address[1]
        websocket.send('0{"sid":"one"}')
        assert websocket.recv() == "40"
        websocket.send('40{"sid":"one"}')
        for packet in websocket:
            number, event = re.fullmatch(r"42(\d+)(.*)", packet).groups()
            name, payload = json.loads(event)
            with self._turn:
                where = payload["room"], port
                if name == "join":
                    self.came[where] += 1
                    self._members[payload["room"]].append(websocket)
                else:
                    self.spoke[where] += payload["client_id"] == "0"
                    self._tell(payload)
                websocket.send(f'43{number}[{{"ok":true}}]')

    def _tell(self, payload):
        text = f'42["message",{json.dumps(payload)}]'
        *others, last = self._members[payload["room"]]
        for member in others:
            member.send(text)
        for heard in self._spoil(text, self._told):
            last.send(heard) if heard else last.close()
        self._told += 1


def lose(text, number):
    return [] if number == TROUBLED else [text]


def double(text, number):
    return [text, text] if number == TROUBLED else [text]


def hang_up(text, number):
    return [None] if number == TROUBLED else [text] if number < TROUBLED else []


class Delay:
    """Holds one message back until the next; ``wanted`` says by which two."""

    def __init__(self, wanted):
        self.wanted = wanted
        self.held = None
        self.done = False

    def __call__(self, text, number):
        held, self.held = self.held, None
        if held and self.wanted(sender(held), sender(text)):
            self.done = True
            return [text, held]
        if number >= TROUBLED and not self.done:
            self.held = text
            return [held] if held else []
        return [held, text] if held else [text]


def sender(text):
    return re.search(r"#\d{4}\.(\d)", text)[1]


def run(spoil, **crowd):
    scenario = Scenario("test", "talk", **({"members": 3, "senders": 2, "window": 4} | crowd))
    generator.build()
    with Rogue(spoil) as server:
        return generator.run(scenario, server.ports[:1], [os.getpid()], seconds=0.3, warm=0)


def test_a_server_that_does_everything_right_has_only_zeros():
    figures = run(lambda text, _number: [text])
    assert figures["deliveries"] > 0
    assert not any(figures[kind] for kind in ("lost", "doubled", "reordered", "closed"))


def test_a_message_one_member_never_hears_is_lost():
    figures = run(lose)
    assert figures["lost"] == 1
    assert not figures["doubled"] and not figures["reordered"]


def test_a_message_one_member_hears_twice_is_doubled():
    figures = run(double)
    assert figures["doubled"] == 1
    assert not figures["lost"] and not figures["reordered"]


def test_a_message_that_overtakes_another_of_its_sender_is_reordered():
    figures = run(Delay(lambda held, text: held == text))
    assert figures["reordered"]
    assert not figures["lost"] and not figures["doubled"]


def test_members_who_hear_two_senders_in_different_orders_are_reordered():
    figures = run(Delay(lambda held, text: held != text))
    # those who disagree with the first member: this one, or, if it is the first, the two others
    assert figures["reordered"] in (1, 2)
    assert not figures["lost"] and not figures["doubled"]


def test_a_connection_that_is_closed_is_counted_with_all_it_did_not_hear():
    figures = run(hang_up)
    assert figures["closed"] == 1
    assert figures["lost"]


def test_what_nobody_said_ends_the_run():
    with pytest.raises(generator.Failed, match="Nobody said this"):
        run(lambda text, _number: [re.sub(r"\d{10}", "9" * 10, text)])


@pytest.mark.parametrize("members, senders, rooms", [(20, 4, 1), (6, 2, 1), (10, 4, 1), (4, 1, 4)])
def test_members_and_senders_are_spread_over_the_ports(members, senders, rooms):
    scenario = Scenario("test", "talk", members, rooms=rooms, senders=senders, window=1)
    with Rogue(lambda text, _number: [text]) as server:
        generator.run(scenario, server.ports, [os.getpid()], seconds=0.3, warm=0)
    speakers = [
        sum(server.spoke[where] for where in server.spoke if port in where) for port in server.ports
    ]
    assert speakers == [rooms * senders / 2] * 2
    assert len(server.came) == rooms * 2
    assert all(abs(there - members / 2) <= 1 for there in server.came.values())
