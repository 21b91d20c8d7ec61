"""What every response says about what a page may do: its content policy, and a few bans."""

from __future__ import annotations

import secrets

from flask import Flask, Response, request

POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; font-src 'self'; "
    "img-src 'self' data: blob:; connect-src 'self'; manifest-src 'self'; worker-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types service-worker"
)

# Of a page: the rest says something only about a document, and the first visit asks for 60 of them.
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
        response.headers.setdefault("Content-Security-Policy", POLICY.format(nonce=_nonce()))
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        if response.mimetype == "text/html":
            response.headers.setdefault("Cache-Control", "no-store")
        return response


def _nonce() -> str:
    return request.environ.setdefault("chatroom.csp_nonce", secrets.token_urlsafe(16))
