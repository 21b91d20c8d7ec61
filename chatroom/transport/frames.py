"""What a server's WebSocket frames look like: unmasked, so the same bytes do for every client."""

from __future__ import annotations

from functools import lru_cache

from websockets.frames import Close, Frame, Opcode


@lru_cache(maxsize=64)
def frame(message: str | bytes) -> bytes:
    """One message as one frame; what goes to a whole room is framed once."""
    opcode = Opcode.TEXT if isinstance(message, str) else Opcode.BINARY
    data = message.encode() if isinstance(message, str) else message
    return Frame(opcode, data).serialize(mask=False)


def close_frame(code: int) -> bytes:
    return Frame(Opcode.CLOSE, Close(code, "").serialize()).serialize(mask=False)


def end_of_frame(data: bytes, start: int, offset: int) -> int:
    """Where the frame that ``offset`` falls into ends, in ``data`` with frames from ``start`` on."""
    while start < offset:
        length, head = data[start + 1], 2  # RFC 6455 §5.2, without a mask
        if length >= 126:
            head = 4 if length == 126 else 10
            length = int.from_bytes(data[start + 2 : start + head], "big")
        start += head + length
    return start
