"""Emoji by name and from a picker. All of it happens in the page: a message holds the emoji itself."""

from __future__ import annotations

from flask import Blueprint, Flask
from flask_socketio import SocketIO

from ...parts import Chatroom

blueprint = Blueprint("emoji", __name__)


def install(app: Flask, chatroom: Chatroom, socketio: SocketIO) -> None:
    app.register_blueprint(blueprint)
