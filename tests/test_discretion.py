"""What somebody typed is in no log line, and what went wrong still is."""

from __future__ import annotations

import logging
import time

import pytest

from chatroom import create_app, discretion

from .conftest import Testing

SECRET = "rosebud"


@pytest.fixture
def app():
    app = create_app(type("Live", (Testing,), {"TESTING": False}))

    @app.get("/rooms/<room>/broken")
    def broken(room):
        try:
            {}[room]
        except KeyError as error:
            raise RuntimeError(f"There is no {room}") from error

    return app


def test_a_traceback_says_what_failed_where_and_not_with_what(client, caplog):
    assert client.get(f"/rooms/{SECRET}/broken").status_code == 500
    assert SECRET not in caplog.text
    assert "Exception on /rooms/<room>/broken [GET]" in caplog.text
    told = caplog.text
    assert told.index("KeyError\n\nand then") < told.index("raise RuntimeError(f")
    assert told.rstrip().endswith("RuntimeError")


def test_no_handler_is_given_what_the_exception_says(client, caplog):
    client.get(f"/rooms/{SECRET}/broken")
    assert all(record.exc_info is None for record in caplog.records)


def test_a_message_that_fails_is_not_in_the_log(app, join, monkeypatch, caplog):
    ann = join("Ann")

    def fail(*_args, **_more):
        raise ValueError(SECRET)

    monkeypatch.setattr(app.extensions["chatroom"].chat, "begin_post", fail)
    assert ann.say("message", text=SECRET)["error"] == "internal"
    assert "The event 'message' failed" in caplog.text
    assert "ValueError" in caplog.text
    assert SECRET not in caplog.text


def test_what_the_system_says_is_kept(app, caplog):
    try:
        raise OSError(28, "No space left on device", SECRET)
    except OSError:
        logging.getLogger("chatroom.wire").exception("It failed")
    assert "OSError: No space left on device" in caplog.text
    assert SECRET not in caplog.text


def test_exceptions_that_came_from_each_other_end(app, caplog):
    first, second = ValueError(SECRET), KeyError(SECRET)
    first.__cause__, second.__cause__ = second, first
    logging.getLogger("chatroom.wire").error("It failed", exc_info=first)
    assert "KeyError\n\nand then" in caplog.text
    assert SECRET not in caplog.text


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            ('%s - - [now] "%s" %s -', "127.0.0.1", f"GET /rooms/{SECRET} HTTP/1.1", 200),
            '127.0.0.1 - - [now] "GET … HTTP/1.1" 200 -',
        ),
        (
            ("Error handling request %s", f"/chat/socket.io/?EIO=4&sid={SECRET}"),
            "Error handling request …",
        ),
        (
            (
                f"Invalid request from ip=::1: Invalid HTTP Header: 'Cookie chatroom={SECRET} \\' x'",
            ),
            "Invalid request from ip=::1: Invalid HTTP Header: …",
        ),
        (
            ("Error handling request %s %s", "GET", f"/rooms/{SECRET}"),
            "Error handling request GET …",
        ),
        (("Cannot open %s", "/run/chat.sock"), "Cannot open /run/chat.sock"),
    ],
)
def test_a_server_logs_no_address_and_no_header(app, caplog, said, told):
    logging.getLogger("gunicorn.error").warning(*said)
    assert caplog.messages == [told]


@pytest.mark.parametrize("sid", ["AIjrzEGCTShohigvAAAB", "-jrzEGCTSho_igvAAA_-"])
def test_no_session_is_named(app, caplog, sid):
    logging.getLogger("engineio.server").error("Unexpected HTTP request for session %s (once)", sid)
    assert caplog.messages == ["Unexpected HTTP request for session … (once)"]


def test_under_debug_everything_is_shown(monkeypatch):
    monkeypatch.setenv("FLASK_DEBUG", "1")
    logger = logging.getLogger("chatroom.wire")
    before = logger.filters[:]
    logger.filters.clear()
    create_app(Testing)
    found, logger.filters[:] = logger.filters[:], before
    assert not found


@pytest.mark.parametrize(
    "line",
    ['"' * 1300 + "A" * 2700, "Invalid request from " + '"\\' * 2000, '"\x1b[1' * 900],
    ids=["quotes", "backslashes", "colours"],
)
def test_no_line_takes_long_to_look_through(line):
    record = logging.LogRecord("gunicorn.error", logging.WARNING, "", 0, line * 25, (), None)
    begun = time.thread_time()
    discretion.without_addresses(record)
    assert time.thread_time() - begun < 0.05  # it was 12 s, for a twenty-fifth of it
