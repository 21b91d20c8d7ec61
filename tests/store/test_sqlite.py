"""What only a file does: it is made by whoever comes first, and can be locked by a stranger."""

from __future__ import annotations

import sqlite3
import stat
import time

import pytest

from chatroom.model import Unavailable
from chatroom.store import open_store

from .conftest import draft


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path / 'rooms.db'}"


@pytest.fixture
def stranger(tmp_path):
    """Another program with the same file, as a backup or a browser of databases."""
    connection = sqlite3.connect(tmp_path / "rooms.db", isolation_level=None)
    yield connection
    connection.close()


def test_a_new_file_that_another_process_is_making_is_waited_for(url, stranger, monkeypatch):
    stranger.execute("BEGIN IMMEDIATE")
    monkeypatch.setattr(time, "sleep", lambda _seconds: stranger.execute("COMMIT"))
    store = open_store(url)
    assert store.append(draft())[0].id == 1
    store.close()


def test_a_locked_file_refuses_what_writes_answers_what_reads_and_recovers(url, stranger):
    store = open_store(url)
    store.append(draft("before"))
    stranger.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unavailable, match="try again"):
        store.append(draft("meanwhile"))
    assert [message.text for message in store.history("den")] == ["before"]
    stranger.execute("ROLLBACK")
    assert store.append(draft("meanwhile"))[0].id == 2
    store.close()


def test_only_a_durable_file_outlives_a_power_cut(url):
    durable, fast = open_store(url), open_store(url, durable=False)
    assert (durable.outlives(), fast.outlives()) == ("a power cut", "a kill")
    # What a power cut would lose, nobody can test here: this is the setting that decides it.
    for store, synchronous in ((durable, 2), (fast, 1)):
        with store._writer.connect() as db:
            assert db.exec_driver_sql("PRAGMA synchronous").scalar() == synchronous
        store.close()


def test_a_new_file_is_for_its_owner_only(url, tmp_path):
    store = open_store(url)
    store.append(draft())
    modes = {path.name: stat.filemode(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert {"rooms.db", "rooms.db-wal"} <= modes.keys()
    assert set(modes.values()) == {"-rw-------"}
    store.close()
