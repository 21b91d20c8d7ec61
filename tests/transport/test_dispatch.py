"""What python-socketio does with what our decoder gives it: never an exception, never a second life."""

import logging

import pytest
from engineio.socket import Socket
from flask import Flask
from flask_socketio import SocketIO
from socketio import packet as stock

from chatroom import transport

HOSTILE = [
    *[
        "2",
        "2[]",
        '2["a",NaN]',
        '2["connect"]',
        '2["disconnect"]',
        '2["*"]',
        '2["",1]',
        '21["a",1,2]',
    ],
    *["3", "30[]", "31[]", "39[1]", "3{}", "4", '4{"message":"x"}', "5", '51-["a"]', "61-[]"],
    *["7", "", b"", b"\x00", '2/nowhere,["a"]', "3/nowhere,1[]", "1/nowhere", "0/nowhere,{}"],
    *["2[" * 10_000, {"a": 1}],
]


@pytest.fixture
def lives():
    """What the handlers of a connection's life were called for."""
    return []


@pytest.fixture
def socketio(lives):
    app = Flask(__name__)
    socketio = SocketIO(
        app,
        async_mode="threading",
        **transport.options(),
    )
    transport.install(app, socketio)
    socketio.on("connect")(lambda auth: lives.append("connect"))
    socketio.on("disconnect")(lambda reason: lives.append("disconnect"))
    socketio.on("a")(lambda payload, asked: [payload, asked])
    socketio.on("*")(lambda name, payload, asked: {"unknown": name})
    socketio.on("")(lambda why, asked: why)
    return socketio


@pytest.fixture
def ann(socketio):
    return socketio.test_client(_app(socketio))


def _app(socketio):
    return socketio.sockio_mw.flask_app


@pytest.mark.parametrize("packet", HOSTILE)
def test_a_stranger_can_say_anything_before_connecting(socketio, lives, packet, caplog):
    socketio.server.environ["stranger"] = {}
    socketio.server.eio.send = lambda sid, data: None
    with caplog.at_level(logging.ERROR):
        socketio.server._handle_eio_message("stranger", packet)
    assert (caplog.records, lives) == ([], [])


@pytest.mark.parametrize("packet", HOSTILE)
def test_a_member_can_say_anything_and_stays(socketio, ann, lives, packet, caplog):
    with caplog.at_level(logging.ERROR):
        socketio.server._handle_eio_message(ann.eio_sid, packet)
    assert caplog.records == []
    assert lives == ["connect"]
    assert ann.emit("a", 1, callback=True) == [1, True]


def test_the_stock_test_client_keeps_the_contract(ann):
    assert ann.emit("a", {"b": 1}, callback=True) == [{"b": 1}, True]
    assert ann.emit("a", callback=True) == [None, True]
    assert ann.emit("b", 1, callback=True) == {"unknown": "b"}
    assert ann.emit("a", 1, 2, callback=True)["event"] == "a"
    assert ann.emit("connect", callback=True)["event"] == "connect"
    assert "message" in ann.emit("a", "\ud800", callback=True)


def test_an_answer_reaches_who_asked_and_only_once(socketio, ann):
    answers = []
    sid = socketio.server.manager.sid_from_eio_sid(ann.eio_sid, "/")
    socketio.emit("ping?", to=sid, callback=lambda *answer: answers.append(answer))
    for text in ["30[]", "31{}", '31["yes"]', '31["again"]']:
        socketio.server._handle_eio_message(ann.eio_sid, text)
    assert answers == [("yes",)]


def test_nothing_is_heard_from_a_session_that_is_closing(socketio, lives):
    engine = socketio.server.eio
    session = engine.sockets["eve"] = Socket(engine, "eve")
    session.closing = True
    for sid in ["eve", "never opened"]:
        engine.handlers["message"](sid, "0")
    assert lives == []


def test_nothing_said_by_the_decoder_is_binary():
    for packet in HOSTILE:
        assert transport.StrictPacket(encoded_packet=packet).packet_type < stock.CONNECT_ERROR
