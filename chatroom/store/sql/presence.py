"""Who is in each room, in a SQL database."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import sqlalchemy as sa

from ... import names
from ...model import Gathering, NameTaken, User
from .database import INSERT
from .looks import Looks
from .tables import hosts, logs, messages, presence

PLACE = ("room", "connection")

# Built once, as a crowd that comes in at once runs them: building took longer than running.
LOCK = sa.select(logs.c.room).where(logs.c.room == sa.bindparam("room")).with_for_update()
# Room by room, where grouping would read each log from its beginning.
LAST = sa.select(
    logs.c.room,
    sa.select(messages.c.timestamp)
    .where(messages.c.room == logs.c.room)
    .order_by(messages.c.id.desc())
    .limit(1)
    .scalar_subquery(),
).where(logs.c.room.in_(sa.bindparam("rooms", expanding=True)))


class Presence(Looks):
    """The half of a SQL store that knows who is here: connections, and the processes that hold them."""

    def enter(self, room: str, connection: str, user: User) -> bool:
        row = {
            "room": room,
            "connection": connection,
            "host": self.host,
            "user_id": user.id,
            "username": user.name,
            "name_key": names.key(user.name),
            "name_look": names.look(user.name),
        }
        with self._writing() as db:
            self._lock(db, room)
            for_good = self._claim(db, room)
            # Whom this ignores is gone for good, so that a late beat cannot bring a name back twice.
            db.execute(self._clear, {"this_room": room})
            alike = db.execute(self._alike, row).all()
            if any(other.user_id != user.id for other in alike):
                raise NameTaken(f"Somebody called {user.name} is already in this room.")
            db.execute(self._note, row)
        if for_good:
            self._remember(room)
        return not alike

    def leave(self, room: str, connection: str) -> bool:
        with self._writing() as db:
            self._lock(db, room)
            gone = db.execute(
                sa.delete(presence)
                .filter_by(room=room, connection=connection)
                .returning(presence.c.user_id)
            ).first()
            if gone is None:
                return False
            others = self._living(presence.c.connection).where(
                presence.c.room == room, presence.c.user_id == gone.user_id
            )
            return db.execute(others).first() is None

    def present(self, room: str) -> list[User]:
        query = self._living(presence.c.user_id, presence.c.username)
        query = query.where(presence.c.room == room).order_by(presence.c.since)
        with self._reading() as db:
            users = {row.user_id: User(row.user_id, row.username) for row in db.execute(query)}
        return sorted(users.values(), key=lambda user: user.name)

    def occupied(self, rooms: int, some: int) -> list[Gathering]:
        with self._reading() as db:
            found: dict[str, list[Any]] = {}
            for row in db.execute(self._fullest, {"rooms": rooms, "some": some}):
                found.setdefault(row.room, []).append(row)
            last = {room: at for room, at in db.execute(LAST, {"rooms": list(found)})}
        return [
            Gathering(
                room,
                users[0].count,
                sorted(
                    (User(row.user_id, row.username) for row in users), key=lambda user: user.name
                ),
                last.get(room),
            )
            for room, users in found.items()
        ]

    def beat(self) -> None:
        dead = sa.select(hosts.c.id).where(~self._fresh())
        left = sa.select(presence.c.room, presence.c.connection).where(
            presence.c.host.not_in(sa.select(hosts.c.id)),
        )
        # What another process is forgetting just now is left to it: both would wait for each other.
        dead, left = (rows.with_for_update(skip_locked=True) for rows in (dead, left))
        with self._writing() as db:
            db.execute(sa.delete(hosts).filter_by(id=self.host))
            db.execute(sa.insert(hosts).values(id=self.host, expires=self._now() + self.lease))
            db.execute(sa.delete(hosts).where(hosts.c.id.in_(dead)))
            place = sa.tuple_(presence.c.room, presence.c.connection)
            db.execute(sa.delete(presence).where(place.in_(left)))

    @cached_property
    def _alike(self) -> sa.Select[Any]:
        """Who is in the ``room`` as this user, or by a name like theirs."""
        marks = ("user_id", "name_key", "name_look")
        alike = sa.or_(*(presence.c[mark] == sa.bindparam(mark) for mark in marks))
        here = presence.c.room == sa.bindparam("room")
        return self._living(presence.c.user_id).where(here, alike)

    @cached_property
    def _note(self) -> sa.Insert:
        """Note a connection, with the rest of the row, or note it anew."""
        note = INSERT[self._writer.dialect.name](presence).values(since=self._now())
        rest = {column.name: column for column in note.excluded if column.name not in PLACE}
        anew: sa.Insert = note.on_conflict_do_update(index_elements=PLACE, set_=rest)
        return anew

    @cached_property
    def _fullest(self) -> sa.Select[Any]:
        """``some`` users of each of the ``rooms`` with the most of them, and how many there are."""
        row_number, here = sa.func.row_number(), presence.c
        newest = row_number.over(partition_by=[here.room, here.user_id], order_by=here.since.desc())
        tabs = self._living(here.room, here.user_id, here.username, newest.label("nth")).subquery()
        users = sa.select(
            tabs,
            sa.func.count().over(partition_by=tabs.c.room).label("count"),
            row_number.over(partition_by=tabs.c.room, order_by=tabs.c.username).label("place"),
        )
        user = users.where(tabs.c.nth == 1).subquery().c
        rank = sa.func.dense_rank().over(order_by=[user["count"].desc(), user.room]).label("rank")
        few = sa.select(user.room, user.user_id, user.username, user["count"], rank)
        seen = few.where(user.place <= sa.bindparam("some")).subquery()
        return sa.select(seen).where(seen.c.rank <= sa.bindparam("rooms")).order_by(seen.c.rank)

    def _lock(self, db: sa.Connection, room: str) -> None:
        self._found(db, room)
        db.execute(LOCK, {"room": room})
