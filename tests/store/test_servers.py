"""What holds while the server that keeps the rooms is killed and started again."""

from __future__ import annotations

import sys
from urllib.parse import quote

import pytest
from redis import Redis as Client

from chatroom.model import Unavailable
from chatroom.store import open_store as open_by_url

from ..services import Redis
from .conftest import draft


@pytest.fixture(params=["postgresql", "redis"])
def server(request):
    server = request.getfixturevalue(request.param)
    yield server
    if not server.alive:
        server.start()


@pytest.fixture
def store(server):
    store = open_by_url(server.url)
    yield store
    store.close()


@pytest.fixture
def redis(tmp_path):
    """A Redis of the test's own, whose settings it may change."""
    server = Redis(tmp_path).start()
    yield server
    server.kill()


@pytest.fixture
def setting(redis):
    """``setting(name=value)`` changes settings of Redis."""
    with Client.from_url(redis.url) as client:

        def setting(**settings):
            for name, value in settings.items():
                client.config_set(name, value)

        yield setting


def refusals(*acts):
    """How many of these were refused as something worth trying again."""
    refused = 0
    for act in acts:
        try:
            act()
        except Unavailable:
            refused += 1
    return refused


def test_what_was_answered_outlives_its_server(server, store):
    said, _new = store.append(draft())
    assert store.outlives() == "a power cut"
    server.kill()
    server.start()
    refusals(lambda: store.heads(["den"]))
    assert store.changes("den", 0).messages == [said]
    assert store.append(draft()) == (said, False)


def test_a_server_that_is_away_is_missed_at_once_and_found_again(server, store):
    store.append(draft("before"))
    server.kill()
    asks = [lambda text=text: store.append(draft(text)) for text in "abc"]
    assert refusals(*asks) == 3
    assert refusals(store.beat, lambda: store.history("den"), lambda: store.present("den")) == 3
    server.start()
    assert refusals(*asks * 3) <= 1
    assert {message.text for message in store.history("den")} >= {"before", "b", "c"}


def test_a_full_redis_refuses_and_keeps_what_it_has(redis, setting):
    store = open_by_url(redis.url)
    said, _new = store.append(draft())
    setting(maxmemory=1)
    assert refusals(lambda: store.append(draft("more")), lambda: store.amend("den", 1, _same)) == 2
    assert store.history("den") == [said]
    assert store.heads(["den"])["den"].rev == 1
    setting(maxmemory=0)
    assert store.append(draft("more"))[0].id == 2
    store.close()


def _same(message):
    return message


@pytest.mark.parametrize(
    "settings, outlives",
    [
        ({"appendonly": "yes", "appendfsync": "always"}, "a power cut"),
        ({"appendonly": "yes", "appendfsync": "everysec"}, "a kill"),
        ({"appendonly": "no"}, "nothing"),
        ({"appendonly": "yes", "maxmemory-policy": "allkeys-lru"}, "nothing"),
    ],
)
def test_what_messages_outlive_is_for_redis_to_say(redis, setting, settings, outlives):
    setting(**settings)
    store = open_by_url(redis.url)
    assert store.outlives() == outlives
    store.close()


@pytest.mark.parametrize(
    "asked, outlives",
    [("", "a power cut"), ("-c synchronous_commit=off", "nothing")],
)
def test_what_messages_outlive_is_for_postgresql_to_say(postgresql, asked, outlives):
    store = open_by_url(f"{postgresql.url}?options={quote(asked)}")
    assert store.outlives() == outlives
    store.close()


def test_a_redis_that_starts_again_begins_another_log(redis):
    store = open_by_url(redis.url)
    store.append(draft())
    epoch = store.changes("den", 0).epoch
    assert store.changes("den", 0).epoch == epoch
    redis.kill()
    redis.start()
    assert store.changes("den", 0).epoch != epoch
    store.close()


def test_a_fault_of_ours_in_redis_is_not_hidden(redis):
    store = open_by_url(redis.url)
    with Client.from_url(redis.url) as client:
        client.set("chat:log:den", "not a hash")
    with pytest.raises(Exception, match="WRONGTYPE"):
        store.append(draft())
    store.close()


@pytest.mark.parametrize(
    "package, url, extra",
    [("redis", "redis://h", "redis"), ("psycopg", "postgresql://h", "postgres")],
)
def test_a_package_that_is_missing_is_named(monkeypatch, package, url, extra):
    for name in list(sys.modules):
        if name.startswith("chatroom.store.") and name.endswith((package, "server")):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, package, None)  # as if it were not installed
    with pytest.raises(RuntimeError, match=rf'pip install "flask-chatroom\[{extra}\]"'):
        open_by_url(url)
