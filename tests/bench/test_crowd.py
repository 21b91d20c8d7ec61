"""The load generator notices what a server does wrong: zeros in its tables mean something."""

from __future__ import annotations

import json
import os
import re
import threading

import pytest
from websockets.sync.server import serve

from ..serving import HOST
from . import generator
from .scenarios import Scenario

TROUBLED = 5  # the message with which something goes wrong


class Rogue:
    """A Socket.IO server that lets ``spoil(text, number)`` choose what the last member hears."""

    def __init__(self, spoil):
        self._spoil = spoil
        self._members = []
        self._told = 0
        self._turn = threading.Lock()
        self._server = serve(self._serve, HOST, 0, ping_interval=None)
        self.port = self._server.socket.getsockname()[1]
        self._thread = threading.Thread(target=self._server.serve_forever)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._thread.join()

    def _serve(self, websocket):
        websocket.send('0{"sid":"one"}')
        assert websocket.recv() == "40"
        websocket.send('40{"sid":"one"}')
        for packet in websocket:
            number, event = re.fullmatch(r"42(\d+)(.*)", packet).groups()
            name, payload = json.loads(event)
            with self._turn:
                if name == "join":
                    self._members.append(websocket)
                else:
                    self._tell(f'42["message",{json.dumps(payload)}]')
                websocket.send(f'43{number}[{{"ok":true}}]')

    def _tell(self, text):
        *others, last = self._members
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
        return generator.run(scenario, server.port, [os.getpid()], seconds=0.3, warm=0)


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
