"""What every store promises of who is in a room."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chatroom.model import Gathering, NameTaken, User

from .conftest import LEASE, ann, bob, draft


def counts(store):
    return {one.room: one.count for one in store.occupied(rooms=50, some=5)}


def test_two_tabs_are_one_user(store):
    assert store.enter("den", "tab 1", ann)
    assert not store.enter("den", "tab 2", ann)
    assert store.present("den") == [ann]
    assert not store.leave("den", "tab 1")
    assert store.leave("den", "tab 2")
    assert store.present("den") == []


def test_entering_twice_is_harmless(store):
    assert store.enter("den", "tab", ann)
    assert not store.enter("den", "tab", ann)
    assert store.leave("den", "tab")


def test_leaving_twice_is_harmless(store):
    store.enter("den", "tab", ann)
    assert store.leave("den", "tab")
    assert not store.leave("den", "tab")
    assert not store.leave("nowhere", "tab")


def test_everyone_is_listed_once_by_name(store):
    store.enter("den", "1", bob)
    store.enter("den", "2", ann)
    store.enter("den", "3", bob)
    assert store.present("den") == [ann, bob]


def test_a_room_does_not_show_in_another(store):
    store.enter("den", "1", ann)
    store.enter("attic", "2", bob)
    assert store.present("den") == [ann]
    assert counts(store) == {"attic": 1, "den": 1}


def test_rooms_are_occupied_by_users_not_by_tabs(store):
    store.enter("den", "1", ann)
    store.enter("den", "2", ann)
    store.enter("den", "3", bob)
    store.enter("attic", "4", bob)
    store.leave("attic", "4")
    assert counts(store) == {"den": 2}


def test_who_is_where_is_told_to_those_outside(store):
    store.enter("den", "1", bob)
    store.enter("den", "2", ann)
    store.enter("attic", "3", ann)
    store.append(draft("first"))
    said, _new = store.append(draft("last"))
    amended = store.amend("den", 1, lambda message: replace(message, text="better"))
    assert amended.rev > said.rev
    assert store.occupied(rooms=50, some=5) == [
        Gathering("den", 2, [ann, bob], said.timestamp),
        Gathering("attic", 1, [ann], None),
    ]


def test_the_fullest_rooms_come_first_and_a_few_of_their_people(store):
    people = [User(f"u{number}", f"Guest {number}") for number in range(7)]
    for room, crowd in {"small": 1, "den": 3, "hall": 7, "attic": 3}.items():
        for user in people[:crowd]:
            store.enter(room, f"{room} {user.id}", user)
    told = store.occupied(rooms=3, some=2)
    assert [(one.room, one.count) for one in told] == [("hall", 7), ("attic", 3), ("den", 3)]
    for one in told:
        assert len(one.some) == 2
        assert one.some == [user for user in store.present(one.room) if user in one.some]
    assert store.occupied(rooms=3, some=2) == told
    assert len(store.occupied(rooms=1, some=5)[0].some) == 5


def test_outside_too_a_user_is_once_in_a_room_by_the_newest_name(store):
    anna = User(ann.id, "Anna")
    store.enter("den", "1", ann)
    store.enter("den", "2", anna)
    assert store.occupied(rooms=50, some=5) == [Gathering("den", 1, [anna], None)]


@pytest.mark.parametrize("name", ["Ann", "ANN", "аnn", "Ａnn"])
def test_a_name_is_held_while_its_user_is_present(store, name):
    store.enter("den", "1", ann)
    with pytest.raises(NameTaken):
        store.enter("den", "2", User("u9", name))
    assert store.present("den") == [ann]
    assert store.enter("attic", "2", User("u9", name))
    store.leave("den", "1")
    assert store.enter("den", "3", User("u9", name))


def test_a_user_may_come_back_under_another_name(store):
    store.enter("den", "1", ann)
    store.enter("den", "2", User(ann.id, "Anna"))
    assert store.present("den") == [User(ann.id, "Anna")]


def test_every_process_sees_everyone(two_processes):
    one, other = two_processes
    assert one.enter("den", "1", ann)
    assert other.enter("den", "2", bob)
    assert one.present("den") == other.present("den") == [ann, bob]
    assert not other.enter("den", "3", ann)
    assert not one.leave("den", "1")


def test_the_people_of_a_silent_process_lapse(pass_time, open_store):
    silent, living = open_store(lease=LEASE), open_store(lease=LEASE)
    if silent is living:
        return  # one process: when it dies, so does its memory
    silent.enter("den", "1", ann)
    living.enter("den", "2", bob)
    pass_time(LEASE - 1)
    living.beat()
    assert living.present("den") == [ann, bob]
    pass_time(2)
    assert living.present("den") == [bob]
    assert living.occupied(rooms=50, some=5) == [Gathering("den", 1, [bob], None)]
    assert living.enter("den", "3", User("u9", "Ann"))


def test_who_asks_is_alive_however_late_its_beat(pass_time, store):
    store.enter("den", "1", ann)
    pass_time(LEASE + 1)
    with pytest.raises(NameTaken):
        store.enter("den", "2", User("u9", "Ann"))
    assert store.present("den") == [ann]


def test_a_late_beat_does_not_bring_back_a_name_that_was_given_away(pass_time, open_store):
    late, living = open_store(lease=LEASE), open_store(lease=LEASE)
    if late is living:
        return
    late.enter("den", "1", ann)
    pass_time(LEASE - 1)
    living.beat()
    pass_time(2)
    assert living.enter("den", "2", User("u9", "Ann"))
    late.beat()
    assert living.present("den") == [User("u9", "Ann")]


def test_a_beat_renews_the_lease(pass_time, store):
    store.enter("den", "1", ann)
    for _ in range(3):
        pass_time(LEASE - 1)
        store.beat()
    assert store.present("den") == [ann]


def test_a_lease_from_before_the_machine_restarted_counts_for_nothing(pass_time, open_store):
    before, after = open_store(lease=LEASE), open_store(lease=LEASE)
    if before is after:
        return
    pass_time(10_000)
    before.beat()
    before.enter("den", "1", ann)
    pass_time(-9_000)  # the steady clock starts anew with the machine
    after.beat()
    assert after.present("den") == []


def test_a_clock_that_is_set_back_a_little_costs_nobody_their_place(pass_time, open_store):
    one, other = open_store(lease=LEASE), open_store(lease=LEASE)
    one.enter("den", "1", ann)
    pass_time(-1)  # also what it looks like to a process that noted the time, and then had to wait
    other.beat()
    assert other.present("den") == [ann]


def test_a_closed_store_takes_its_people_with_it(open_store):
    closing, staying = open_store(lease=LEASE), open_store(lease=LEASE)
    closing.enter("den", "1", ann)
    closing.close()
    if closing is not staying:
        assert staying.present("den") == []


def test_a_user_holds_every_name_a_tab_of_theirs_goes_by(store):
    store.enter("den", "1", ann)
    store.enter("den", "2", User(ann.id, "Zed"))
    for name in ("Ann", "Zed"):
        with pytest.raises(NameTaken):
            store.enter("den", "3", User("u9", name))
