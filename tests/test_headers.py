"""What every kind of response says about what may be done with it; and nothing in a page is inline."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from flask import abort

from chatroom import create_app, headers
from chatroom.model import Unavailable
from chatroom.sorry import SORRY

from .conftest import Testing

YEAR = "max-age=31536000"


class Live(Testing):
    TESTING = False  # its errors become pages


@pytest.fixture
def app():
    app = create_app(Live)

    @app.route("/fails/<int:code>")
    def fails(code):
        abort(code)

    @app.route("/broken")
    def broken():
        raise RuntimeError

    @app.route("/away")
    def away():
        raise Unavailable

    return app


@pytest.fixture
def asset(app):
    return lambda name: f"/assets/{app.extensions['assets'].version}/{name}"


@pytest.fixture
def responses(client, asset):
    """One of every kind, by what it is."""
    client.post("/", data={"username": "Ann", "room": "den"})
    tag = {"If-None-Match": client.get("/rooms/den").headers["ETag"]}
    paths = {
        "door": "/",
        "room": "/rooms/den",
        "list of rooms": "/rooms",
        "QR code": "/rooms/den/qr.svg",
        "health": "/healthz",
        "manifest": "/manifest.webmanifest",
        "worker": "/service-worker.js",
        "offline": "/offline",
        "picture": asset("static/img/icon.svg"),
        "script": asset("room.js"),
        "sheet": asset("room.css"),
        "font": asset("lib/files/inter-latin-wght-normal.woff2"),
        "nowhere": "/nowhere",
        "broken": "/broken",
        "away": "/away",
        "another version's asset": "/assets/old/room.js",
        "redirect": "/rooms/DEN",
    }
    found = {kind: client.get(path) for kind, path in paths.items()}
    found |= {
        "refused": client.post("/", data={"username": "", "room": ""}),
        "wrong method": client.get("/leave"),
        "options": client.options("/"),
        "head": client.head("/"),
        "unchanged": client.get("/rooms/den", headers=tag),
        "unchanged worker": client.get(
            "/service-worker.js", headers={"If-None-Match": found["worker"].headers["ETag"]}
        ),
        "too much": client.post(
            "/", data={"username": "x" * 20_000}, content_type="multipart/form-data"
        ),
        "bad host": client.get("/", headers={"Host": "a..b"}),
    }
    return found


def test_the_kinds_are_what_they_say(responses):
    unusual = {kind: one.status_code for kind, one in responses.items() if one.status_code != 200}
    assert unusual == {
        "nowhere": 404,
        "broken": 500,
        "away": 503,
        "another version's asset": 404,
        "redirect": 302,
        "refused": 422,
        "wrong method": 405,
        "unchanged": 304,
        "unchanged worker": 304,
        "too much": 413,
        "bad host": 400,
    }


def test_nothing_is_guessed_at_and_nothing_embedded_elsewhere(responses):
    for kind, one in responses.items():
        assert one.headers["X-Content-Type-Options"] == "nosniff", kind
        assert one.headers["Cross-Origin-Resource-Policy"] == "same-origin", kind


def test_whatever_a_browser_could_show_says_what_it_may_do(responses):
    for kind, one in responses.items():
        policy = one.headers.get("Content-Security-Policy", "")
        assert "unsafe" not in policy, kind
        if kind in ("script", "sheet", "font", "unchanged"):
            assert not policy, kind
            continue
        assert "default-src 'none'" in policy, kind
        if "worker" in kind:  # which has a shorter one of its own
            continue
        assert "frame-ancestors 'none'" in policy, kind
        assert "require-trusted-types-for 'script'" in policy, kind
        assert one.headers["Referrer-Policy"] == "same-origin", kind
        assert one.headers["Cross-Origin-Opener-Policy"] == "same-origin", kind
        assert one.headers["Permissions-Policy"] == headers.PERMISSIONS, kind


def test_no_page_is_kept_by_a_cache_on_the_way(responses):
    pages = {kind: one for kind, one in responses.items() if one.mimetype == "text/html"}
    assert {"door", "room", "nowhere", "broken"} <= set(pages)
    assert {kind: one.headers.get("Cache-Control") for kind, one in pages.items()} == dict.fromkeys(
        pages, "no-store"
    )


def test_a_page_may_use_what_it_has_a_use_for_and_nothing_else():
    denied = headers.PERMISSIONS.split(", ")
    assert {"camera=()", "microphone=()", "geolocation=()", "payment=()", "usb=()"} <= set(denied)
    assert not {name for name in headers.UNUSED if name in ("clipboard-write", "web-share")}
    assert all(one.endswith("=()") for one in denied)


@pytest.mark.parametrize(
    ("production", "proxies", "said", "told"),
    [
        (True, 1, {"X-Forwarded-Proto": "https"}, YEAR),
        (True, 1, {"X-Forwarded-Proto": "http"}, None),
        (True, 0, {"X-Forwarded-Proto": "https"}, None),
        (False, 1, {"X-Forwarded-Proto": "https"}, None),
    ],
)
def test_https_is_asked_for_in_production_over_https(production, proxies, said, told):
    settings = {"SESSION_COOKIE_SECURE": production, "PROXIES": proxies}
    app = create_app(type("Behind", (Live,), settings))
    script = f"/assets/{app.extensions['assets'].version}/room.js"
    for path in ("/", "/nowhere", "/rooms/den", "/healthz", script):
        answer = app.test_client().get(path, headers=said)
        assert answer.headers.get("Strict-Transport-Security") == told, path


class Inline(HTMLParser):
    """What a page has that only a policy with holes would let it do."""

    def __init__(self, nonce):
        super().__init__()
        self.nonce, self.found = nonce, []

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.found += [name for name in given if name == "style" or name.startswith("on")]
        self.found += [f"{tag} {value}" for value in given.values() if _runs(value)]
        here = tag == "script" and "src" not in given and given.get("nonce") != self.nonce
        if here or tag == "style":
            self.found.append(tag)


def _runs(value):
    return (value or "").strip().lower().startswith(("javascript:", "data:text", "vbscript:"))


def inline(response):
    policy = response.headers.get("Content-Security-Policy", "")
    looked = Inline(policy.partition("'nonce-")[2].partition("'")[0])
    looked.feed(response.get_data(as_text=True))
    return looked.found


def test_the_search_for_what_is_inline_finds_it(app):
    @app.get("/inline")
    def page():
        return (
            "<p style='color: red' onclick='x()'><script>x()</script><style></style>"
            "<script nonce='guessed'></script><a href=' JavaScript:x()'>x</a><script src='x'></script>"
        )

    assert inline(app.test_client().get("/inline")) == [
        *("style", "onclick", "script", "style", "script"),
        "a  JavaScript:x()",
    ]


def test_nothing_is_inline_in_any_page(client, responses):
    shown = {
        kind for kind, one in responses.items() if one.mimetype in ("text/html", "image/svg+xml")
    }
    assert {"door", "room", "list of rooms", "offline", "QR code", "picture", "too much"} <= shown
    for kind in shown:
        assert not inline(responses[kind]), kind
    for code in SORRY:
        assert not inline(client.get(f"/fails/{code}")), code
    for path in ("/?room=den", "/?room=a/b"):
        assert not inline(client.get(path)), path
