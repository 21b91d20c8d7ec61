"""What the door tells of the rooms, and how often the store is asked for it."""

from __future__ import annotations

import pytest

from chatroom import clock
from chatroom.directory import LISTED, Directory
from chatroom.model import Gathering, Unavailable, User
from chatroom.store.memory import MemoryStore


class Slow(MemoryStore):
    """Takes a tenth of a second to say who is where."""

    asked, away, meanwhile = 0, False, None

    def occupied(self, *limits):
        self.asked += 1
        self.time[0] += 0.1
        if self.away:
            raise Unavailable
        if self.meanwhile:
            self.meanwhile()
        return super().occupied(*limits)


@pytest.fixture
def time(monkeypatch):
    time = [100.0]
    monkeypatch.setattr(clock, "steady", lambda: time[0])
    return time


@pytest.fixture
def store(time):
    store = Slow()
    store.time = time
    store.enter("den", "1", User("u1", "Ann"))
    return store


def test_an_answer_is_kept_for_longer_the_longer_it_took(store, time):
    directory = Directory(store)
    here = [Gathering("den", 1, [User("u1", "Ann")], None)]
    assert directory.rooms() == here
    store.enter("attic", "2", User("u2", "Bob"))
    time[0] += 1.9
    assert directory.rooms() == here
    time[0] += 0.2
    assert [one.room for one in directory.rooms()] == ["attic", "den"]
    assert store.asked == 2


def test_of_a_crowd_that_looks_in_at_once_one_reads(store):
    directory = Directory(store)
    store.meanwhile = lambda: told.append(directory.rooms())
    told = []
    directory.rooms()
    assert (store.asked, told) == (1, [[]])


def test_a_store_that_is_away_is_asked_again(store, time):
    directory = Directory(store)
    store.away = True
    assert directory.rooms() == []
    assert directory.room("den") is None
    store.away = False
    time[0] += 2.1
    assert [one.room for one in directory.rooms()] == ["den"]


def test_a_room_beyond_those_listed_is_found_too(store):
    for number in range(LISTED):
        for tab in ("a", "b"):
            store.enter(f"hall {number}", f"{number} {tab}", User(tab, tab))
    directory = Directory(store)
    assert "den" not in [one.room for one in directory.rooms()]
    assert directory.room("den") == Gathering("den", 1, [User("u1", "Ann")], None)
    assert directory.room("hall 7").count == 2
    assert directory.room("nowhere") is None
