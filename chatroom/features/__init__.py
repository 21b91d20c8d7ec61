"""Rooms of the house: delete a folder and its word here, and it was never there.

A feature imports the core and never another feature; the core imports no feature but here.
"""

from __future__ import annotations

from importlib import import_module

from flask import Flask
from flask_socketio import SocketIO

from ..assets import asset, current, with_imports
from ..parts import Chatroom

FEATURES = ("emoji", "limits", "typing")


def install(app: Flask, chatroom: Chatroom, socketio: SocketIO) -> None:
    for name in FEATURES:
        import_module(f".{name}", __name__).install(app, chatroom, socketio)


def modules() -> list[str]:
    """The address of each feature's JavaScript module: the page imports and installs them."""
    return [asset(name) for name in _modules()]


def preloads() -> list[str]:
    """The addresses of these and of what they import: the page asks for them, but works without them."""
    return [address for name in _modules() for address in with_imports(name)]


def _modules() -> list[str]:
    modules = (f"features/{name}/static/{name}.js" for name in FEATURES)
    return [name for name in modules if name in current().files]
