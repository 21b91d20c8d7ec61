"""The stores under test: where each keeps its rooms, and how time passes there."""

from __future__ import annotations

from pkgutil import resolve_name

import psycopg
import redis

from chatroom import clock


class Backend:
    """``url`` is where rooms are kept, ``shared`` whether other processes can be there too."""

    opener = "chatroom.store:open_store"
    shared = True

    def __init__(self, request):
        self.request = request
        self.passed = 0
        self.url = self.find()

    def open(self, **options):
        return resolve_name(self.opener)(self.url, **options)

    def wipe(self):
        """Lose all that was kept. No store is open."""

    def pass_time(self, seconds):
        """Move the clock that leases are measured on: here, this machine's."""
        if not self.passed:
            real = clock.steady
            monkeypatch = self.request.getfixturevalue("monkeypatch")
            monkeypatch.setattr(clock, "steady", lambda: real() + self.passed)
        self.passed += seconds


class Memory(Backend):
    shared = False

    def find(self):
        return "memory://"


class SQLite(Backend):
    def find(self):
        self.file = self.request.getfixturevalue("tmp_path") / "rooms.db"
        return f"sqlite:///{self.file}"

    def wipe(self):
        for file in self.file.parent.glob("rooms.db*"):
            file.unlink()


class PostgreSQL(Backend):
    def find(self):
        self.server = self.request.getfixturevalue("postgresql")
        return self.server.url

    def wipe(self):
        self.server.empty()

    def pass_time(self, seconds):
        # Nobody can move the server's clock, so that all that was noted on it moves the other way.
        with psycopg.connect(self.server.dsn) as db:
            db.execute("UPDATE host SET expires = expires - %s", [seconds])


class Redis(Backend):
    def find(self):
        self.server = self.request.getfixturevalue("redis")
        return self.server.url

    def wipe(self):
        self.server.empty()

    def pass_time(self, seconds):
        with redis.Redis.from_url(self.url) as client:
            for host in client.zrange("chat:hosts", 0, -1):
                client.zincrby("chat:hosts", -seconds * 1000, host)


BACKENDS = {"memory": Memory, "sqlite": SQLite, "postgresql": PostgreSQL, "redis": Redis}


def broken(fault):
    """The backend whose store has this fault: see ``broken.py``."""
    return type("Broken", (SQLite,), {"opener": f"{__package__}.broken:{fault}"})
