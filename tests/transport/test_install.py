"""Under one server and no other; and the names we borrow are where we found them."""

import errno
import inspect
import os
import queue
import subprocess
import sys

import engineio
import flask_socketio
import pytest
import socketio
from engineio.payload import Payload
from flask import Flask
from gevent import pywsgi
from geventwebsocket.handler import WebSocketHandler
from geventwebsocket.websocket import WebSocket
from gunicorn.workers.base_async import AsyncWorker

from chatroom import transport
from chatroom.transport.websocket import Driver


def test_two_applications_in_one_process_do_not_share_it():
    app = Flask("ours")
    ours = flask_socketio.SocketIO(app, async_mode="threading", **transport.options())
    theirs = flask_socketio.SocketIO(Flask("theirs"), async_mode="threading")
    transport.install(app, ours)
    driver = ours.server.eio._async["websocket"]
    assert isinstance(driver(session=None, server=None), Driver)
    assert theirs.server.eio._async["websocket"] is not driver
    assert (
        theirs.server.eio.create_queue().__class__ is not ours.server.eio.create_queue().__class__
    )


@pytest.mark.parametrize("missing", transport.options())
def test_it_says_what_it_needs(missing):
    app = Flask("ours")
    options = {name: value for name, value in transport.options().items() if name != missing}
    with pytest.raises(ValueError, match="options"):
        transport.install(app, flask_socketio.SocketIO(app, async_mode="threading", **options))


@pytest.mark.parametrize("mode", ["gevent", "threading"])
def test_engine_io_is_where_we_found_it(mode):
    engine = engineio.Server(async_mode=mode)
    assert {"websocket", "queue"} <= engine._async.keys()
    assert list(inspect.signature(engine._async["websocket"].__init__).parameters)[:3] == [
        "self",
        "handler",
        "server",
    ]
    assert engine.async_mode == mode
    assert (engine.handlers, engine.sockets) == ({}, {})
    session = engineio.socket.Socket(engine, "sid")
    assert session.closing is False
    assert "queue.join()" in inspect.getsource(session.close)
    assert "self.queue.put(None)" in inspect.getsource(session.close)
    assert Payload.max_decode_packets == 16
    assert engine._async["queue_empty"] is queue.Empty
    assert engine.create_event().is_set() is False


def test_a_session_of_engine_io_is_as_we_found_it():
    session = engineio.socket.Socket(engineio.Server(async_mode="gevent"), "sid")
    state = (
        session.connected,
        session.upgrading,
        session.upgraded,
        session.closing,
        session.closed,
    )
    assert state == (False,) * 5
    assert session.last_ping > 0
    assert session.check_ping_timeout() is True
    assert session.queue.get_nowait and session.server.start_service_task is True
    opening = inspect.getsource(engineio.Server._handle_connect)
    assert opening.index("'connect'") < opening.index("schedule_ping")
    assert "'websocket'](\n            self._websocket_handler, self.server)" in inspect.getsource(
        session._upgrade_websocket
    )


def test_socket_io_is_where_we_found_it():
    server = socketio.Server(serializer=transport.StrictPacket, async_mode="threading")
    assert server.packet_class is transport.StrictPacket
    assert server.eio.handlers.keys() == {"connect", "message", "disconnect"}
    assert server.environ == {}
    sid = server.manager.connect("eio", "/")
    server.manager.basic_enter_room(sid, "/", "room")
    assert server.manager.rooms["/"]["room"].get(sid) == "eio"
    assert server.manager.sid_from_eio_sid("eio", "/") == sid
    assert server.manager.is_connected(sid, "/")
    assert not server.manager.is_connected(server.manager.sid_from_eio_sid("nobody", "/"), "/")
    server.on("event", print)
    assert server.handlers["/"]["event"] is print
    server.manager.basic_leave_room(sid, "/", "room")
    assert "room" not in server.manager.rooms["/"]
    assert flask_socketio.SocketIO(Flask("x"), async_mode="threading").sockio_mw.engineio_path == (
        "/socket.io/"
    )


def test_gevent_and_gevent_websocket_are_where_we_found_them():
    assert {"closed", "handler"} <= set(WebSocket.__slots__)
    assert "if not self.websocket.closed" in inspect.getsource(WebSocketHandler.run_websocket)
    assert "self.rfile = sock.makefile('rb'" in inspect.getsource(pywsgi.WSGIHandler.__init__)
    assert "content_length" in inspect.getsource(pywsgi.Input._discard)


def test_a_server_is_silent_about_a_client_it_has_handed_over():
    assert errno.EPIPE in pywsgi.WSGIHandler.ignored_socket_errors
    assert "errno not in (errno.EPIPE" in inspect.getsource(AsyncWorker.handle)


def test_it_imports_nothing_else_of_the_chatroom():
    code = (
        "import sys, types, pathlib; package = types.ModuleType('chatroom');"
        "package.__path__ = ['chatroom']; sys.modules['chatroom'] = package; import chatroom.transport;"
        "print([name for name in sys.modules if name.startswith('chatroom.')"
        " and not name.startswith('chatroom.transport')])"
    )
    root = os.path.dirname(os.path.dirname(os.path.dirname(transport.__file__)))
    found = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True)
    assert found.stdout == "[]\n", found.stderr
