"""Frames become the same messages however they are cut, also where a part looks like a whole one."""

import random

import pytest
from websockets.frames import Frame, Opcode

from chatroom.transport.assembly import Assembly

PONG = b"\x81\x81\x00\x00\x00\x003"  # a frame of its own, or a part of a larger one


def framed(message):
    opcode = Opcode.TEXT if isinstance(message, str) else Opcode.BINARY
    data = message.encode() if isinstance(message, str) else message
    return Frame(opcode, data).serialize(mask=True)


def heard(chunks):
    assembly = Assembly()
    return [message for chunk in chunks for message in assembly.receive(chunk)]


@pytest.mark.parametrize("seed", range(50))
def test_however_they_are_cut(seed):
    chance = random.Random(seed)
    said = [
        chance.choice(["3", "3", "2", "1", "42" + "x" * chance.choice([0, 123, 124, 9000])])
        for _ in range(40)
    ]
    data = b"".join(map(framed, said))
    cuts = sorted(chance.sample(range(len(data)), 20))
    chunks = [data[start:end] for start, end in zip([0, *cuts], [*cuts, len(data)], strict=True)]
    assert heard(chunks) == said
    assert heard(map(framed, said)) == said


@pytest.mark.parametrize("size", [7, 200, 65_000])
@pytest.mark.parametrize("before", [0, 1, 100])
def test_what_looks_like_a_pong_within_a_message_is_a_part_of_it(size, before):
    message = bytes(min(before, size - 7)) + PONG + bytes(size - 7 - min(before, size - 7))
    head = Frame(Opcode.BINARY, message).serialize(mask=False)[: -len(message)]
    data = head[:1] + bytes([head[1] | 0x80]) + head[2:] + bytes(4) + message  # masked with zeros
    at = data.index(PONG)
    assert heard([data[:at], data[at : at + 7], data[at + 7 :], framed("3")]) == [message, "3"]


def test_a_pong_between_the_fragments_of_a_message_breaks_the_rules():
    start = Frame(Opcode.TEXT, b"42", fin=False).serialize(mask=True)
    assembly = Assembly()
    assert assembly.receive(start) == []
    assert assembly.receive(PONG) == []
    assert b"".join(assembly.replies()).startswith(b"\x88")
