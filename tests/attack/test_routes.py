"""Every address there is, by every method: nothing changes but by a form with its own token."""

from __future__ import annotations

import copy
import io
import re

import pytest
from werkzeug.routing import BuildError

from chatroom import create_app

from ..conftest import Testing
from .strangers import (
    SAID_BY_OTHERS,
    cookie,
    edited,
    forged,
    of_another_application,
    unsigned,
)

WRITING = ("POST", "PUT", "PATCH", "DELETE")
READING = ("GET", "HEAD", "OPTIONS")
VALUES = {
    "room": "den",
    "version": "debug",
    "name": "room.css",
}  # of what is variable in an address


class WithCsrf(Testing):
    WTF_CSRF_ENABLED = True


@pytest.fixture
def guarded():
    return create_app(WithCsrf)


@pytest.fixture
def addresses(guarded):
    """Of each route, the methods it has and an address. A new kind of variable needs a value above."""
    with guarded.test_request_context():
        adapter = guarded.url_map.bind("localhost")
        found = {}
        for rule in guarded.url_map.iter_rules():
            try:
                address = adapter.build(
                    rule.endpoint, {name: VALUES[name] for name in rule.arguments}
                )
            except (KeyError, BuildError) as error:
                raise AssertionError(f"Say above what {rule} may look like: {error}") from error
            found.setdefault(address, set()).update(rule.methods)
        return found


def token(http, page="/"):
    return re.search(r'name="csrf_token" value="([^"]+)"', http.get(page).text)[1]


@pytest.fixture
def ann(guarded):
    """She has a name, and is in the room."""
    http = guarded.test_client()
    form = {"username": "Ann", "room": "den", "csrf_token": token(http)}
    assert http.post("/", data=form).status_code == 302
    socket = guarded.extensions["socketio"].test_client(guarded, flask_test_client=http)
    assert socket.emit("join", {"room": "den"}, callback=True)["ok"]
    socket.emit("message", {"text": "hi"}, callback=True)
    socket.get_received()
    http.socket = socket
    return http


@pytest.fixture
def unchanged(guarded, ann):
    """``unchanged()``: who she is, who is in the room and what was said there are still the same."""

    def state():
        store = guarded.extensions["chatroom"].chat.store
        with ann.session_transaction() as session:
            return dict(session)["user"], store.changes("den", 0), store.occupied(50, 5)

    before = state()

    def unchanged(what):
        assert state() == before, what
        assert ann.socket.is_connected(), what
        assert ann.socket.get_received() == [], what

    return unchanged


def test_reading_changes_nothing(ann, addresses, unchanged):
    for address in addresses:
        for method in READING:
            for query in ("", "?username=Eve&room=attic", "?leave=1&_method=POST"):
                ann.open(f"{address}{query}", method=method)
                unchanged((method, address))


@pytest.mark.parametrize("header", ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"])
def test_no_header_makes_writing_of_reading(ann, addresses, unchanged, header):
    for address in addresses:
        ann.get(address, headers={header: "POST"})
        unchanged(address)


def test_without_its_token_nothing_is_written(ann, guarded, addresses, unchanged):
    of_eve = token(guarded.test_client())
    bodies = [
        {},
        {"data": {"username": "Eve", "room": "den"}},
        {"data": {"username": "Eve", "room": "den", "csrf_token": "x"}},
        {"data": {"username": "Eve", "room": "den", "csrf_token": of_eve}},
        {"json": {"username": "Eve", "room": "den", "csrf_token": of_eve}},
        {"data": "username=Eve&room=den", "content_type": "text/plain"},
        {"headers": {"X-CSRFToken": of_eve}},
        {"query_string": {"csrf_token": of_eve}},
    ]
    for address, methods in addresses.items():
        for method in WRITING:
            for body in bodies:
                status = ann.open(address, method=method, **body).status_code
                assert status in ((400,) if method in methods else (404, 405)), (method, address)
                unchanged((method, address, body))


def test_with_its_token_what_a_form_is_for_is_done(ann, guarded, addresses):
    """So that the test above has refused something."""
    writing = {address for address, methods in addresses.items() if methods & set(WRITING)}
    assert writing == {"/", "/leave"}
    form = {"username": "Anna", "room": "den", "csrf_token": token(ann)}
    assert ann.post("/", data=form).status_code == 302
    with ann.session_transaction() as session:
        assert session["user"]["name"] == "Anna"
    assert ann.post("/leave", data={"csrf_token": token(ann)}).status_code == 302
    with ann.session_transaction() as session:
        assert "user" not in session


NO_FORMS = [
    {"data": "x", "content_type": "application/json"},
    {"data": b"\xff", "content_type": "application/json"},
    {"data": "[" * 9000, "content_type": "application/json"},
    {"json": "x"},
    {"json": [1]},
    {"json": {"username": 7, "room": [1]}},
    {"json": {"username": "Eve", "room": "den"}},
    {"data": {"username": (io.BytesIO(b"Eve"), "x"), "room": "den"}},
    {"data": {"username": "", "room": (io.BytesIO(b"den"), "x")}},
    {"data": b"--x\r\n\r\n", "content_type": "multipart/form-data; boundary=x"},
    {"data": b"--", "content_type": "multipart/form-data"},
    {"data": b"\xff=\xff&username=%ff", "content_type": "application/x-www-form-urlencoded"},
    {"data": "username=Eve&room=den", "content_type": "text/plain"},
]


@pytest.mark.parametrize("body", NO_FORMS, ids=range(len(NO_FORMS)))
def test_what_is_no_form_is_refused_and_changes_nothing(ann, addresses, unchanged, body):
    """With a token in a header, where Flask-WTF also takes it, and without."""
    for address in addresses:
        if "POST" in addresses[address] and address != "/leave":
            # what a file holds can be read once
            assert ann.post(address, **copy.deepcopy(body)).status_code == 400
            headers = {"X-CSRFToken": token(ann)}
            assert ann.post(address, headers=headers, **copy.deepcopy(body)).status_code in (
                400,
                422,
            )
            unchanged(address)


def leads_to_the_door(http, addresses):
    behind = [address for address in addresses if address.startswith("/rooms/den")]
    assert behind == ["/rooms/den", "/rooms/den/qr.svg"]
    for address in behind:
        for method in ("GET", "HEAD"):
            answer = http.open(address, method=method)
            assert (answer.status_code, answer.location) == (302, "/?room=den"), address
            assert "Ann" not in answer.text


def test_who_has_no_name_is_led_from_every_room_to_the_door(guarded, ann, addresses):
    leads_to_the_door(guarded.test_client(), addresses)


@pytest.mark.parametrize("forge", [forged, edited, unsigned])
def test_so_is_whose_session_is_forged(app, guarded, addresses, forge):
    value = forge(app).get_cookie(cookie(app)).value
    http = guarded.test_client()
    http.set_cookie(cookie(guarded), value)
    leads_to_the_door(http, addresses)


@pytest.mark.parametrize("said", SAID_BY_OTHERS, ids=str)
def test_so_is_whose_session_is_another_applications(guarded, addresses, said):
    leads_to_the_door(of_another_application(guarded, said), addresses)


def test_no_page_tells_what_was_said_in_a_room(ann, addresses, guarded):
    """The talk is on the socket, where one has to be in the room. Not in the page of who is, either."""
    ann.socket.emit("message", {"text": "what only Ann knows"}, callback=True)
    for http in (ann, guarded.test_client()):
        for address in addresses:
            assert b"what only Ann knows" not in http.get(address).data
