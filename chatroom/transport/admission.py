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

    :data:`~.slots.slots` knows for how many there is room. A guard is asked about each new session of
    Engine.IO, before there is one:

        @admission.guard
        def only_by_day(environ):
            if not 8 <= hour() < 20:
                raise Refused(503, "We are asleep.", retry_after=3600)

    They are asked in the order they were added, until one refuses. ``environ`` is the WSGI request as
    it comes from what is in front of this: put a `ProxyFix` around the application after
    :func:`~chatroom.transport.install`, and REMOTE_ADDR is the client's. A guard is in the way of all
    who come, and must not wait for long.
    """

    def __init__(self, wsgi_app, engine, path, whom):
        self._wsgi_app, self._path, self._whom = wsgi_app, path, whom
        self._greenlets = engine.async_mode == "gevent"
        self._guards: list[Guard] = []

    def guard(self, refuse: Guard) -> Guard:
        """Call ``refuse(environ)`` about each new session; it raises :exc:`Refused`, or lets it in."""
        self._guards.append(refuse)
        return refuse

    def __call__(self, environ, start_response):
        sock = socket_of(environ)
        new, polling = self._kind(environ)
        client = self._whom(environ.get("REMOTE_ADDR", ""))
        try:
            # Until it is there, the connection is one of those that make room for others.
            read_body(environ, self._greenlets)
            if slots.full(polling, client) and environ.get("PATH_INFO") != HEALTH:
                log.warning("Refused for lack of room: %s requests are under way", slots.under_way)
                raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, "Too many are asking at once.", SOON)
        except Refused as refused:
            return refused.answer(environ, start_response)
        with ExitStack() as until_sent:
            until_sent.enter_context(slots.request(sock, polling, client))
            try:
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

    def _kind(self, environ) -> tuple[bool, bool]:
        """Whether it asks for a session, and whether for news of one, which may take long to come."""
        if environ["REQUEST_METHOD"] != "GET" or not is_for(self._path, environ):
            return False, False
        new = "sid" not in parse_qs(environ.get("QUERY_STRING", ""))
        return new, not new and environ.get("HTTP_UPGRADE", "").lower() != "websocket"


def _hang_up_later(sock) -> Callable[[], None]:
    """Shut the socket, unless the function returned is called in time: a server would wait for ever."""
    timer = gevent.get_hub().loop.timer(SENDING)
    timer.start(hang_up, sock)

    def sent() -> None:
        timer.stop()
        timer.close()

    return sent
