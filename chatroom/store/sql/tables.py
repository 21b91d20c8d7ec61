"""The tables of the SQL store, and how a message becomes a row and back."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from ...model import Message, User

metadata = sa.MetaData()

# ``rev`` is the room's counter and its lock: it is bumped in the transaction that writes a
# message, so revs have no holes and commit in order (AUTOINCREMENT and BIGSERIAL do neither).
logs = sa.Table(
    "log",
    metadata,
    sa.Column("room", sa.String(64), primary_key=True),
    sa.Column("epoch", sa.String(32), nullable=False),
    sa.Column("rev", sa.BigInteger, nullable=False),
)

messages = sa.Table(
    "message",
    metadata,
    sa.Column("room", sa.String(64), primary_key=True),
    sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("rev", sa.BigInteger, nullable=False),
    sa.Column("user_id", sa.String(64), nullable=False),
    sa.Column("username", sa.String(64), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("timestamp", sa.String(32), nullable=False),
    sa.Column("client_id", sa.String(64), nullable=False),
    sa.Column("extras", sa.JSON, nullable=False),
    sa.UniqueConstraint("room", "user_id", "client_id"),
    sa.Index("message_by_rev", "room", "rev"),
    sqlite_with_rowid=False,  # the rows of a room lie together, in the order they are read
)

# For each look the room that has it: the last one that could be entered.
looks = sa.Table(
    "look",
    metadata,
    sa.Column("look", sa.Text, primary_key=True),
    sa.Column("room", sa.String(64), nullable=False),
)

presence = sa.Table(
    "presence",
    metadata,
    sa.Column("room", sa.String(64), primary_key=True),
    sa.Column("connection", sa.String(64), primary_key=True),
    sa.Column("host", sa.String(32), nullable=False, index=True),
    sa.Column("user_id", sa.String(64), nullable=False),
    sa.Column("username", sa.String(64), nullable=False),
    sa.Column("name_key", sa.Text, nullable=False),
    sa.Column("name_look", sa.Text, nullable=False),
    sa.Column("since", sa.Float, nullable=False),
)

hosts = sa.Table(
    "host",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("expires", sa.Float, nullable=False),
)


def to_row(message: Message) -> dict[str, Any]:
    return message.as_dict()


def from_row(row: Any) -> Message:
    return Message(
        room=row.room,
        id=row.id,
        rev=row.rev,
        author=User(row.user_id, row.username),
        text=row.text,
        timestamp=row.timestamp,
        client_id=row.client_id,
        extras=row.extras,
    )
