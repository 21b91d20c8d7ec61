"""Rooms in a PostgreSQL database, which processes on any number of machines may share."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from .base import Outlives
from .sql import PATIENCE, SQLStore
from .tables import metadata

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
    """Writers take turns in each room; psycopg waits in a way that lets gevent go on."""

    def __init__(self, url: str, *, lease: float = 15, durable: bool = True) -> None:
        session = SESSION if durable else SESSION | {"synchronous_commit": "off"}
        try:
            engine = sa.create_engine(
                sa.make_url(url).set(drivername="postgresql+psycopg"),
                pool_size=CONNECTIONS,
                max_overflow=0,
                pool_timeout=PATIENCE,
                connect_args={
                    "connect_timeout": round(PATIENCE),
                    "tcp_user_timeout": 5000,  # milliseconds for the server's machine to answer in
                    "application_name": "chatroom",
                    "options": " ".join(f"-c {name}={value}" for name, value in session.items()),
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
        return "a power cut" if waits != "off" and syncs == "on" else "a kill"

    def _make_tables(self, db: sa.Connection) -> None:
        # Two processes that start at once would both find no tables and both make them.
        db.execute(sa.select(sa.func.pg_advisory_xact_lock(MAKING_TABLES)))
        metadata.create_all(db)

    def _now(self) -> Any:
        # The server's clock, which is the same for every machine; one moment for each statement.
        return sa.extract("epoch", sa.func.statement_timestamp()).cast(sa.Float)
