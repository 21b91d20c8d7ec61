"""What RFC 6455 says of frames, case by case over raw sockets: what is sent, and what is answered.

A number, or one of several, is the code of the Close frame that ends the connection; a pair is the
opcode and payload of the frame that comes next, and ECHOED the one that answers a message.
"""

import struct

import pytest

from .raw_client import CLOSE, CONTINUATION, PING, PONG, TEXT, WebSocket, frame

FIN, RSV1, RSV2, RSV3 = 128, 64, 32, 16
HELLO = '421["echo","grüße 👋"]'.encode()
ECHOED = (TEXT, '431["grüße 👋"]'.encode())
PROTOCOL_ERROR, INVALID_DATA, POLICY_VIOLATION, TOO_BIG = 1002, 1007, 1008, 1009


def wide(payload: bytes, marker: int) -> bytes:
    """A text frame whose length takes more bytes than it must: 2 with the marker 126, 8 with 127."""
    length = struct.pack("!H" if marker == 126 else "!Q", len(payload))
    return bytes([FIN | TEXT, 128 | marker]) + length + bytes(4) + payload  # masked with zeros


def pieces(payload: bytes, size: int) -> bytes:
    """A text message in fragments of ``size`` bytes."""
    cut = [payload[at : at + size] for at in range(0, len(payload), size)]
    opcodes = [TEXT, *[CONTINUATION] * (len(cut) - 1)]
    finals = [*[False] * (len(cut) - 1), True]
    return b"".join(map(frame, opcodes, cut, finals))


def close(code: int, reason: bytes = b"") -> bytes:
    return frame(CLOSE, struct.pack("!H", code) + reason)


