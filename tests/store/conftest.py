"""One suite, every store: ``open_store`` opens the same rooms again, as another process would."""

from __future__ import annotations

import pytest

from chatroom import clock
from chatroom.model import Draft, User
from chatroom.store import open_store as open_by_url

URLS = {
    "memory": "memory://",
    "sqlite": "sqlite:///{folder}/rooms.db",
}
LEASE = 10


@pytest.fixture(params=URLS)
def open_store(request, tmp_path):
    opened = []

    def open_store(**options):
        if request.param == "memory" and opened:
            return opened[0]  # memory is not shared: there is only ever one process
        opened.append(open_by_url(URLS[request.param].format(folder=tmp_path), **options))
        return opened[-1]

    yield open_store
    for store in opened:
        store.close()


@pytest.fixture
def store(open_store):
    return open_store(lease=LEASE)


@pytest.fixture
def two_processes(open_store):
    one, other = open_store(lease=LEASE), open_store(lease=LEASE)
    return one, other


@pytest.fixture
def pass_time(monkeypatch):
    """``pass_time(seconds)`` moves the clock that leases are measured on."""
    passed = [clock.steady()]
    monkeypatch.setattr(clock, "steady", lambda: passed[0])

    def pass_time(seconds):
        passed[0] += seconds

    return pass_time


ann, bob = User("u1", "Ann"), User("u2", "Bob")


def draft(text="hi", client_id=None, author=ann, room="den", **extras):
    return Draft(room, author, text, client_id or text, extras)
