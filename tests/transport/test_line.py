"""One client's way out: what arrives at the other end of a real socket, however slowly it reads."""

import socket
import struct

import gevent
import pytest

from chatroom.transport.fanout.line import BACKLOG, Line
from chatroom.transport.fanout.round import Round
from chatroom.transport.frames import frame

from .raw_client import CLOSE, frames

LARGE = 60_000


@pytest.fixture
def ends():
    """Our end and the client's, with little room in between."""
    ours, theirs = socket.socketpair()
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    ours.setblocking(False)
    theirs.setblocking(False)
    yield ours, theirs
    ours.close()
    theirs.close()


@pytest.fixture
def cut():
    """Grows when the line is cut."""
    return []


@pytest.fixture
def line(ends, cut):
    line = Line(ends[0], Round(), lambda: cut.append("cut"))
    yield line
    line.cut()


def read(client) -> bytes:
    """All there is to read now."""
    data = b""
    try:
        while chunk := client.recv(1 << 20):
            data += chunk
    except BlockingIOError:
        pass
    return data


def read_until_quiet(client) -> bytes:
    data, quiet = b"", 0
    while quiet < 5:  # times that the loop had nothing to do, and nothing came
        gevent.sleep(0.001)
        chunk = read(client)
        quiet = 0 if chunk else quiet + 1
        data += chunk
    return data


def test_what_one_round_brings_leaves_at_its_end_in_order(line, ends):
    for n in range(5):
        line.push(frame(f"{n}"))
    assert read(ends[1]) == b""
    gevent.sleep(0)
    assert read(ends[1]) == b"".join(frame(f"{n}") for n in range(5))


def test_a_client_that_reads_late_gets_everything_in_order(line, ends):
    said = [frame(f"{n} " + "x" * LARGE) for n in range(60)]
    for one in said:
        line.push(one)
        gevent.sleep(0)
    assert read_until_quiet(ends[1]) == b"".join(said)
    line.push(frame("and on"))
    assert read_until_quiet(ends[1]) == frame("and on")


def test_a_client_too_far_behind_reads_whole_frames_and_why_it_is_let_go(line, ends, cut):
    for n in range(BACKLOG // LARGE + 2):
        line.push(frame(f"{n} " + "x" * LARGE))
        gevent.sleep(0)
    line.push(frame("too late"))
    heard = list(frames(read_until_quiet(ends[1])))
    texts = [payload.split()[0] for opcode, payload in heard[:-1]]
    assert texts == [str(n).encode() for n in range(len(texts))]
    assert heard[-1] == (CLOSE, struct.pack("!H", 1013))
    assert ends[1].recv(1) == b""
    ends[1].close()
    assert cut == []  # whoever reads may still hang up first


def test_a_client_that_never_reads_is_hung_up_on_in_the_end(line, ends, cut):
    line.push(frame("x" * LARGE))
    gevent.sleep(0)
    line.end()
    with gevent.Timeout(10):
        while not cut:
            gevent.sleep(0.1)
    assert ends[0].fileno() == -1


def test_the_last_words_are_the_last(line, ends):
    line.push(frame("farewell"))
    line.end()
    line.push(frame("and another thing"))
    assert read_until_quiet(ends[1]) == frame("farewell")
    assert ends[1].recv(1) == b""


def test_a_client_that_is_gone_cuts_the_line_and_writing_on_does_no_harm(line, ends, cut):
    ends[1].close()
    for _ in range(3):
        line.push(frame("hello?"))
        gevent.sleep(0)
    assert cut == ["cut"]
