"""Who is believed about where a request came from, and which pages may connect."""

from __future__ import annotations

import pytest
from flask import request

from chatroom import create_app

from .conftest import Testing

OPEN = "/socket.io/?EIO=4&transport=polling"
THERE = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "chat.example"}


def behind(proxies=0, **settings):
    """A client of a chatroom with so many proxies in front."""
    app = create_app(type("Behind", (Testing,), {"PROXIES": proxies} | settings))

    @app.get("/seen")
    def seen():
        return [request.remote_addr, request.scheme, request.host, request.script_root]

    return app.test_client()


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://localhost", 200),
        ("https://other.example", 200),
        ("https://localhost", 400),
        ("http://localhost:8000", 400),
        ("http://localhost.evil.example", 400),
        ("http://evil.example", 400),
        ("https://other.example.evil.example", 400),
        ("http://localhost/", 400),
        ("localhost", 400),
        ("null", 400),
    ],
)
def test_only_pages_of_our_origin_or_a_named_one_connect(origin, status):
    client = behind(CORS_ORIGINS=["https://other.example"])
    assert client.get(OPEN, headers={"Origin": origin}).status_code == status


def test_whoever_is_no_browser_names_no_origin():
    assert behind().get(OPEN).status_code == 200


def test_every_origin_may_connect_where_that_is_said():
    client = behind(CORS_ORIGINS=["*"])
    assert client.get(OPEN, headers={"Origin": "https://evil.example"}).status_code == 200


@pytest.mark.parametrize(
    ("setting", "name"),
    [
        ("CORS_ORIGINS", "https://other.example/"),
        ("CORS_ORIGINS", "other.example"),
        ("CORS_ORIGINS", "https://other.example/chat"),
        ("TRUSTED_HOSTS", "https://chat.example"),
        ("TRUSTED_HOSTS", "chat.example:443"),
        ("TRUSTED_HOSTS", "chat.example/"),
    ],
)
def test_a_name_that_no_page_can_come_with_is_refused_at_the_start(setting, name):
    with pytest.raises(RuntimeError, match=f"CHATROOM_{setting} must be .* not '{name}'"):
        behind(**{setting: [name]})


@pytest.mark.parametrize(
    ("proxies", "said", "origin", "status"),
    [
        (
            0,
            THERE,
            "https://chat.example",
            400,
        ),  # nobody was counted, so anybody could have said it
        (1, THERE, "https://chat.example", 200),
        (1, THERE | {"X-Forwarded-Proto": "wss"}, "https://chat.example", 200),
        (1, THERE, "http://localhost", 400),
        (1, {}, "http://localhost", 200),  # past the proxy
        (2, THERE, "https://chat.example", 400),  # one word of two
        (1, {"X-Forwarded-Host": "evil.example, chat.example"}, "http://evil.example", 400),
        (1, {"X-Forwarded-Proto": "https, http"}, "https://localhost", 400),
        (2, {"X-Forwarded-Proto": "https, http"}, "https://localhost", 200),
        (1, {"Forwarded": "proto=https;host=evil.example"}, "https://evil.example", 400),
    ],
)
def test_our_origin_is_what_counted_proxies_say(proxies, said, origin, status):
    client = behind(proxies)
    assert client.get(OPEN, headers={"Origin": origin} | said).status_code == status


HEADERS = {
    "X-Forwarded-For": "6.6.6.6, 203.0.113.9",  # the first is what the client itself sent
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "evil.example, chat.example",
    "X-Forwarded-Prefix": "/chat",
}


@pytest.mark.parametrize(
    ("proxies", "seen"),
    [
        (0, ["127.0.0.1", "http", "localhost", ""]),
        (1, ["203.0.113.9", "https", "chat.example", "/chat"]),
        (3, ["127.0.0.1", "http", "localhost", ""]),
    ],
)
def test_an_address_is_the_one_before_the_counted_proxies(proxies, seen):
    assert behind(proxies).get("/seen", headers=HEADERS).json == seen


def told(caplog):
    return [one.getMessage() for one in caplog.records if one.name == "chatroom.origin"]


def test_a_page_refused_behind_an_uncounted_proxy_is_told_to_whoever_deploys_once(caplog):
    client = behind()
    page = {"Origin": "https://localhost"}
    for _ in range(3):
        client.get(OPEN, headers=page)
    (said,) = told(caplog)
    assert "A page at 'https://localhost' was refused" in said
    assert "for 'http://localhost'" in said
    assert "set CHATROOM_PROXIES" in said


def test_a_proxy_that_changes_the_host_is_told_of_too(caplog):
    client = behind()
    client.get(OPEN, headers={"Origin": "https://chat.example", "X-Forwarded-For": "203.0.113.9"})
    assert "'https://chat.example' was refused" in told(caplog)[0]


def test_a_page_of_somebody_elses_is_refused_in_silence(caplog):
    assert behind().get(OPEN, headers={"Origin": "https://evil.example"}).status_code == 400
    assert not told(caplog)


def test_a_name_that_somebody_else_has_resolve_to_us_is_not_ours(client):
    named = behind(TRUSTED_HOSTS=["chat.example", ".club.example"])
    for host, status in (
        ("chat.example", 200),
        ("a.club.example:8000", 200),
        ("evil.example", 400),
    ):
        here = {"base_url": f"http://{host}"}
        assert named.get("/", **here).status_code == status
        assert named.get(OPEN, headers={"Origin": f"http://{host}"}, **here).status_code == status
    assert client.get("/", base_url="http://any.example").status_code == 200
