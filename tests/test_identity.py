"""The cookie that says who is who: its name, where it goes, and the id in it."""

from __future__ import annotations

import re

import pytest
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.test import Client

from chatroom import create_app

from .conftest import Testing

FORM = {"username": "Ann", "room": "den"}
HTTPS = {"base_url": "https://chat.example"}


class Secure(Testing):
    """As in production."""

    SESSION_COOKIE_SECURE = True
    PROXIES = 1


@pytest.fixture
def secure():
    return create_app(Secure)


def given(response):
    """The name of the cookie that a response sets, and what it says of it."""
    cookie, *attributes = response.headers["Set-Cookie"].split("; ")
    return cookie.partition("=")[0], {one for one in attributes if not one.startswith("Expires=")}


def user(client):
    with client.session_transaction() as session:
        return session.get("user")


def test_in_development_it_has_a_plain_name(client):
    assert given(client.post("/", data=FORM)) == (
        "chatroom",
        {"HttpOnly", "Path=/", "SameSite=Lax"},
    )


def test_in_production_its_name_keeps_it_to_this_host(secure):
    client = secure.test_client()
    attributes = {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"}
    assert given(client.post("/", data=FORM, **HTTPS)) == ("__Host-chatroom", attributes)
    assert 'data-username="Ann"' in client.get("/rooms/den", **HTTPS).text
    left = client.post("/leave", **HTTPS)
    assert given(left)[0] == "__Host-chatroom"
    assert attributes | {"Max-Age=0"} == given(left)[1]
    assert client.get("/rooms/den", **HTTPS).status_code == 302


@pytest.mark.parametrize(("at", "said"), [("/chat", {}), ("", {"X-Forwarded-Prefix": "/chat"})])
def test_below_a_prefix_its_name_keeps_it_to_https(secure, at, said):
    """A name with __Host- demands the path /, which other applications of the site would be sent."""
    client = Client(DispatcherMiddleware(secure, {"/chat": secure}), use_cookies=False)
    inside = client.post(f"{at}/", data=FORM, headers=said, **HTTPS)
    assert given(inside) == (
        "__Secure-chatroom",
        {"Secure", "HttpOnly", "Path=/chat", "SameSite=Lax"},
    )
    cookie = {"Cookie": inside.headers["Set-Cookie"].partition(";")[0]}
    room = client.get(f"{at}/rooms/den", headers=said | cookie, **HTTPS)
    assert 'data-username="Ann"' in room.text
    assert client.get("/rooms/den", headers=cookie, **HTTPS).status_code == 302


def test_a_cookie_of_another_name_is_nobodys(secure):
    """What a neighbour below the same domain can set has no prefix."""
    client = secure.test_client(use_cookies=False)
    cookie = client.post("/", data=FORM, **HTTPS).headers["Set-Cookie"]
    value = cookie.partition("=")[2].partition(";")[0]
    for name, status in (("chatroom", 302), ("__Secure-chatroom", 302), ("__Host-chatroom", 200)):
        sent = {"Cookie": f"{name}={value}"}
        assert client.get("/rooms/den", headers=sent, **HTTPS).status_code == status


def test_a_form_is_of_its_session_and_comes_from_a_page_of_ours():
    app = create_app(type("WithCsrf", (Secure,), {"WTF_CSRF_ENABLED": True}))
    client = app.test_client()
    token = (
        client.get("/", **HTTPS).text.partition('name="csrf_token" value="')[2].partition('"')[0]
    )

    def status(client, form, referrer="https://chat.example/"):
        return client.post("/", data=form, headers={"Referer": referrer}, **HTTPS).status_code

    signed = FORM | {"csrf_token": token}
    assert status(client, FORM) == 400
    assert status(app.test_client(), signed) == 400
    assert status(client, signed, "https://evil.example/") == 400
    assert status(client, signed) == 302


def test_another_secret_keeps_everybody_who_comes_back_while_the_old_one_is_known():
    def client(key, *fallbacks):
        settings = {"SECRET_KEY": key, "SECRET_KEY_FALLBACKS": list(fallbacks)}
        app = create_app(type("Rotated", (Testing,), settings | {"WTF_CSRF_ENABLED": True}))
        return app.test_client(use_cookies=False)

    def token(page):
        return page.text.partition('name="csrf_token" value="')[2].partition('"')[0]

    def cookie(response):
        return {"Cookie": response.headers["Set-Cookie"].partition(";")[0]}

    def status(client, cookie, path="/rooms/den"):
        return client.get(path, headers=cookie).status_code

    before, between, after = client("old"), client("new", "older", "old"), client("new")
    door = before.get("/")
    old = cookie(before.post("/", data=FORM | {"csrf_token": token(door)}, headers=cookie(door)))
    page = before.get("/rooms/den", headers=old)
    assert status(after, old) == 302  # without the old one: nobody

    new = cookie(between.get("/rooms/den", headers=old))
    assert (status(after, new), status(before, new)) == (200, 302)
    assert status(between, {"Cookie": old["Cookie"] + "x"}) == 302
    kept = {"If-None-Match": page.headers["ETag"]}
    assert (
        status(between, new | kept) == 200
    )  # what a service worker kept has a form of the old one
    left = between.post("/leave", data={"csrf_token": token(page)}, headers=old)  # by that form
    assert left.status_code == 302
    assert after.post("/leave", data={"csrf_token": token(page)}, headers=new).status_code == 400


def test_nothing_is_posted_without_a_token_and_every_form_has_one():
    app = create_app(type("WithCsrf", (Testing,), {"WTF_CSRF_ENABLED": True}))
    client = app.test_client()
    posted = [rule.rule for rule in app.url_map.iter_rules() if "POST" in rule.methods]
    assert {"/", "/leave"} <= set(posted)
    assert {client.post(path, data=FORM).status_code for path in posted} == {400}
    changing = {"PUT", "PATCH", "DELETE"}
    assert not [rule for rule in app.url_map.iter_rules() if rule.methods & changing]
    with client.session_transaction() as session:
        session["user"] = {"id": "u1", "name": "Ann"}
    for path in ("/", "/rooms/den"):
        page = client.get(path).text
        forms = re.findall(r'<form[^>]* method="post".*?</form>', page, re.S)
        assert forms
        assert all('name="csrf_token" value="' in form for form in forms)


def test_an_id_is_fresh_at_the_first_join_and_never_what_was_sent(app):
    client = app.test_client()
    client.get("/")
    assert user(client) is None
    ids = []
    for _ in range(2):
        client.post("/", data=FORM | {"user_id": "u1", "id": "u1"})
        ids.append(user(client)["id"])
        client.post("/leave")
        assert user(client) is None
    other = app.test_client()
    other.post("/", data=FORM)
    ids.append(user(other)["id"])
    assert len(set(ids)) == 3
    assert all(len(one) == 32 for one in ids)


def test_a_socket_knows_whom_the_cookie_names(secure):
    http = secure.test_client()
    http.post("/", data=FORM)
    socket = secure.extensions["socketio"].test_client(secure, flask_test_client=http)
    joined = socket.emit("join", {"room": "den"}, callback=True)
    assert (joined["username"], joined["user_id"]) == ("Ann", user(http)["id"])
