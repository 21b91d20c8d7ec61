"""The settings: each of ours overridable from the environment as CHATROOM_<NAME>, Flask's below."""

from __future__ import annotations

import logging
import os
import re
import secrets
import tempfile
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)

HOW_TO_MAKE_ONE = 'python -c "import secrets; print(secrets.token_hex(32))"'
LEAST_SECRET, LEAST_DISTINCT = 32, 8  # characters
# What people write and a random secret hardly ever has in it: one of 200,000 by token_urlsafe had.
WRITTEN = re.compile(
    "secret|change|passw|replace|example|default|insecure|random|chatroom|develop|produc|qwert"
    "|0123456|123456789|abcdefg",
    re.IGNORECASE,
)
PUBLISHED = {  # in Flask's documentation
    "192b9bdd22ab9ed4d12e236c78afcb9a393ec15f71bbf5dc987d54727823bcbf",
}


def setting(
    name: str, default: Any, least: float = 0, most: float = float("inf"), or_else: str = ""
) -> Any:
    """``default``, or what the environment says instead, read as the default's type.

    ``or_else`` is one word it may be besides. Raises RuntimeError with a sentence when that cannot be.
    """
    text = os.environ.get(f"CHATROOM_{name}")
    if text is None:
        return default
    if or_else and text.strip().lower() == or_else:
        return or_else
    try:
        value = _READ.get(type(default), str)(text.strip())
    except (ValueError, KeyError) as error:
        kind = {int: "a whole number", float: "a number", bool: "yes or no"}[type(default)]
        kind = f"yes, no or {or_else}" if or_else else kind
        raise RuntimeError(f"CHATROOM_{name} must be {kind}, not {text!r}.") from error
    if type(default) in (int, float) and not least <= value <= most:
        bounds = f"at least {least}" if most == float("inf") else f"from {least} to {most}"
        raise RuntimeError(f"CHATROOM_{name} must be {bounds}, not {text}.")
    return value


_YES_NO = dict.fromkeys(("1", "yes", "true", "on"), True) | dict.fromkeys(
    ("0", "no", "false", "off"), False
)
_READ = {
    int: int,
    float: float,
    bool: lambda text: _YES_NO[text.lower()],
    list: lambda text: [part.strip() for part in text.split(",") if part.strip()],
}


class Config:
    # Where `python wsgi.py` listens. 0.0.0.0 lets other machines in.
    HOST = setting("HOST", "127.0.0.1")
    PORT = setting("PORT", 5000, 1, 65535)

    # Where rooms are kept: sqlite:///<file> (a relative one is in instance/),
    # postgresql://<user>:<password>@<host>/<database>, redis://<host>/<number> or memory://
    STORE_URL = setting("STORE_URL", "sqlite:///chatroom.db")
    # How several processes hear of each other at once: redis://<host>/<number>; without, in a second
    MESSAGE_QUEUE = setting("MESSAGE_QUEUE", "")
    # Wait for the disk before each ack, so that what was acked outlives a power cut too.
    DURABLE = setting("DURABLE", True)

    # Messages a browser is given on joining a room; older ones it asks for.
    HISTORY_LIMIT = setting("HISTORY_LIMIT", 100, 1, 1000)
    # Characters in a message; 5,000 emoji, escaped, are as much as a frame of 64 KiB takes.
    MAX_MESSAGE_LENGTH = setting("MAX_MESSAGE_LENGTH", 2000, 1, 5000)

    # Usernames that nobody may bear, nor one that looks like them in any case.
    RESERVED_NAMES = setting(
        "RESERVED_NAMES",
        "admin administrator moderator system support root everyone here".split(),  # noqa: SIM905
    )

    # Say at the door which rooms have people in them, who they are and when they last spoke.
    DIRECTORY = setting("DIRECTORY", True)

    # Refuse what comes too fast, and too many sockets; no: leave all of that to a proxy.
    LIMITS = setting("LIMITS", True)
    # Messages one person may send; what is more waits in their browser and goes out later.
    LIMIT_MESSAGES = setting("LIMIT_MESSAGES", "15 per 5 seconds")
    # As many people's messages, joins and sockets may come from one address, as in a school.
    LIMIT_CROWD = setting("LIMIT_CROWD", 50, 1)
    # Where is counted: memory:// (each process by itself) or redis://<host>/<number> (all together)
    LIMITS_URL = setting("LIMITS_URL", "memory://")
    # Rooms where each person writes once in so many seconds: <room>=<seconds>, with commas
    SLOW_ROOMS = setting("SLOW_ROOMS", [])

    # Other origins whose pages may connect, e.g. https://a.example,https://b.example
    CORS_ORIGINS = setting("CORS_ORIGINS", [])
    # Trusted proxies in front, each of which adds to or replaces X-Forwarded-For, -Proto and -Host.
    PROXIES = setting("PROXIES", 0)
    # Names the chatroom may be reached under; none given, any. A leading dot stands for all below it.
    TRUSTED_HOSTS = setting("TRUSTED_HOSTS", [])
    # Whom to tell of a hole, for /.well-known/security.txt: an e-mail address, or a URI.
    SECURITY_CONTACT = setting("SECURITY_CONTACT", "")
    # Long-polling, for networks that block WebSocket; where several processes serve, only if it is
    # sticky: a proxy sends all requests of a browser to the same one.
    POLLING = setting("POLLING", True, or_else="sticky")
    # Whole seconds between two pings, and to wait for the answer: then a socket is dead.
    PING_INTERVAL = setting("PING_INTERVAL", 10, 1)
    PING_TIMEOUT = setting("PING_TIMEOUT", 8, 1)
    # Seconds a dropped connection may stay away before its user is said to have left.
    GRACE = setting("GRACE", 5.0)
    # Seconds after which a server process that died, and everybody on it, is gone from all lists.
    LEASE = setting("LEASE", 15.0, 1)

    # Bytes in a form, and of them what is no file, and its fields: it asks for a name and a room. Sockets
    # have a limit of their own.
    MAX_CONTENT_LENGTH = 64 * 1024
    MAX_FORM_MEMORY_SIZE = 16 * 1024
    MAX_FORM_PARTS = 20

    # Secrets of before, with commas: what they signed is still known, and signed anew by SECRET_KEY.
    SECRET_KEY_FALLBACKS = setting("SECRET_KEY_FALLBACKS", [])

    # The cookie that says who is who; with it a browser can always take its name back.
    SESSION_COOKIE_NAME = "chatroom"
    SESSION_COOKIE_HTTPONLY = True
    SESSION_COOKIE_SAMESITE = "Lax"
    PERMANENT_SESSION_LIFETIME = timedelta(days=365)
    WTF_CSRF_TIME_LIMIT = None  # a form is good for as long as its session


