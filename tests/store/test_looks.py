"""What every store promises of rooms that look the same."""

from __future__ import annotations

import pytest

from chatroom import names
from chatroom.names import LooksLikeAnother

from .conftest import ann, bob, draft

ALIKE = "dеn"  # with a Cyrillic е


def test_a_room_that_looks_like_another_cannot_be_entered(store):
    assert store.enter("den", "1", ann)
    with pytest.raises(LooksLikeAnother, match="already a room called den, which looks the same"):
        store.enter(ALIKE, "2", bob)
    assert store.present(ALIKE) == []
    assert [one.room for one in store.occupied(rooms=9, some=9)] == ["den"]
    assert store.enter("attic", "2", bob)


def test_one_can_ask_which_room_looks_the_same_and_that_takes_no_look(two_processes):
    one, other = two_processes
    assert (one.alike("den"), one.alike(ALIKE)) == (None, None)
    one.enter("den", "1", ann)
    for store in (one, other, other):
        assert (store.alike("den"), store.alike(ALIKE)) == (None, "den")
    assert one.alike("attic") is None


def test_who_came_first_has_the_look_for_good(open_store):
    store = open_store()
    store.enter(ALIKE, "1", ann)
    store.leave(ALIKE, "1")
    later = open_store()
    for _ in range(2):
        with pytest.raises(LooksLikeAnother):
            later.enter("den", "1", bob)
    assert later.enter(ALIKE, "1", bob)
    assert store.enter(ALIKE, "2", ann)


def test_who_is_refused_has_not_been_there(store):
    store.enter("den", "1", ann)
    with pytest.raises(LooksLikeAnother):
        store.enter(ALIKE, "2", bob)
    assert not store.enter("den", "2", ann)
    assert store.alike("den") is None


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
    assert [later.alike(room) for room in (ALIKE, "hаll", "gеneral")] == ["den", "hall", "general"]
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
    assert open_store().alike("den") == ALIKE
