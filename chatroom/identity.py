"""Who is at the browser: the user its signed session cookie names."""

from __future__ import annotations

import uuid

from flask import session

from .model import User


def current_user() -> User | None:
    user = session.get("user")
    return User(user["id"], user["name"]) if user else None


def become(name: str) -> None:
    """Take a name. The id stays for as long as the cookie does, so the name can be had again."""
    user = current_user()
    session["user"] = {"id": user.id if user else uuid.uuid4().hex, "name": name}
    session.permanent = True


def forget() -> None:
    session.clear()
