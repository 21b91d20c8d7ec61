"""The WebSocket of one client, on whichever of our servers took the connection."""

import socket
import threading
from collections import deque
from contextlib import suppress
from http import HTTPStatus
from time import monotonic

import gevent
from engineio.packet import NOOP, Packet
from websockets.protocol import CLOSING, OPEN

from .assembly import CHUNK, Assembly
from .fanout import Fanout
from .frames import frame
from .goodbye import LINGER, Goodbye
from .handshake import HandedOver, handshake, refuse, socket_of, taken_over

GONE = (OSError, ValueError)
"""What reading and writing raise on a socket that is no more; the second is how TLS says it."""

UPGRADE = 10
"""Seconds a client that polls has to go on by the WebSocket it has opened."""


class Driver:
    """What python-engineio calls `_async["websocket"]`: made per request, called as a WSGI application.

    The socket's timeout is `ping_interval + ping_timeout + 1` seconds in both directions: a client
    that says nothing or reads nothing for that long is let go. `send` and `close` belong to the
    session's writer, `wait` to its reader; none of them raises.
    """

    def __init__(self, goodbye: Goodbye, fanout: Fanout | None, session, server):
        self.goodbye, self.fanout, self.session, self.server = goodbye, fanout, session, server

    def __call__(self, environ, start_response):
        if environ.get("wsgi.websocket"):
            sock, early = taken_over(environ["wsgi.websocket"])
            self._open(sock)
            self._take(early)
        else:
            response = handshake(environ)
            if response.status_code != HTTPStatus.SWITCHING_PROTOCOLS:
                return refuse(response, start_response)
            sock = socket_of(environ)
            if sock is None:
                raise RuntimeError(
                    "No WebSocket on this server: run `python wsgi.py`, `gunicorn -k gevent`,"
                    " gunicorn with gevent-websocket's worker, or `flask run`."
                )
            self._open(sock)
            self._write([response.serialize()])
        handed_over = False
        try:
            if self.fanout and self.fanout.can_take(self.sock):
                handed_over = self._hand_over(self.session.__self__)
            else:
                self.session(self)
        finally:
            if not handed_over:
                self._say_goodbye()
                self._linger()
        # For the access log. Where the socket was shut, what else the server writes goes nowhere.
        start_response("101 Switching Protocols", [])
        if handed_over:
            raise HandedOver
        return ()  # python-engineio (4.15.1) would take a list for packets to answer with

    def _hand_over(self, session) -> bool:
        """Leave the client to the event loop, unless its upgrade from polling comes to nothing."""
        if session.connected and not self._upgrade(session):
            return False
        self.fanout.take(session, self.sock, self.assembly, list(self.inbox))
        return True

    def _upgrade(self, session) -> bool:
        # https://socket.io/docs/v4/engine-io-protocol#upgrade
        session.upgrading = True  # from here on its polls bring nothing
        with gevent.Timeout(UPGRADE, False):  # each byte begins the socket's own anew
            if self.wait() == "2probe":
                self.send("3probe")
                session.queue.put(Packet(NOOP))  # ends the poll that waits
                if self.wait() == "5":
                    return True
        session.upgrading = False
        return False

    def _open(self, sock) -> None:
        self.sock = sock
        sock.settimeout(self.server.ping_interval + self.server.ping_timeout + 1)
        with suppress(OSError):  # not every socket is TCP
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.assembly = Assembly()
        # The first guards the assembly's state and is never held while blocking; the second is a turn
        # on the wire. One lock for both, and a client slow to read would not be heard either.
        self.guard, self.turn = threading.Lock(), threading.Lock()
        self.hung_up = self.server.create_event()
        self.inbox: deque[str | bytes] = deque()

    def send(self, message: str | bytes) -> None:
        """Send one message; on a connection that is gone, nothing (the reader tells)."""
        self._write([frame(message)], only_while_open=True)

    def wait(self) -> str | bytes | None:
        """The next message; None when there will be no more."""
        while True:
            self.server.sleep(0)  # after every message and every read, others have a turn
            if self.inbox:
                return self.inbox.popleft()
            if self.assembly.state is not OPEN or not self._read():
                self._linger()
                return None

    def close(self) -> None:
        """Say goodbye, give the reader LINGER seconds to see the client's, and hang up."""
        self._say_goodbye()
        self.hung_up.wait(LINGER)
        self._hang_up()

    def _say_goodbye(self) -> None:
        with self.guard:
            if self.assembly.state is not OPEN or self.hung_up.is_set():
                return
            self.assembly.close(self.goodbye.code_for(self.session.__self__))
            replies = self.assembly.replies()
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
            self.inbox += self.assembly.receive(data)
            replies = self.assembly.replies()
        self._write(replies)

    def _write(self, chunks: list[bytes], only_while_open=False) -> None:
        try:
            with self.turn:
                if only_while_open and self.assembly.state is not OPEN:
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
            while self.assembly.state is CLOSING and (left := end - monotonic()) > 0:
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
