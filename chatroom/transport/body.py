"""The body of a request: whole, small and soon, or not at all."""

from contextlib import nullcontext
from http import HTTPStatus
from io import BytesIO

import gevent

from .packets import MAX_FRAME
from .refusal import Refused

DEADLINE = 10
"""Seconds a client has to send the body of a request."""


def read_body(environ, greenlets: bool) -> None:
    """Put the body, read to its end, in place of ``wsgi.input``. Raises :exc:`Refused`.

    No server of ours waits less than for ever for a body. ``greenlets`` is whether a timer can
    interrupt the reading: a thread of its own may wait.
    """
    if "HTTP_TRANSFER_ENCODING" in environ:  # no browser sends one; RFC 9112 §6.3 leaves it to us
        raise Refused(HTTPStatus.LENGTH_REQUIRED, "How long is the body?")
    length = environ.get("CONTENT_LENGTH") or "0"
    if not (length.isascii() and length.isdigit()):
        raise Refused(HTTPStatus.BAD_REQUEST, "The length of the body is not a number.")
    if len(length) > 10 or int(length) > MAX_FRAME:
        raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"At most {MAX_FRAME} bytes.")
    if int(length):
        environ["wsgi.input"] = BytesIO(_read(environ["wsgi.input"], int(length), greenlets))


def _read(stream, length: int, greenlets: bool) -> bytes:
    # In a thread, a timer would start an event loop.
    with gevent.Timeout(DEADLINE, False) if greenlets else nullcontext():
        try:
            body = stream.read(length)
        except OSError:
            body = b""
        if len(body) < length:
            raise Refused(HTTPStatus.BAD_REQUEST, "The body ended early.")
        return body
    raise Refused(HTTPStatus.REQUEST_TIMEOUT, "The body took too long.")
