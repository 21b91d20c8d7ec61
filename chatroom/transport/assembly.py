"""What one client says on its WebSocket: frames become messages, or the connection ends."""

from __future__ import annotations

from websockets.frames import CloseCode, Frame, Opcode
from websockets.protocol import OPEN, State
from websockets.server import ServerProtocol

from .packets import MAX_FRAME, acceptable

CHUNK = 4 * 1024
"""Bytes read at once: what one client can make the server hold and look at before others have a turn."""

FRAGMENTS = 64
"""Frames one message may come in."""

PONG = "3"  # https://socket.io/docs/v4/engine-io-protocol#heartbeat


class Assembly:
    """The state of one connection after its handshake, without its socket."""

    __slots__ = ("_protocol", "_opcode", "_fragments", "_begun")

    def __init__(self) -> None:
        self._protocol = ServerProtocol(state=OPEN, max_size=MAX_FRAME)
        self._opcode = Opcode.TEXT
        self._fragments: list[bytes] = []
        self._begun = 0  # bytes of a frame whose end is still to come

    @property
    def state(self) -> State:
        return self._protocol.state

    def receive(self, data: bytes) -> list[str | bytes]:
        """The messages that ``data`` completes. What breaks the rules ends the connection."""
        # All that most clients say, most of the time: to parse it takes a quarter of what it costs
        # to have ten thousand of them.
        if not self._begun and not self._fragments and _is_pong(data) and self.state is OPEN:
            return [PONG]
        messages: list[str | bytes] = []
        self._protocol.receive_data(data)
        self._begun += len(data)
        try:
            for received in self._protocol.events_received():
                self._begun -= _size(received)
                self._add(received, messages)
        except _Violation as violation:
            self._protocol.fail(*violation.args)
        return messages

    def close(self, code: int) -> None:
        """Say goodbye, unless one of the two has."""
        if self.state is OPEN:
            self._protocol.send_close(code)

    def replies(self) -> list[bytes]:
        """What is to be sent now; ``b""`` says that it was the last, so close the sending side."""
        return self._protocol.data_to_send()

    def _add(self, received: Frame, messages: list[str | bytes]) -> None:
        if received.opcode not in (Opcode.TEXT, Opcode.BINARY, Opcode.CONT):
            return  # the protocol answers control frames itself
        if received.opcode is not Opcode.CONT:
            self._opcode = received.opcode
        self._fragments.append(received.data)
        if len(self._fragments) > FRAGMENTS:
            raise _Violation(CloseCode.POLICY_VIOLATION, "too many fragments")
        if received.fin:
            message, self._fragments = b"".join(self._fragments), []
            messages.append(message if self._opcode is Opcode.BINARY else _text(message))


class _Violation(Exception):
    """A close code (RFC 6455 §7.4.1) and a reason."""


def _is_pong(data: bytes) -> bool:
    """Whether this is nothing but a text frame with a pong: its mask, and a byte that is masked."""
    return len(data) == 7 and data[:2] == b"\x81\x81" and data[2] ^ data[6] == ord(PONG)


def _size(frame: Frame) -> int:
    """How many bytes a client's frame was; more, if it did not say its length the shortest way."""
    length = len(frame.data)
    return length + (6 if length < 126 else 8 if length < 1 << 16 else 14)


def _text(message: bytes) -> str:
    try:
        text = message.decode()
    except UnicodeDecodeError:
        raise _Violation(CloseCode.INVALID_DATA, "not UTF-8") from None
    if not acceptable(text):
        # python-engineio (4.15.1) would raise through the server, which answers HTTP 500 into the
        # open WebSocket
        raise _Violation(CloseCode.POLICY_VIOLATION, "not an Engine.IO packet")
    return text
