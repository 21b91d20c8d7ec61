"""Whom to tell of a hole, as RFC 9116 wants it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from werkzeug.exceptions import NotFound
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.test import Client

from chatroom import create_app

from .conftest import Testing

PATH = "/.well-known/security.txt"


def asking(contact):
    return create_app(type("Asking", (Testing,), {"SECURITY_CONTACT": contact}))


def test_where_nobody_is_named_there_is_none(client):
    answer = client.get(PATH)
    assert answer.status_code == 404
    assert "Back to the door" in answer.text


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("security@chat.example", "mailto:security@chat.example"),
        ("mailto:security%2Bchat@chat.example", "mailto:security%2Bchat@chat.example"),
        ("https://chat.example/report?a=b", "https://chat.example/report?a=b"),
        ("tel:+1-201-555-0123", "tel:+1-201-555-0123"),
    ],
)
def test_it_says_whom_to_tell_and_for_how_long_that_is_so(given, told):
    answer = asking(given).test_client().get(PATH)
    assert (answer.status_code, answer.content_type) == (200, "text/plain; charset=utf-8")
    fields = dict(line.split(": ", 1) for line in answer.text.splitlines())
    assert fields.keys() == {"Contact", "Expires"}
    assert fields["Contact"] == told
    left = datetime.fromisoformat(fields["Expires"]) - datetime.now(UTC)
    assert timedelta(days=170) < left < timedelta(days=365)
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "contact",
    [
        "me",
        "http://chat.example/report",
        "https:chat.example",
        "https://",
        "mailto:",
        "mailto:me",
        "tel:",
        "tel:me",
        "javascript:alert(1)",
        "me@chat.example\nContact: mailto:eve@evil.example",
        "https://chat.example/\nExpires: 2000-01-01T00:00:00Z",
        "https://chat.example/a b",
        "böb@chat.example",
        "me@here@chat.example",
    ],
)
def test_what_is_no_contact_is_refused_at_the_start(contact):
    with pytest.raises(RuntimeError, match="CHATROOM_SECURITY_CONTACT must be an e-mail address"):
        asking(contact)


def test_mounted_it_is_below_the_prefix():
    client = Client(DispatcherMiddleware(NotFound(), {"/chat": asking("me@chat.example")}))
    assert client.get(PATH).status_code == 404
    assert client.get(f"/chat{PATH}").status_code == 200
