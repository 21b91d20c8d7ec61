"""Ten thousand strangers ask for nothing in particular, and the room goes on."""

from __future__ import annotations

import json
import os
import resource
import threading
import time
from contextlib import ExitStack, suppress

import pytest
import requests

from ..transport.raw_client import ENGINE, Http, polling_session

STRANGERS, BATCH = 10_000, 1_000
POLLING = f"{ENGINE}&transport=polling"
FORM = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n"
END = " HTTP/1.1\r\nHost: localhost\r\n\r\n"
NO_PACKET = (
    f"POST {POLLING}&sid=x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\n9".encode()
)
CHUNKS = b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"


def poll(stranger):
    """A session, and a poll that waits for what nobody says."""
    if stranger.ask("GET", POLLING) == 200:
        while b'"maxPayload"' not in stranger.buffer:
            stranger._more()
        opened = stranger.buffer[stranger.buffer.index(b"{") :]
        sid, stranger.buffer = json.JSONDecoder().raw_decode(opened.decode())[0]["sid"], b""
        stranger.socket.sendall(f"GET {POLLING}&sid={sid}{END}".encode())


SAY = [
    lambda stranger: None,
    lambda stranger: stranger.socket.sendall(b"GET / HT"),
    lambda stranger: stranger.socket.sendall(b"GET / HTTP/1.1\r\nHost: loc"),
    lambda stranger: stranger.socket.sendall(FORM),
    lambda stranger: stranger.socket.sendall(CHUNKS),
    lambda stranger: stranger.socket.sendall(NO_PACKET),
    lambda stranger: stranger.socket.sendall(f"GET {POLLING}{END}".encode()),
    poll,
]


class Watch(threading.Thread):
    """Does something again and again, and knows how long it took at most."""

    def __init__(self, act):
        super().__init__()
        self._act, self._over = act, threading.Event()
        self.times, self.failed = [], None

    def run(self):
        while not self._over.wait(0.02):
            begun = time.monotonic()
            try:
                self._act()
            except Exception as error:
                self.failed = error
                return
            self.times.append(time.monotonic() - begun)

    def stop(self):
        self._over.set()
        self.join()
        if self.failed:
            raise self.failed


def descriptors(server):
    process = server.workers[0] if server.workers else server.pid
    return len(os.listdir(f"/proc/{process}/fd"))


@pytest.mark.parametrize("flavour", ["gunicorn", "geventwebsocket", "python"])
def test_ten_thousand_strangers_wedge_nobody(serve, arrive, room, flavour):
    server = serve(flavour, PING_INTERVAL=1, PING_TIMEOUT=2)
    ann, bob = arrive(server, "Ann", room), arrive(server, "Bob", room)
    before, said = descriptors(server), []

    def ask():
        assert server.get("/healthz").json()["status"] == "ok"

    def talk():
        said.append(ann.say("message", text=f"number {len(said) + 1}")["message"]["text"])
        assert bob.hear("message")["text"] == said[-1]

    watches = [Watch(ask), Watch(talk)]
    for watch in watches:
        watch.start()
    begun = time.monotonic()
    for _ in range(STRANGERS // BATCH):
        with ExitStack() as stack:
            for number in range(BATCH):
                with suppress(OSError, EOFError):  # hung up on, to make room for the next
                    SAY[number % len(SAY)](stack.enter_context(Http(server.port)))
    seconds = time.monotonic() - begun
    for watch in watches:
        watch.stop()
    asked, talked = watches
    print(
        f"{flavour}: {STRANGERS} in {seconds:.1f} s; /healthz {len(asked.times)} times, at most"
        f" {max(asked.times):.2f} s; heard {len(talked.times)} times, at most {max(talked.times):.2f} s"
    )
    end = time.monotonic() + 15
    while descriptors(server) > before + 5:
        assert time.monotonic() < end, (before, descriptors(server))
        time.sleep(0.1)
    assert requests.get(server.url, timeout=5).status_code == 200
    assert server.log.count("\n") < 60


def test_as_many_files_may_be_open_as_the_system_allows(serve):
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    server = serve()
    assert resource.prlimit(server.workers[0], resource.RLIMIT_NOFILE) == (hard, hard)


def test_one_address_takes_up_no_more_than_its_part(serve, arrive, room, monkeypatch):
    monkeypatch.setenv("GUNICORN_CMD_ARGS", "--worker-connections 20")
    server = serve()
    ann, bob = arrive(server, "Ann", room), arrive(server, "Bob", room)
    with ExitStack() as stack:
        strangers = [stack.enter_context(Http(server.port, source="127.0.0.2")) for _ in range(12)]
        for stranger in strangers[:5]:
            poll(stranger)
        for stranger in strangers[5:8]:
            assert stranger.ask("GET", "/") == 503
            assert "Retry-After: 2" in stranger.head
        for stranger in strangers[8:]:
            stranger.socket.sendall(FORM)
        for _ in range(3):
            assert server.get("/").status_code == 200
            assert server.get("/healthz").status_code == 200
        ann.say("message", text="Do you notice anything?")
        assert bob.hear("message")["text"] == "Do you notice anything?"


def test_bodies_that_never_come_make_room_for_requests_that_do(serve, monkeypatch):
    monkeypatch.setenv("GUNICORN_CMD_ARGS", "--worker-connections 20")
    server = serve()
    with ExitStack() as stack:
        for number in range(60):
            source = f"127.0.1.{number % 9 + 1}"
            stranger = stack.enter_context(Http(server.port, source=source))
            with suppress(OSError):
                stranger.socket.sendall(FORM)
        for _ in range(5):
            assert server.get("/").status_code == 200


def test_beyond_the_cap_strangers_are_told_when_to_come_back(serve, arrive, room, monkeypatch):
    monkeypatch.setenv("GUNICORN_CMD_ARGS", "--worker-connections 20")
    server = serve()
    ann, bob = arrive(server, "Ann", room), arrive(server, "Bob", room)
    with ExitStack() as stack:
        for number in range(10):
            source = f"127.0.1.{number // 4 + 1}"
            poll(stack.enter_context(Http(server.port, source=source)))
        late = stack.enter_context(Http(server.port, source="127.0.2.1"))
        sid = polling_session(server.port)
        assert late.ask("GET", f"{POLLING}&sid={sid}") == 503
        assert "Retry-After: 2" in late.head
        assert server.get("/").status_code == 200
        assert server.get("/healthz").status_code == 200
        ann.say("message", text="Do you notice anything?")
        assert bob.hear("message")["text"] == "Do you notice anything?"
    server.wait_for(lambda: server.get("/").ok)
