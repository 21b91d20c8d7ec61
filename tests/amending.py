"""The chatroom of wsgi.py with one event more, ``amend``: what a feature that edits messages will do."""

from __future__ import annotations

from dataclasses import replace

from chatroom.connections import Connection
from chatroom.parts import Chatroom
from chatroom.wire import Answer, Events
from wsgi import app  # gunicorn's gevent worker has patched all by now

__all__ = ["app"]

events = Events()


@events.on("amend")
def amend(chatroom: Chatroom, connection: Connection, room: str, id: int, text: str) -> Answer:
    user = connection.identify(None)
    amended = chatroom.chat.amend(
        user, connection.room(room), id, lambda message: replace(message, text=text)
    )
    return {"message": amended.as_dict()}


events.register(app.extensions["socketio"], app.extensions["chatroom"])
