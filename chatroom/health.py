"""How the server is doing, for whoever watches over it."""

from __future__ import annotations

from flask import Blueprint, current_app
from flask.typing import ResponseReturnValue

from . import names
from .model import Unavailable
from .parts import Chatroom

health = Blueprint("health", __name__)


@health.route("/healthz")
def healthz() -> ResponseReturnValue:
    """200 while all is well: the store answers and the last beat could write; so does the message
    queue, if there is one. Else 503, with what is amiss. And what an acked message outlives.
    """
    chatroom: Chatroom = current_app.extensions["chatroom"]
    found: dict[str, str] = {"store": chatroom.beat.trouble or "ok"}
    try:
        chatroom.chat.store.heads([names.DEFAULT_ROOM])
        found["outlives"] = chatroom.chat.store.outlives()
    except Unavailable as error:
        found["store"] = str(error)
    if chatroom.relay:
        found["queue"] = chatroom.relay.trouble or "ok"
    well = found["store"] == found.get("queue", "ok") == "ok"
    return {"status": "ok" if well else "unavailable", **found}, 200 if well else 503
