"""The gate in front of all: by itself, on real servers, and on workers with room for five connections."""

import inspect
import resource
import socket
import time
from contextlib import ExitStack, suppress

import pytest
from flask import Flask
from flask_socketio import SocketIO
from gevent import pywsgi
from geventwebsocket.gunicorn.workers import GeventWebSocketWorker
from gunicorn.http.message import Message, Request
from gunicorn.http.wsgi import Response
from gunicorn.workers import ggevent
from gunicorn.workers.base_async import AsyncWorker

from chatroom import transport
from chatroom.transport import slots as module
from chatroom.transport.slots import Slots

from .raw_client import ENGINE, HANDSHAKE, Http, WebSocket, poll, polling_session

POLLING, WEBSOCKET = f"{ENGINE}&transport=polling", f"{ENGINE}&transport=websocket"
STRANGER = {"X-Stranger": "yes"}


@pytest.fixture
def app():
    app = Flask(__name__)
    socketio = SocketIO(app, async_mode="threading", monitor_clients=False, **transport.options())
    transport.install(app, socketio)
    app.get("/")(lambda: "home")
    return app


@pytest.fixture
def asked(app):
    """The paths of the requests that a guard was asked about."""
    asked = []

    @app.extensions["transport"].admission.guard
    def ask(environ):
        asked.append(environ["RAW_URI"])

    return asked


def test_a_guard_is_asked_about_new_sessions_and_nothing_else(app, asked):
    browser = app.test_client()
    sid = browser.get(POLLING).text.split('"')[3]
    assert browser.post(f"{POLLING}&sid={sid}", data="40").status_code == 200
    assert browser.get(f"{POLLING}&sid={sid}").status_code == 200
    assert browser.get(f"{POLLING}&sid=x").status_code == 400
    assert browser.get("/").text == "home"
    assert browser.get(WEBSOCKET).status_code == 426
    assert asked == [POLLING, WEBSOCKET]


def test_guards_are_asked_in_order_until_one_refuses(app, asked):
    @app.extensions["transport"].admission.guard
    def refuse(environ):
        raise transport.Refused(429, "Not so fast.", retry_after=1.2)

    app.extensions["transport"].admission.guard(lambda environ: asked.append("the next"))
    answer = app.test_client().get(POLLING)
    assert (answer.status_code, answer.text) == (429, "Not so fast.")
    assert answer.headers["Retry-After"] == "2"
    assert answer.headers["Connection"] == "close"
    assert asked == [POLLING]


@pytest.mark.parametrize("path", [POLLING, WEBSOCKET])
def test_a_stranger_is_refused_before_there_is_a_session(server, path):
    headers = STRANGER | (HANDSHAKE if path == WEBSOCKET else {})
    with WebSocket(server.port).join() as witness, Http(server.port) as eve:
        before = server.inside()["sessions"]
        status = eve.ask("GET", path, headers)
        if status == 101:  # by gevent-websocket, before anybody was asked: try again later
            assert server.kind == "socketio.run"
            assert eve.rest() == b"\x88\x02\x03\xf5"
        else:
            assert status == 503
            assert eve.header("Retry-After") == "7"
            assert eve.header("Connection") == "close"
            assert eve.rest() == b"Not you."
        assert server.inside()["sessions"] <= before
        assert witness.echo("still here") == "still here"
    assert "Traceback" not in server.said()


def ask_and_wait(stack, port, path, source):
    """Ask for what is not there yet, from that address."""
    http = stack.enter_context(Http(port, source=source))
    http.socket.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())


def test_requests_beyond_the_cap_are_refused_at_once_but_for_who_asks_how_it_is(small):
    with WebSocket(small.port).join() as ann, ExitStack() as stack:
        for number in range(2, 6):
            ask_and_wait(stack, small.port, "/hold", f"127.0.0.{number}")
        assert small.settles(lambda inside: inside["under_way"] == 5, path="/healthz")
        for path in ["/", POLLING, WEBSOCKET]:
            with Http(small.port) as eve:
                assert eve.ask("GET", path, HANDSHAKE if path == WEBSOCKET else {}) == 503
                assert eve.header("Retry-After") == "2"
        assert ann.echo("still here") == "still here"
        ann.say('42["release"]')
        assert small.settles(lambda inside: inside["under_way"] == 1, path="/healthz")
    with Http(small.port) as ann:
        assert ann.ask("GET", "/") == 200


