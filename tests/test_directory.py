"""What the door tells of the rooms, and how often the store is asked for it."""

from __future__ import annotations

import threading

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


def test_of_a_crowd_that_looks_in_at_once_one_reads_and_all_have_its_answer(store):
    directory, told = Directory(store), []
    crowd = [threading.Thread(target=lambda: told.append(directory.rooms())) for _ in range(5)]

    def meanwhile():
        store.time[0] += 3  # a slow one
        for other in crowd:
            other.start()
        crowd[0].join(0.1)  # it must not: the first one is still reading

    store.meanwhile = meanwhile
    here = directory.rooms()
    for other in crowd:
        other.join(10)
    assert [one.room for one in here] == ["den"]
    assert (store.asked, told) == (1, [here] * 5)


def test_a_list_is_written_once_for_each_answer_and_each_prefix(store, time):
    directory, writings = Directory(store), []

    def write(rooms):
        writings.append(rooms)
        return f"list {len(writings)}"

    assert directory.written("", write) == directory.written("", write) == "list 1"
    assert directory.written("/chat", write) == "list 2"
    time[0] += 2.1
    store.enter("attic", "2", User("u2", "Bob"))
    assert directory.written("/chat", write) == "list 3"
    store.away = True
    time[0] += 2.1
    assert directory.written("/chat", write) == "list 4"
    assert [rooms and [one.room for one in rooms] for rooms in writings] == [
        *(["den"], ["den"], ["attic", "den"], None)
    ]


def test_of_a_store_that_is_away_nothing_is_known_until_it_is_asked_again(store, time):
    directory = Directory(store)
    store.away = True
    assert directory.rooms() is None
    assert directory.room("den") is None
    store.away = False
    time[0] += 2.1
    assert [one.room for one in directory.rooms()] == ["den"]
    assert directory.room("nowhere") == Gathering("nowhere", 0, [], None)


def test_a_room_beyond_those_listed_is_found_too(store):
    for number in range(LISTED):
        for tab in ("a", "b"):
            store.enter(f"hall {number}", f"{number} {tab}", User(tab, tab))
    directory = Directory(store)
    assert "den" not in [one.room for one in directory.rooms()]
    assert directory.room("den") == Gathering("den", 1, [User("u1", "Ann")], None)
    assert directory.room("hall 7").count == 2
    assert directory.room("nowhere").count == 0


def test_names_that_somebody_makes_up_keep_the_store_no_busier_than_the_list(store, time):
    for number in range(LISTED + 1):
        store.enter(f"hall {number}", f"{number}", User("u2", "Bob"))
    directory, looked = Directory(store), []
    directory.rooms()
    present = store.present

    def slowly(room):
        looked.append(room)
        time[0] += 0.05
        return present(room)

    store.present = slowly
    assert directory.room("hall 1") and directory.room("made up 1").count == 0
    assert directory.room("made up 2") is None
    time[0] += 1.1
    assert directory.room("made up 3").count == 0
    assert looked == ["made up 1", "made up 3"]
