"""The join form."""

from __future__ import annotations

from collections.abc import Callable

from flask_wtf import FlaskForm
from wtforms import Field, StringField
from wtforms.validators import ValidationError

from . import names
from .model import ChatError


def reads_as(read: Callable[[str], str]) -> Callable[[FlaskForm, Field], None]:
    """A validator: ``read``, one of :mod:`chatroom.names`, must accept what was typed.

    It measures the length, too: of the name as it will be, the same for forms and sockets.
    """

    def validate(form: FlaskForm, field: Field) -> None:
        try:
            read(field.data or "")
        except ChatError as error:
            raise ValidationError(str(error)) from error

    return validate


def _trimmed(text: str | None) -> str:
    return (text or "").strip()


class JoinForm(FlaskForm):
    username = StringField(
        "Your name",
        filters=[_trimmed],
        validators=[reads_as(names.username)],
    )
    room = StringField(
        "Room",
        default=names.DEFAULT_ROOM,
        filters=[_trimmed],
        validators=[reads_as(names.room_name)],
    )
