"""A chatroom to host yourself. :func:`create_app` is the one place where its parts meet."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from flask_socketio import SocketIO
from gevent import monkey

from . import (
    assets,
    commands,
    discretion,
    events,
    features,
    headers,
    identity,
    libraries,
    origin,
    security_txt,
    transport,
    wire,
)
from .address import network
from .beat import Beat
from .chat import Chat
from .connections import Connections
from .directory import Directory
from .health import health
from .model import ChatError, User
from .names.reserved import Reserved
from .pages import pages
from .parts import Chatroom
from .presence import Presence
from .relay import Relay, open_line
from .rosters import Rosters
from .shell import shell
from .shutdown import Shutdown
from .sign_outs import SignOuts
from .store import RoomStore, open_store
from .store.offload import OffLoop
from .tail import Tails

log = logging.getLogger(__name__)

Later = Callable[[float, Callable[[], None]], None]

BEATS_PER_LEASE = 4  # of which the last is for others to notice that this process is dead


def create_app(config: object) -> Flask:
    """An application with a chatroom of its own: nothing is shared with another in the process.

    ``config`` is an object with the settings of the project's ``config.py`` in upper case.
    """
    app = Flask(__name__, static_folder=None)  # see assets: no file has a second address
    app.config.from_object(config)
    identity.install(app)
    headers.install(app)
    app.register_blueprint(pages)
    app.register_blueprint(shell)
    security_txt.install(app)
    app.register_blueprint(health)
    app.cli.add_command(commands.chatroom)

    gevent = monkey.is_module_patched("socket")
    socketio = SocketIO(
        app,
        async_mode="gevent" if gevent else "threading",
        async_handlers=False,  # one browser's messages keep the order it sent them in
        **transport.options(),
        transports=["websocket", "polling"] if app.config["POLLING"] else ["websocket"],
        cors_allowed_origins=origin.allowing(app),
        ping_interval=app.config["PING_INTERVAL"],
        ping_timeout=app.config["PING_TIMEOUT"],
    )
    wires = transport.install(
        app,
        socketio,
        whom=network,
        sticky=app.config["POLLING"] == "sticky",
        several=bool(app.config["MESSAGE_QUEUE"]),
    )

    store = _open_store(app)
    if gevent and store.blocks:
        store = OffLoop(store)
    chatroom = _put_together(app, socketio, store, wires.goodbye)
    _ask_doorkeepers(wires.admission, chatroom)
    app.extensions["chatroom"] = chatroom
    events.follow_connections(socketio, chatroom)
    events.events.register(socketio, chatroom)
    features.install(app, chatroom, socketio)
    assets.install(app, libraries.contents())
    wire.refuse_the_rest(socketio, chatroom)
    origin.trust_proxies(app)
    discretion.install(app)
    return app


def _put_together(
    app: Flask, socketio: SocketIO, store: RoomStore, goodbye: transport.Goodbye
) -> Chatroom:
    def later(seconds: float, act: Callable[[], None]) -> None:
        if seconds <= 0:
            act()
        else:
            socketio.start_background_task(_after, socketio.sleep, seconds, act)

    chat = Chat(store, max_length=app.config["MAX_MESSAGE_LENGTH"])
    connections = Connections(socketio, goodbye.to)
    tails = Tails(store, connections.tell, connections.hang_up)
    rosters = Rosters(store, connections, tails, later)
    presence = Presence(chat, connections, tails, rosters, later, grace=app.config["GRACE"])
    sign_outs = SignOuts(chat, connections, presence, tails)
    each_beat = [presence.heal, sign_outs.follow, presence.let_go]
    beat = Beat(store, tails, app.config["LEASE"] / BEATS_PER_LEASE, each_beat)
    chat.guard("post")(beat.in_time)
    chat.on("message")(tails.hear)
    chat.on("amended")(tails.hear)
    chat.on("joined")(rosters.joined)
    chat.on("left")(rosters.left)
    reserved = Reserved(app.config["RESERVED_NAMES"])

    @chat.guard("join")
    def bears_a_name_that_may_be(user: User, _room: str) -> None:
        reserved.username(user.name)  # a session may be older than the rules

    relay = None
    if url := app.config["MESSAGE_QUEUE"]:
        relay = Relay(open_line(url), connections, tails, rosters, later)
        relay.follow(chat)
    shutdown = Shutdown(goodbye.to_all)
    directory, limit = Directory(store), app.config["HISTORY_LIMIT"]
    return Chatroom(
        chat,
        connections,
        presence,
        sign_outs,
        beat,
        relay,
        shutdown,
        directory,
        limit,
        reserved,
    )


def _ask_doorkeepers(admission: transport.Admission, chatroom: Chatroom) -> None:
    @admission.guard
    def let_in(environ: dict[str, Any]) -> None:
        try:
            for doorkeeper in chatroom.doorkeepers:
                doorkeeper(environ)
        except ChatError as refusal:
            raise transport.Refused(429, str(refusal), refusal.retry_after) from refusal


def _after(sleep: Callable[[float], None], seconds: float, act: Callable[[], None]) -> None:
    sleep(seconds)
    try:
        act()
    except Exception:
        log.exception("Something put off for %s s failed", seconds)


def _open_store(app: Flask) -> RoomStore:
    url = app.config["STORE_URL"]
    try:
        lease = app.config["LEASE"] * (1 - 1 / BEATS_PER_LEASE)
        return open_store(_in_instance(app, url), lease=lease, durable=app.config["DURABLE"])
    except RuntimeError:
        raise  # it says what to do
    except Exception as error:  # whatever a driver makes of a wrong URL, password or permission
        shown = re.sub(r"\?.*", "?…", re.sub(r"//.*@", "//…@", url))  # but not its password
        cause = error.__cause__ or error
        reason = " ".join(str(getattr(cause, "orig", cause)).split())
        raise RuntimeError(f"Cannot open CHATROOM_STORE_URL {shown}: {reason}") from error


def _in_instance(app: Flask, url: str) -> str:
    """A relative SQLite path is one in the instance folder, which is made when missing."""
    scheme, slashes, path = url.partition(":///")
    if scheme != "sqlite" or not path or Path(path).is_absolute():
        return url
    Path(app.instance_path).mkdir(mode=0o700, parents=True, exist_ok=True)
    return f"sqlite:///{Path(app.instance_path) / path}"
