"""gunicorn's gevent workers, made to serve as our own server does.

`-k gevent` gives a request as long to arrive as an idle connection has, gunicorn's `keepalive`;
gevent-websocket's worker waits for ever, answers 101 to any origin, and logs with a traceback.
"""

import logging

from geventwebsocket.gunicorn.workers import GeventWebSocketWorker
from gunicorn.http.message import Message
from gunicorn.workers.base_async import AsyncWorker
from gunicorn.workers.ggevent import GeventWorker, PyWSGIHandler

from .servers import Handler
from .slots import slots
from .sparing import Sparing

HEAD = 64 * 1024
"""Bytes that the headers of a request may have together."""

_invalid = Sparing("Invalid request from")  # a line for each, however many there are


class WorkerHandler(Handler, PyWSGIHandler):
    """With gunicorn's access log."""

    def log_request(self):
        # gunicorn (27.0) needs an environ, and what is no request has none
        if self.environ is not None:
            super().log_request()


def adapt() -> None:
    GeventWorker.handle = _handle
    GeventWebSocketWorker.wsgi_handler = WorkerHandler
    # gunicorn (27.0) sets it itself, to 820 KB by default, and with each 8 KB that come looks through
    # all again: 140 ms in which nobody else has a turn.
    Message.max_buffer_headers = property(lambda _: HEAD, lambda _, limit: None)
    logging.getLogger("gunicorn.error").addFilter(_invalid)


def _handle(worker, listener, client, address):
    # By default (27.0) it believes who connects from this machine, or through a Unix socket, about the
    # scheme and the mount prefix: a client's words, where the proxy there only passes them on.
    worker.cfg.set("secure_scheme_headers", {})
    worker.cfg.set("forwarder_headers", "")
    client.setblocking(True)  # as the worker's own does
    with slots.connection(client, worker.worker_connections):
        AsyncWorker.handle(worker, listener, client, address)
