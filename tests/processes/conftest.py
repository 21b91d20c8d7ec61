"""Servers that run for the whole session, one room per test, and people who come through the door."""

from __future__ import annotations

from contextlib import contextmanager
from itertools import count

import pytest

from ..serving import FLAVOURS, Server
from .crowd import Crowd, Loop
from .node import Node
from .people import Person

GRACE = 2
NUMBERS = count(1)


@pytest.fixture(scope="session")
def running(tmp_path_factory):
    """``running(flavour)``: the one server of that flavour, started when it is first wanted."""
    servers = {}

    def running(flavour):
        if flavour not in servers:
            servers[flavour] = Server(tmp_path_factory.mktemp(flavour), flavour, GRACE=GRACE)
            servers[flavour].start()
        return servers[flavour]

    yield running
    for server in servers.values():
        server.kill()


@pytest.fixture
def show():
    """``with show(server)``: what it logs meanwhile is in the report; a traceback is a failure."""

    @contextmanager
    def show(server):
        before = len(server.log)
        yield
        logged = server.log[before:]
        print(logged)
        assert "Traceback" not in logged

    return show


@pytest.fixture(params=FLAVOURS)
def any_server(request, running, show):
    server = running(request.param)
    with show(server):
        yield server


@pytest.fixture
def server(running, show):
    with show(running("gunicorn")):
        yield running("gunicorn")


@pytest.fixture
def serve(tmp_path):
    """``serve(**settings)``: one more server of the test's own; all of them share their rooms."""
    servers = []

    def serve(flavour="gunicorn", **settings):
        server = Server(tmp_path, flavour, **settings)
        servers.append(server)
        return server.start()

    yield serve
    for server in servers:
        server.kill()
        print(server.log)
        assert "Traceback" not in server.log


@pytest.fixture
def room():
    """The name of a room nobody was ever in."""
    return f"den {next(NUMBERS)}"


@pytest.fixture
def person():
    """``person(server)``: somebody who has not come in yet; ``person(server, ann.http)``: her other tab."""
    people = []

    def person(server, http=None):
        people.append(Person(server, http))
        return people[-1]

    yield person
    for one in people:
        one.drop()
        one.http.close()


@pytest.fixture
def arrive(person):
    """``arrive(server, "Ann", room)``: somebody who is in the room."""

    def arrive(server, name, room, client=None, **options):
        one = person(server)
        one.door(name, room)
        one.connect(client=client and client(one.http.cookies), **options)
        one.joined = one.say("join", room=room)
        return one

    return arrive


@pytest.fixture
def crowd(room):
    """The soak's people, over lines that can fail, whose every message is accounted for in the end."""
    loop = Loop()
    crowd = Crowd(loop, room)
    yield crowd
    crowd.close()
    loop.close()


@pytest.fixture(scope="session")
def node():
    node = Node()
    yield node
    node.close()
