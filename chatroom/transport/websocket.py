"""The WebSocket of one client, on whichever of our servers took the connection."""

import socket
import threading
from collections import deque
from contextlib import suppress
from functools import lru_cache
from http import HTTPStatus
from time import monotonic

from websockets.frames import CloseCode, Frame, Opcode
from websockets.protocol import CLOSING, OPEN
from websockets.server import ServerProtocol

from .goodbye import Goodbye
from .handshake import handshake, refuse, socket_of, taken_over
from .packets import MAX_FRAME, acceptable

CHUNK = 16 * 1024
"""Bytes read at once: what one client can make the server hold and look at before others have a turn."""

FRAGMENTS = 64
"""Frames one message may come in."""

LINGER = 2
"""Seconds a client has to answer our Close frame and hang up."""

GONE = (OSError, ValueError)
"""What reading and writing raise on a socket that is no more; the second is how TLS says it."""


class Driver:
    """What python-engineio calls `_async["websocket"]`: made per request, called as a WSGI application.

    The socket's timeout is `ping_interval + ping_timeout + 1` seconds in both directions: a client
    that says nothing or reads nothing for that long is let go. `send` and `close` belong to the
    session's writer, `wait` to its reader; none of them raises.
    """

    def __init__(self, goodbye: Goodbye, session, server):
        self.goodbye, self.session, self.server = goodbye, session, server

    def __call__(self, environ, start_response):
        if environ.get("wsgi.websocket"):
            sock, early = taken_over(environ["wsgi.websocket"])
            self._open(sock)
            self._take(early)
        else:
            response = handshake(environ)
            if response.status_code != HTTPStatus.SWITCHING_PROTOCOLS:
                return refuse(response, start_response)
            self._open(socket_of(environ))
            self._write([response.serialize()])
        try:
            self.session(self)
        finally:
            self._say_goodbye()
            self._linger()
        # The socket is shut: what the server still writes, on its way to the access log, goes nowhere.
        start_response("101 Switching Protocols", [])
        return ()  # python-engineio (4.15.1) would take a list for packets to answer with

    def _open(self, sock) -> None:
        self.sock = sock
        sock.settimeout(self.server.ping_interval + self.server.ping_timeout + 1)
        with suppress(OSError):  # not every socket is TCP
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.protocol = ServerProtocol(state=OPEN, max_size=MAX_FRAME)
        # The first guards the protocol's state and is never held while blocking; the second is a turn
        # on the wire. One lock for both, and a client slow to read would not be heard either.
        self.guard, self.turn = threading.Lock(), threading.Lock()
        self.hung_up = self.server.create_event()
        self.inbox: deque[str | bytes] = deque()
        self.fragments: list[bytes] = []

    def send(self, message: str | bytes) -> None:
        """Send one message; on a connection that is gone, nothing (the reader tells)."""
        # python-engineio lets an application send a bytearray, which is no key for the cache
        self._write(
            [frame(message if isinstance(message, str) else bytes(message))], only_while_open=True
        )

    def wait(self) -> str | bytes | None:
        """The next message; None when there will be no more."""
        while True:
            self.server.sleep(0)  # after every message and every read, others have a turn
            if self.inbox:
                return self.inbox.popleft()
            if self.protocol.state is not OPEN or not self._read():
                self._linger()
                return None

    def close(self) -> None:
        """Say goodbye, give the reader LINGER seconds to see the client's, and hang up."""
        self._say_goodbye()
        self.hung_up.wait(LINGER)
        self._hang_up()

    def _say_goodbye(self) -> None:
        with self.guard:
            if self.protocol.state is not OPEN or self.hung_up.is_set():
                return
            self.protocol.send_close(self.goodbye.code)
            replies = self.protocol.data_to_send()
        self.sock.settimeout(LINGER)
        self._write(replies)

    def _read(self) -> bool:
        try:
            data = self.sock.recv(CHUNK)
        except GONE:
            return False
        if data:
            self._take(data)
        return bool(data)

    def _take(self, data: bytes) -> None:
        with self.guard:
            self.protocol.receive_data(data)
            try:
                for received in self.protocol.events_received():
                    self._assemble(received)
            except _Violation as violation:
                self.protocol.fail(*violation.args)
            replies = self.protocol.data_to_send()
        self._write(replies)

    def _assemble(self, received: Frame) -> None:
        if received.opcode not in (Opcode.TEXT, Opcode.BINARY, Opcode.CONT):
            return  # the protocol answers control frames itself
        if received.opcode is not Opcode.CONT:
            self.opcode = received.opcode
        self.fragments.append(received.data)
        if len(self.fragments) > FRAGMENTS:
            raise _Violation(CloseCode.POLICY_VIOLATION, "too many fragments")
        if received.fin:
            message, self.fragments = b"".join(self.fragments), []
            self.inbox.append(message if self.opcode is Opcode.BINARY else _text(message))

    def _write(self, chunks: list[bytes], only_while_open=False) -> None:
        try:
            with self.turn:
                if only_while_open and self.protocol.state is not OPEN:
                    return
                for chunk in chunks:
                    if not chunk:
                        self.sock.shutdown(socket.SHUT_WR)
                    # gevent's sendall (26.9) costs three times as much, and this nearly always does
                    elif (sent := self.sock.send(chunk)) < len(chunk):
                        self.sock.sendall(chunk[sent:])
        except GONE:
            self._hang_up()

    def _linger(self) -> None:
        # RFC 6455 §7.1.1: closing while bytes are unread resets the connection, and the client would
        # never see why it was closed. They are read and thrown away, but not for ever.
        end = monotonic() + LINGER
        with suppress(*GONE):
            self.sock.shutdown(socket.SHUT_WR)
            while self.protocol.state is CLOSING and (left := end - monotonic()) > 0:
                self.sock.settimeout(left)
                if not self.sock.recv(CHUNK):
                    break
                self.server.sleep(0)
        self._hang_up()

    def _hang_up(self) -> None:
        # Wakes a reader and a writer blocked in the kernel: a half-open connection gives back its
        # file descriptor and its greenlets.
        with suppress(OSError):
            self.sock.shutdown(socket.SHUT_RDWR)
        self.hung_up.set()


@lru_cache(maxsize=64)
def frame(message: str | bytes) -> bytes:
    """One message as one unmasked frame; what goes to a whole room is framed once."""
    opcode = Opcode.TEXT if isinstance(message, str) else Opcode.BINARY
    data = message.encode() if isinstance(message, str) else message
    return Frame(opcode, data).serialize(mask=False)


class _Violation(Exception):
    """A close code (RFC 6455 §7.4.1) and a reason."""


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
