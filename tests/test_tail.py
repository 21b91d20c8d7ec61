from __future__ import annotations

from dataclasses import replace

import pytest

from chatroom.model import Draft, Unavailable, User
from chatroom.store import open_store
from chatroom.tail import PAGE, Tail, Tails

ann = User("u1", "Ann")


@pytest.fixture
def store():
    return open_store("memory://")


@pytest.fixture
def told():
    return []


@pytest.fixture
def tail(store, told):
    return Tail("den", "epoch", 0, store, lambda event, data, room: told.append((event, data)))


def write(store, text="hi"):
    return store.append(Draft("den", ann, text, text))[0]


def revs(told):
    return [(data["prev"], data["rev"]) for _event, data in told]


def test_what_is_heard_in_order_is_told_at_once(store, tail, told):
    for text in "abc":
        tail.hear(write(store, text))
    assert [event for event, _data in told] == ["message"] * 3
    assert revs(told) == [(0, 1), (1, 2), (2, 3)]


def test_what_is_heard_twice_is_told_once(store, tail, told):
    message = write(store)
    tail.hear(message)
    tail.hear(message)
    assert len(told) == 1


def test_what_is_heard_backwards_is_told_in_order(store, tail, told):
    heard = [write(store, text) for text in "abc"]
    for message in reversed(heard):
        tail.hear(message)
    assert revs(told) == [(0, 1), (1, 2), (2, 3)]


def test_what_was_never_heard_is_found_in_the_log(store, tail, told):
    for number in range(PAGE + 5):
        write(store, str(number))
    tail.look(PAGE + 5)
    assert [data["id"] for _event, data in told] == list(range(1, PAGE + 6))
    assert tail.rev == PAGE + 5


def test_a_look_at_a_log_that_has_not_moved_says_nothing(store, tail, told):
    tail.hear(write(store))
    tail.look(1)
    assert len(told) == 1


def test_an_amendment_is_told_as_one(store, tail, told):
    tail.hear(write(store))
    tail.hear(store.amend("den", 1, lambda m: replace(m, text="ho")))
    assert [(event, data["text"]) for event, data in told] == [
        ("message", "hi"),
        ("message_updated", "ho"),
    ]


def test_a_message_amended_before_it_was_told_is_new_all_the_same(store, tail, told):
    write(store, "a")
    write(store, "b")
    tail.hear(store.amend("den", 1, lambda m: replace(m, text="A")))
    assert [(event, data["text"], data["rev"]) for event, data in told] == [
        ("message", "b", 2),
        ("message", "A", 3),
    ]


def test_a_message_amended_while_the_log_is_read_is_new_only_once(store, tail, told):
    for number in range(PAGE):
        write(store, str(number))
    read = store.changes

    def read_while_somebody_amends(room, since, limit):
        changes = read(room, since, limit)
        if since == 0:
            store.amend("den", 1, lambda m: replace(m, text="late"))
        return changes

    store.changes = read_while_somebody_amends
    tail.look(PAGE)
    events = [event for event, data in told if data["id"] == 1]
    assert events == ["message", "message_updated"]


def test_news_while_the_log_is_read_is_told_after_it(store, tail, told):
    write(store, "a")
    second = write(store, "b")
    read = store.changes

    def read_while_somebody_writes(room, since, limit):
        changes = read(room, since, limit)
        store.changes = read
        tail.hear(write(store, "c"))
        return changes

    store.changes = read_while_somebody_writes
    tail.hear(second)
    assert revs(told) == [(0, 1), (1, 2), (2, 3)]


def test_a_message_is_new_even_if_the_log_could_only_be_read_in_two_goes(store, tail, told):
    for number in range(PAGE + 5):
        write(store, str(number))
    store.amend("den", 1, lambda m: replace(m, text="late"))
    read = store.changes

    def read_one_page(room, since, limit):
        store.changes = _fail
        return read(room, since, limit)

    store.changes = read_one_page
    with pytest.raises(Unavailable):
        tail.look(PAGE + 6)
    store.changes = read
    tail.look(PAGE + 6)
    assert [event for event, data in told if data["id"] == 1] == ["message"]


def test_a_store_that_fails_costs_a_moment_and_no_message(store, tail, told):
    write(store, "a")
    second = write(store, "b")
    read, store.changes = store.changes, _fail
    with pytest.raises(Unavailable):
        tail.hear(second)
    store.changes = read
    tail.look(2)
    assert revs(told) == [(0, 1), (1, 2)]


def _fail(*_args):
    raise Unavailable("Down.")


def test_a_rev_that_a_later_one_overtook_is_skipped(store, tail, told):
    write(store, "a")
    for text in ("b", "c"):
        store.amend("den", 1, lambda m, text=text: replace(m, text=text))
    tail.look(3)
    tail.hear(write(store, "next"))
    assert revs(told) == [(0, 3), (3, 4)]


def test_tails_follow_open_rooms_from_where_their_logs_end(store, told):
    write(store, "before")
    tails = Tails(store, lambda event, data, room: told.append((event, data)), pytest.fail)
    tails.hear(write(store, "nobody is here"))
    tails.open("den")
    assert tails.head("den") == 2
    write(store, "unheard")
    tails.look()
    tails.close("den")
    tails.hear(write(store, "gone"))
    tails.look()
    assert [data["text"] for _event, data in told] == ["unheard"]


def test_a_log_that_lost_its_end_is_not_told_but_lost(store, told):
    class Restored(type(store)):
        epoch = "first"

        def heads(self, rooms):
            return {
                room: head._replace(epoch=self.epoch) for room, head in super().heads(rooms).items()
            }

        def changes(self, *args):
            return replace(super().changes(*args), epoch=self.epoch)

    store, lost = Restored(), []
    tails = Tails(store, lambda event, data, room: told.append(data["rev"]), lost.append)
    for text in "abc":
        write(store, text)
    tails.open("den")
    store.__dict__.update(Restored().__dict__)  # the same log, from a backup of before
    write(store, "again")
    tails.look()
    assert (lost, told) == (["den"], [])
    tails.open("den")
    tails.hear(write(store, "goes on"))
    assert told == [2]

    store.epoch = "second"
    tails.look()
    assert lost == ["den", "den"]


def test_a_tail_that_was_closed_while_it_read_says_no_more(store, tail, told):
    for text in "abc":
        write(store, text)
    tail._tell = lambda event, data, room: (told.append((event, data)), tail.close())
    tail.look(3)
    assert revs(told) == [(0, 1)]
