"""WSGI middleware in front of all: who is let in, and how many at once."""

import logging
from collections.abc import Callable
from contextlib import ExitStack
from http import HTTPStatus
from urllib.parse import parse_qs

import gevent
from werkzeug.wsgi import ClosingIterator

from .body import read_body
from .handshake import hang_up, socket_of
from .polling import is_for
from .refusal import Refused
from .slots import slots
from .sparing import Sparing

log = logging.getLogger(__name__)
log.addFilter(Sparing())

SENDING = 30
"""Seconds a client has to take what it is answered."""

SOON, LATER = 2, 30
"""Seconds after which to ask again where requests take turns, and where there is no file descriptor."""

HEALTH = "/healthz"
"""Where whoever watches the server asks how it is: the more it has to do, the more that matters."""

Guard = Callable[[dict], None]


class Admission:
    """Refuses what the process has no room for, and what a guard does not let in.

    For how many connections there is room :data:`~.slots.slots` knows. A guard is asked about each
    new session of Engine.IO, before there is one:

        @admission.guard
        def only_by_day(environ):
            if not 8 <= hour() < 20:
                raise Refused(503, "We are asleep.", retry_after=3600)

    Guards are asked in the order they were added, and each may be asked about a request that a
    later one refuses. ``environ`` is the WSGI request, its address as whatever is in front of this
    has made it: a `ProxyFix` belongs around the application after :func:`~chatroom.transport.install`.
    """

    def __init__(self, wsgi_app, engine, path):
        self._wsgi_app, self._path = wsgi_app, path
        self._greenlets = engine.async_mode == "gevent"
        self._guards: list[Guard] = []

    def guard(self, refuse: Guard) -> Guard:
        """Call ``refuse(environ)`` about each new session; it raises :exc:`Refused`, or lets it in."""
        self._guards.append(refuse)
        return refuse

    def __call__(self, environ, start_response):
        sock = socket_of(environ)
        new, polling = self._is_new(environ), self._is_poll(environ)
        if slots.full(polling) and not _asks_how_it_is(environ):
            log.warning("Refused for lack of room: %s requests are under way", slots.under_way)
            busy = Refused(HTTPStatus.SERVICE_UNAVAILABLE, "Too many are asking at once.", SOON)
            return busy.answer(environ, start_response)
        with ExitStack() as until_sent:
            until_sent.enter_context(slots.request(sock, polling))
            try:
                read_body(environ, self._greenlets)
                if new:
                    self._let_in(environ, sock)
                answer = self._wsgi_app(environ, start_response)
            except Refused as refused:
                answer = refused.answer(environ, start_response)
            if self._greenlets and sock is not None:
                until_sent.callback(_hang_up_later(sock))
            return ClosingIterator(answer, until_sent.pop_all().close)

    def _let_in(self, environ, sock) -> None:
        if sock is not None and slots.out_of_descriptors(sock):
            log.warning("Refused for lack of file descriptors (ulimit -n): %s", sock.fileno())
            raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, "No more people fit in here.", LATER)
        for refuse in self._guards:
            refuse(environ)

    def _is_new(self, environ) -> bool:
        return environ["REQUEST_METHOD"] == "GET" and "sid" not in self._query(environ, {"sid": ""})

    def _is_poll(self, environ) -> bool:
        return (
            environ["REQUEST_METHOD"] == "GET"
            and environ.get("HTTP_UPGRADE", "").lower() != "websocket"
            and "sid" in self._query(environ, {})
        )

    def _query(self, environ, otherwise: dict) -> dict:
        if not is_for(self._path, environ):
            return otherwise
        return parse_qs(environ.get("QUERY_STRING", ""))


def _asks_how_it_is(environ) -> bool:
    return (
        environ.get("PATH_INFO") == HEALTH
        and environ.get("CONTENT_LENGTH") in (None, "", "0")
        and "HTTP_TRANSFER_ENCODING" not in environ
    )


def _hang_up_later(sock) -> Callable[[], None]:
    """Shut the socket unless the function returned is called in time. A server's own would wait for ever."""

    timer = gevent.get_hub().loop.timer(SENDING)
    timer.start(hang_up, sock)

    def sent() -> None:
        timer.stop()
        timer.close()

    return sent
