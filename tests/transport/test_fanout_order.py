"""Each client hears the same, in the same order, as python-socketio would have told it."""

import random
import socket
import struct
from contextlib import suppress

import gevent
import pytest
import socketio
from engineio.socket import Socket

from chatroom.transport.assembly import Assembly
from chatroom.transport.fanout import Fanout, Manager
from chatroom.transport.goodbye import Goodbye
from chatroom.transport.outbox import BACKLOG, outbox

from .raw_client import frames

ROOMS = ["one", "two", "three"]
CLIENTS = [f"client {n}" for n in range(6)]


class Stock:
    """python-socketio as it is, and what it gave each client to be sent."""

    def __init__(self):
        self.server = socketio.Server(client_manager=socketio.Manager(), async_mode="threading")
        self.heard = {client: [] for client in CLIENTS}
        self.server._send_eio_packet = lambda client, packet: self.heard[client].append(packet.data)
        self.server.eio.send = lambda client, data: self.heard[client].append(data)
        self.sids = {client: self.server.manager.connect(client, "/") for client in CLIENTS}

    def disconnect(self, client):
        self.server.manager.disconnect(self.sids[client], "/")

    def end_round(self):
        pass


class Ours:
    """The fan-out, with a real socket for each client."""

    def __init__(self):
        self.server = socketio.Server(client_manager=Manager(), async_mode="gevent")
        engine = self.server.eio
        engine._async = {**engine._async, "queue": outbox(engine._async["queue"])}
        Fanout(self.server, Goodbye(self.server))
        self.received, self.ends, self.sids = {client: b"" for client in CLIENTS}, {}, {}
        for client in CLIENTS:
            ours, self.ends[client] = socket.socketpair()
            ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
            ours.setblocking(False)
            self.ends[client].setblocking(False)
            engine.sockets[client] = Socket(engine, client)
            engine.handlers["connect"](client, {})
            engine.sockets[client].open(ours, Assembly(), [])
            self.sids[client] = self.server.manager.connect(client, "/")

    def disconnect(self, client):
        self.server.manager.disconnect(self.sids[client], "/")

    def end_round(self):
        gevent.sleep(0)

    def read(self, client):
        with suppress(BlockingIOError):
            self.received[client] += self.ends[client].recv(1 << 20)
            line = self.server.eio.sockets[client].line
            if line._blocked:  # the loop may say so at any time, also before a round is over
                line._go_on()

    @property
    def heard(self):
        quiet = 0
        while quiet < 3:  # times that the loop had nothing to do, and nothing came
            gevent.sleep(0.001)
            before = self.received.copy()
            for client in CLIENTS:
                self.read(client)
            quiet = quiet + 1 if self.received == before else 0
        return {client: _texts(data) for client, data in self.received.items()}

    def close(self):
        for client in CLIENTS:
            if session := self.server.eio.sockets.get(client):
                session.line.cut()
            self.ends[client].close()


def _texts(data: bytes):
    """What is in the frames, without Engine.IO's type of packet."""
    return [payload[1:].decode() for _opcode, payload in frames(data)]


@pytest.mark.parametrize("seed", range(40))
def test_any_mix_of_words_comings_and_goings(seed):
    chance, stock, ours = random.Random(seed), Stock(), Ours()
    present = set(CLIENTS)
    try:
        for n in range(300):
            client, room = chance.choice(CLIENTS), chance.choice(ROOMS)
            skipped = chance.sample(CLIENTS, chance.choice([0, 0, 1, 3]))
            text = f"{n} " + "x" * chance.choice([0, 10, 3000])
            action = chance.choice(
                ["enter", "leave", "tell", "tell", "tell", "ask", "all", "round"]
            )
            if chance.random() < 0.01:
                action = "disconnect"
            for side in (stock, ours):
                manager, sids = side.server.manager, side.sids
                if action == "tell":
                    manager.emit(
                        "told", text, "/", room=room, skip_sid=[sids[one] for one in skipped]
                    )
                elif action == "all":
                    manager.emit("told", text, "/")
                elif action == "round":
                    side.end_round()
                elif client in present:
                    if action == "ask":
                        manager.emit("answer", text, "/", room=sids[client])
                    elif action == "disconnect":
                        side.disconnect(client)
                    else:
                        getattr(manager, f"{action}_room")(sids[client], "/", room)
            if action == "disconnect":
                present.discard(client)
            if chance.random() < 0.1:
                ours.read(client)
        assert ours.heard == stock.heard
    finally:
        ours.close()


def test_a_room_that_everybody_was_cut_from_can_be_told_something():
    ours = Ours()
    manager = ours.server.manager
    manager.enter_room(ours.sids["client 0"], "/", "one")
    ours.server.eio.sockets["client 0"].line.cut()  # and python-socketio does not know yet
    manager.emit("told", 1, "/", room="one")
    manager.emit("told", 2, "/", room=ours.sids["client 0"])
    manager.emit("told", 3, "/", room=ours.sids["client 1"], skip_sid=ours.sids["client 1"])
    manager.emit("told", 4, "/", room=ours.sids["client 1"])
    ours.end_round()
    assert _texts(ours.ends["client 1"].recv(1000)) == ['2["told",4]']
    ours.close()


@pytest.fixture
def polling():
    """A client that polls, in a room with another; ``upgrade()`` gives it a WebSocket, and returns its end."""
    ours = Ours()
    engine, manager = ours.server.eio, ours.server.manager
    engine.sockets["polling"] = session = Socket(engine, "polling")
    engine.handlers["connect"]("polling", {})
    manager.enter_room(manager.connect("polling", "/"), "/", "one")
    manager.enter_room(ours.sids["client 0"], "/", "one")
    sock, client = socket.socketpair()
    sock.setblocking(False)

    def upgrade():
        session.open(sock, Assembly(), [])
        return client

    yield ours, session, upgrade
    session.line.cut()
    client.close()
    ours.close()


def test_who_polls_hears_it_too_and_in_order_after_an_upgrade(polling):
    ours, session, upgrade = polling
    manager = ours.server.manager
    manager.emit("told", 1, "/", room="one")
    assert [packet.data for packet in session.poll()] == ['2["told",1]']
    manager.emit("told", 2, "/", room="one")
    client = upgrade()
    manager.emit("told", 3, "/", room="one")
    ours.end_round()
    assert _texts(client.recv(1000)) == ['2["told",2]', '2["told",3]']
    assert ours.heard["client 0"] == [f'2["told",{n}]' for n in (1, 2, 3)]


def test_who_missed_something_before_its_upgrade_is_told_to_come_again(polling):
    ours, _session, upgrade = polling
    for n in range(BACKLOG + 1):
        ours.server.manager.emit("told", n, "/", room="one")
    client = upgrade()
    ours.end_round()
    assert client.recv(1000) == b"\x88\x02" + struct.pack("!H", 1013)


def test_a_client_that_has_closed_keeps_nothing_from_the_others_who_poll(polling):
    ours, session, upgrade = polling
    session.closing = session.closed = True
    ours.server.manager.emit("told", 1, "/", room="one")
    assert ours.heard["client 0"] == ['2["told",1]']
    upgrade()
