"""WSGI middleware in front of Engine.IO: only whole, small, well-formed requests get through."""

from contextlib import contextmanager, nullcontext
from http import HTTPStatus
from io import BytesIO
from urllib.parse import parse_qs

import gevent
from engineio.payload import Payload

from .handshake import handshake, refuse
from .packets import MAX_FRAME, acceptable

DEADLINE = 10
"""Seconds a client has to send the body of a POST."""

BATCH = Payload.max_decode_packets
"""Packets python-engineio takes from one POST; it answers 200 to more and drops them all."""

SEPARATOR = "\x1e"


class PollingGuard:
    """Refuses what python-engineio (4.15.1) answers with a traceback, a loss or never."""

    def __init__(self, wsgi_app, engine, path):
        self.wsgi_app, self.engine, self.path = wsgi_app, engine, path
        self.busy = set()

    def __call__(self, environ, start_response):
        # A mount prefix is in SCRIPT_NAME, not here.
        if not environ.get("PATH_INFO", "").startswith(self.path):
            return self.wsgi_app(environ, start_response)
        try:
            return self._pass_on(environ, start_response)
        except _Refused as refused:
            return refused.answer(environ, start_response)

    def _pass_on(self, environ, start_response):
        query = parse_qs(environ.get("QUERY_STRING", ""))
        if "j" in query:
            raise _Refused(HTTPStatus.BAD_REQUEST, "JSONP is not spoken here.")
        method, sid = environ["REQUEST_METHOD"], query.get("sid", [None])[0]
        if sid is not None or method == "POST":
            self._living(sid)
        if method == "POST":
            with self._alone("POST", sid):
                packets = _packets(environ, self.engine.async_mode == "gevent")
                return self._post(sid, packets, environ, start_response)
        if method != "GET":
            return self.wsgi_app(environ, start_response)
        if environ.get("HTTP_UPGRADE", "").lower() == "websocket":
            with self._alone("upgrade", sid):
                return self._upgrade(environ, start_response)
        if query.get("transport") == ["websocket"]:
            raise _Refused(HTTPStatus.UPGRADE_REQUIRED, "Ask for an upgrade to WebSocket.")
        with self._alone("GET", sid):
            return self.wsgi_app(environ, start_response)

    def _living(self, sid):
        # A POST to a session that has closed but is not yet forgotten raises KeyError in Engine.IO.
        session = self.engine.sockets.get(sid)
        if session is None or session.closing:
            raise _Refused(HTTPStatus.BAD_REQUEST, "There is no such session.")

    @contextmanager
    def _alone(self, kind, sid):
        # Two polls would each lose what the other got; two POSTs would overtake each other, and a
        # goodbye could run before the hello it follows; two WebSockets would share one queue.
        request = (kind, sid or object())
        if request in self.busy:
            raise _Refused(HTTPStatus.BAD_REQUEST, "One request at a time.")
        self.busy.add(request)
        try:
            yield
        finally:
            self.busy.discard(request)

    def _post(self, sid, packets, environ, start_response):
        while True:
            batch, packets = packets[:BATCH], packets[BATCH:]
            body = SEPARATOR.join(batch).encode()
            environ["CONTENT_LENGTH"], environ["wsgi.input"] = str(len(body)), BytesIO(body)
            if not packets:
                return self.wsgi_app(environ, start_response)
            self.wsgi_app(environ, lambda status, headers, error=None: None)
            self._living(sid)

    def _upgrade(self, environ, start_response):
        # Before Engine.IO makes a session for it; an upgrade it does not recognise becomes a poll
        # there, which returns Python objects to the server.
        if not environ.get("wsgi.websocket"):
            response = handshake(environ)
            if response.status_code != HTTPStatus.SWITCHING_PROTOCOLS:
                return refuse(response, start_response)
        return self.wsgi_app(environ, start_response)


class _Refused(Exception):
    def __init__(self, status: HTTPStatus, sentence: str):
        self.status, self.sentence = status, sentence

    def answer(self, environ, start_response):
        if hasattr(environ.get("wsgi.input"), "content_length"):
            # gevent's pywsgi (26.9) would read the rest of the body first, for as long as it takes
            environ["wsgi.input"].content_length = 0
        start_response(
            f"{self.status.value} {self.status.phrase}",
            [("Content-Type", "text/plain; charset=utf-8"), ("Connection", "close")],
        )
        return [self.sentence.encode()]


def _packets(environ, greenlets: bool) -> list[str]:
    try:
        packets = _body(environ, greenlets).decode().split(SEPARATOR)
    except UnicodeDecodeError:
        raise _Refused(HTTPStatus.BAD_REQUEST, "The body is not UTF-8.") from None
    # A ping is for WebSockets only: here Engine.IO would end the session.
    if not all(acceptable(packet) and not packet.startswith("2") for packet in packets):
        raise _Refused(HTTPStatus.BAD_REQUEST, "The body is not made of Engine.IO packets.")
    return packets


def _body(environ, greenlets: bool) -> bytes:
    length = environ.get("CONTENT_LENGTH")
    if not length:
        raise _Refused(HTTPStatus.LENGTH_REQUIRED, "How long is the body?")
    if not (length.isascii() and length.isdigit()):
        raise _Refused(HTTPStatus.BAD_REQUEST, "The length of the body is not a number.")
    if len(length) > 10 or int(length) > MAX_FRAME:
        raise _Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"At most {MAX_FRAME} bytes.")
    # A thread of its own may wait; a timer there would start an event loop for it.
    with gevent.Timeout(DEADLINE, False) if greenlets else nullcontext():
        try:
            body = environ["wsgi.input"].read(int(length))
        except OSError:
            body = b""
        if len(body) < int(length):
            raise _Refused(HTTPStatus.BAD_REQUEST, "The body ended early.")
        return body
    raise _Refused(HTTPStatus.REQUEST_TIMEOUT, "The body took too long.")
