"""What is in no log line: what somebody typed, which room it was for, a cookie, a session's id."""

from __future__ import annotations

import logging
import os
import re
import traceback

from flask import Flask, has_request_context, request

STACK = ("engineio.server", "socketio.server")  # who log sessions, and tracebacks through our code
SERVERS = (
    "gunicorn.access",
    "gunicorn.error",
    "werkzeug",
)  # who log addresses, and requests they do not understand

# Who knows the sid of a long-polling client can read and write as that client. It is in the query of an
# address, and the path has the name of a room.
SID = re.compile(r"(?<![\w-])[\w-]{20}(?![\w-])")  # as python-engineio (4.15.1) makes them
# Werkzeug (3.1) colours the line. Each part has an end: who sends it must not make the search long.
ADDRESS = re.compile(
    r"""(request (?:[A-Z]{1,16} )?|"(?:\x1b\[[\d;]{1,9}m){0,3}[A-Z]{1,16} |https?:/)/[^\s"']*"""
)
QUOTED = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\"""")
# gunicorn (27) and Werkzeug (3.1) then quote the line, which may be that of a cookie. gevent's own server
# writes it to stderr, past any logger.
LONGEST = 1000  # characters of a line that others had a hand in
NOT_HTTP = re.compile(r"Invalid request from|code 400, message")


def install(app: Flask) -> None:
    """Last of all, since it is each logger that has to be told. Under ``--debug`` everything is shown."""
    if app.debug:
        return
    ours = [name for name in logging.root.manager.loggerDict if name.split(".")[0] == __package__]
    for name in (*ours, *STACK, *SERVERS):
        logging.getLogger(name).addFilter(discreet)
    for name in STACK:
        logging.getLogger(name).addFilter(without_sessions)
    for name in SERVERS:
        logging.getLogger(name).addFilter(without_addresses)


def discreet(record: logging.LogRecord) -> bool:
    """Of an exception, what it is and where: what it says may quote a message, or a name."""
    if record.exc_info and record.exc_info[1]:
        record.exc_text, record.exc_info = _traced(record.exc_info[1]), None
    if has_request_context() and request.url_rule and request.path in str(record.msg):
        # Flask (3.1) says "Exception on /rooms/den [GET]".
        record.msg = str(record.msg).replace(request.path, request.url_rule.rule)
    return True


def without_sessions(record: logging.LogRecord) -> bool:
    record.msg, record.args = SID.sub("…", record.getMessage()), ()
    return True


def without_addresses(record: logging.LogRecord) -> bool:
    """Of a request, its method and what became of it."""
    said = ADDRESS.sub(r"\1…", record.getMessage()[:LONGEST])
    record.msg, record.args = QUOTED.sub("…", said) if NOT_HTTP.search(said) else said, ()
    return True


def _traced(error: BaseException | None) -> str:
    """Its traceback, and those of what it came from, in the order in which they happened."""
    parts: list[str] = []
    seen = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        lines = traceback.format_tb(error.__traceback__)
        parts.insert(0, f"Traceback (most recent call last):\n{''.join(lines)}{_named(error)}")
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\n\nand then\n\n".join(parts)


def _named(error: BaseException) -> str:
    kind = type(error)
    name = kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"
    if isinstance(error, OSError) and error.errno:
        return f"{name}: {os.strerror(error.errno)}"  # the system's words, of a disk or a network
    return name
