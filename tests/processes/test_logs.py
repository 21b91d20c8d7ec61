"""What a real server logs of people who write, fail and attack: that it failed, and nothing of theirs."""

from __future__ import annotations

import socket
from contextlib import suppress

import pytest
import requests

from ..serving import HOST, Server
from ..transport.raw_client import TEXT, WebSocket
from .people import POLLING

WORD = "rosebud"  # whatever they type has it in it
ARGUMENTS = {
    "gunicorn": ["--access-logfile", "-", "--log-level", "info"],
    "geventwebsocket": ["--access-logfile", "-"],
}
BROKEN = [
    f"GET /{WORD} SPDY/9\r\n\r\n",
    f"BREW /{WORD}?sid={WORD} HTTP/1.1\r\nHost: here\r\n\r\n",
    f"GET / HTTP/1.1\r\nHost: here\r\nCookie chatroom={WORD}\r\n\r\n",
    f"GET / HTTP/1.1\r\nHost: here\r\nCookie : chatroom={WORD}\r\n\r\n",
    f"GET / HTTP/1.1\r\nHost: here\r\nCookie: chatroom=\0{WORD}\r\n\r\n",
    f"GET / HTTP/1.1\r\nHost: {WORD}..{WORD}\r\n\r\n",
    f"POST / HTTP/1.1\r\nHost: here\r\nContent-Length: {WORD}\r\n\r\n",
    f"POST / HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n{WORD}\r\n",
]


@pytest.fixture
def start(tmp_path):
    """``start(flavour)``: one that logs all it can, with a store that quotes."""
    servers = []

    def start(flavour):
        servers.append(Server(tmp_path, flavour, app="tests.quoting"))
        return servers[-1].start(*ARGUMENTS.get(flavour, []))

    yield start
    (server,) = servers
    server.kill()
    print(server.log)


def logged(server):
    """All of it, once the server has ended."""
    assert server.get("/healthz").ok
    server.kill()
    return server.log


@pytest.mark.parametrize("flavour", ["flask", "gunicorn", "geventwebsocket"])
def test_what_people_type_their_cookies_and_sessions_are_not_logged(start, person, flavour):
    server = start(flavour)
    ann = person(server)
    assert ann.door(f"Ann {WORD}", f"{WORD} den").status_code == 302
    ann.connect(POLLING)
    assert ann.say("join", room=f"{WORD} den")["ok"]
    assert ann.say("message", text=WORD)["ok"]
    assert ann.say("message", text=f"{WORD} must fail")["error"] == "internal"
    assert ann.say("join", room=f"{WORD} fail")["error"] == "internal"
    assert ann.say(WORD, **{WORD: WORD})["error"] == "bad_request"
    assert ann.http.get(f"{server.url}/rooms/{WORD} den", timeout=5).ok
    assert ann.http.get(f"{server.url}/{WORD}?{WORD}={WORD}", timeout=5).status_code == 404
    assert ann.door(f"Ann {WORD}", f"{WORD} fail").status_code == 500
    bob = person(server)
    bob.connect()
    sids = [one.client.client.eio.sid for one in (ann, bob)]
    cookie = ann.http.cookies["chatroom"]
    for sid in sids:  # one that polls, and one that does not
        polling = f"{server.url}/socket.io/?EIO=4&transport=polling&sid={sid}"
        assert requests.post(polling, data=WORD, timeout=5).status_code == 400
        assert requests.post(polling, data=f'42["{WORD}"]', timeout=5).status_code in (200, 400)

    log = logged(server)
    assert log.count("ValueError") >= 3, "it failed, and says so"
    assert "The event 'message' failed" in log
    assert "Exception on / [POST]" in log
    assert 'raise ValueError(f"{name} was asked for' in log  # the line, and not what it made
    assert WORD not in log.lower()
    assert not [sid for sid in sids if sid in log]
    assert not [part for part in cookie.split(".") if part and part in log]


@pytest.mark.parametrize("flavour", ["flask", "gunicorn"])
def test_what_is_no_request_is_not_logged(start, flavour):
    server = start(flavour)
    for request in BROKEN:
        with socket.create_connection((HOST, server.port)) as raw, suppress(OSError):
            raw.settimeout(5)
            raw.sendall(request.encode())
            raw.shutdown(socket.SHUT_WR)
            while raw.recv(65536):
                pass
    for packet in (WORD, f"4{WORD}", f'42["{WORD}"', f'42{WORD}["message"]', f'4{{"{WORD}":1}}'):
        with WebSocket(server.port) as eve, suppress(Exception):
            eve.frame(TEXT, packet.encode())
            eve.rest()
    forged = {"Cookie": f"chatroom={WORD}.{WORD}.{WORD}", "Referer": f"https://{WORD}.example"}
    for path in ("/", f"/rooms/{WORD}", f"/socket.io/?EIO=4&transport=polling&sid={WORD}"):
        requests.get(f"{server.url}{path}", headers=forged, timeout=5)
    for query in ("transport=polling", f"transport={WORD}", f"EIO={WORD}&transport=polling"):
        page = {"Origin": "https://eve.example", "Cookie": forged["Cookie"]}
        requests.get(f"{server.url}/socket.io/?EIO=4&{query}", headers=page, timeout=5)
    assert WORD not in logged(server).lower()
