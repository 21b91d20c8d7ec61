"""Whatever strangers send, and however often: the log stays short, and the loop is not held up."""

import threading
from contextlib import suppress

import pytest

from .raw_client import ENGINE, TEXT, Http, WebSocket, frame, polling_session

FEW = 12  # lines
TIMES = 5000

REQUESTS = {
    "a version of one number": b"GET / HTTP/9\r\n\r\n",
    "a version that is none": b"GET / HTTP/x.y\r\n\r\n",
    "another version": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "one word": b"GET\r\n\r\n",
    "no word": b"\r\n\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(256)) + b"\r\n\r\n",
    "an endless line": b"GET /" + b"a" * 100_000,
    "a header of 1 MB": b"GET / HTTP/1.1\r\nX: " + b"a" * 1_000_000 + b"\r\n\r\n",
    "500 headers": b"GET / HTTP/1.1\r\n"
    + b"".join(b"X%d: 1\r\n" % n for n in range(500))
    + b"\r\n",
    "a header without a colon": b"GET / HTTP/1.1\r\nHost\r\n\r\n",
    "a header without a name": b"GET / HTTP/1.1\r\n: x\r\n\r\n",
    "a header with NUL": b"GET / HTTP/1.1\r\nHost: \xff\x00\r\n\r\n",
    "a length below zero": b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
    "a length that is no number": b"POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
    "two lengths": b"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx",
    "chunks that are none": b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "a body that ends early": b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nx",
    "another transport": f"GET {ENGINE}&transport=x HTTP/1.1\r\nHost: x\r\n\r\n".encode(),
    "another method": f"HEAD {ENGINE}&transport=polling HTTP/1.1\r\nHost: x\r\n\r\n".encode(),
}
SERVED = (
    "gunicorn",
    "gevent-websocket",
)  # the others are for development, or not ours to keep quiet


@pytest.fixture
def quiet(server):
    """After the test, whatever was sent, a witness is answered and there is little to read in the log."""
    with WebSocket(server.port).join() as witness:
        yield server
        assert witness.echo("still here") == "still here"
    if server.kind in SERVED:
        said = server.said()
        assert "Traceback" not in said
        assert said.count("\n") <= FEW


def test_two_lengths_are_none(quiet):
    if quiet.kind == "gevent-websocket":  # a proxy in front may believe the other one
        with Http(quiet.port) as eve:
            eve.socket.sendall(REQUESTS["two lengths"])
            assert eve.status() == 400


@pytest.mark.parametrize("request_", REQUESTS.values(), ids=REQUESTS)
def test_what_is_no_request(quiet, request_):
    for _ in range(20):
        with Http(quiet.port) as eve, suppress(OSError, EOFError):
            eve.socket.sendall(request_)
            eve.socket.shutdown(1)
            assert eve.status() < 500  # some server takes some of them for what was meant


def test_requests_that_end_before_they_are_whole(quiet):
    whole = f"POST {ENGINE}&transport=polling HTTP/1.1\r\nContent-Length: 9\r\n\r\n3".encode()
    for length in range(len(whole)):
        with Http(quiet.port) as eve:
            eve.socket.sendall(whole[:length])


@pytest.mark.parametrize("packet", ["42{}", '42["connect"]', "45-[]", "43[]", "42/x,[1]"])
def test_thousands_of_bad_packets_of_socket_io(quiet, packet):
    data = frame(TEXT, packet.encode()) * TIMES
    with WebSocket(quiet.port).join() as eve, WebSocket(quiet.port).join() as ann:
        sending = threading.Thread(target=eve.socket.sendall, args=(data,))
        reading = threading.Thread(target=_read_until, args=(eve, "the end"))
        reading.start()
        sending.start()
        for n in range(20):
            ann.say(f'421["echo",{n}]')
        sending.join()
        eve.say('421["echo","the end"]')
        reading.join()


def _read_until(client, word):
    while word not in client.receive()[1].decode():
        pass


def test_thousands_of_bad_packets_of_engine_io(quiet):
    for _ in range(200):
        with WebSocket(quiet.port) as eve:
            eve.socket.sendall(frame(TEXT, b"9") * 25)
            assert eve.close_code() == 1008


def test_bad_posts(quiet):
    sid = polling_session(quiet.port)
    for _ in range(500):
        with Http(quiet.port) as eve:
            assert eve.post(sid, b"9") == 400


def test_a_frame_of_50_mb_holds_nobody_up(quiet):
    with WebSocket(quiet.port).join() as eve, WebSocket(quiet.port).join() as ann:
        before = quiet.inside()
        sending = threading.Thread(target=_send, args=(eve, 50))
        sending.start()
        for n in range(50):
            assert ann.echo(n) == n
        eve.socket.shutdown(2)
        sending.join()
        after = quiet.inside()
    print(quiet.kind, "lag", after["lag"], "ms, grown by", after["kilobytes"] - before["kilobytes"])
    assert after["kilobytes"] - before["kilobytes"] <= 2 * 1024
    assert after["lag"] < 500  # 22 s, once


def _send(client, megabytes):
    with suppress(OSError):
        client.socket.sendall(frame(TEXT, b"42", length=megabytes << 20))
        for _ in range(megabytes):
            client.socket.sendall(bytes(1 << 20))
