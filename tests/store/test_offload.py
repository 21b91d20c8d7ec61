"""A store in threads of its own: many greenlets write at once, and share the wait for the disk."""

from __future__ import annotations

import threading

import gevent
import pytest

from chatroom.model import Unavailable
from chatroom.store.memory import MemoryStore
from chatroom.store.offload import OffLoop

from .conftest import draft


class Slow(MemoryStore):
    """Takes what it is given in turns, and the first one only when it is let."""

    def __init__(self):
        super().__init__("memory://")
        self.gate, self.turns, self.broken = threading.Event(), [], False

    def append_all(self, drafts):
        self.gate.wait(10)
        self.turns.append(len(drafts))
        if self.broken:
            raise Unavailable
        return super().append_all(drafts)


@pytest.fixture
def slow():
    return Slow()


@pytest.fixture
def writing(slow):
    """Thirty greenlets that have asked for a message each, while the disk is busy."""
    store = OffLoop(slow)
    greenlets = [gevent.spawn(store.append, draft(f"number {n}")) for n in range(30)]
    gevent.sleep(0)
    yield greenlets
    gevent.killall(greenlets)
    store.close()


def test_what_waits_for_the_disk_goes_in_together_and_in_order(slow, writing):
    slow.gate.set()
    gevent.joinall(writing)
    assert [one.value[0].id for one in writing] == list(range(1, 31))
    assert sum(slow.turns) == 30
    assert len(slow.turns) <= 2  # the one that was under way, and all the others


def test_all_that_went_together_are_told_that_it_failed(slow, writing):
    slow.broken = True
    slow.gate.set()
    gevent.joinall(writing, raise_error=False)
    assert [type(one.exception) for one in writing] == [Unavailable] * 30
    assert slow.history("den") == []


def test_a_message_is_told_in_order_before_it_is_answered(slow, writing):
    store, told = OffLoop(slow), []
    first = store.begin_append(draft("one"), told.append)
    second = store.begin_append(draft("two"), told.append)
    again = store.begin_append(draft("one"), told.append)
    slow.gate.set()
    assert second()[1] and first()[1] and not again()[1]
    assert [message.text for message in told] == ["one", "two"]
    store.close()


def test_who_is_told_may_append_and_may_fail(slow, writing):
    store, answers = OffLoop(slow), []
    slow.gate.set()

    def echo(message):
        answers.append(store.append(draft("echo")))
        raise RuntimeError

    assert store.begin_append(draft("one"), echo)()[1]
    assert [message.text for message, _ in answers] == ["echo"]
    assert store.append(draft("after"))[1]
    store.close()


@pytest.mark.parametrize("fault", [gevent.Timeout(), ValueError(), RuntimeError()])
def test_whatever_goes_wrong_the_next_one_is_appended(slow, monkeypatch, fault):
    store = OffLoop(slow)
    slow.gate.set()

    def fail(*_args):
        raise fault

    with monkeypatch.context() as broken:
        broken.setattr(slow, "append_all", fail)
        broken.setattr(slow, "append", fail)
        with pytest.raises(type(fault)):
            store.append(draft("one"))
    assert store.append(draft("three"))[1]
    store.close()
