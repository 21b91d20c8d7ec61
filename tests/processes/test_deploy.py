"""What is in `deploy/`, at work: nginx over TLS in front of two processes on PostgreSQL and Redis."""

from __future__ import annotations

import json
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests
import socketio
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from ..services import folder_for_all
from ..serving import HOST
from .nginx import NAME, Nginx, put_up
from .people import POLLING, WEBSOCKET, Person, names, texts

LIES = {
    "X-Forwarded-For": "203.0.113.9",
    "X-Forwarded-Proto": "gopher",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Prefix": "/evil",
}


class Mirror(BaseHTTPRequestHandler):
    """Answers with the headers it was sent, as much text as is worth compressing."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        said = {name.lower(): self.headers.get_all(name) for name in self.headers}
        body = json.dumps(said | {"padding": "x" * 5000}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def mirrored():
    """nginx in front of a mirror."""
    mirror = ThreadingHTTPServer((HOST, 0), Mirror)
    threading.Thread(target=mirror.serve_forever, daemon=True).start()
    with folder_for_all() as folder:
        nginx = Nginx(folder, (mirror.server_port, mirror.server_port)).start()
        yield nginx
        nginx.stop()
    mirror.shutdown()
    mirror.server_close()


def reflection(nginx, **headers):
    return requests.get(nginx.url, headers=headers, verify=nginx.certificate, timeout=5)


def test_what_a_client_says_of_where_it_is_from_is_written_over(mirrored):
    seen = reflection(mirrored, **LIES).json()
    here = f"{NAME}:{mirrored.port}"
    assert seen["host"] == seen["x-forwarded-host"] == [here]
    assert seen["x-forwarded-for"] == [HOST]
    assert seen["x-forwarded-proto"] == ["https"]
    assert "x-forwarded-prefix" not in seen


@pytest.mark.parametrize(
    ("asked", "passed_on"),
    [("websocket", ["websocket"]), ("WebSocket", ["websocket"]), ("h2c", None), ("", None)],
)
def test_only_to_websocket_is_changed(mirrored, asked, passed_on):
    seen = reflection(mirrored, Upgrade=asked, Connection="Upgrade, X-Forwarded-For").json()
    assert seen.get("upgrade") == passed_on
    assert seen["connection"] == ["upgrade" if passed_on else "close"]
    assert seen["x-forwarded-for"] == [HOST]


def test_pages_are_not_compressed(mirrored):
    answer = reflection(mirrored, **{"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in answer.headers
    assert len(answer.content) > 5000


def test_another_host_is_not_answered(mirrored):
    assert reflection(mirrored, Host="evil.example").status_code == 421


def test_http_leads_to_https_of_this_name(mirrored):
    plain = f"http://{HOST}:{mirrored.http_port}/rooms/den?x=1"
    answer = requests.get(plain, headers={"Host": "evil.example"}, allow_redirects=False, timeout=5)
    assert answer.status_code == 301
    assert answer.headers["Location"] == f"https://{NAME}/rooms/den?x=1"


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 65537\r\n\r\n", b"413"),
        (b"GET /" + b"x" * 5000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", b"414"),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 5000 + b"\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X: " + b"x" * 4000 + b"\r\n\r\n", b"200"),
    ],
    ids=["body", "address", "header", "just fits"],
)
def test_what_is_too_large_does_not_get_through(mirrored, request_, status):
    closing = request_.replace(b"\r\n", b"\r\nConnection: close\r\n", 1)
    assert mirrored.ask(closing).split()[1] == status


def test_the_log_has_no_room_and_no_session(mirrored):
    reflection(mirrored)
    requests.get(f"{mirrored.url}/rooms/attic?sid=s3cret", verify=mirrored.certificate, timeout=5)
    logged = mirrored.access_log()
    assert f"{HOST} GET 200" in logged
    assert "attic" not in logged + mirrored.log
    assert "s3cret" not in logged + mirrored.log


@pytest.fixture
def behind_nginx(tmp_path, postgresql, redis):
    with put_up(tmp_path, postgresql, redis) as all_three:
        yield all_three


@pytest.fixture
def enter(person):
    """``enter(nginx, "Ann", room)``: somebody who came through the proxy and is in the room."""

    def enter(nginx, name, room, transports=WEBSOCKET):
        one: Person = person(nginx)
        one.http.trust_env = False  # else requests prefers a bundle that is named there
        one.http.verify = str(nginx.certificate)
        one.http.headers["Referer"] = f"{nginx.url}/"  # as browsers do, and forms ask for over TLS
        assert one.door(name, room).status_code == 302
        one.connect(transports)
        one.joined = one.say("join", room=room)
        assert one.joined["ok"], one.joined
        return one

    return enter


def knock(nginx, origin, **headers):
    """The first packet on a WebSocket that a page of this origin opens."""
    trusting = ssl.create_default_context(cafile=nginx.certificate)
    address = f"{nginx.url.replace('https', 'wss')}/socket.io/?EIO=4&transport=websocket"
    with connect(address, origin=origin, additional_headers=headers, ssl=trusting) as socket:
        return socket.recv(timeout=10)


def shut_out(nginx, origin, **headers):
    """The status with which that is refused."""
    with pytest.raises(InvalidStatus) as refusal:
        knock(nginx, origin, **headers)
    return refusal.value.response.status_code


def test_people_on_both_processes_talk_through_the_proxy(behind_nginx, enter, room):
    nginx, *_pair = behind_nginx
    people = [enter(nginx, name, room) for name in ("Ann", "Bob", "Cy", "Dee")]
    for one in people:
        while names(one.hear("update_users")) != ["Ann", "Bob", "Cy", "Dee"]:
            pass
    for one in people:
        text = f"{one.joined['username']} is here"
        assert one.say("message", text=text)["ok"]
        for other in people:
            assert other.hear("message")["text"] == text


def test_who_comes_from_elsewhere_is_shut_out_whatever_it_says(behind_nginx):
    nginx, *_pair = behind_nginx
    assert knock(nginx, nginx.url, **LIES).startswith("0{")
    assert shut_out(nginx, "https://evil.example") == 400
    assert shut_out(nginx, "https://evil.example", **LIES) == 400
    assert shut_out(nginx, nginx.url.replace("https", "http")) == 400
    page = requests.get(nginx.url, headers=LIES, verify=nginx.certificate, timeout=5)
    assert page.ok
    assert "; Secure" in page.headers["Set-Cookie"]
    assert "evil" not in page.text


def test_polling_is_for_the_sticky_variant(behind_nginx, enter, room):
    nginx, *_pair = behind_nginx
    with pytest.raises(socketio.exceptions.ConnectionError):
        enter(nginx, "Ann", room, POLLING)


def test_with_the_sticky_variant_one_can_poll(tmp_path, postgresql, redis, enter, room):
    with put_up(tmp_path, postgresql, redis, sticky=True) as (nginx, *_pair):
        ann, bob = enter(nginx, "Ann", room, POLLING), enter(nginx, "Bob", room)
        for number in range(20):
            assert ann.say("message", text=f"{number}")["ok"]
            assert bob.hear("message")["text"] == f"{number}"
        assert bob.say("message", text="and back")["ok"]
        assert ann.hear("message", text="and back")


def test_while_one_after_the_other_restarts_everybody_gets_in_and_no_message_is_lost(
    behind_nginx, enter, room
):
    nginx, *pair = behind_nginx
    acked, statuses, done = [], [], threading.Event()

    def visit():
        while not done.is_set():
            answer = requests.get(f"{nginx.url}/", verify=nginx.certificate, timeout=10)
            statuses.append(answer.status_code)

    def speak(one):
        return one.say("message", text=f"{len(acked)}")["message"]["id"]

    visitor = threading.Thread(target=visit)
    visitor.start()
    people = []
    try:
        for round_, server in enumerate(pair):
            people += [enter(nginx, f"Guest {round_} {each}", room) for each in range(4)]
            server.stop()
            moved = 0
            for one in people:
                try:
                    acked.append(speak(one))
                except socketio.exceptions.SocketIOError:
                    one.drop()  # it was on the one that restarts, and comes back to the other
                    one.connect()
                    assert one.say("join", room=room)["ok"]
                    acked.append(speak(one))
                    moved += 1
            assert 0 < moved < len(people)
            server.start()
    finally:
        done.set()
        visitor.join()
    assert set(statuses) == {200}
    stayed = people[-1]  # on the first one, after it was back
    assert stayed.hear("message", id=acked[-1])
    assert stayed.heard("user_left") == []
    eve = enter(nginx, "Eve", room)
    assert acked == [message["id"] for message in eve.joined["messages"]]
    assert texts(eve.joined["messages"]) == [f"{number}" for number in range(4 + 8)]
