"""How Redis keeps rooms: under which keys, and messages and people as which text."""

from __future__ import annotations

import json
from typing import Any

from ...model import Message, User


def key_of(what: str, room: str) -> str:
    return f"chat:{what}:{room}"


def keys_of(room: str, *kinds: str) -> list[str]:
    return [key_of(what, room) for what in kinds]


def as_json(value: Any) -> str:
    """On one line, as the scripts count on."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def body_of(message: Message) -> str:
    """What an amendment may change of a message, and what the scripts need not know."""
    return as_json([message.author.name, message.text, message.timestamp, message.extras])


def users_from(flat: list[str]) -> list[User]:
    each = iter(flat)
    users = (User(id, name) for id, name in zip(each, each, strict=True))
    return sorted(users, key=lambda user: user.name)


def messages_from(room: str, flat: list[str]) -> list[Message]:
    each = iter(flat)
    return [message_from(room, id, value) for id, value in zip(each, each, strict=True)]


def message_from(room: str, id: str | int, value: str) -> Message:
    """A message from the lines it is kept as: its rev, its mark and its body."""
    rev, mark, body = value.split("\n")
    user_id, client_id = json.loads(mark)
    name, text, timestamp, extras = json.loads(body)
    return Message(
        room=room,
        id=int(id),
        rev=int(rev),
        author=User(user_id, name),
        text=text,
        timestamp=timestamp,
        client_id=client_id,
        extras=extras,
    )
