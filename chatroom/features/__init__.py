"""Rooms of the house: delete a folder and its word here, and it was never there.

A feature imports the core and never another feature; the core imports no feature but here.
"""

from __future__ import annotations

from importlib import import_module

from flask import Flask, current_app
from flask_socketio import SocketIO

from ..assets import asset
from ..parts import Chatroom

FEATURES = ("emoji", "typing")


def install(app: Flask, chatroom: Chatroom, socketio: SocketIO) -> None:
    for name in FEATURES:
        import_module(f".{name}", __name__).install(app, chatroom, socketio)


def modules() -> list[str]:
    """The address of each feature's JavaScript module: the page imports and installs them."""
    return [
        asset(f"features/{name}/static/{name}.js")
        for name in FEATURES
        if (blueprint := current_app.blueprints.get(name)) and blueprint.has_static_folder
    ]
