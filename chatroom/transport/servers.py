"""What a server does before the application is asked: nobody keeps it waiting for a request."""

import sys
from contextlib import suppress

import gevent
from gevent.pywsgi import MAX_REQUEST_LINE, WSGIHandler

from .slots import slots

DEADLINE = 5
"""Seconds for a request to arrive, up to its body, and between two on one connection."""

_BAD_REQUEST = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class Handler(WSGIHandler):
    """gevent's own, for `WSGIServer(handler_class=Handler)`, with an end to its patience.

    It says which socket a request is on, and prints nothing about those it cannot read.
    gevent-websocket's would answer 101 to any origin, and a bad handshake with a traceback.
    """

    _reading = None

    def handle(self):
        pool = self.server.pool
        # What is raised here is the client's who is gone, and did not wait to read an error.
        with slots.connection(self.socket, pool and pool.size), suppress(OSError):
            super().handle()

    def handle_one_request(self):
        self.environ = None
        self._reading = gevent.Timeout.start_new(DEADLINE)
        try:
            return super().handle_one_request()
        except gevent.Timeout as timeout:
            if timeout is not self._reading:
                raise
            return None
        finally:
            self._reading.close()

    # pywsgi (26.9) takes what is there at the end of a connection for a whole request
    def read_requestline(self):
        line = super().read_requestline()
        return line if line.endswith("\n") or len(line) >= MAX_REQUEST_LINE else ""

    def MessageClass(self, rfile, *args):
        lines = _Lines(rfile)
        headers = super().MessageClass(lines, *args)
        if lines.last not in (b"\r\n", b"\n"):
            raise ValueError("It ends within its headers.")
        return headers

    def read_request(self, raw_requestline):
        read = super().read_request(raw_requestline)
        if len(self.headers.get_all("Content-Length", ())) > 1:
            raise ValueError("It has two lengths, and a proxy may have believed the other one.")
        return read

    def get_environ(self):
        self._reading.close()  # that was the request
        return super().get_environ() | {"gevent.socket": self.socket}

    def _handle_client_error(self, ex):
        # A line for each, and for some a traceback, would be the client's to fill the log with.
        return ("400", _BAD_REQUEST)


class _Lines:
    """What is read of a file, and the last of it."""

    last = b""

    def __init__(self, file):
        self._file = file

    def readline(self, limit=-1):
        self.last = self._file.readline(limit)
        return self.last


def adapt() -> None:
    """Have gunicorn's gevent workers do the same, if this process is one of theirs.

    It loads the application before it serves.
    """
    if "gunicorn.workers.ggevent" in sys.modules:
        from . import workers

        workers.adapt()
