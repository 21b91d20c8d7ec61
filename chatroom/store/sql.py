"""Rooms in a SQL database, through SQLAlchemy Core, whichever it is. Keeps every message."""

from __future__ import annotations

import uuid
from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from .. import clock, names
from ..model import Changes, Draft, Head, Message, NameTaken, NoSuchMessage, Unavailable, User
from .base import SharedStore
from .tables import from_row, hosts, logs, messages, metadata, presence, to_row

PATIENCE = 2.0
"""Seconds to wait for another's write, or for a connection, before saying Unavailable."""

# Built once: putting a statement together costs more than running it (an append took 1.1 ms before
# the disk synced, and takes 0.4 ms so).
BUMP = (
    sa.update(logs)
    .where(logs.c.room == sa.bindparam("this_room"))
    .values(rev=logs.c.rev + 1)
    .returning(logs.c.rev)
)
INSERT: dict[str, Callable[[sa.Table], Any]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}
ADD = {
    # The count of rows, which says whether this was new, is not kept by itself on PostgreSQL.
    dialect: insert(messages).on_conflict_do_nothing().execution_options(preserve_rowcount=True)
    for dialect, insert in INSERT.items()
}


class SQLStore(SharedStore):
    """What all databases have in common.

    ``writer`` and ``reader`` are engines on the same database. A transaction of the writer must
    see all that was committed before it got hold of the row it waited for; one of the reader,
    a single moment. :meth:`_now` is the clock that leases are measured on.
    """

    def __init__(self, writer: sa.Engine, reader: sa.Engine, lease: float) -> None:
        super().__init__(lease)
        self._writer = writer
        self._reader = reader
        self._insert = INSERT[writer.dialect.name]
        self._add = ADD[writer.dialect.name]
        with self._writing() as db:
            self._make_tables(db)
        self.beat()
        self._writer.dispose()  # two processes must not share a connection, should this one fork

    def append(self, draft: Draft) -> tuple[Message, bool]:
        with self._writing() as db:
            rev = self._bump(db, draft.room)
            message = draft.placed(rev, clock.now())
            if db.execute(self._add, to_row(message)).rowcount:
                return message, True
            db.rollback()  # the author sent this before: the counter goes back
        first = sa.select(messages).filter_by(
            room=draft.room, user_id=draft.author.id, client_id=draft.client_id
        )
        with self._reading() as db:
            return from_row(db.execute(first).one()), False

    def amend(self, room: str, id: int, change: Callable[[Message], Message]) -> Message:
        with self._writing() as db:
            rev = self._bump(db, room)
            this = (messages.c.room == room) & (messages.c.id == id)
            row = db.execute(sa.select(messages).where(this)).first()
            if row is None:
                raise NoSuchMessage("There is no such message.")
            before = from_row(row)
            message = before.amended(change(before), rev)
            db.execute(sa.update(messages).where(this).values(to_row(message)))
            return message

    def history(self, room: str, before: int | None = None, limit: int = 100) -> list[Message]:
        query = sa.select(messages).filter_by(room=room)
        if before is not None:
            query = query.where(messages.c.id < before)
        query = query.order_by(messages.c.id.desc()).limit(limit)
        with self._reading() as db:
            return [from_row(row) for row in db.execute(query)][::-1]

    def changes(self, room: str, since: int, limit: int = 200) -> Changes:
        newer = sa.select(messages).filter_by(room=room).where(messages.c.rev > since)
        newer = newer.order_by(messages.c.rev).limit(limit)
        with self._reading() as db:
            head = db.execute(sa.select(logs).filter_by(room=room)).first()
            found = [from_row(row) for row in db.execute(newer)]
        if head is None:
            with self._writing() as db:
                self._found(db, room)
            return self.changes(room, since, limit)
        return Changes(head.epoch, head.rev, found, complete=since <= head.rev)

    def heads(self, rooms: Iterable[str]) -> dict[str, Head]:
        asked = dict.fromkeys(rooms, Head("", 0))
        query = sa.select(logs).where(logs.c.room.in_(asked))
        with self._reading() as db:
            return asked | {row.room: Head(row.epoch, row.rev) for row in db.execute(query)}

    def enter(self, room: str, connection: str, user: User) -> bool:
        key, look = names.key(user.name), names.look(user.name)
        with self._writing() as db:
            self._lock(db, room)
            # Whom this ignores is gone for good, so that a late beat cannot bring a name back twice.
            dead = presence.c.host.not_in(self._alive())
            db.execute(sa.delete(presence).where(presence.c.room == room, dead))
            here = db.execute(self._living(presence).where(presence.c.room == room)).all()
            if any(
                row.user_id != user.id and (row.name_key == key or row.name_look == look)
                for row in here
            ):
                raise NameTaken(f"Somebody called {user.name} is already in this room.")
            db.execute(sa.delete(presence).filter_by(room=room, connection=connection))
            db.execute(
                sa.insert(presence).values(
                    room=room,
                    connection=connection,
                    host=self.host,
                    user_id=user.id,
                    username=user.name,
                    name_key=key,
                    name_look=look,
                    since=self._now(),
                )
            )
            return all(row.user_id != user.id for row in here)

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

    def occupied(self) -> dict[str, int]:
        count = sa.func.count(presence.c.user_id.distinct())
        query = self._living(presence.c.room, count).group_by(presence.c.room)
        with self._reading() as db:
            return {room: people for room, people in db.execute(query)}

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

    def close(self) -> None:
        try:
            with self._writing() as db:
                db.execute(sa.delete(presence).filter_by(host=self.host))
                db.execute(sa.delete(hosts).filter_by(id=self.host))
        finally:
            self._writer.dispose()
            self._reader.dispose()

    def _make_tables(self, db: sa.Connection) -> None:
        metadata.create_all(db)

    @abstractmethod
    def _now(self) -> Any:
        """This moment in seconds, as a number or as SQL for one."""

    def _bump(self, db: sa.Connection, room: str) -> int:
        """The room's next rev. Holds the room until the transaction ends."""
        rev: int | None = db.execute(BUMP, {"this_room": room}).scalar()
        if rev is None:
            self._found(db, room)
            return int(db.execute(BUMP, {"this_room": room}).scalar_one())
        return rev

    def _lock(self, db: sa.Connection, room: str) -> None:
        self._found(db, room)
        db.execute(sa.select(logs.c.room).filter_by(room=room).with_for_update())

    def _found(self, db: sa.Connection, room: str) -> None:
        """Make sure that the room exists."""
        new = self._insert(logs).values(room=room, epoch=uuid.uuid4().hex, rev=0)
        db.execute(new.on_conflict_do_nothing())

    def _living(self, *columns: Any) -> sa.Select[Any]:
        """Select from the connections whose process has beaten within the lease."""
        return sa.select(*columns).where(presence.c.host.in_(self._alive()))

    def _alive(self) -> sa.Select[Any]:
        """The ids of the living processes. Whoever asks is one of them, late as its beat may be."""
        return sa.select(hosts.c.id).where(self._fresh() | (hosts.c.id == self.host))

    def _fresh(self) -> sa.ColumnElement[bool]:
        """Whether a process's lease runs on.

        An expiry far off was noted on a clock that has been set back since; by less than a lease
        clocks are set all the time, and nobody need lapse for that.
        """
        now = self._now()
        return hosts.c.expires.between(now, now + 2 * self.lease)

    @contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        with _unavailable(), self._writer.begin() as db:
            yield db

    @contextmanager
    def _reading(self) -> Iterator[sa.Connection]:
        with _unavailable(), self._reader.begin() as db:
            yield db


@contextmanager
def _unavailable() -> Iterator[None]:
    """What the database cannot do now is refused as something worth trying again."""
    try:
        yield
    except (sa.exc.IntegrityError, sa.exc.ProgrammingError, sa.exc.DataError):
        raise  # a fault of ours
    except (sa.exc.DBAPIError, sa.exc.TimeoutError) as error:
        raise Unavailable from error
