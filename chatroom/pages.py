"""The pages: the door (the join form), the room's shell, and how the server is doing."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import BadRequest, HTTPException, NotFound

from . import features, identity, names
from .forms import JoinForm
from .model import RoomInvalid, Unavailable
from .parts import Chatroom

SOCKET_PATH = "socket.io"
MAX_LISTED = 50  # rooms at the door

SORRY = {
    400: ("That did not work", "The page was open for too long. Go back, reload it and try again."),
    404: ("Nothing is here", "The address may have a typo, or what was here is gone."),
    405: ("That is not how it works", "This address cannot be opened like that."),
    413: ("That is too much", "The server was sent more than it takes."),
    500: ("Something broke", "The fault is ours, and it has been logged. Please try again."),
}

pages = Blueprint("pages", __name__)


@pages.route("/", methods=["GET", "POST"])
def door() -> ResponseReturnValue:
    form = JoinForm()
    if form.validate_on_submit():
        name, room = names.username(form.username.data), names.room_name(form.room.data)
        try:
            in_use = _in_use(name, room)
        except Unavailable as error:
            return _door(form, str(error)), 503
        if not in_use:
            identity.become(name)
            return redirect(url_for("pages.room", room=room))
        form.username.errors = [f"Somebody called {name} is in {room} now. Try another name."]
    elif request.method == "GET":
        form.room.data = request.args.get("room") or names.DEFAULT_ROOM
        form.username.data = user.name if (user := identity.current_user()) else ""
    return _door(form), 422 if form.errors else 200


@pages.app_errorhandler(CSRFError)
def expired(_error: CSRFError) -> ResponseReturnValue:
    """A form from another session, or from before a restart: again, with what was typed."""
    if request.endpoint != "pages.door":
        return failed(BadRequest())
    form = JoinForm()
    form.validate()
    return _door(form), 400


@pages.route("/rooms/<room>")
def room(room: str) -> ResponseReturnValue:
    try:
        name = names.room_name(room)
    except RoomInvalid as error:
        raise NotFound(f"{error} Choose another room at the door.") from error
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
        history_limit=_chatroom().history_limit,
        features=features.modules(),
    )


@pages.post("/leave")
def leave() -> ResponseReturnValue:
    identity.forget()
    return redirect(url_for("pages.door"))


@pages.route("/healthz")
def healthz() -> ResponseReturnValue:
    """200 while the store answers and the last beat could write, and what its messages outlive; else 503."""
    trouble = _chatroom().beat.trouble
    try:
        _chatroom().chat.store.heads([names.DEFAULT_ROOM])
        outlives = _chatroom().chat.store.outlives()
    except Unavailable as error:
        trouble = str(error)
    if trouble:
        return {"status": "unavailable", "store": trouble}, 503
    return {"status": "ok", "store": "ok", "outlives": outlives}


@pages.app_errorhandler(HTTPException)
def failed(error: HTTPException) -> ResponseReturnValue:
    title, message = SORRY.get(error.code or 500, (error.name, error.description))
    if error.description != type(error).description:
        message = error.description  # what is wrong in this very case
    response = error.get_response()
    response.set_data(render_template("error.html", code=error.code, title=title, message=message))
    return response


def _door(form: JoinForm, problem: str = "") -> str:
    return render_template(
        "door.html",
        form=form,
        problem=problem,
        rooms=_rooms(),
        max_username=names.MAX_USERNAME,
        max_room=names.MAX_ROOM,
    )


def _rooms() -> list[tuple[str, int]]:
    """The rooms with people in them, the fullest first."""
    if not current_app.config["DIRECTORY"]:
        return []
    try:
        return [(one.room, one.count) for one in _chatroom().chat.store.occupied(MAX_LISTED)]
    except Unavailable:
        return []


def _in_use(name: str, room: str) -> bool:
    """Whether somebody else has the name in that room now. The socket asks again, for good."""
    me = identity.current_user()
    return any(
        (me is None or user.id != me.id) and names.same(user.name, name)
        for user in _chatroom().chat.store.present(room)
    )


def _chatroom() -> Chatroom:
    return current_app.extensions["chatroom"]
