"""One server that is watched from within, and a room of its own for each test with two witnesses in it."""

from __future__ import annotations

from itertools import count

import pytest

from ..serving import Server
from .witness import Witness

NUMBERS = count(1)


@pytest.fixture(scope="session")
def attacked(tmp_path_factory):
    folder = tmp_path_factory.mktemp("attacked")
    # A session of long-polling that said goodbye is forgotten when its next ping is due.
    settings = {"GRACE": 0, "PING_INTERVAL": 2}
    server = Server(folder, app="tests.attack.watched", **settings)
    yield server.start()
    server.kill()


@pytest.fixture
def witness(attacked):
    witness = Witness(attacked, f"den {next(NUMBERS)}")
    yield witness
    witness.goes()
