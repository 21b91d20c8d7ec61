"""How much is too much: of messages, joins, typing, reading, new rooms and sockets.

Each person has a rate for each of them. An address, and a room, may have that of ``LIMIT_CROWD``
people together, so that a school behind one address can talk.
"""

from __future__ import annotations

from flask import Blueprint, Flask
from flask_socketio import SocketIO

from ...parts import Chatroom
from . import acts, requests, slow, sockets
from .rates import Rates, rate

blueprint = Blueprint("limits", __name__)


def install(app: Flask, chatroom: Chatroom, socketio: SocketIO) -> None:
    app.register_blueprint(blueprint)
    rates = Rates(app.config["LIMITS_URL"])
    slow.install(chatroom, rates, app.config["SLOW_ROOMS"])
    if app.config["LIMITS"]:
        crowd = app.config["LIMIT_CROWD"]
        acts.install(chatroom, rates, rate("LIMIT_MESSAGES", app.config["LIMIT_MESSAGES"]), crowd)
        sockets.install(chatroom, rates, crowd, app.config["PROXIES"])
        requests.install(app, rates, crowd)
