"""One suite, every store: ``open_store`` opens the same rooms again, as another process would."""

from __future__ import annotations

import pytest

from chatroom.model import Draft, User

from .backends import BACKENDS, broken
from .writer import Writer

LEASE = 10


def pytest_generate_tests(metafunc):
    """Every store, or those that other processes can write to; or the broken one that is named."""
    if "backend" in metafunc.fixturenames:
        fault = metafunc.config.getoption("--broken")
        backends = {fault: broken(fault)} if fault else BACKENDS
        writers = "writers" in metafunc.fixturenames
        names = [name for name, kind in backends.items() if kind.shared or not writers]
        metafunc.parametrize("backend", names, indirect=True)


@pytest.fixture
def backend(request):
    fault = request.config.getoption("--broken")
    return (broken(fault) if fault else BACKENDS[request.param])(request)


@pytest.fixture(scope="session")
def processes():
    """Other processes, which stay for the next test: starting them takes longer than most tests."""
    processes = []
    yield processes
    for process in processes:
        process.kill()


@pytest.fixture
def writers(backend, processes):
    """``writers(3)``: so many other processes that have opened the store."""

    def writers(count):
        processes[:] = [process for process in processes if process.idle]
        processes.extend(Writer() for _ in range(count - len(processes)))
        for process in processes[:count]:
            process.ask(["open", backend.opener, backend.url])
        for process in processes[:count]:
            assert process.answer() is None
        return processes[:count]

    return writers


@pytest.fixture
def open_store(backend):
    opened = []

    def open_store(**options):
        if opened and not backend.shared:
            return opened[0]  # there is only ever one process
        opened.append(backend.open(**options))
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
def pass_time(backend):
    """``pass_time(seconds)`` moves the clock that leases are measured on."""
    return backend.pass_time


ann, bob = User("u1", "Ann"), User("u2", "Bob")


def draft(text="hi", client_id=None, author=ann, room="den", **extras):
    return Draft(room, author, text, client_id or text, extras)
