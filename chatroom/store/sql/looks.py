"""Which rooms look the same, in a SQL database."""

from __future__ import annotations

from functools import cached_property

import sqlalchemy as sa

from ... import names
from .database import INSERT, Database
from .tables import logs, looks

OWNER = sa.select(looks.c.room).where(looks.c.look == sa.bindparam("look"))
CLAIM = {dialect: insert(looks).on_conflict_do_nothing() for dialect, insert in INSERT.items()}
MADE_OF = ""  # no room's look: in its place is kept which data the others were told by

KNOWN = 10_000
"""Rooms that a process remembers to have their looks to themselves, at most."""


class Looks(Database):
    """The part of a SQL store that knows rooms by their looks."""

    @cached_property
    def _own(self) -> set[str]:
        """Rooms that need not be looked for: nobody takes a look away."""
        return set()

    def alike(self, room: str) -> str | None:
        if room in self._own:
            return None
        with self._reading() as db:
            owner = db.execute(OWNER, {"look": names.room_look(room)}).scalar()
        return None if owner is None or owner == room else owner

    def _claim(self, db: sa.Connection, room: str) -> None:
        """Give a room its look, if it is free. Raises :exc:`~chatroom.names.LooksLikeAnother`."""
        if room in self._own:
            return
        look = names.room_look(room)
        db.execute(CLAIM[db.dialect.name], {"look": look, "room": room})
        owner: str = db.execute(OWNER, {"look": look}).scalar_one()
        if owner != room:
            raise names.LooksLikeAnother(owner)

    def _claimed(self, room: str) -> None:
        """It was, and that is committed."""
        if len(self._own) >= KNOWN:
            self._own.clear()
        self._own.add(room)

    def _make_tables(self, db: sa.Connection) -> None:
        """Also note the looks of the rooms there are, if that was never done, or by other data."""
        super()._make_tables(db)
        if db.execute(OWNER, {"look": MADE_OF}).scalar() == names.looks.DATA:
            return
        db.execute(sa.delete(looks))
        fullest = sa.select(logs.c.room).order_by(logs.c.rev.desc(), logs.c.room)
        rooms = [names.DEFAULT_ROOM, *db.execute(fullest).scalars()]
        noted = [{"look": names.room_look(room), "room": room} for room in rooms]
        db.execute(CLAIM[db.dialect.name], [{"look": MADE_OF, "room": names.looks.DATA}, *noted])