FRAMING = {
    "5.1 a message": (frame(TEXT, HELLO), ECHOED),
    "5.1 not masked": (frame(TEXT, HELLO, masked=False), PROTOCOL_ERROR),
    "5.1 a ping, not masked": (frame(PING, b"", masked=False), PROTOCOL_ERROR),
    "5.1 a close, not masked": (frame(CLOSE, b"", masked=False), PROTOCOL_ERROR),
    "5.2 RSV1": (frame(TEXT | RSV1, HELLO), PROTOCOL_ERROR),
    "5.2 RSV2": (frame(TEXT | RSV2, HELLO), PROTOCOL_ERROR),
    "5.2 RSV3": (frame(TEXT | RSV3, HELLO), PROTOCOL_ERROR),
    "5.2 RSV1 in a ping": (frame(PING | RSV1, b""), PROTOCOL_ERROR),
    "5.2 RSV1 in a continuation": (
        frame(TEXT, HELLO[:9], final=False) + frame(CONTINUATION | RSV1, HELLO[9:]),
        PROTOCOL_ERROR,
    ),
    **{
        f"5.2 opcode {opcode:X}": (frame(opcode, HELLO), PROTOCOL_ERROR)
        for opcode in (3, 4, 5, 6, 7, 0xB, 0xC, 0xD, 0xE, 0xF)
    },
    "5.2 a length of 7 bits in 16": (wide(HELLO, 126), ECHOED),
    "5.2 a length of 7 bits in 64": (wide(HELLO, 127), ECHOED),
    "5.2 a length of 125": (frame(PING, b"x" * 125), (PONG, b"x" * 125)),
    "5.2 a length with its highest bit": (
        bytes([FIN | TEXT, 255]) + b"\xff" * 8 + bytes(4),
        {PROTOCOL_ERROR, TOO_BIG},
    ),
    "5.2 a length of 2 GB": (frame(TEXT, b"4", length=2**31), TOO_BIG),
    "5.2 a length of one byte too many": (frame(TEXT, b"4", length=64 * 1024 + 1), TOO_BIG),
}
FRAGMENTS = {
    "5.4 byte by byte": (pieces(HELLO, 1), ECHOED),
    "5.4 an empty fragment first": (
        frame(TEXT, b"", final=False) + frame(CONTINUATION, HELLO),
        ECHOED,
    ),
    "5.4 an empty fragment last": (
        frame(TEXT, HELLO, final=False) + frame(CONTINUATION, b""),
        ECHOED,
    ),
    "5.4 a ping in between": (
        frame(TEXT, HELLO[:9], final=False) + frame(PING, b"!") + frame(CONTINUATION, HELLO[9:]),
        (PONG, b"!"),
        ECHOED,
    ),
    # websockets (17.4) calls a message without its end an error of who leaves
    "5.4 a close in between": (
        frame(TEXT, HELLO[:9], final=False) + close(1000),
        {1000, PROTOCOL_ERROR},
    ),
    "5.4 another message in between": (
        frame(TEXT, HELLO[:9], final=False) + frame(TEXT, HELLO),
        PROTOCOL_ERROR,
    ),
    "5.4 a continuation of nothing": (frame(CONTINUATION, HELLO), PROTOCOL_ERROR),
    "5.4 a continuation after the last": (
        frame(TEXT, b"3") + frame(CONTINUATION, b"!"),
        PROTOCOL_ERROR,
    ),
    "5.4 more fragments than we take": (
        frame(TEXT, b"4", final=False) + frame(CONTINUATION, b"", final=False) * 64,
        POLICY_VIOLATION,
    ),
    "5.4 fragments longer together than we take": (
        frame(TEXT, b"4" * 40_000, final=False) + frame(CONTINUATION, b"4" * 40_000),
        TOO_BIG,
    ),
}
CONTROL = {
    "5.5 a ping of 126 bytes": (frame(PING, b"x" * 126), PROTOCOL_ERROR),
    "5.5 a pong of 126 bytes": (frame(PONG, b"x" * 126), PROTOCOL_ERROR),
    "5.5 a close of 126 bytes": (close(1000, b"x" * 124), PROTOCOL_ERROR),
    "5.5 a ping in fragments": (frame(PING, b"", final=False), PROTOCOL_ERROR),
    "5.5 a pong in fragments": (frame(PONG, b"", final=False), PROTOCOL_ERROR),
    "5.5 a close in fragments": (frame(CLOSE, b"", final=False), PROTOCOL_ERROR),
    "5.5.2 a ping": (frame(PING, b"are you there"), (PONG, b"are you there")),
    "5.5.2 a ping without a word": (frame(PING, b""), (PONG, b"")),
    "5.5.2 pings, each answered": (
        b"".join(frame(PING, b"%d" % n) for n in range(5)),
        *[(PONG, b"%d" % n) for n in range(5)],
    ),
    "5.5.3 a pong nobody asked for": (frame(PONG, b"here I am") + frame(TEXT, HELLO), ECHOED),
    "5.5.1 a close without a code": (frame(CLOSE, b""), (CLOSE, b"")),
    "5.5.1 a close of one byte": (frame(CLOSE, b"\x03"), PROTOCOL_ERROR),
    "5.5.1 a reason": (close(1000, "tschüß".encode()), 1000),
    "5.5.1 a reason that is not UTF-8": (close(1000, b"\xff"), {PROTOCOL_ERROR, INVALID_DATA}),
    "5.5.1 nothing is heard after a close": (
        close(1000) + frame(TEXT, HELLO) + frame(PING, b""),
        1000,
    ),
    "5.5.1 a close after a close": (close(1000) + close(1001), 1000),
    **{
        f"7.4 code {code}": (close(code), code)
        for code in (1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999)
    },
    **{
        f"7.4 code {code}": (close(code), PROTOCOL_ERROR)
        for code in (0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535)
    },
}
UTF8 = {
    f"8.1 {what}": (frame(TEXT, b'421["echo","' + bad + b'"]'), INVALID_DATA)
    for what, bad in {
        "a byte that never is": b"\xff",
        "a continuation byte alone": b"\x80",
        "a character cut off": b"\xe2\x82",
        "two bytes for a slash": b"\xc0\xaf",
        "three bytes for a slash": b"\xe0\x80\xaf",
        "half a character": b"\xed\xa0\x80",
        "two halves": b"\xed\xa0\xbd\xed\xb8\x80",
        "beyond U+10FFFF": b"\xf4\x90\x80\x80",
        "five bytes": b"\xf8\x88\x80\x80\x80",
    }.items()
} | {
    "8.1 bad in the second fragment": (
        frame(TEXT, HELLO, final=False) + frame(CONTINUATION, b"\xff"),
        INVALID_DATA,
    ),
    "8.1 the last character there is": (
        frame(TEXT, '421["echo","\U0010ffff"]'.encode()),
        (TEXT, '431["\U0010ffff"]'.encode()),
    ),
}
CASES = FRAMING | FRAGMENTS | CONTROL | UTF8


@pytest.mark.parametrize("case", CASES)
def test_as_it_is_written(server, case):
    sent, *expected = CASES[case]
    with WebSocket(server.port).join() as witness, WebSocket(server.port).join() as eve:
        eve.socket.sendall(sent)
        for answer in expected:
            if isinstance(answer, tuple):
                assert eve.receive() == answer
            else:
                assert eve.close_code() in (answer if isinstance(answer, set) else {answer})
        if answer == (CLOSE, b""):
            assert eve.rest() == b""
        elif isinstance(answer, tuple):
            assert eve.echo("and it goes on") == "and it goes on"
        assert witness.echo("still here") == "still here"
    assert "Traceback" not in server.said()
