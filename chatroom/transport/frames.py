"""What a server's WebSocket frames look like: unmasked, so the same bytes do for every client."""

from __future__ import annotations

from struct import Struct

from websockets.frames import Close, Frame, Opcode

_SHORT, _LONG, _HUGE = Struct("!BB"), Struct("!BBH"), Struct("!BBQ")
_FIN = 0x80
_TEXT, _BINARY = _FIN | Opcode.TEXT, _FIN | Opcode.BINARY


def frame(message: str | bytes) -> bytes:
    """One message as one frame (RFC 6455 §5.2)."""
    return text_frame(message.encode()) if isinstance(message, str) else _frame(_BINARY, message)


def text_frame(text: bytes) -> bytes:
    """One message that is UTF-8 as one frame."""
    return _frame(_TEXT, text)


def _frame(first: int, data: bytes) -> bytes:
    # The library's own takes three times as long, and this is made for every message.
    length = len(data)
    if length < 126:
        return _SHORT.pack(first, length) + data
    if length < 1 << 16:
        return _LONG.pack(first, 126, length) + data
    return _HUGE.pack(first, 127, length) + data


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
