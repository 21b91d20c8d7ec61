"""The join form."""

from __future__ import annotations

from collections.abc import Callable

from flask import current_app, request
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import Field, StringField
from wtforms.validators import ValidationError

from . import names
from .model import ChatError, Unavailable
from .parts import Chatroom


def username(text: str) -> str:
    """The username that was typed. Raises :exc:`~chatroom.model.NameInvalid`, as joining would."""
    return _chatroom().reserved.username(text)


def room_name(text: str) -> str:
    """The room that was typed, or is in an address; nobody need have been there.

    Raises :exc:`~chatroom.model.RoomInvalid` as joining would, also for a room that looks like
    another one: but not while the store is away.
    """
    room = names.room_name(text)
    if _chatroom().connections.in_room(room):
        return room  # the store need not be asked
    try:
        known = _chatroom().chat.store.known_as(room)
    except Unavailable:
        return room
    if known and known != room:
        raise names.LooksLikeAnother(known)
    return room


def reads_as(read: Callable[[str], str]) -> Callable[[FlaskForm, Field], None]:
    """A validator: ``read`` must accept what was typed.

    It measures the length, too: of the name as it will be, the same for forms and sockets.
    """

    def validate(form: FlaskForm, field: Field) -> None:
        try:
            read(field.data or "")
        except ChatError as error:
            if isinstance(error, names.LooksLikeAnother):
                field.data = error.other  # whose letters one may not be able to type
            raise ValidationError(str(error)) from error

    return validate


def _trimmed(text: str | None) -> str:
    return (text or "").strip()


class JoinForm(FlaskForm):
    class Meta(FlaskForm.Meta):
        def wrap_formdata(self, form: FlaskForm, _formdata: object) -> MultiDict[str, str] | None:
            # Flask-WTF (1.3) would also take JSON and files, where a name need not be a text.
            return request.form if form.is_submitted() else None

    username = StringField(
        "Your name",
        filters=[_trimmed],
        validators=[reads_as(username)],
    )
    room = StringField(
        "Room",
        default=names.DEFAULT_ROOM,
        filters=[_trimmed],
        validators=[reads_as(room_name)],
    )


def _chatroom() -> Chatroom:
    return current_app.extensions["chatroom"]
