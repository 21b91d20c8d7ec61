"""Stores that each break one promise, in a way that could slip in: the suite has to notice."""

from __future__ import annotations

import threading
import uuid
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property

import sqlalchemy as sa

from chatroom import clock, names
from chatroom.model import Changes, NoSuchMessage
from chatroom.store.sql.sqlite import SQLiteStore
from chatroom.store.sql.tables import from_row, logs, messages, presence, to_row


class SkipsTheUniqueness(SQLiteStore):
    """Knows a retry only in the process that had the first try."""

    def append(self, draft):
        message, new = super().append(replace(draft, client_id=f"{draft.client_id} {self.host}"))
        return self._as_sent(message), new

    def amend(self, *args):
        return self._as_sent(super().amend(*args))

    def history(self, *args, **kwargs):
        return [self._as_sent(message) for message in super().history(*args, **kwargs)]

    def changes(self, *args, **kwargs):
        seen = super().changes(*args, **kwargs)
        return replace(seen, messages=[self._as_sent(message) for message in seen.messages])

    def _as_sent(self, message):
        return replace(message, client_id=message.client_id.rpartition(" ")[0])


class ReusesAnId(SQLiteStore):
    """Looks what the next id is before it has the room to itself."""

    def append(self, draft):
        again = sa.select(messages).filter_by(
            room=draft.room, user_id=draft.author.id, client_id=draft.client_id
        )
        rev = self.heads([draft.room])[draft.room].rev + 1
        with self._writing() as db:
            if row := db.execute(again).first():
                return from_row(row), False
            self._found(db, draft.room)
            db.execute(sa.update(logs).filter_by(room=draft.room).values(rev=rev))
            message = draft.placed(rev, clock.now())
            db.execute(sa.insert(messages).prefix_with("OR REPLACE").values(to_row(message)))
            return message, True


class DropsAnAmendment(SQLiteStore):
    """Reads what it amends before it has the room to itself."""

    def amend(self, room, id, change):
        found = self.history(room, before=id + 1, limit=1)
        if not found or found[0].id != id:
            raise NoSuchMessage("There is no such message.")
        changed = change(found[0])
        return super().amend(room, id, lambda _: changed)


class ForgetsALease(SQLiteStore):
    """Counts the people of a process that died until another process sweeps them up."""

    @cached_property
    def _fullest(self):
        self._alive = lambda: sa.select(presence.c.host)
        try:
            return super()._fullest
        finally:
            del self._alive


class AcksBeforeItCommits(SQLiteStore):
    """Commits a message a moment after it has answered. Its own process cannot tell: that waits."""

    MOMENT = 0.02  # seconds

    def __init__(self, *args, **kwargs):
        self._here = threading.local()
        self._committing = threading.Timer(0, lambda: None)
        self._committing.start()
        super().__init__(*args, **kwargs)

    def append(self, draft):
        self._here.appending = True
        try:
            return super().append(draft)
        finally:
            self._here.appending = False

    @contextmanager
    def _writing(self):
        self._committing.join()
        if not getattr(self._here, "appending", False):
            with super()._writing() as db:
                yield db
            return
        db = self._writer.connect()
        transaction = db.begin()
        try:
            yield db
        except BaseException:
            transaction.rollback()
            db.close()
            raise
        self._committing = threading.Timer(self.MOMENT, self._commit, (db, transaction))
        self._committing.start()

    @contextmanager
    def _reading(self):
        self._committing.join()
        with super()._reading() as db:
            yield db

    @staticmethod
    def _commit(db, transaction):
        if transaction.is_active:
            transaction.commit()
        db.close()


class GivesTheWrongEpoch(SQLiteStore):
    """Makes a room's epoch from its name: the same for every process, and after every start."""

    def changes(self, room, since, limit=200):
        seen = super().changes(room, since, limit)
        epoch = uuid.uuid5(uuid.NAMESPACE_URL, room).hex
        return Changes(epoch, seen.rev, seen.messages, seen.complete)


class ForgetsALook(SQLiteStore):
    """Knows only in one process, and until that ends, which room has a look."""

    @cached_property
    def _looks(self):
        return {names.room_look(names.DEFAULT_ROOM): names.DEFAULT_ROOM}

    def _claim(self, db, room):
        if (known := self.known_as(room)) and known != room:
            raise names.LooksLikeAnother(known)
        self._looks[names.room_look(room)] = room
        return False

    def known_as(self, room):
        known = self._looks.get(names.room_look(room))
        if known is None or known == room:
            return known
        with self._reading() as db:
            return known if self._is_in_use(db, known) else None


class NeverGivesALookUp(SQLiteStore):
    """Keeps a look for the room that was entered first, whoever was there and whatever was said."""

    def _is_in_use(self, db, room):
        return True


class RemembersALookTooLong(SQLiteStore):
    """Takes a room that it has entered to have its look for good."""

    def _claim(self, db, room):
        super()._claim(db, room)
        return True


class BringsALookBack(SQLiteStore):
    """Leaves the people of dead processes in a room that loses its look."""

    def _claim(self, db, room):
        here = sa.select(presence)
        before = db.execute(here).all()
        lasting = super()._claim(db, room)
        if gone := {*before} - {*db.execute(here)}:
            db.execute(sa.insert(presence), [row._asdict() for row in gone])
        return lasting
