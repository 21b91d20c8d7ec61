"""One client's events, begun while those before them wait: answered once each, and in order."""

import json
import socket
from contextlib import suppress

import gevent
import pytest
import socketio
from engineio.socket import Socket
from gevent.event import Event
from websockets.frames import Frame, Opcode

from chatroom.transport import StrictPacket
from chatroom.transport.assembly import Assembly
from chatroom.transport.fanout import Fanout, Manager
from chatroom.transport.fanout.answers import UNFINISHED
from chatroom.transport.goodbye import Goodbye
from chatroom.transport.outbox import outbox

from .raw_client import frames


def beginning(begin):
    """A handler that can only be begun."""

    def handler(sid, number, asked):
        raise AssertionError("It has to be begun.")

    handler.begin = begin
    return handler


class Desk:
    """A server with one client. The event "slow" waits for ``let[n]``; "quick" does not."""

    def __init__(self):
        self.log, self.let = [], [Event() for _ in range(100)]
        server = socketio.Server(
            client_manager=Manager(),
            async_mode="gevent",
            async_handlers=False,
            serializer=StrictPacket,
        )
        engine = server.eio
        engine._async = {**engine._async, "queue": outbox(engine._async["queue"])}
        Fanout(server, Goodbye(server))
        server.on("slow", self._slow())
        server.on("quick", lambda sid, number, asked: self.log.append(f"quick {number}"))
        server.on("refused", self._refused())
        server.on("broken", lambda sid, number, asked: 1 / 0)
        server.eio.sockets["ann"] = self.session = Socket(server.eio, "ann")
        server.eio.handlers["connect"]("ann", {})
        ours, self.end = socket.socketpair()
        ours.setblocking(False)
        self.end.setblocking(False)
        self.session.open(ours, Assembly(), [])
        server.manager.connect("ann", "/")

    def _slow(self):
        def begin(sid, number, asked):
            self.log.append(f"begun {number}")

            def finish():
                self.let[number].wait()
                self.log.append(f"finished {number}")
                return {"number": number}

            return finish

        return beginning(begin)

    def _refused(self):
        return beginning(lambda sid, number, asked: lambda: {"refused": number})

    def say(self, *events):
        """Each an event and its number, which is also the id of the ack it asks for."""
        said = [f"42{number}{json.dumps([name, number])}" for name, number in events]
        data = [Frame(Opcode.TEXT, text.encode()).serialize(mask=True) for text in said]
        self.end.send(b"".join(data))
        self.settle()

    def settle(self):
        for _ in range(10):
            gevent.sleep(0.001)

    def acks(self):
        """The ids, in the order they came, since this was asked last."""
        with suppress(BlockingIOError):
            return [
                int(payload[2 : payload.index(b"[")]) for _, payload in frames(self.end.recv(65536))
            ]
        return []


@pytest.fixture
def desk():
    desk = Desk()
    yield desk
    for event in desk.let:
        event.set()
    if desk.session.line:
        desk.session.line.cut()
    desk.settle()
    desk.end.close()


def test_the_next_begins_while_the_first_one_waits(desk):
    desk.say(("slow", 1), ("slow", 2))
    desk.say(("slow", 3))
    assert desk.log == ["begun 1", "begun 2", "begun 3"]
    assert desk.acks() == []


def test_acks_keep_the_order_whatever_is_done_first(desk):
    desk.say(("slow", 1), ("slow", 2), ("refused", 3))
    desk.let[2].set()
    desk.settle()
    assert desk.acks() == []
    desk.let[1].set()
    desk.settle()
    assert desk.acks() == [1, 2, 3]
    assert desk.log == ["begun 1", "begun 2", "finished 1", "finished 2"]


def test_an_event_that_cannot_be_begun_waits_for_all_before_it(desk):
    desk.say(("slow", 1), ("slow", 2), ("quick", 3), ("slow", 4))
    assert desk.log == ["begun 1", "begun 2"]
    for number in (1, 2, 4):
        desk.let[number].set()
    desk.settle()
    assert desk.log[2:] == ["finished 1", "finished 2", "quick 3", "begun 4", "finished 4"]
    assert desk.acks() == [1, 2, 3, 4]


def test_it_also_waits_when_it_comes_later(desk):
    desk.say(("slow", 1))
    desk.say(("quick", 2))
    desk.say(("slow", 3))
    assert desk.log == ["begun 1"]
    desk.let[1].set()
    desk.let[3].set()
    desk.settle()
    assert desk.log == ["begun 1", "finished 1", "quick 2", "begun 3", "finished 3"]
    assert desk.acks() == [1, 2, 3]


def test_there_is_an_end_to_what_one_client_may_begin(desk):
    desk.say(*[("slow", number) for number in range(1, 60)])
    assert len(desk.log) <= UNFINISHED + 1
    for event in desk.let:
        event.set()
    desk.settle()
    assert desk.acks() == list(range(1, 60))
    assert desk.log.count("finished 59") == 1


def test_an_event_that_fails_is_logged_and_the_next_is_answered(desk, caplog):
    desk.say(("slow", 1), ("broken", 2), ("quick", 3))
    desk.let[1].set()
    desk.settle()
    assert desk.acks() == [1, 3]
    assert "ZeroDivisionError" in caplog.text


def test_who_hangs_up_is_gone_once_all_is_finished(desk):
    desk.say(("slow", 1), ("slow", 2))
    desk.end.close()
    desk.settle()
    assert desk.session.line
    desk.let[1].set()
    desk.let[2].set()
    desk.settle()
    assert desk.log == ["begun 1", "begun 2", "finished 1", "finished 2"]
    assert desk.session.line is None
    assert "ann" not in desk.session.server.sockets
