from __future__ import annotations

import importlib
import os
import secrets
import stat
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

import config
from chatroom import create_app


@pytest.fixture
def reload(monkeypatch):
    """The configuration as it is read under these environment variables."""

    def reload(**environment):
        for name, value in environment.items():
            monkeypatch.setenv(f"CHATROOM_{name}", value)
        return importlib.reload(config)

    yield reload
    monkeypatch.undo()
    importlib.reload(config)


def test_every_setting_can_come_from_the_environment(reload):
    given = {
        "HOST": ("0.0.0.0", "0.0.0.0"),  # noqa: S104
        "PORT": ("8001", 8001),
        "STORE_URL": ("memory://", "memory://"),
        "MESSAGE_QUEUE": ("redis://host/2", "redis://host/2"),
        "DURABLE": ("no", False),
        "HISTORY_LIMIT": ("50", 50),
        "MAX_MESSAGE_LENGTH": ("500", 500),
        "RESERVED_NAMES": ("boss, Ann Lee", ["boss", "Ann Lee"]),
        "DIRECTORY": ("no", False),
        "LIMITS": ("no", False),
        "LIMIT_MESSAGES": ("1 per 2 seconds", "1 per 2 seconds"),
        "LIMIT_CROWD": ("7", 7),
        "LIMITS_URL": ("redis://host/1", "redis://host/1"),
        "SLOW_ROOMS": ("news=30, general=5", ["news=30", "general=5"]),
        "CORS_ORIGINS": (
            "https://a.example, https://b.example",
            ["https://a.example", "https://b.example"],
        ),
        "SECRET_KEY_FALLBACKS": ("one, two", ["one", "two"]),
        "SECURITY_CONTACT": ("me@chat.example", "me@chat.example"),
        "PROXIES": ("2", 2),
        "TRUSTED_HOSTS": ("chat.example,.club.example", ["chat.example", ".club.example"]),
        "POLLING": ("off", False),
        "PING_INTERVAL": ("20", 20),
        "PING_TIMEOUT": ("5", 5),
        "GRACE": ("2.5", 2.5),
        "LEASE": ("30", 30.0),
    }
    settings = reload(**{name: text for name, (text, _value) in given.items()}).Config
    for name, (_text, value) in given.items():
        assert getattr(settings, name) == value
    ours = {name for name in vars(settings) if name.isupper()}
    assert ours - set(given) == {
        "MAX_CONTENT_LENGTH",
        "MAX_FORM_MEMORY_SIZE",
        "MAX_FORM_PARTS",
        "SESSION_COOKIE_NAME",
        "SESSION_COOKIE_HTTPONLY",
        "SESSION_COOKIE_SAMESITE",
        "PERMANENT_SESSION_LIFETIME",
        "WTF_CSRF_TIME_LIMIT",
    }


@pytest.mark.parametrize(
    ("name", "text", "wanted"),
    [
        ("PORT", "http", "a whole number"),
        ("GRACE", "soon", "a number"),
        ("DIRECTORY", "maybe", "yes or no"),
        ("POLLING", "maybe", "yes, no or sticky"),
    ],
)
def test_a_bad_value_is_named_with_what_it_should_be(reload, name, text, wanted):
    with pytest.raises(RuntimeError, match=f"CHATROOM_{name} must be {wanted}, not '{text}'"):
        reload(**{name: text})


@pytest.mark.parametrize(
    ("name", "text", "bounds"),
    [
        ("PORT", "70000", "from 1 to 65535"),
        ("MAX_MESSAGE_LENGTH", "5001", "from 1 to 5000"),
        ("PING_INTERVAL", "0", "at least 1"),
        ("GRACE", "-1", "at least 0"),
        ("LEASE", "nan", "at least 1"),
    ],
)
def test_a_value_out_of_bounds_is_named_with_its_bounds(reload, name, text, bounds):
    with pytest.raises(RuntimeError, match=f"CHATROOM_{name} must be {bounds}, not {text}"):
        reload(**{name: text})


REAL = "5f0b1c9e2d7a4836a1e5c07db94f2638"
GUESSED = [
    "",
    "dev",
    "secret",
    "changeme",
    "change-me",
    REAL[:31],
    "x" * 64,
    "abcdefgh" * 8,
    REAL[:16] * 4,
    "changemechangemechangemechangeme",
    "please-change-this-before-you-deploy-it",
    "SuperSecretKeyOfOurChatDoNotTellAnybody",
    "your-super-long-and-random-string-here!",
    "0123456789abcdefghijklmnopqrstuvwxyz",
    "192b9bdd22ab9ed4d12e236c78afcb9a393ec15f71bbf5dc987d54727823bcbf",  # of Flask's documentation
]


@pytest.mark.parametrize("secret", GUESSED)
def test_production_refuses_to_start_without_a_real_secret(monkeypatch, secret):
    monkeypatch.setenv("CHATROOM_SECRET_KEY", secret)
    with pytest.raises(RuntimeError, match="CHATROOM_SECRET_KEY.*token_hex") as refusal:
        create_app(config.Production)
    assert not secret or secret not in str(refusal.value).split()


