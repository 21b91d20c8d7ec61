"""What every store promises of rooms that look the same."""

from __future__ import annotations

import pytest

from chatroom import names
from chatroom.names import LooksLikeAnother

from .conftest import LEASE, ann, bob, draft

ALIKE = "dеn"  # with a Cyrillic е


def test_a_room_that_looks_like_another_cannot_be_entered(store):
    assert store.enter("den", "1", ann)
    with pytest.raises(LooksLikeAnother, match="already a room called den, which looks the same"):
        store.enter(ALIKE, "2", bob)
    assert store.present(ALIKE) == []
    assert [one.room for one in store.occupied(rooms=9, some=9)] == ["den"]
    assert store.enter("attic", "2", bob)


def test_one_can_ask_what_a_room_is_known_as_and_that_takes_no_look(two_processes):
    one, other = two_processes
    assert (one.known_as("den"), one.known_as(ALIKE)) == (None, None)
    one.enter("den", "1", ann)
    for store in (one, other, other):
        assert (store.known_as("den"), store.known_as(ALIKE)) == ("den", "den")
    assert one.known_as("attic") is None


def test_a_silent_room_that_everybody_left_gives_its_look_to_whoever_enters_another(two_processes):
    one, other = two_processes
    one.enter(ALIKE, "1", ann)
    one.leave(ALIKE, "1")
    assert (one.known_as(ALIKE), one.known_as("den")) == (ALIKE, None)
    assert other.enter("den", "1", bob)
    for store in two_processes:
        assert (store.known_as(ALIKE), store.known_as("den")) == ("den", "den")
        with pytest.raises(LooksLikeAnother, match="a room called den"):
            store.enter(ALIKE, "2", ann)


def test_a_silent_room_is_known_however_often_it_is_left(store):
    for _ in range(2):
        assert store.enter("den", "1", ann)
        store.leave("den", "1")
        assert store.known_as("den") == "den"


def test_a_look_goes_to_and_fro_while_nobody_stays_or_writes(two_processes):
    for number in range(4):
        store, room = two_processes[number % 2], ("den", ALIKE)[number // 2]
        assert store.enter(room, "1", ann)
        assert store.known_as(room) == room
        store.leave(room, "1")


def test_a_room_keeps_its_look_until_the_last_one_leaves(two_processes):
    one, other = two_processes
    one.enter(ALIKE, "1", ann)
    other.enter(ALIKE, "2", bob)
    one.leave(ALIKE, "1")
    with pytest.raises(LooksLikeAnother):
        one.enter("den", "1", ann)
    other.leave(ALIKE, "2")
    assert one.enter("den", "1", ann)


def test_a_room_with_a_message_keeps_its_look_for_good(open_store):
    store = open_store()
    store.enter(ALIKE, "1", ann)
    store.append(draft(room=ALIKE))
    store.leave(ALIKE, "1")
    later = open_store()
    for _ in range(2):
        assert (later.known_as("den"), later.known_as(ALIKE)) == (ALIKE, ALIKE)
        with pytest.raises(LooksLikeAnother):
            later.enter("den", "1", bob)
    assert later.enter(ALIKE, "1", bob)
    assert store.enter(ALIKE, "2", ann)


def test_the_default_room_has_its_look_before_anybody_was_there(store):
    for room in (names.DEFAULT_ROOM, "gеneral"):  # with a Cyrillic е
        assert store.known_as(room) == names.DEFAULT_ROOM
    with pytest.raises(LooksLikeAnother, match="a room called general"):
        store.enter("gеneral", "1", ann)
    assert store.enter(names.DEFAULT_ROOM, "1", ann)


def test_who_is_refused_has_not_been_there(store):
    store.enter("den", "1", ann)
    with pytest.raises(LooksLikeAnother):
        store.enter(ALIKE, "2", bob)
    assert not store.enter("den", "2", ann)
    assert store.known_as("den") == "den"


def test_the_people_of_a_dead_process_keep_no_look(two_processes, backend, pass_time):
    if not backend.shared:
        return  # it dies with its process
    dead, living = two_processes
    dead.enter(ALIKE, "1", ann)
    pass_time(LEASE + 1)
    assert living.known_as("den") is None
    assert living.enter("den", "1", bob)


def test_a_process_that_was_silent_brings_nobody_back_into_a_room_that_lost_its_look(
    two_processes, backend, pass_time
):
    if not backend.shared:
        return
    late, living = two_processes
    late.enter(ALIKE, "1", ann)
    pass_time(LEASE - 1)
    living.beat()
    pass_time(2)
    assert living.enter("den", "1", bob)
    late.beat()
    assert living.present(ALIKE) == late.present(ALIKE) == []
    with pytest.raises(LooksLikeAnother):
        late.enter(ALIKE, "1", ann)


def test_a_room_of_before_looks_were_told_by_this_data_cannot_be_taken_over(
    open_store, backend, monkeypatch
):
    if not backend.shared:
        return  # it keeps nothing
    with monkeypatch.context() as before:
        before.setattr(names.looks, "DATA", "other data")
        store = open_store()
        assert store.enter(ALIKE, "1", ann)  # nobody said a word there
    for room, count in {"den": 1, "hаll": 2, "hall": 3, "gеneral": 1}.items():  # Cyrillic а and е
        for number in range(count):
            store.append(draft(f"number {number}", room=room))
    later = open_store()
    known = [later.known_as(room) for room in (ALIKE, "hаll", "gеneral")]
    assert known == ["den", "hall", "general"]
    for room in (ALIKE, "hаll", "gеneral"):
        with pytest.raises(LooksLikeAnother):
            later.enter(room, "2", bob)
    for room in ("den", "hall", "general"):
        assert later.enter(room, "2", bob)


def test_what_was_told_by_this_data_is_not_told_again(open_store, backend):
    if not backend.shared:
        return
    store = open_store()
    store.enter(ALIKE, "1", ann)
    store.append(draft(room="den"))
    assert open_store().known_as("den") == ALIKE
