"""Who waits for a turn, and for how long."""

from __future__ import annotations

import threading

import gevent
import pytest

from chatroom import clock
from chatroom.model import Unavailable
from chatroom.store.turns import BUSY, IN_TROUBLE, Turns


@pytest.fixture
def second(monkeypatch):
    """``second(fault, seconds)``: what becomes of a call behind one that takes so long, and raises."""
    turns, asked = Turns(), clock.steady()
    begun, gate = threading.Event(), threading.Event()

    def first(fault):
        begun.set()
        gate.wait(10)
        if fault:
            raise fault

    def second(fault, seconds):
        monkeypatch.setattr(clock, "steady", lambda: asked)
        greenlets = gevent.spawn(turns.take, first, fault), gevent.spawn(turns.take, list, "ok")
        gevent.sleep(0)
        assert begun.wait(10)
        monkeypatch.setattr(clock, "steady", lambda: asked + seconds)
        gate.set()
        gevent.joinall(greenlets)
        assert greenlets[0].exception is fault
        return greenlets[1]

    yield second
    turns.end()


def test_a_store_that_is_only_busy_is_waited_for(second):
    assert second(None, IN_TROUBLE + 1).value == ["o", "k"]


def test_behind_a_store_in_trouble_nobody_waits_for_long(second):
    assert isinstance(second(Unavailable(), IN_TROUBLE + 1).exception, Unavailable)


def test_a_fault_of_one_call_is_no_trouble_for_the_next(second):
    assert second(ValueError("its own"), IN_TROUBLE + 1).value == ["o", "k"]


def test_nobody_waits_for_ever(second):
    assert isinstance(second(None, BUSY + 1).exception, Unavailable)


def test_after_trouble_the_first_who_need_not_wait_is_answered():
    turns = Turns()

    def fail():
        raise Unavailable

    with pytest.raises(Unavailable):
        turns.take(fail)
    assert turns.take(list, "ok") == ["o", "k"]
    turns.end()
