"""Long-polling where several processes serve: refused, unless each browser is kept to one of them."""

import logging
from http import HTTPStatus
from urllib.parse import parse_qs

from .polling import is_for
from .refusal import Refused

log = logging.getLogger(__name__)


class WebSocketOnly:
    """WSGI middleware that takes polling away from ``engine`` once several processes turn out to serve.

    Each poll of a session may reach another process, which does not know it. A WebSocket stays where
    it is. How many there are the server says with each request, as `wsgi.multiprocess` (PEP 3333):
    gunicorn does, where it was started with a `-w` above 1. Of processes started one by one nothing knows but
    the configuration: ``several`` is what that says.
    """

    def __init__(self, wsgi_app, engine, path: str, several: bool):
        self._wsgi_app, self._engine, self._path = wsgi_app, engine, path
        if several:
            self._take_away("a message queue is set")

    def __call__(self, environ, start_response):
        if environ["wsgi.multiprocess"]:
            self._take_away("this server runs several processes")
        if self._asks_to_poll(environ):
            refused = Refused(HTTPStatus.BAD_REQUEST, "This chatroom speaks WebSocket only.")
            return refused.answer(environ, start_response)
        return self._wsgi_app(environ, start_response)

    def _take_away(self, why: str) -> None:
        if "polling" in self._engine.transports:
            self._engine.transports = ["websocket"]
            log.warning(
                "Long-polling is off, since %s: each poll might reach another process. "
                "If a proxy sends all requests of a browser to the same process, say so with "
                "CHATROOM_POLLING=sticky; CHATROOM_POLLING=no ends this message.",
                why,
            )

    def _asks_to_poll(self, environ) -> bool:
        return (
            "polling" not in self._engine.transports
            and environ["REQUEST_METHOD"] == "GET"
            and is_for(self._path, environ)
            and parse_qs(environ.get("QUERY_STRING", "")).get("transport") != ["websocket"]
        )
