"""Rooms in one SQLite file, which every process of one machine may share."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import suppress
from typing import Any

import sqlalchemy as sa

from ... import clock
from ..base import Outlives
from . import SQLStore
from .database import PATIENCE


class SQLiteStore(SQLStore):
    """Writers take turns over the whole file; readers wait for nobody (it is in WAL mode)."""

    blocks = True

    def __init__(self, url: str, *, lease: float = 15, durable: bool = True) -> None:
        path = sa.make_url(url).database
        if path is None or path in ("", ":memory:"):
            raise ValueError("Say which file, or use memory://.")
        self.durable = durable
        _make(path)
        # Two engines, each with connections of its own, so that two threads can use them at once.
        writer, reader = (
            sa.create_engine(url, connect_args={"timeout": PATIENCE}, hide_parameters=True)
            for _ in range(2)
        )
        for engine in (writer, reader):
            sa.event.listen(engine, "connect", self._prepare)
        # The lock is taken at once: taken later, it can fail half-way as `database is locked`.
        sa.event.listen(writer, "begin", lambda db: db.exec_driver_sql("BEGIN IMMEDIATE"))
        sa.event.listen(reader, "begin", lambda db: db.exec_driver_sql("BEGIN"))
        super().__init__(writer, reader, lease)

    def outlives(self) -> Outlives:
        return "a power cut" if self.durable else "a kill"

    def _now(self) -> sa.ColumnElement[float]:
        # the same for all processes of a machine; read when a statement runs, not when it is built
        return sa.bindparam("now", callable_=lambda: clock.steady(), type_=sa.Float)

    def _lock(self, db: sa.Connection, room: str) -> None:
        pass  # whoever writes has the whole file

    def _prepare(self, connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None  # transactions begin where we say, not where sqlite3 does
        _write_ahead(connection)
        # FULL waits for the disk at each commit, NORMAL only now and then, when the log is folded in.
        connection.execute(f"PRAGMA synchronous = {'FULL' if self.durable else 'NORMAL'}")


def _make(path: str) -> None:
    """Make the file where there is none, for its owner's eyes only; so are those SQLite makes beside it."""
    with suppress(OSError):  # SQLite says what is wrong
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Put the file in WAL mode, which it then stays in."""
    end = clock.steady() + PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError:
            # Only this statement does not wait for another process, which is making the same new
            # file just now.
            if clock.steady() > end:
                raise
            time.sleep(0.01)
