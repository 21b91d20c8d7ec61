"""Everybody who is not in Ann's room, and what they have in hand to seem so."""

from __future__ import annotations

import time

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import TimestampSigner

from chatroom import create_app

from ..conftest import Testing

YEARS = 3 * 365 * 24 * 3600  # seconds


class OtherSecret(Testing):
    SECRET_KEY = "not the same"


def cookie(app) -> str:
    return app.config["SESSION_COOKIE_NAME"]


def through_the_door(app, name, room="den"):
    http = app.test_client()
    assert http.post("/", data={"username": name, "room": room}).status_code == 302
    return http


def with_cookie(app, value):
    http = app.test_client()
    http.set_cookie(cookie(app), value)
    return http


def forged(app):
    """Ann's, as a chatroom with another secret would have signed it."""
    other = create_app(OtherSecret)
    return with_cookie(app, through_the_door(other, "Ann").get_cookie(cookie(app)).value)


def edited(app):
    """Eve's own, with the signature of what it said before."""
    value = through_the_door(app, "Eve").get_cookie(cookie(app)).value
    other = through_the_door(app, "Ann", "attic").get_cookie(cookie(app)).value
    payload, signature = other.partition(".")[0], value.partition(".")[2]
    return with_cookie(app, f"{payload}.{signature}")


def unsigned(app):
    value = through_the_door(app, "Eve").get_cookie(cookie(app)).value
    return with_cookie(app, value.partition(".")[0])


def expired(app, monkeypatch):
    """Eve's, years later. All other cookies are as old."""
    http = through_the_door(app, "Eve")
    now = int(time.time()) + YEARS
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _self: now)
    return http


def cleared(app):
    http = through_the_door(app, "Eve")
    assert http.post("/leave").status_code == 302
    return http


def of_another_application(app, said):
    """Signed with our secret: the two have it in common."""
    other = Flask("other")
    other.secret_key = app.secret_key
    signed = SecureCookieSessionInterface().get_signing_serializer(other).dumps(said)
    return with_cookie(app, signed)


# What other applications keep under the names that ours uses.
SAID_BY_OTHERS = [
    {},
    {"_user_id": "7", "_fresh": True},
    {"user": "Ann"},
    {"user": 7},
    {"user": None},
    {"user": ["u1", "Ann"]},
    {"user": {}},
    {"user": {"id": 7, "name": "Ann"}},
    {"user": {"id": "u1"}},
    {"user": {"name": "Ann"}},
    {"user": {"id": "u1", "name": None}},
    {"user": {"id": ["u1"], "name": {"x": 1}}},
]
