"""Where a browser sees us, and which pages may connect: those of that origin, and those that were named."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping

from flask import Flask, current_app, request
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.sansio.utils import host_is_trusted

log = logging.getLogger(__name__)

FORWARDED = ("HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_FOR")
ORIGIN = re.compile(r"\*|[a-z][a-z0-9+.-]*://[^/?#@\s]+")
HOST = re.compile(r"\.?[^/?#@:\s]+")
HTTP = {"ws": "http", "wss": "https"}  # as Traefik says it of a WebSocket


def trust_proxies(app: Flask) -> None:
    """Believe what as many proxies as were counted say of a request, and nobody beyond them.

    Last of all, for it goes around all else: an address, a scheme or a host is then the same for
    whoever asks the environment, and no one else may look at a forwarded header.
    """
    if count := app.config["PROXIES"]:
        app.wsgi_app = ProxyFix(
            app.wsgi_app, x_for=count, x_proto=count, x_host=count, x_prefix=count
        )


def allowing(app: Flask) -> Callable[[str | None, Mapping[str, str]], bool]:
    """Whether a page of this origin may connect: one of ours, or one that was named.

    Raises RuntimeError with a sentence for a name that none can have.
    """
    named = _checked(app, "CORS_ORIGINS", ORIGIN, "origins like https://a.example")
    hosts = _checked(app, "TRUSTED_HOSTS", HOST, "names like chat.example")
    told = False

    def allowed(origin: str | None, environ: Mapping[str, str]) -> bool:
        nonlocal told
        if origin is None or origin in named or "*" in named:
            return True  # without an origin it is no page that could read the answer
        host = environ.get("HTTP_HOST", "")
        own = f"{_scheme(environ)}://{host}"
        if origin == own:
            # A site may have its name resolve to us: what it opens is then of one origin with us.
            return host_is_trusted(host, hosts)
        # Once: whoever likes can send one, and a log is not for them to fill.
        if not told and (_host(origin) == host or any(name in environ for name in FORWARDED)):
            told = True
            log.warning(
                "A page at %.200r was refused, because the request said it was for %.200r. If a proxy "
                "is in front, set CHATROOM_PROXIES to how many there are, and have them pass on the "
                "Host and X-Forwarded-Proto that browsers came with. This is said once.",
                origin,
                own,
            )
        return False

    return allowed


def _checked(app: Flask, setting: str, pattern: re.Pattern[str], what: str) -> list[str]:
    names: list[str] = app.config[setting]
    for name in names:
        if not pattern.fullmatch(name):
            raise RuntimeError(f"CHATROOM_{setting} must be {what}, not {name!r}.")
    return names


def loses_cookies() -> bool:
    """Whether browsers do not send back what this request's answer sets: it came without HTTPS.

    They may all the same, to their own machine.
    """
    return bool(current_app.config["SESSION_COOKIE_SECURE"]) and not request.is_secure


def _scheme(environ: Mapping[str, str]) -> str:
    scheme = environ["wsgi.url_scheme"]
    return HTTP.get(scheme, scheme)


def _host(origin: str) -> str:
    return origin.partition("://")[2]
