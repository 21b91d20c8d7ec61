"""One server that is watched from within, and a room of its own for each test with two witnesses in it."""

from __future__ import annotations

from itertools import count

import pytest

from ..serving import Server
from .witness import Witness

NUMBERS = count(1)
# A session of long-polling that said goodbye is forgotten when its next ping is due.
SETTINGS = {"GRACE": 0, "PING_INTERVAL": 2}


@pytest.fixture(scope="session")
def attacked(tmp_path_factory):
    folder = tmp_path_factory.mktemp("attacked")
    server = Server(folder, app="tests.attack.watched", **SETTINGS)
    yield server.start()
    server.kill()


@pytest.fixture(scope="session")
def limited(tmp_path_factory):
    """The same with its limits, as it comes. Others are attacked without, to get deeper."""
    folder = tmp_path_factory.mktemp("limited")
    server = Server(folder, app="tests.attack.watched", LIMITS="yes", **SETTINGS)
    yield server.start()
    server.kill()


@pytest.fixture
def witness(request):
    server = "limited" if "limited" in request.fixturenames else "attacked"
    witness = Witness(request.getfixturevalue(server), f"den {next(NUMBERS)}")
    yield witness
    witness.goes()
