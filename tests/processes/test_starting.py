"""How the server starts, what it is told by its settings, and what it says when it cannot."""

from __future__ import annotations

import shutil
import socket

import pytest
import requests
import socketio

from ..serving import FLAVOURS, HOST, ROOT, Server

REAL_SECRET = "b1946ac92492d2347c6235b4d2611184"


@pytest.fixture
def refused(tmp_path):
    """``refused(**settings)``: what a server says that will not start with these."""
    servers = []

    def refused(flavour="python", **settings):
        servers.append(Server(tmp_path, flavour, **settings))
        assert servers[-1].fail() != 0
        return servers[-1].log

    yield refused
    for server in servers:
        server.kill()
        print(server.log)


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_production_does_not_start_without_a_real_secret_and_says_how_to_make_one(refused, flavour):
    said = refused(flavour, CONFIG="production", SECRET_KEY=None)
    assert "CHATROOM_SECRET_KEY" in said
    assert 'python -c "import secrets; print(secrets.token_hex(32))"' in said


@pytest.mark.parametrize("secret", ["short", "x" * 40])
def test_a_secret_that_can_be_guessed_is_not_a_real_one(refused, secret):
    assert "Production needs a real secret" in refused(CONFIG="production", SECRET_KEY=secret)


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_production_starts_with_one_and_its_cookies_are_secure(serve, flavour):
    server = serve(flavour, CONFIG="production", SECRET_KEY=REAL_SECRET, PROXIES=1)
    for scheme, told in (("http", None), ("https", "max-age=31536000")):
        page = requests.get(server.url, headers={"X-Forwarded-Proto": scheme}, timeout=5)
        assert page.headers["Set-Cookie"].startswith("__Host-chatroom=")
        assert "; Secure" in page.headers["Set-Cookie"]
        assert page.headers.get("Strict-Transport-Security") == told


@pytest.mark.parametrize(
    ("setting", "value", "sentence"),
    [
        ("PORT", "http", "CHATROOM_PORT must be a whole number, not 'http'."),
        ("PING_INTERVAL", "0.5", "CHATROOM_PING_INTERVAL must be a whole number, not '0.5'."),
        ("GRACE", "long", "CHATROOM_GRACE must be a number, not 'long'."),
        ("POLLING", "maybe", "CHATROOM_POLLING must be yes, no or sticky, not 'maybe'."),
        ("CONFIG", "staging", "CHATROOM_CONFIG must be one of development, production"),
        ("PROXIES", "some", "CHATROOM_PROXIES must be a whole number, not 'some'."),
        ("PROXIES", "-1", "CHATROOM_PROXIES must be at least 0, not -1."),
        ("SECURITY_CONTACT", "me", "CHATROOM_SECURITY_CONTACT must be an e-mail address"),
        ("PORT", "99999", "CHATROOM_PORT"),
        ("LEASE", "0", "CHATROOM_LEASE"),
        ("PING_INTERVAL", "0", "CHATROOM_PING_INTERVAL"),
        ("MAX_MESSAGE_LENGTH", "-1", "CHATROOM_MAX_MESSAGE_LENGTH"),
        ("MAX_MESSAGE_LENGTH", "99999", "CHATROOM_MAX_MESSAGE_LENGTH"),
        ("STORE_URL", "mongodb://localhost/chat", "CHATROOM_STORE_URL"),
        ("STORE_URL", "sqlite:////nowhere/at/all/rooms.db", "CHATROOM_STORE_URL"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused_in_one_sentence(
    refused, setting, value, sentence
):
    said = refused(**{setting: value})
    assert sentence in said
    assert "Traceback" not in said


def test_a_port_in_use_is_named(refused):
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = refused(PORT=port)
    assert f"Cannot listen on {HOST}:{port}" in said
    assert "CHATROOM_PORT" in said
    assert "Traceback" not in said


def test_polling_can_be_switched_off(serve, arrive, person, room):
    server = serve(POLLING="no")
    answer = requests.get(f"{server.url}/socket.io/?EIO=4&transport=polling", timeout=5)
    assert answer.status_code == 400
    with pytest.raises(socketio.exceptions.ConnectionError):
        person(server).connect(transports=["polling"])
    ann = arrive(server, "Ann", room)
    assert ann.say("message", text="WebSocket is all one needs")["ok"]
    page = ann.http.get(f"{server.url}/rooms/{room}", timeout=5).text
    assert 'data-transports="[&#34;websocket&#34;]"' in page


def test_settings_from_the_environment_reach_the_room(serve, arrive, room):
    server = serve(MAX_MESSAGE_LENGTH=5, HISTORY_LIMIT=2, STORE_URL="memory://", DIRECTORY="off")
    ann = arrive(server, "Ann", room)
    assert ann.say("message", text="123456")["error"] == "too_long"
    for text in ("1", "2", "3"):
        ann.say("message", text=text)
    bob = arrive(server, "Bob", room)
    assert [message["id"] for message in bob.joined["messages"]] == [2, 3]
    assert "data-room=" not in requests.get(server.url, timeout=5).text


def test_flask_run_reloads_when_a_file_changes(tmp_path, arrive, room):
    copy = tmp_path / "copy"
    copy.mkdir()
    for name in ("wsgi.py", "config.py"):
        shutil.copy(ROOT / name, copy)
    shutil.copytree(
        ROOT / "chatroom", copy / "chatroom", ignore=shutil.ignore_patterns("node_modules")
    )
    fetched = ROOT / "chatroom" / "libraries" / "node_modules"
    (copy / "chatroom" / "libraries" / "node_modules").symlink_to(fetched)
    server = Server(tmp_path, "flask", root=copy)
    try:
        server.start("--debug")
        with (copy / "wsgi.py").open("a") as file:
            file.write('\napp.add_url_rule("/new", view_func=lambda: "new")\n')
        server.wait_for(lambda: requests.get(f"{server.url}/new", timeout=5).text == "new")
        ann = arrive(server, "Ann", room)
        assert ann.say("message", text="still here")["ok"]
    finally:
        server.kill()
        print(server.log)
