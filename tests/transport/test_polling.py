"""The guard in front of long-polling: by itself, and on workers with room for five connections."""

import select

import pytest
import socketio as stock
from flask import Flask
from flask_socketio import SocketIO
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.test import Client

from chatroom import transport

from .raw_client import ENGINE, Http, poll, polling_session


@pytest.fixture
def heard():
    return []


@pytest.fixture
def app(heard):
    app = Flask(__name__)
    socketio = SocketIO(
        app,
        async_mode="threading",
        async_handlers=False,
        monitor_clients=False,
        **transport.options(),
    )
    transport.install(app, socketio)
    socketio.on("say")(lambda payload, asked: heard.append(payload))
    app.get("/")(lambda: "home")
    return app


class Browser:
    """A session over long-polling, in this process."""

    def __init__(self, app, prefix=""):
        self.client, self.url = Client(app), f"{prefix}{ENGINE}&transport=polling"
        self.url += f"&sid={self.client.get(self.url).text.split(chr(34))[3]}"
        assert self.post("40").status_code == 200

    def post(self, body, **options):
        return self.client.post(self.url, data=body, **options)

    def poll(self):
        return self.client.get(self.url)


@pytest.fixture
def ann(app):
    return Browser(app)


def test_requests_for_other_pages_pass(app):
    assert app.test_client().get("/").text == "home"


def test_it_guards_under_a_mount_prefix_too(app, heard):
    ann = Browser(DispatcherMiddleware(Flask("other"), {"/chat": app}), "/chat")
    assert ann.post('42["say",1]').status_code == 200
    assert ann.post("9").status_code == 400
    assert heard == [1]


def test_jsonp_is_refused(app, ann):
    assert ann.client.get(f"{ENGINE}&transport=polling&j=0").status_code == 400
    assert ann.client.get(f"{ann.url}&j=0").status_code == 400
    assert ann.client.post(f"{ann.url}&j=0", data="d=3").status_code == 400


@pytest.mark.parametrize(
    ("length", "status"),
    [(None, 411), ("", 411), ("x", 400), ("-1", 400), ("1.5", 400), ("٣", 400)]
    + [("65537", 413), ("9" * 5_000, 413), ("7", 400)],
)
def test_a_body_says_how_long_it_is_and_is_that_long(ann, length, status):
    environ = {"CONTENT_LENGTH": length} if length is not None else {}
    answer = ann.post("3", environ_overrides={"CONTENT_LENGTH": "", **environ})
    assert answer.status_code == status


@pytest.mark.parametrize(
    "body",
    [b"9", b"0", b"2", b"2probe", b"6", b"x", b"\xff", b"3\x1e", b"\x1e3", b"3\x1e9", b"d=3"]
    + [b"4", b"4x", b"b!", "4٣[]".encode()],
)
def test_a_body_of_anything_but_packets_is_refused_and_the_session_lives(ann, body, heard):
    assert ann.post(body).status_code == 400
    assert ann.post('42["say",1]').status_code == 200
    assert heard == [1]


def test_more_packets_than_engine_io_takes_all_arrive_in_order(ann, heard):
    assert ann.post("\x1e".join(f'42["say",{n}]' for n in range(100))).status_code == 200
    assert heard == list(range(100))


def test_binary_is_refused_politely(ann):
    ann.poll()
    assert ann.post("bAAEC\x1eb").status_code == 200


def test_packets_after_a_goodbye_are_not_heard(ann, heard, caplog):
    later = ["40", *[f'42["say",{n}]' for n in range(40)]]
    assert ann.post("\x1e".join(["1", *later])).status_code == 400
    assert ann.post("3").status_code == 400
    assert ann.poll().status_code == 400
    assert heard == []
    assert caplog.records == []


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_unknown_session_is_refused(ann, method):
    url = ann.url.replace("sid=", "sid=x")
    assert ann.client.open(url, method=method, data="3").status_code == 400


def test_a_session_polls_once_at_a_time(server):
    sid = polling_session(server.port)
    with Http(server.port) as http:
        assert http.post(sid, b"40") == 200
    assert poll(server.port, sid).startswith("40")
    # whichever of the two comes second
    with Http(server.port) as first, Http(server.port) as second:
        request = f"GET {_path(sid)} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
        first.socket.sendall(request)
        second.socket.sendall(request)
        answered, _, _ = select.select([first.socket, second.socket], [], [], 10)
        assert (first if first.socket in answered else second).status() == 400


BODIES = {
    "longer than allowed": lambda http, sid: http.ask(
        "POST", _path(sid), {"Content-Length": "99999999"}, b"3"
    ),
    "of no known packet": lambda http, sid: http.post(sid, b"9"),
    "of a ping": lambda http, sid: http.post(sid, b"2"),
    "of a probe": lambda http, sid: http.post(sid, b"2probe"),
    "of no known length": lambda http, sid: http.ask(
        "POST", _path(sid), {"Transfer-Encoding": "chunked"}, b"1\r\n3\r\n0\r\n\r\n"
    ),
}


def _path(sid):
    return f"{ENGINE}&transport=polling&sid={sid}"


@pytest.mark.parametrize("body", BODIES)
def test_more_bad_bodies_than_connections_leave_the_worker_free(small, body):
    for _ in range(7):
        sid = polling_session(small.port)
        with Http(small.port) as eve:
            assert 400 <= BODIES[body](eve, sid) < 500
    _still_served(small)


def test_slow_bodies_on_every_connection_are_cut_off(small):
    sids = [polling_session(small.port) for _ in range(4)]  # and one connection stays free
    eves = [Http(small.port) for _ in sids]
    for sid, eve in zip(sids, eves, strict=True):
        head = f"POST {_path(sid)} HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n3"
        eve.socket.sendall(head.encode())
    assert [eve.status() for eve in eves] == [408] * 4
    _still_served(small)
    for eve in eves:
        eve.socket.close()


def test_closing_sessions_nobody_polls_leaves_the_worker_free(small):
    for _ in range(7):
        sid = polling_session(small.port)
        for body, status in [(b"1", 200), (b"3", 400)]:
            with Http(small.port) as eve:
                assert eve.post(sid, body) == status
    _still_served(small)


def _still_served(server):
    with stock.SimpleClient() as ann:
        ann.connect(server.url, transports=["polling"])
        assert ann.call("echo", "still here", timeout=10) == "still here"
    assert "Traceback" not in server.said()
