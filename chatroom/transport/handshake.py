"""The opening of a WebSocket: who may have one, and which socket it is on each of our servers."""

import errno
import socket
from contextlib import suppress

from gevent.monkey import get_original
from websockets.datastructures import Headers
from websockets.http11 import Request, Response
from websockets.server import ServerProtocol


class HandedOver(BrokenPipeError):
    """Raised to the WSGI server: the client is not its own any more.

    By the error that each of them knows from clients that went away: it closes its end, which
    is detached, writes nothing and logs nothing.
    """

    def __init__(self):
        super().__init__(errno.EPIPE, "The connection was handed over.")


def handshake(environ) -> Response:
    """The answer to an opening handshake (RFC 6455 §4.2): 101, or a refusal to send instead."""
    headers = Headers()
    for key, value in environ.items():
        if key.startswith("HTTP_"):
            headers[key.removeprefix("HTTP_").replace("_", "-")] = value
    request = Request("/", headers, environ["REQUEST_METHOD"], environ["SERVER_PROTOCOL"])
    return ServerProtocol().accept(request)


def refuse(response: Response, start_response) -> tuple[bytes]:
    """Answer a handshake that failed, with the version we speak (RFC 6455 §4.4)."""
    start_response(
        f"{response.status_code} {response.reason_phrase}",
        [("Content-Type", "text/plain; charset=utf-8"), ("Sec-WebSocket-Version", "13")],
    )
    return (response.body,)


def taken_over(taken) -> tuple[socket.socket, bytes]:
    """The socket that gevent-websocket (0.10.1) has answered 101 on, and what it has read already.

    It unmasks in Python before it looks at the size and accepts unmasked frames, so from here on the
    socket is ours; told that it is closed, it writes nothing after us.
    """
    taken.closed = True
    sock, rfile = taken.handler.socket, taken.handler.rfile
    early = b""
    sock.settimeout(0)  # what is there, without waiting for more
    with suppress(OSError):
        if rfile.peek():
            early = rfile.read1()
    return sock, early


def socket_of(environ) -> socket.socket | None:
    """The socket a request is on; None where the server does not say."""
    if taken := environ.get("wsgi.websocket"):
        return taken.handler.socket
    servers = ("gevent", "gunicorn", "werkzeug")
    return next((environ[name] for one in servers if (name := f"{one}.socket") in environ), None)


def hang_up(sock: socket.socket) -> None:
    """End a connection that somebody else reads or writes: who reads, reads its end.

    By the system's own shutdown. gevent's (26.9) raises in whoever waits, EBADF, of which servers
    print a traceback.
    """
    with suppress(OSError, ValueError):
        raw = get_original("socket", "socket")(fileno=sock.fileno())
        try:
            raw.shutdown(socket.SHUT_RDWR)
        finally:
            raw.detach()
