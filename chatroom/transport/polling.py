"""WSGI middleware in front of Engine.IO: only whole, small, well-formed requests get through."""

from contextlib import contextmanager
from http import HTTPStatus
from io import BytesIO
from urllib.parse import parse_qs

from engineio.payload import Payload

from .handshake import handshake, refuse
from .packets import acceptable
from .refusal import Refused

BATCH = Payload.max_decode_packets
"""Packets python-engineio takes from one POST; it answers 200 to more and drops them all."""

SEPARATOR = "\x1e"


def is_for(path: str, environ) -> bool:
    """Whether a request is for Engine.IO. A mount prefix is in SCRIPT_NAME, and not in the path."""
    return environ.get("PATH_INFO", "").startswith(path)


class PollingGuard:
    """Refuses what python-engineio (4.15.1) answers with a traceback, a loss or never.

    Raises :exc:`Refused`, for the gate in front of it to answer. The body has been read by then.
    """

    def __init__(self, wsgi_app, engine, path):
        self.wsgi_app, self.engine, self.path = wsgi_app, engine, path
        self.busy = set()

    def __call__(self, environ, start_response):
        if not is_for(self.path, environ):
            return self.wsgi_app(environ, start_response)
        query = parse_qs(environ.get("QUERY_STRING", ""))
        if "j" in query:
            raise Refused(HTTPStatus.BAD_REQUEST, "JSONP is not spoken here.")
        method, sid = environ["REQUEST_METHOD"], query.get("sid", [None])[0]
        if sid is not None or method == "POST":
            self._living(sid)
        if method == "POST":
            with self._alone("POST", sid):
                packets = _packets(environ)
                return self._post(sid, packets, environ, start_response)
        if method == "OPTIONS":
            return self.wsgi_app(environ, start_response)
        if method != "GET":
            raise Refused(HTTPStatus.METHOD_NOT_ALLOWED, "Only GET and POST are spoken here.")
        if environ.get("HTTP_UPGRADE", "").lower() == "websocket":
            with self._alone("upgrade", sid):
                return self._upgrade(environ, start_response)
        if query.get("transport") == ["websocket"]:
            raise Refused(HTTPStatus.UPGRADE_REQUIRED, "Ask for an upgrade to WebSocket.")
        with self._alone("GET", sid):
            return self.wsgi_app(environ, start_response)

    def _living(self, sid):
        # A POST to a session that has closed but is not yet forgotten raises KeyError in Engine.IO.
        session = self.engine.sockets.get(sid)
        if session is None or session.closing:
            raise Refused(HTTPStatus.BAD_REQUEST, "There is no such session.")

    @contextmanager
    def _alone(self, kind, sid):
        # Two polls would each lose what the other got; two POSTs would overtake each other, and a
        # goodbye could run before the hello it follows; two WebSockets would share one queue.
        request = (kind, sid or object())
        if request in self.busy:
            raise Refused(HTTPStatus.BAD_REQUEST, "One request at a time.")
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


def _packets(environ) -> list[str]:
    if not environ.get("CONTENT_LENGTH"):
        raise Refused(HTTPStatus.LENGTH_REQUIRED, "How long is the body?")
    try:
        packets = environ["wsgi.input"].read().decode().split(SEPARATOR)
    except UnicodeDecodeError:
        raise Refused(HTTPStatus.BAD_REQUEST, "The body is not UTF-8.") from None
    # A ping is for WebSockets only: here Engine.IO would end the session.
    if not all(acceptable(packet) and not packet.startswith("2") for packet in packets):
        raise Refused(HTTPStatus.BAD_REQUEST, "The body is not made of Engine.IO packets.")
    return packets
