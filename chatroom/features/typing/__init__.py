"""Who is typing: the smallest feature, and the pattern for the others. Keeps nothing."""

from __future__ import annotations

from flask import Blueprint, Flask
from flask_socketio import SocketIO

from ...connections import Connection
from ...parts import Chatroom
from ...wire import Events

blueprint = Blueprint("typing", __name__)
events = Events()


def install(app: Flask, chatroom: Chatroom, socketio: SocketIO) -> None:
    app.register_blueprint(blueprint)
    events.register(socketio, chatroom)


@events.on("typing")
def typing(chatroom: Chatroom, connection: Connection, room: str, typing: bool) -> None:
    """Tell everyone else in the room."""
    user = connection.identify(None)
    data = {"room": room, **user.as_dict(), "typing": typing}
    chatroom.tell("user_typing", data, room, but=user)
