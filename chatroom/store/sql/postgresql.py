"""Rooms in a PostgreSQL database, which processes on any number of machines may share."""

from __future__ import annotations

import sqlalchemy as sa

from ..base import Outlives
from . import SQLStore
from .database import PATIENCE

CONNECTIONS = 10
"""At most, of each process. Whoever waits for one longer than PATIENCE is told Unavailable."""

MAKING_TABLES = 0x63686174  # "chat": the key of an advisory lock

SESSION = {
    # A lock is held for as long as a commit takes. What goes on for longer is a server in trouble,
    # or a process that stopped half-way: the room must not stop with it.
    "lock_timeout": f"{PATIENCE:g}s",
    "statement_timeout": "5s",
    "idle_in_transaction_session_timeout": "5s",
}


class PostgreSQLStore(SQLStore):
    """Writers take turns in each room; psycopg waits in a way that lets gevent go on.

    ``durable`` is for the server's settings to say: what they offer for less would lose messages
    with the server's own end, and give out their ids again.
    """

    def __init__(self, url: str, *, lease: float = 15, durable: bool = True) -> None:
        where = sa.make_url(url).set(drivername="postgresql+psycopg")
        options = [f"-c {name}={value}" for name, value in SESSION.items()]
        try:
            engine = sa.create_engine(
                where,
                pool_size=CONNECTIONS,
                max_overflow=0,
                pool_timeout=PATIENCE,
                isolation_level="READ COMMITTED",  # whatever the server's own setting is
                hide_parameters=True,  # what people write does not belong into a log
                connect_args={
                    "connect_timeout": round(PATIENCE),
                    "tcp_user_timeout": 5000,  # milliseconds for the server's machine to answer in
                    "application_name": "chatroom",
                    "options": " ".join([*options, str(where.query.get("options", ""))]),
                },
            )
        except ModuleNotFoundError as error:
            raise RuntimeError(
                'Rooms in PostgreSQL need a driver: pip install "flask-chatroom[postgres]"'
            ) from error
        reader = engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        super().__init__(engine, reader, lease)

    def outlives(self) -> Outlives:
        with self._reading() as db:
            waits, syncs = (
                db.exec_driver_sql(f"SHOW {name}").scalar_one()
                for name in ("synchronous_commit", "fsync")
            )
        if waits == "off":
            return "nothing"
        return "a power cut" if syncs == "on" else "a kill"

    def _make_tables(self, db: sa.Connection) -> None:
        if (encoding := db.exec_driver_sql("SHOW server_encoding").scalar_one()) != "UTF8":
            raise RuntimeError(
                f"The database keeps text as {encoding}: make one with createdb -E UTF8."
            )
        # Two processes that start at once would both find no tables and both make them.
        db.execute(sa.select(sa.func.pg_advisory_xact_lock(MAKING_TABLES)))
        super()._make_tables(db)

    def _now(self) -> sa.ColumnElement[float]:
        # The server's clock, which is the same for every machine; one moment for each statement.
        return sa.extract("epoch", sa.func.statement_timestamp()).cast(sa.Float)
