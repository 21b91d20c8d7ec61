"""The WebSocket driver on every server we say it works on."""

import json
import socket
import struct
import threading
from contextlib import ExitStack

import pytest
import socketio

from .conftest import serving
from .raw_client import (
    BINARY,
    CLOSE,
    ENGINE,
    HANDSHAKE,
    PING,
    PONG,
    TEXT,
    Http,
    WebSocket,
    frame,
    poll,
    polling_session,
)

MB = 1024 * 1024


@pytest.fixture
def join(server):
    """A raw client connected to the default namespace."""
    clients = []

    def join(port=server.port):
        clients.append(WebSocket(port).join())
        return clients[-1]

    yield join
    for client in clients:
        client.socket.close()


@pytest.mark.parametrize("transports", [["websocket"], ["polling"], ["polling", "websocket"]])
def test_a_stock_client_talks_and_listens(server, transports):
    with socketio.SimpleClient() as ann:
        ann.connect(server.url, transports=transports)
        assert ann.transport == transports[-1]
        assert ann.call("echo", {"text": "grüße 👋", "n": [1.5, None]}, timeout=10) == {
            "text": "grüße 👋",
            "n": [1.5, None],
        }
        ann.emit("tell", "x" * 60_000)
        assert ann.receive(timeout=10) == ["told", "x" * 60_000]


def test_a_huge_frame_is_refused_on_its_header_while_others_talk(server, join):
    ann, eve = join(), join()
    before = server.inside()["kilobytes"]
    eve.send(TEXT, b"42", length=50 * MB)
    assert eve.close_code() == 1009
    assert ann.echo("still here") == "still here"
    assert server.inside()["kilobytes"] - before <= 2 * 1024


def test_a_client_that_sends_its_huge_frame_anyway_learns_why_it_was_closed(server, join):
    ann, eve = join(), join()
    head = frame(TEXT, b"", length=50 * MB)
    sending = threading.Thread(target=_send_until_refused, args=(eve.socket, head, bytes(MB)))
    sending.start()
    assert [ann.echo(n) for n in range(50)] == list(range(50))
    opcode, payload = eve.receive()
    assert (opcode, payload[:2]) == (CLOSE, struct.pack("!H", 1009))
    eve.socket.shutdown(socket.SHUT_RDWR)
    sending.join()


def _send_until_refused(sock, head, chunk):
    try:
        sock.sendall(head)
        for _ in range(50):
            sock.sendall(chunk)
    except OSError:
        pass


def test_the_longest_message_that_is_allowed_arrives(server, join):
    text = "x" * (64 * 1024 - len('421["echo", ""]'))
    assert join().echo(text) == text


@pytest.mark.parametrize("packet", ["", "x", "0", "6", "7", "4", "49", "99", "٣", "b!", "2x", "3x"])
def test_what_is_no_engine_io_packet_closes_without_a_word_of_http(server, packet):
    with WebSocket(server.port) as eve:
        eve.say(packet)
        assert eve.close_code() == 1008
    assert "Traceback" not in server.said()


@pytest.mark.parametrize("packet", ["x", "40", "3"])
def test_a_bad_first_packet_of_an_upgrade_leaves_the_session_as_it_was(server, packet):
    sid = polling_session(server.port)
    with WebSocket(server.port, f"&transport=websocket&sid={sid}") as eve:
        eve.say(packet)
        assert eve.close_code() == (1008 if packet == "x" else 1000)
    with Http(server.port) as ann:
        assert ann.post(sid, b"40") == 200
    assert poll(server.port, sid).startswith("40{")


def test_an_upgrade_by_hand_carries_the_session_over(server):
    sid = polling_session(server.port)
    with WebSocket(server.port, f"&transport=websocket&sid={sid}") as ann:
        ann.say("2probe")
        assert ann.hear() == "3probe"
        ann.say("5")
        assert ann.hear() == "6"  # the noop that ends a poll
        ann.join()
        assert ann.echo(1) == 1


def test_a_session_has_one_websocket(server):
    sid = polling_session(server.port)
    query = f"&transport=websocket&sid={sid}"
    with WebSocket(server.port, query) as ann, Http(server.port) as eve:
        ann.say("2probe")
        assert ann.hear() == "3probe"
        # gevent-websocket says 101 to whoever asks; then nothing but a Close frame comes
        assert eve.ask("GET", ENGINE + query, HANDSHAKE) in (101, 400)
        assert b"3probe" not in eve.rest()