@pytest.mark.parametrize("secret", GUESSED[1:])
def test_production_refuses_an_old_secret_that_was_none(monkeypatch, secret):
    monkeypatch.setenv("CHATROOM_SECRET_KEY", REAL)
    monkeypatch.setenv("CHATROOM_SECRET_KEY_FALLBACKS", f"{REAL[::-1]},{secret}")
    with pytest.raises(RuntimeError, match="CHATROOM_SECRET_KEY_FALLBACKS"):
        create_app(config.Production)


def test_a_random_secret_is_a_real_one():
    for make in (secrets.token_hex, secrets.token_urlsafe, lambda: secrets.token_hex(16)):
        assert sum(config._is_real(make()) for _ in range(100)) >= 99


def test_production_keeps_its_cookie_to_https(monkeypatch):
    monkeypatch.setenv("CHATROOM_SECRET_KEY", REAL)
    monkeypatch.setenv("CHATROOM_SECRET_KEY_FALLBACKS", REAL[::-1])
    monkeypatch.setattr(config.Production, "STORE_URL", "memory://")
    app = create_app(config.Production)
    assert app.config["SESSION_COOKIE_SECURE"]
    assert app.config["SECRET_KEY_FALLBACKS"] == [REAL[::-1]]
    assert app.secret_key == REAL


@pytest.fixture
def kept(monkeypatch, tmp_path):
    """Where development keeps its secret; there is none yet."""
    monkeypatch.delenv("CHATROOM_SECRET_KEY", raising=False)
    path = tmp_path / "instance" / "secret_key"
    monkeypatch.setattr(config._KeptSecret, "path", path)
    return path


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_development_makes_a_secret_once_and_keeps_it_private(kept):
    first = config.Development.SECRET_KEY
    assert len(first) == 64
    assert first == config.Development.SECRET_KEY
    assert (mode(kept), mode(kept.parent)) == (0o600, 0o700)
    assert [kept] == list(kept.parent.iterdir())


def test_a_kept_secret_that_others_could_read_is_made_private_and_that_is_said(kept, caplog):
    first = config.Development.SECRET_KEY
    kept.chmod(0o644)
    assert first == config.Development.SECRET_KEY
    assert mode(kept) == 0o600
    assert f"{kept} could be read by others" in caplog.text
    assert first not in caplog.text
    caplog.clear()
    assert first == config.Development.SECRET_KEY
    assert not caplog.records


def test_what_is_no_kept_secret_is_not_taken_for_one(kept):
    kept.parent.mkdir()

    def refused(why):
        with pytest.raises(RuntimeError, match=f"secret_key {why}.*delete it"):
            config.Development.SECRET_KEY  # noqa: B018
        kept.rmdir() if kept.is_dir() and not kept.is_symlink() else kept.unlink()

    for content in ("", "\n", "half"):
        kept.write_text(content)
        refused("has no whole secret")
    elsewhere = kept.parent / "elsewhere"
    kept.symlink_to(elsewhere)  # which is nowhere
    refused("has to be a file of its own")
    elsewhere.write_text("x" * 64)
    kept.symlink_to(elsewhere)
    refused("has to be a file of its own")
    kept.mkdir()
    refused("has to be a file of its own")
    assert len(config.Development.SECRET_KEY) == 64


def test_a_secret_that_cannot_be_kept_is_said_in_a_sentence(kept, monkeypatch):
    def full(_handle):
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(RuntimeError, match="Cannot keep a secret in .*secret_key: No space left"):
        config.Development.SECRET_KEY  # noqa: B018
    assert not list(kept.parent.iterdir())


def test_two_processes_that_start_at_once_keep_the_same_secret(kept):
    start = Barrier(8)

    def begin(_number):
        start.wait()
        return config.Development.SECRET_KEY

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(begin, range(8)))) == 1
    assert [kept] == list(kept.parent.iterdir())


def test_a_configuration_is_chosen_by_name(monkeypatch):
    assert config.chosen() is config.Development
    monkeypatch.setenv("CHATROOM_CONFIG", "production")
    assert config.chosen() is config.Production
    monkeypatch.setenv("CHATROOM_CONFIG", "prod")
    with pytest.raises(RuntimeError, match="must be one of development, production"):
        config.chosen()


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("mongo://ann:secret@here/rooms", "no store for 'mongo'"),
        ("sqlite:////nowhere/at/all.db", "unable to open database file"),
        ("sqlite://", "use memory://"),
        ("postgresql://ann:secret@localhost:1/rooms?sslcert=secret", "connection"),
        ("redis://:secret@localhost:1/0", "[Rr]efused"),
        ("redis://:secret@localhost:port/0", "port"),
    ],
)
def test_a_store_that_cannot_be_opened_is_named_without_its_password(url, why):
    settings = type("Settings", (config.Config,), {"SECRET_KEY": "x", "STORE_URL": url})
    with pytest.raises(RuntimeError, match=f"Cannot open CHATROOM_STORE_URL.*{why}") as refusal:
        create_app(settings)
    assert "secret" not in str(refusal.value)
