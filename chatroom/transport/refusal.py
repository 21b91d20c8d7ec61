"""A request that is refused before the application sees it: a status and a sentence."""

import socket
from contextlib import suppress
from http import HTTPStatus
from math import ceil

from websockets.frames import CloseCode

from .frames import close_frame
from .handshake import taken_over

PATIENCE = 2
"""Seconds a client has to take a Close frame in place of an answer."""


class Refused(Exception):
    """Raise it to answer a request with ``status``, a plain ``sentence``, and nothing after it.

    ``retry_after`` is after how many seconds it may be asked again.
    """

    def __init__(self, status: int, sentence: str, retry_after: float | None = None):
        super().__init__(sentence)
        self.status, self.sentence = HTTPStatus(status), sentence
        self.retry_after = retry_after

    def answer(self, environ, start_response):
        if environ.get("wsgi.websocket"):
            return self._close(environ["wsgi.websocket"], start_response)
        body = environ.get("wsgi.input")
        if hasattr(body, "content_length"):
            # gevent's pywsgi (26.9) would read the rest of the body first, for as long as it takes
            body.content_length, body.chunked_input = 0, False
        response = getattr(start_response, "__self__", None)
        if hasattr(response, "force_close"):
            response.force_close()  # gunicorn (27.0) ignores what we say of the connection
        content = self.sentence.encode()
        headers = [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Length", str(len(content))),
            ("X-Content-Type-Options", "nosniff"),
            ("Connection", "close"),
        ]
        if self.retry_after is not None:
            headers.append(("Retry-After", str(ceil(self.retry_after))))
        start_response(f"{self.status.value} {self.status.phrase}", headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [content]

    def _close(self, taken, start_response):
        # gevent-websocket's handler has answered 101 before it asked: there is no status any more.
        again = self.retry_after is not None
        code = CloseCode.TRY_AGAIN_LATER if again else CloseCode.POLICY_VIOLATION
        sock, _ = taken_over(taken)
        with suppress(OSError):
            sock.settimeout(PATIENCE)
            sock.sendall(close_frame(code))
            sock.shutdown(socket.SHUT_RDWR)
        start_response("101 Switching Protocols", [])
        return ()