def test_one_address_takes_up_no_more_than_its_part(small):
    with WebSocket(small.port).join() as ann, ExitStack() as stack:
        for _ in range(2):
            ask_and_wait(stack, small.port, "/hold", "127.0.0.2")
        assert small.settles(lambda inside: inside["under_way"] == 3)
        with Http(small.port, source="127.0.0.2") as eve, Http(small.port) as bob:
            assert eve.ask("GET", "/") == 503
            assert bob.ask("GET", "/") == 200
        ann.say('42["release"]')
        assert small.settles(lambda inside: inside["under_way"] == 1)


def test_polls_cannot_take_all(small):
    with ExitStack() as stack:
        sids = [polling_session(small.port) for _ in range(4)]
        for number, sid in enumerate(sids[:3], 2):
            ask_and_wait(stack, small.port, f"{POLLING}&sid={sid}", f"127.0.0.{number}")
        assert small.settles(lambda inside: inside["under_way"] == 4)
        with Http(small.port) as eve:
            headers = {"Upgrade": "something"}  # which is a poll all the same
            assert eve.ask("GET", f"{POLLING}&sid={sids[3]}", headers) == 503
        for sid in sids[:3]:
            with Http(small.port) as ann:
                assert ann.post(sid, b"40") == 200  # which ends the poll
    assert small.settles(lambda inside: inside["under_way"] == 1)
    with Http(small.port) as ann:
        assert ann.post(sids[3], b"40") == 200
    assert poll(small.port, sids[3]).startswith("40")


def test_bodies_that_do_not_come_make_room_for_requests_that_do(small):
    with ExitStack() as stack:
        for _ in range(20):
            eve = stack.enter_context(Http(small.port))
            with suppress(OSError):
                eve.socket.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n")
        for _ in range(3):
            with Http(small.port) as ann:
                assert ann.ask("GET", "/") == 200


@pytest.mark.parametrize("said", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: loc"])
def test_connections_without_a_request_make_room_for_those_with_one(small, said):
    with WebSocket(small.port).join() as witness, ExitStack() as stack:
        for _ in range(40):
            eve = stack.enter_context(Http(small.port))
            eve.socket.sendall(said)
        assert small.inside()["under_way"] == 1
        assert witness.echo("still here") == "still here"
    assert small.said() == ""


SILENT = {
    "nothing": b"",
    "half a request line": b"GET / HT",
    "half a header": b"GET / HTTP/1.1\r\nHost: loc",
    "no more, after a request": b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
}


@pytest.mark.parametrize("said", SILENT)
@pytest.mark.parametrize("every", [None, 0.3])
def test_who_is_slow_to_ask_is_hung_up_on(small, said, every):
    with Http(small.port) as eve:
        eve.socket.sendall(SILENT[said])
        eve.socket.settimeout(every or 10)
        end = time.monotonic() + 10
        while time.monotonic() < end:
            try:
                if not eve._more():
                    break
            except TimeoutError:
                eve.socket.sendall(b"x" if said != "no more, after a request" else b"\r")
            except OSError:
                break
        else:
            pytest.fail("It waits.")
    assert "Traceback" not in small.said()


BODIES = {
    "that never comes": (b"Content-Length: 100\r\n\r\n", 408),
    "that has begun": (b"Content-Length: 100\r\n\r\nname=", 408),
    "of unknown length": (b"Transfer-Encoding: chunked\r\n\r\n5\r\nname=\r\n0\r\n\r\n", 411),
    "of unknown length that never comes": (b"Transfer-Encoding: chunked\r\n\r\n", 411),
    "too long": (b"Content-Length: 65537\r\n\r\n", 413),
    "of no length at all": (b"Content-Length: 99999999999999999999\r\n\r\n", 413),
}


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/"), ("GET", "/healthz"), ("POST", POLLING)]
)
@pytest.mark.parametrize("body", BODIES)
def test_a_body_is_whole_and_small_and_soon(small, method, path, body):
    sent, status = BODIES[body]
    with Http(small.port) as eve:
        eve.socket.sendall(f"{method} {path} HTTP/1.1\r\nHost: localhost\r\n".encode() + sent)
        assert eve.status() == status
        eve.rest()
    assert small.inside()["under_way"] == 1


