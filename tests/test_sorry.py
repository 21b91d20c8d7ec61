"""Every error has a page of ours, which says what to do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import abort
from werkzeug.exceptions import TooManyRequests
from werkzeug.test import EnvironBuilder

from chatroom import create_app
from chatroom.model import Unavailable
from chatroom.sorry import SORRY

from .conftest import Testing


def page(response):
    return response.get_data(as_text=True)


@pytest.fixture
def app():
    app = create_app(type("Live", (Testing,), {"TESTING": False}))

    @app.route("/fails/<int:code>", methods=["GET", "POST"])
    def fails(code):
        abort(code)

    @app.route("/limited")
    def limited():
        raise TooManyRequests(retry_after=40)

    @app.route("/limited/until")
    def limited_until():
        raise TooManyRequests(retry_after=datetime.now(UTC) + timedelta(seconds=150))

    @app.route("/away")
    def away():
        raise Unavailable("The disk is full.", 3)

    @app.route("/broken")
    def broken():
        raise RuntimeError("a secret")

    return app


@pytest.mark.parametrize("code", [400, 403, 404, 405, 413, 429, 500, 503])
def test_an_error_says_what_happened_and_the_way_back(client, code):
    answer = client.get(f"/fails/{code}")
    assert answer.status_code == code
    title, message = SORRY[code]
    assert f"<h1>{title}</h1>" in page(answer)
    assert message.replace("'", "&#39;") in page(answer)
    assert f"Error {code}" in page(answer)
    assert 'href="/">Back to the door' in page(answer)
    assert ("Try again</a>" in page(answer)) is (code in (429, 500, 503))


def test_what_was_sent_is_not_sent_again_by_a_link(client):
    assert "Try again</a>" not in page(client.post("/fails/503"))


def test_an_error_without_a_page_of_its_own_is_ours_too(client):
    answer = client.get("/fails/418")
    assert answer.status_code == 418
    assert "Back to the door" in page(answer)


@pytest.mark.parametrize(
    ("path", "wait"), [("/limited", "40 seconds"), ("/limited/until", "3 minutes")]
)
def test_how_long_to_wait_is_said_where_it_is_known(client, path, wait):
    answer = client.get(path)
    assert answer.status_code == 429
    assert answer.headers["Retry-After"]
    assert f"Try again in {wait}." in page(answer)


def test_a_store_that_is_away_is_not_a_fault_of_ours(client):
    answer = client.get("/away")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "3")
    assert SORRY[503][0] in page(answer)
    assert "Try again in 3 seconds." in page(answer)


def test_a_fault_of_ours_is_logged_and_not_shown(client, caplog):
    answer = client.get("/broken")
    assert answer.status_code == 500
    assert "a secret" not in page(answer)
    assert "in broken" in caplog.text
    assert "RuntimeError" in caplog.text


def multipart(*parts):
    """A form of these fields, as it travels."""
    head = b'--end\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
    body = b"".join(head % (name, value) for name, value in parts) + b"--end--\r\n"
    return {"data": body, "content_type": "multipart/form-data; boundary=end"}


@pytest.mark.parametrize(
    "form",
    [
        multipart((b"username", b"x" * 20_000)),
        multipart(*((b"username", b"Ann") for _ in range(21))),
    ],
    ids=["part", "parts"],
)
def test_a_form_that_is_too_much_is_refused(client, form):
    answer = client.post("/", **form)
    assert answer.status_code == 413
    assert "Go back and try again with less" in page(answer)


@pytest.mark.parametrize(
    "form",
    [
        {"data": {"username": "Ann", "room": "den", "more": "x" * 70_000}},
        multipart((b"username", b"Ann"), (b'file"; filename="f', b"x" * 70_000)),
    ],
    ids=["form", "file"],
)
def test_a_body_that_no_form_of_ours_has_gets_no_page(client, form):
    answer = client.post("/", **form)
    assert (answer.status_code, answer.text) == (413, "At most 65536 bytes.")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_form_with_what_people_type_is_not_too_much(client):
    typed = {"username": "\N{FAMILY}" * 1000, "room": "\N{FAMILY}" * 100}
    assert client.post("/", data=typed).status_code == 422


@pytest.mark.parametrize(
    ("room", "why"),
    [
        ("%E2%80%AE", "right-to-left override"),
        ("a%5Cb", "cannot contain a slash"),
        ("..%20.", "needs a letter"),
        ("r" * 31, "at most 30 characters; this has 31"),
    ],
)
def test_a_room_that_cannot_be_says_why(client, room, why):
    for path in (f"/rooms/{room}", f"/rooms/{room}/qr.svg"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert why in page(answer)
        assert "Choose another room" in page(answer)


@pytest.mark.parametrize("host", ["a..b", "x" * 300])
def test_a_host_that_cannot_be_is_refused_in_plain_words(app, host, caplog):
    answers = []
    environ = EnvironBuilder("/rooms/den").get_environ() | {"HTTP_HOST": host}
    body = b"".join(app(environ, lambda *answer: answers.append(answer)))
    status, headers = answers[0][:2]
    assert status == "400 BAD REQUEST"
    assert dict(headers)["Content-Type"] == "text/plain; charset=utf-8"
    assert SORRY[400][0].encode() in body
    assert not caplog.records


def test_a_page_that_is_not_there_has_a_friendly_page(client):
    answer = client.get("/nothing/here")
    assert answer.status_code == 404
    assert 'href="/"' in page(answer)
