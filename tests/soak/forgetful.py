"""Servers that break a promise as a real fault would, for a soak to find out.

The ``wsgi.py`` of a folder of its own says ``app = forgetful.serve(forgetful.AcksFirst)``.
"""

from __future__ import annotations

import pickle
import threading
import time
from pathlib import Path

import config
from chatroom import create_app
from chatroom.store.memory import MemoryStore, _Room
from chatroom.store.sql import sqlite
from tests.store.broken import SkipsTheUniqueness


class AcksFirst(MemoryStore):
    """Acks a message a moment before it is on the disk: a kill in that moment loses it."""

    MOMENT = 1.0  # seconds

    def __init__(self, url, **options):
        super().__init__(url)
        self._file = Path(url.removeprefix("sqlite:///"))
        self._saving = False
        if self._file.exists():
            self._epoch, rooms = pickle.loads(self._file.read_bytes())  # noqa: S301 - our own
            self._rooms.update({name: _Room(*log) for name, log in rooms.items()})

    def append(self, draft):
        if not self._saving:
            self._saving = True
            threading.Timer(self.MOMENT, self._save).start()
        return super().append(draft)

    def _save(self):
        self._saving = False
        logs = {
            name: (room.rev, room.trimmed, room.messages, room.changed, room.sent)
            for name, room in self._rooms.items()
        }
        whole = self._file.with_suffix(".new")
        whole.write_bytes(pickle.dumps((self._epoch, logs)))
        whole.replace(self._file)


class StoresEachTry(SkipsTheUniqueness):
    """Takes its time to ack what is stored, so that a kill makes a retry, which it does not know."""

    blocks = False

    def append(self, draft):
        stored = super().append(draft)
        time.sleep(1)
        return stored


def serve(store):
    """The application over a broken store."""
    sqlite.SQLiteStore = store
    return create_app(config.chosen())
