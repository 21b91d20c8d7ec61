"""A SQL database, whichever it is, through SQLAlchemy Core: its connections and transactions."""

from __future__ import annotations

import uuid
from abc import abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from ...model import Unavailable
from ..base import SharedStore
from .tables import hosts, logs, metadata, presence

PATIENCE = 2.0
"""Seconds to wait for another's write, or for a connection, before saying Unavailable."""

INSERT: dict[str, Callable[[sa.Table], Any]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


# Statements that are often run are built once: that takes longer than running them.
FOUND = {dialect: insert(logs).on_conflict_do_nothing() for dialect, insert in INSERT.items()}


class Database(SharedStore):
    """What the parts of a SQL store have in common.

    ``writer`` and ``reader`` are engines on the same database. A transaction of the writer must
    see all that was committed before it got hold of the row it waited for; one of the reader,
    a single moment. :meth:`_now` is the clock that leases are measured on.
    """

    def __init__(self, writer: sa.Engine, reader: sa.Engine, lease: float) -> None:
        super().__init__(lease)
        self._writer = writer
        self._reader = reader
        with self._writing() as db:
            self._make_tables(db)
        self.beat()
        self._writer.dispose()  # two processes must not share a connection, should this one fork

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
    def _now(self) -> sa.ColumnElement[float]:
        """SQL for this moment, in seconds."""

    def _found(self, db: sa.Connection, room: str) -> None:
        """Make sure that the room exists."""
        db.execute(FOUND[db.dialect.name], {"room": room, "epoch": uuid.uuid4().hex, "rev": 0})

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
