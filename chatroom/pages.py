"""The pages: the door (the join form), the room's shell, and its QR code."""

from __future__ import annotations

import io
from functools import lru_cache
from math import ceil

import segno
from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import BadRequest, NotFound

from . import clock, features, identity, names, origin, sorry
from .forms import JoinForm, room_name
from .model import RoomInvalid, Unavailable
from .parts import Chatroom

SOCKET_PATH = "socket.io"
MAX_ADDRESS = (
    500  # characters in a QR code: a camera reads no more of it, and to draw them takes longer
)
QR_AGE = 3600  # seconds a browser may keep the picture of an address

pages = Blueprint("pages", __name__)
pages.add_app_template_filter(clock.ago)
sorry.install(pages)


@pages.route("/", methods=["GET", "POST"])
def door() -> ResponseReturnValue:
    form = JoinForm()
    if form.validate_on_submit():
        name, room = names.username(form.username.data), names.room_name(form.room.data)
        try:
            in_use = _in_use(name, room)
        except Unavailable as later:
            return _door(form, str(later)), 503, {"Retry-After": ceil(later.retry_after or 0)}
        if not in_use:
            identity.become(name)
            return redirect(url_for("pages.room", room=room))
        form.username.errors = [
            f"Somebody called {name} is in {room} now. Choose another name, or add something to it."
        ]
    elif request.method == "GET":
        form.room.data = request.args.get("room") or names.DEFAULT_ROOM
        form.room.validate(form)
        form.username.data = user.name if (user := identity.current_user()) else ""
    return _door(form), 422 if form.errors else 200


@pages.app_errorhandler(CSRFError)
def expired(_error: CSRFError) -> ResponseReturnValue:
    """A form from another session, or from before a restart: again, with what was typed."""
    if request.endpoint != "pages.door":
        return sorry.page(BadRequest())
    form = JoinForm()
    form.validate()
    return _door(form), 400


@pages.route("/rooms")
def rooms() -> ResponseReturnValue:
    """The door's list of rooms by itself: a door that stays open asks for it now and then."""
    if not _lists():
        abort(404)
    return _open_rooms()


@pages.route("/rooms/<room>")
def room(room: str) -> ResponseReturnValue:
    name = _named(room)
    user = identity.current_user()
    if user is None:
        return redirect(url_for("pages.door", room=name))
    if room != name:
        return redirect(url_for("pages.room", room=name))
    return render_template(
        "room.html",
        room=name,
        user=user,
        socket_path=f"{request.script_root}/{SOCKET_PATH}",
        transports=current_app.extensions["socketio"].server.eio.transports,
        max_message=_chatroom().chat.max_length,
        lists=_lists(),
        features=features.modules(),
        preloads=features.preloads(),
    )


@pages.route("/rooms/<room>/qr.svg")
def qr(room: str) -> ResponseReturnValue:
    """The room's address for a phone's camera: dark on white in every theme, as cameras want it.

    The address begins as this request's did, so that nobody but who asked may be given it again.
    Drawing a long one takes 12 ms of the event loop: it is for who has come in, and invites others.
    """
    name = _named(room)
    if identity.current_user() is None:
        return redirect(url_for("pages.door", room=name))
    address = url_for("pages.room", room=name, _external=True)
    if len(address) > MAX_ADDRESS:
        abort(404)
    response = Response(_qr_code(address), mimetype="image/svg+xml")
    response.cache_control.private = True
    response.cache_control.max_age = QR_AGE
    return response


@pages.post("/leave")
def leave() -> ResponseReturnValue:
    identity.forget()
    return redirect(url_for("pages.door"))


@lru_cache(maxsize=256)
def _qr_code(text: str) -> bytes:
    picture = io.BytesIO()
    # To try all eight masks, for the one that is said to be read best, takes three times as long.
    segno.make(text, micro=False, mask=0).save(picture, kind="svg", light="#fff", omitsize=True)
    return picture.getvalue()


def _door(form: JoinForm, problem: str = "") -> str:
    invited, directory = _invited(form), _chatroom().directory
    return render_template(
        "door.html",
        form=form,
        problem=problem,
        needs_https=origin.loses_cookies(),
        invited=invited,
        there=directory.room(invited) if invited and _lists() else None,
        lists=_lists(),
        open_rooms=_open_rooms() if _lists() else "",
        max_username=names.MAX_USERNAME,
        max_room=names.MAX_ROOM,
    )


def _open_rooms() -> str:
    """The door's list as HTML, with addresses below this request's prefix."""
    return _chatroom().directory.written(
        request.script_root, lambda rooms: render_template("rooms.html", rooms=rooms)
    )


def _invited(form: JoinForm) -> str | None:
    """The room that the address of this door names, unless another has been typed since."""
    if form.room.errors:
        return None
    try:
        room = names.room_name(request.args.get("room", ""))
        return room if names.room_name(form.room.data or "") == room else None
    except RoomInvalid:
        return None


def _named(room: str) -> str:
    """The name of the room with this address. Raises :exc:`NotFound`, and says why."""
    try:
        return room_name(room)
    except RoomInvalid as error:
        raise NotFound(f"{error} Choose another room at the door.") from error


def _in_use(name: str, room: str) -> bool:
    """Whether somebody else has the name in that room now. The socket asks again, for good."""
    me = identity.current_user()
    return any(
        (me is None or user.id != me.id) and names.same(user.name, name)
        for user in _chatroom().chat.store.present(room)
    )


def _lists() -> bool:
    """Whether the door tells who is where."""
    return bool(current_app.config["DIRECTORY"])


def _chatroom() -> Chatroom:
    return current_app.extensions["chatroom"]
