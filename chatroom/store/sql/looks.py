"""Which rooms look the same, in a SQL database."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import sqlalchemy as sa

from ... import names
from .database import INSERT
from .living import Living
from .tables import logs, looks, presence

THIS_LOOK = looks.c.look == sa.bindparam("this_look")
KNOWN_AS = sa.select(looks.c.room).where(THIS_LOOK)
# The same, held until the transaction ends: nobody enters another room of this look meanwhile.
REV = sa.select(logs.c.rev).where(logs.c.room == looks.c.room).scalar_subquery()
HOLD = sa.select(looks.c.room, REV).where(THIS_LOOK).with_for_update(of=looks)
CLAIM = {dialect: insert(looks).on_conflict_do_nothing() for dialect, insert in INSERT.items()}
TAKE_OVER = sa.update(looks).where(THIS_LOOK)
MADE_OF = ""  # no room's look: in its place is kept which data the others were told by

REMEMBERED = 10_000
"""Rooms that a process remembers to have their looks for good, at most."""


class Looks(Living):
    """The part of a SQL store that knows rooms by their looks."""

    @cached_property
    def _lasting(self) -> set[str]:
        """Rooms that need not be looked for: with a message in them, they keep their looks for good."""
        return {names.DEFAULT_ROOM}

    def known_as(self, room: str) -> str | None:
        if room in self._lasting:
            return room
        with self._reading() as db:
            known = db.execute(KNOWN_AS, {"this_look": names.room_look(room)}).scalar()
            if known is None or known == room or self._is_in_use(db, known):
                return known
            return None

    def _claim(self, db: sa.Connection, room: str) -> bool:
        """Give a room its look, and hold that. Returns whether it keeps it for good.

        Raises :exc:`~chatroom.names.LooksLikeAnother`.
        """
        if room in self._lasting:
            return True
        look = {"this_look": names.room_look(room)}
        held = db.execute(HOLD, look).first()
        if held is None:
            db.execute(CLAIM[db.dialect.name], {"look": look["this_look"], "room": room})
            held = db.execute(HOLD, look).one()
        known, rev = held
        if known == room:
            return bool(rev)
        if self._is_in_use(db, known):
            raise names.LooksLikeAnother(known)
        # Whom this ignores is gone for good, so that a late beat cannot bring the other room back.
        db.execute(sa.delete(presence).filter_by(room=known))
        db.execute(TAKE_OVER, look | {"room": room})
        return False

    def _remember(self, room: str) -> None:
        """It keeps its look for good, and that is committed."""
        if len(self._lasting) >= REMEMBERED:
            self._lasting.clear()
        self._lasting.add(room)

    def _is_in_use(self, db: sa.Connection, room: str) -> bool:
        return room == names.DEFAULT_ROOM or bool(db.execute(self._in_use, {"this": room}).scalar())

    @cached_property
    def _in_use(self) -> sa.Select[Any]:
        """Whether a room has a message, or somebody in it."""
        this: sa.BindParameter[str] = sa.bindparam("this")
        written = sa.exists().where(logs.c.room == this, logs.c.rev > 0)
        people = self._living(presence.c.room).where(presence.c.room == this)
        return sa.select(sa.or_(written, people.exists()))

    def _make_tables(self, db: sa.Connection) -> None:
        """Also note the looks of the rooms there are, if that was never done, or by other data."""
        super()._make_tables(db)
        if db.execute(KNOWN_AS, {"this_look": MADE_OF}).scalar() == names.looks.DATA:
            return
        db.execute(sa.delete(looks))
        fullest = sa.select(logs.c.room).order_by(logs.c.rev.desc(), logs.c.room)
        rooms = [names.DEFAULT_ROOM, *db.execute(fullest).scalars()]
        noted = [{"look": names.room_look(room), "room": room} for room in rooms]
        db.execute(CLAIM[db.dialect.name], [{"look": MADE_OF, "room": names.looks.DATA}, *noted])