def test_a_body_byte_by_byte_is_too_slow(small):
    with Http(small.port) as eve:
        eve.socket.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n")
        eve.socket.settimeout(0.2)
        while True:
            try:
                assert eve.status() == 408
                break
            except TimeoutError:
                eve.socket.sendall(b"x")


def test_the_longest_body_that_is_allowed_arrives(server):
    with Http(server.port) as ann:
        assert ann.ask("POST", "/", {"Content-Length": "65536"}, b"x" * 65536) == 200


def test_who_does_not_read_an_answer_is_hung_up_on(small):
    with ExitStack() as stack:
        for number in range(2, 5):
            source = f"127.0.0.{number}"
            eve = stack.enter_context(Http(small.port, receive_buffer=4096, source=source))
            eve.socket.sendall(b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert small.settles(lambda inside: inside["under_way"] == 4)
        assert small.settles(lambda inside: inside["under_way"] == 1)
    assert "Traceback" not in small.said()


def test_no_session_takes_the_last_file_descriptors(alone):
    pid, (_, hard) = alone.inside()["pid"], resource.getrlimit(resource.RLIMIT_NOFILE)
    with WebSocket(alone.port).join() as ann:
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (200, hard))
        with ExitStack() as stack:
            for _ in range(200):
                client = stack.enter_context(Http(alone.port))
                if client.ask("GET", WEBSOCKET, HANDSHAKE) != 101:
                    break
            assert client.head.startswith("HTTP/1.1 503 ")
            assert client.header("Retry-After") == "30"
            with Http(alone.port) as eve:
                assert eve.ask("GET", POLLING) == 503
            assert (
                alone.inside()["descriptors"] < 100
            )  # a quarter of them, and 64, are not for these
            assert ann.echo("still here") == "still here"
    assert alone.settles(lambda inside: inside["sessions"] == 0)
    with WebSocket(alone.port).join() as ann:
        assert ann.echo("back again") == "back again"


def test_without_a_limit_there_is_room(monkeypatch):
    monkeypatch.setattr(module, "descriptors", lambda: None)
    with socket.socket() as sock:
        assert not Slots().out_of_descriptors(sock)
    assert Slots().connections == module.CONNECTIONS


def test_few_descriptors_are_few_connections(monkeypatch):
    monkeypatch.setattr(module, "descriptors", lambda: 1024)
    assert Slots().connections == 256


def test_gunicorn_and_gevent_are_where_we_found_them():
    assert callable(Response.force_close)
    assert "self.max_buffer_headers = " in inspect.getsource(Message.__init__)
    assert "> self.max_buffer_headers" in inspect.getsource(Request._parse_python)
    assert "client.setblocking(1)\n        super().handle(" in inspect.getsource(ggevent)
    assert ggevent.GeventWorker.__base__ is AsyncWorker
    assert "handler_class=self.wsgi_handler" in inspect.getsource(ggevent.GeventWorker.run)
    assert "wsgi_handler = WebSocketHandler" in inspect.getsource(GeventWebSocketWorker)
    assert {"handle", "handle_one_request", "read_request", "get_environ"} <= set(
        vars(pywsgi.WSGIHandler)
    )
    assert "return self._handle_client_error(ex)" in inspect.getsource(
        pywsgi.WSGIHandler.handle_one_request
    )
    assert pywsgi.WSGIServer(("127.0.0.1", 0)).pool is None
