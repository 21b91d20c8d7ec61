"""Long-polling is there with one process, and with several only where it was said to be sticky."""

from __future__ import annotations

import logging

import pytest

from chatroom import create_app

from ..conftest import Testing

OPEN = "/socket.io/?EIO=4&transport="
SEVERAL = {"wsgi.multiprocess": True}


@pytest.fixture
def make():
    """``make(**settings)``: a browser at an application of these settings."""
    return lambda **settings: create_app(type("Settings", (Testing,), settings)).test_client()


def offered(browser, **environ):
    browser.post("/", data={"username": "Ann", "room": "den"}, environ_overrides=environ)
    page = browser.get("/rooms/den", environ_overrides=environ).text
    return "polling" in page.partition('data-transports="')[2].partition('"')[0]


def answer(browser, **environ):
    return browser.get(f"{OPEN}polling", environ_overrides=environ)


def test_one_process_offers_it(make):
    browser = make()
    assert offered(browser)
    assert answer(browser).status_code == 200


def test_several_do_not_and_say_once_why_and_what_to_do(make, caplog):
    browser = make()
    assert not offered(browser, **SEVERAL)
    refusal = answer(browser, **SEVERAL)
    assert (refusal.status_code, refusal.text) == (400, "This chatroom speaks WebSocket only.")
    assert answer(browser).status_code == 400  # the server that says so once is believed for good
    [said] = [record for record in caplog.records if record.levelno == logging.WARNING]
    assert "several processes" in said.getMessage()
    assert "CHATROOM_POLLING=sticky" in said.getMessage()


def test_who_asks_for_no_transport_asks_to_poll(make):
    assert make().get("/socket.io/?EIO=4", environ_overrides=SEVERAL).status_code == 400


@pytest.mark.parametrize("environ", [{}, SEVERAL], ids=["one", "several"])
def test_sticky_is_taken_at_its_word(make, environ, caplog):
    browser = make(POLLING="sticky", MESSAGE_QUEUE="redis://127.0.0.1:1/0")
    assert offered(browser, **environ)
    assert answer(browser, **environ).status_code == 200
    assert "olling" not in caplog.text


def test_a_message_queue_tells_of_processes_that_no_server_knows_of(make, caplog):
    browser = make(MESSAGE_QUEUE="redis://127.0.0.1:1/0")
    assert not offered(browser)
    assert answer(browser).status_code == 400
    assert "a message queue" in caplog.text


def test_where_it_is_off_nothing_is_said(make, caplog):
    browser = make(POLLING=False, MESSAGE_QUEUE="redis://127.0.0.1:1/0")
    assert not offered(browser, **SEVERAL)
    assert answer(browser, **SEVERAL).status_code == 400
    assert "olling" not in caplog.text
