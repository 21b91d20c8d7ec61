"""What every response says about what a page may do: its content policy, and a few bans."""

from __future__ import annotations

import secrets
from hashlib import sha256

from flask import Flask, Response, g, request, session

POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; font-src 'self'; "
    "img-src 'self' data: blob:; connect-src 'self'; manifest-src 'self'; worker-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types service-worker"
)

# Of a page, which asks for many: the rest says something only about a document.
PARTS = {"text/css", "text/javascript", "font/woff2"}


def install(app: Flask) -> None:
    """Send the headers, and give templates ``csp_nonce`` for the one inline script there is."""

    @app.context_processor
    def nonce() -> dict[str, str]:
        return {"csp_nonce": _nonce()}

    @app.after_request
    def add(response: Response) -> Response:
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        if response.mimetype in PARTS:
            return response
        if response.mimetype == "text/html" and response.status_code == 200:
            response.set_etag(_etag(response))
            response.make_conditional(request)
            if response.status_code == 304:
                return response
        response.headers.setdefault("Content-Security-Policy", POLICY.format(nonce=_nonce()))
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        if response.mimetype == "text/html":
            response.headers.setdefault("Cache-Control", "no-store")
        return response


def _etag(response: Response) -> str:
    """Of what a page says, but for what is new in each. No HTTP cache has it; a service worker may."""
    said = response.get_data()
    for new in (_nonce(), g.get("csrf_token", "")):
        said = said.replace(new.encode(), b"")
    # The form in a page that was kept is good for as long as the session is.
    return sha256(said + session.get("csrf_token", "").encode()).hexdigest()[:16]


def _nonce() -> str:
    return request.environ.setdefault("chatroom.csp_nonce", secrets.token_urlsafe(16))
