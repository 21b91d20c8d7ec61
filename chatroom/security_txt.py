"""Whom to tell of a hole: /.well-known/security.txt (RFC 9116), where the settings name somebody."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from flask import Blueprint, Flask, Response, current_app

# RFC 9116 §2.5.3: a URI, and never plain http. Printable ASCII, so that it stays one line.
CONTACT = re.compile(
    r"mailto:[!-?A-~]+@[!-?A-~]+\.[!-?A-~]+|https://[a-zA-Z0-9\[][!-~]*|tel:\+?[0-9][0-9().-]+"
)
ADDRESS = re.compile(r"[^@:/\s]+@[^@:/\s]+")

# Days it is good for, of less than 365 (RFC 9116 §2.5.5): whoever finds it later asks again.
GOOD_FOR = 180

security_txt = Blueprint("security_txt", __name__)


def install(app: Flask) -> None:
    """Raises RuntimeError with a sentence where the setting is no contact."""
    given = app.config["SECURITY_CONTACT"]
    if not given:
        return
    contact = f"mailto:{given}" if ADDRESS.fullmatch(given) else given
    if not CONTACT.fullmatch(contact):
        raise RuntimeError(
            "CHATROOM_SECURITY_CONTACT must be an e-mail address, or begin with mailto:, https:// or "
            f"tel:, not {given!r}."
        )
    app.config["SECURITY_CONTACT"] = contact
    app.register_blueprint(security_txt)


@security_txt.get("/.well-known/security.txt")
def file() -> Response:
    # No Canonical: all there is to make one of is the request, with which it would always agree. No
    # Preferred-Languages: those of whoever reads it are not ours to know, and without it all are.
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    expires = (midnight + timedelta(days=GOOD_FOR)).strftime("%Y-%m-%dT%H:%M:%SZ")
    contact = current_app.config["SECURITY_CONTACT"]
    return Response(f"Contact: {contact}\nExpires: {expires}\n", mimetype="text/plain")
