"""What every response says about what a page may do, and what others may do with it."""

from __future__ import annotations

import secrets
from hashlib import sha256

from flask import Flask, Response, current_app, g, request, session

POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; font-src 'self'; "
    "img-src 'self' data: blob:; connect-src 'self'; manifest-src 'self'; worker-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types service-worker"
)

# All that Chromium knows of, but what the page has a use for: clipboard-write (Copy link), web-share
# (Share…) and autoplay (the chime). Notifications need none. A feature that uses one takes it off here.
UNUSED = (
    *("accelerometer", "browsing-topics", "camera", "clipboard-read", "display-capture"),
    *("encrypted-media", "fullscreen", "gamepad", "geolocation", "gyroscope", "hid"),
    *("identity-credentials-get", "idle-detection", "local-fonts", "magnetometer", "microphone"),
    *("midi", "otp-credentials", "payment", "picture-in-picture", "publickey-credentials-create"),
    *("publickey-credentials-get", "screen-wake-lock", "serial", "storage-access", "sync-xhr"),
    *("usb", "window-management", "xr-spatial-tracking"),
)
PERMISSIONS = ", ".join(f"{feature}=()" for feature in UNUSED)

# A year, for this host alone. What is below its name may not be ours and not speak HTTPS: whoever
# knows better has the proxy say includeSubDomains, or preload, which cannot be taken back for months.
HTTPS_ONLY = "max-age=31536000"

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
        # Also of what is mounted under a prefix: its pages are of the same origin.
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        # RFC 6797 §7.2: not over HTTP. Where cookies are kept to HTTPS, all else can be.
        if app.config["SESSION_COOKIE_SECURE"] and request.is_secure:
            response.headers.setdefault("Strict-Transport-Security", HTTPS_ONLY)
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
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        if response.mimetype == "text/html":
            response.headers.setdefault("Cache-Control", "no-store")
        return response


def _etag(response: Response) -> str:
    """Of what a page says, but for what is new in each. No HTTP cache has it; a service worker may."""
    said = response.get_data()
    for new in (_nonce(), g.get("csrf_token", "")):
        said = said.replace(new.encode(), b"")
    # The form in a page that was kept is good for as long as the session is, and the key that signed it.
    signed = f"{session.get('csrf_token', '')} {current_app.secret_key!r}"
    return sha256(said + signed.encode()).hexdigest()[:16]


def _nonce() -> str:
    return request.environ.setdefault("chatroom.csp_nonce", secrets.token_urlsafe(16))