class _KeptSecret:
    """A secret made at the first start and kept beside the rooms, for its owner's eyes only."""

    path = Path(__file__).parent / "instance" / "secret_key"

    def __get__(self, *_: object) -> str:
        if given := setting("SECRET_KEY", ""):
            return given
        try:
            self.path.parent.mkdir(mode=0o700, exist_ok=True)
            if not os.path.lexists(self.path):
                self._make()
            return self._read()
        except OSError as error:
            raise RuntimeError(
                f"Cannot keep a secret in {self.path}: {error.strerror}. "
                "CHATROOM_SECRET_KEY can give one instead."
            ) from error

    def _make(self) -> None:
        # Whole or not at all: another process may be starting, this one may be killed, the power fail.
        handle, made = tempfile.mkstemp(dir=self.path.parent)  # mode 0600
        try:
            with os.fdopen(handle, "w") as file:
                file.write(secrets.token_hex(32))
                file.flush()
                os.fsync(handle)
            with suppress(FileExistsError):
                os.link(made, self.path)
        finally:
            os.unlink(made)

    def _read(self) -> str:
        if self.path.is_symlink() or not self.path.is_file():
            raise RuntimeError(f"{self.path} has to be a file of its own, and no link: delete it.")
        if self.path.stat().st_mode & 0o077:
            self.path.chmod(0o600)
            log.warning(
                "%s could be read by others until now. If one of them should not speak in another's "
                "name, delete it: everybody is then somebody new.",
                self.path,
            )
        secret = self.path.read_text().strip()
        if len(secret) < LEAST_SECRET:
            raise RuntimeError(f"{self.path} has no whole secret in it: delete it for a new one.")
        return secret


class _GivenSecret:
    """A secret that whoever deploys has made, and that is not to be guessed."""

    def __get__(self, *_: object) -> str:
        given = setting("SECRET_KEY", "")
        if not _is_real(given):
            raise RuntimeError(
                "Production needs a real secret, random and of 32 characters or more, in "
                "CHATROOM_SECRET_KEY: it signs the cookies that say who is who. "
                f"Make one with: {HOW_TO_MAKE_ONE}"
            )
        return given


class _GivenFallbacks:
    """As good as the one secret: a cookie that any of them signed is believed."""

    def __get__(self, *_: object) -> list[str]:
        given: list[str] = setting("SECRET_KEY_FALLBACKS", [])
        if not all(map(_is_real, given)):
            raise RuntimeError(
                "Each secret in CHATROOM_SECRET_KEY_FALLBACKS has to be a real one, random and of 32 "
                "characters or more: leave out what is not. Who has a cookie it signed is then new."
            )
        return given


def _is_real(secret: str) -> bool:
    """Whether it could be random: long enough even where it repeats itself, and nothing people write."""
    part = secret[: (secret + secret).find(secret, 1)]  # all of it, where it does not
    return (
        len(part) >= LEAST_SECRET
        and len(set(part)) >= LEAST_DISTINCT
        and not WRITTEN.search(secret)
        and secret not in PUBLISHED
    )


class Development(Config):
    """Starts with no settings at all."""

    SECRET_KEY = _KeptSecret()


class Production(Config):
    """Behind HTTPS."""

    SECRET_KEY = _GivenSecret()
    SECRET_KEY_FALLBACKS = _GivenFallbacks()
    SESSION_COOKIE_SECURE = True


def chosen() -> type[Config]:
    """The configuration CHATROOM_CONFIG names."""
    configs = {"development": Development, "production": Production}
    name = setting("CONFIG", "development").lower()
    if name not in configs:
        raise RuntimeError(f"CHATROOM_CONFIG must be one of {', '.join(configs)}, not {name!r}.")
    return configs[name]