def test_binary_is_refused_politely(server, join):
    eve = join()
    eve.say('451-1["echo",{"_placeholder":true,"num":0}]')
    assert eve.hear() == '431[{"event":"","message":"This server takes no binary data."}]'
    for data in [b"\x00\x01", b""]:
        eve.send(BINARY, data)
        assert eve.hear().startswith('42["error",')
    assert eve.echo("still here") == "still here"


def test_packets_after_a_goodbye_are_not_heard(server, join):
    eve = join()
    eve.socket.sendall(frame(TEXT, b"1") + frame(TEXT, b"40") + frame(TEXT, b'42["tell",1]'))
    assert eve.close_code() == 1000
    assert "Traceback" not in server.said()


@pytest.mark.parametrize(
    "change",
    [
        {"Sec-WebSocket-Key": None},
        {"Sec-WebSocket-Key": "short"},
        {"Sec-WebSocket-Version": None},
        {"Sec-WebSocket-Version": "12"},
        {"Connection": "keep-alive"},
    ],
)
def test_a_bad_handshake_is_a_bad_request(server, change):
    headers = {name: value for name, value in (HANDSHAKE | change).items() if value is not None}
    before = server.inside()["sessions"]
    with Http(server.port) as eve:
        status = eve.ask("GET", f"{ENGINE}&transport=websocket", headers)
    assert server.inside()["sessions"] <= before  # fewer, if another test's have just ended
    if server.kind == "socketio.run":
        # gevent-websocket (0.10.1) refuses before us, and stumbles over its own words
        assert status in (400, 426, 500)
    else:
        assert status in (400, 426)
        assert "Traceback" not in server.said()


def test_another_origin_gets_no_websocket_and_no_http_in_one(server):
    with Http(server.port) as eve:
        status = eve.ask(
            "GET", f"{ENGINE}&transport=websocket", HANDSHAKE | {"Origin": "http://evil"}
        )
        if server.kind == "socketio.run":  # gevent-websocket (0.10.1) says 101 before anybody looks
            assert (status, eve.rest()) == (101, b"\x88\x00")
        else:
            assert status == 400


def test_what_gevent_websocket_has_read_already_is_heard(tmp_path):
    with serving("socketio.run", tmp_path / "log") as server, Http(server.port) as ann:
        early = frame(PING, b"early")
        assert ann.ask("GET", f"{ENGINE}&transport=websocket", HANDSHAKE, early) == 101
        while b"early" not in ann.buffer:
            assert ann._more()


def test_a_websocket_without_an_upgrade_is_told_to_upgrade(server):
    with Http(server.port) as eve:
        assert eve.ask("GET", f"{ENGINE}&transport=websocket") == 426


def test_one_busy_client_does_not_starve_the_others(server, join):
    eve, ann = join(), join()
    flood = threading.Thread(
        target=_send_until_refused, args=(eve.socket, b"", frame(TEXT, b"3") * 20_000)
    )
    flood.start()
    assert [ann.echo(n) for n in range(20)] == list(range(20))
    eve.socket.shutdown(socket.SHUT_RDWR)
    flood.join()


def test_a_client_that_stops_reading_is_let_go_and_the_others_are_served(on_each_impatient):
    def flood(server):
        with WebSocket(server.port, receive_buffer=4096).join(), WebSocket(server.port) as ann:
            ann.join().say('42["flood",150]')
            heard = [json.loads(ann.hear()[2:]) for _ in range(150)]
            assert heard == [["told", [n, "x" * 60_000]] for n in range(150)]
            assert server.settles(lambda inside: ann.echo(1) and inside["sessions"] == 1)
            assert "Traceback" not in server.said()

    on_each_impatient(flood)


def test_half_open_clients_give_back_their_file_descriptors(on_each_impatient):
    def fall_silent(server):
        with ExitStack() as stack:
            for _ in range(40):
                stack.enter_context(WebSocket(server.port)).join()
            assert server.inside()["descriptors"] > 40
            assert server.settles(lambda inside: inside["descriptors"] < 20)
            assert server.settles(lambda inside: inside["sessions"] == 0)

    on_each_impatient(fall_silent)


