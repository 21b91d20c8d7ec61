"""Who is at the browser: the user its signed session cookie names."""

from __future__ import annotations

import uuid

from flask import Flask, current_app, request, session
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_wtf import CSRFProtect
from itsdangerous import SignatureExpired, TimestampSigner, URLSafeTimedSerializer

from .model import User
from .parts import Chatroom


def install(app: Flask) -> None:
    """Know users by a cookie, and take forms from nobody else. Raises RuntimeError without a secret."""
    app.session_interface = MountedSession()
    if not app.secret_key:
        raise RuntimeError("Set SECRET_KEY: it signs the cookies that say who is who.")
    # As Flask does with the cookie: a form in a page that is open outlives a new secret as well.
    app.config["WTF_CSRF_SECRET_KEY"] = [*app.config["SECRET_KEY_FALLBACKS"], app.secret_key]
    CSRFProtect(app)


class MountedSession(SecureCookieSessionInterface):
    """Flask's signed cookie, kept to the prefix the application is mounted under.

    So two chatrooms mounted in one site do not overwrite each other's. Where it is kept to HTTPS its
    name says so: by that browsers refuse it from whoever else could set one for this host.
    """

    def get_cookie_name(self, app: Flask) -> str:
        # https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#name-cookie-name-prefixes
        name = super().get_cookie_name(app)
        if not self.get_cookie_secure(app):
            return name
        host = self.get_cookie_path(app) == "/" and not self.get_cookie_domain(app)
        return f"__Host-{name}" if host else f"__Secure-{name}"

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        serializer = super().get_signing_serializer(app)
        if serializer:
            serializer.signer = _OnAnyClock
        return serializer

    def get_cookie_path(self, app: Flask) -> str:
        return request.script_root or super().get_cookie_path(app)

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        # Renewed by a page that somebody opens. By what a page fetches in passing it could come back
        # after a leaving that overtook it: assets, which caches keep for everybody, the worker's own
        # script, whatever features answer.
        asked = "If-None-Match" in request.headers  # by a service worker, for what somebody opens
        opened = asked or request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
        if session.modified or (opened and request.blueprint == "pages"):
            return super().should_set_cookie(app, session)
        return False


class _OnAnyClock(TimestampSigner):
    """Also takes what was signed a moment from now: on another host, whose clock is ahead."""

    def unsign(self, signed_value, max_age=None, return_timestamp=False):
        value, signed = super().unsign(signed_value, return_timestamp=True)
        if max_age is not None and self.get_timestamp() - signed.timestamp() > max_age:
            raise SignatureExpired("It is too old.", payload=value, date_signed=signed)
        return (value, signed) if return_timestamp else value


def current_user() -> User | None:
    match session.get("user"):
        case {"id": str(id), "name": str(name)}:
            user = User(id, name)
            # A cookie that signed out is void, wherever a copy of it comes from.
            return None if _chatroom().sign_outs.ended(user) else user
    return None  # nobody yet, or a cookie that another application signed


def become(name: str) -> None:
    """Take a name. The id stays for as long as the cookie does, so the name can be had again."""
    user = current_user()
    session["user"] = {"id": user.id if user else uuid.uuid4().hex, "name": name}
    session.permanent = True


def forget() -> None:
    """Sign out: this user is no more, in any browser or tab."""
    if user := current_user():
        _chatroom().sign_outs.end(user)
    session.clear()


def _chatroom() -> Chatroom:
    return current_app.extensions["chatroom"]