def test_one_connection_is_ended_with_a_code_of_its_own(server, join):
    ann, bob, eve = join(), join(), join()
    for client, code in [(eve, 1008), (bob, None)]:
        client.say(f'42["hang up",{json.dumps(code)}]')
        while (frame := client.receive())[
            0
        ] == TEXT:  # python-engineio says goodbye in its way, too
            pass
        assert frame == (CLOSE, struct.pack("!H", code or 1000))
    assert ann.echo("still here") == "still here"


def test_who_never_says_hello_is_let_go(on_each_impatient):
    def wait(server):
        if server.kind == "flask run":
            return  # for development
        with ExitStack() as stack:
            silent = stack.enter_context(WebSocket(server.port))
            ann = stack.enter_context(WebSocket(server.port)).join()
            while (packet := silent.receive())[0] == TEXT:
                if packet[1] == b"2":
                    silent.say("3")
                assert ann.echo("still here") == "still here"
            assert packet == (CLOSE, struct.pack("!H", 1008))
            assert server.settles(lambda inside: ann.echo(1) == 1 and inside["sessions"] == 1)
        assert "Traceback" not in server.said()

    on_each_impatient(wait)


def test_who_polls_and_never_says_hello_is_let_go_and_so_is_who_never_polls(on_each_impatient):
    def wait(server):
        if server.kind == "flask run":
            return
        for _ in range(5):
            polling_session(server.port)
            with Http(server.port) as eve:
                assert eve.post(polling_session(server.port), b"40") == 200
        sid, status, packets = polling_session(server.port), 200, ""
        while status == 200 and "1" not in packets.split("\x1e"):
            packets = poll(server.port, sid)
            with Http(server.port) as eve:
                status = eve.post(sid, b"3")
        with Http(server.port) as eve:
            assert eve.post(sid, b"3") == 400
        assert server.settles(lambda inside: inside["sessions"] == 0)
        assert "Traceback" not in server.said()

    on_each_impatient(wait)


def test_an_upgrade_that_comes_to_nothing_has_an_end(alone):
    sid = polling_session(alone.port)
    with WebSocket(alone.port, f"&transport=websocket&sid={sid}") as eve:
        eve.socket.settimeout(0.5)
        while True:  # each frame begins the socket's own timeout anew
            eve.send(PONG, b"")
            try:
                assert eve.close_code() == 1000
                break
            except TimeoutError:
                assert alone.inside()["under_way"] <= 2
    assert alone.settles(lambda inside: inside["under_way"] == 1)


@pytest.mark.parametrize("said", ["echoes", "pings"])
def test_who_asks_and_does_not_read_is_kept_waiting_and_loses_nothing(alone, said):
    times, text = 16_000, "x" * 1000
    one = (
        frame(TEXT, f'421["echo","{text}"]'.encode())
        if said == "echoes"
        else frame(PING, b"x" * 125)
    )
    if said == "pings":
        times *= 8
    with WebSocket(alone.port, receive_buffer=65536).join() as eve, WebSocket(alone.port) as ann:
        ann.join()
        before = alone.inside()["kilobytes"]
        eve.socket.settimeout(60)
        sending = threading.Thread(target=eve.socket.sendall, args=(one * times,))
        sending.start()
        held, quiet = before, 0
        while quiet < 10:  # times that we asked, and it had not taken more
            sending.join(0.1)
            assert ann.echo("still here") == "still here"
            held, last = alone.inside()["kilobytes"], held
            quiet = quiet + 1 if held == last else 0
        assert held - before <= 3 * 1024  # what it is behind, and what was heard by then
        expected = (TEXT, f'431["{text}"]'.encode()) if said == "echoes" else (PONG, b"x" * 125)
        for _ in range(times):
            while (heard := eve.receive()) == (TEXT, b"2"):
                pass
            assert heard == expected
        sending.join()
        assert eve.echo("and it goes on") == "and it goes on"


def test_who_disconnects_from_socket_io_cannot_say_hello_again(server, join):
    eve = join()
    eve.say("41")
    assert eve.hear() == "1"
    assert eve.close_code() == 1000
    sid = polling_session(server.port)
    for packet, status in ((b"40", 200), (b"41", 200), (b"40", 400)):
        with Http(server.port) as ann:
            assert ann.post(sid, packet) == status
