"""Hand-made histories: a clean one, and one for each way to break a promise."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chatroom.soak.checker import KEPT, check
from chatroom.soak.history import History, Listed, Row, Sent, Stored, Timeline

ROOM = "den"


@pytest.fixture
def history():
    """Ann and Bob say two things each in turn, and Eve comes for the second half."""
    rows = [
        Row(1, 1, "Ann", "Ann 1", "a1"),
        Row(2, 2, "Bob", "Bob 1", "b1"),
        Row(3, 3, "Ann", "Ann 2", "a2"),
        Row(4, 4, "Bob", "Bob 2", "b2"),
    ]
    everybody = ["Ann", "Bob", "Eve"]
    return History(
        sent=[Sent(row.author, ROOM, row.client_id, row.text, row) for row in rows],
        timelines=[
            timeline("Ann", rows),
            timeline("Bob", rows),
            timeline("Eve", rows[2:], first=3),
        ],
        stored=[Stored(ROOM, 4, rows)],
        listed=[Listed(name, ROOM, list(everybody), list(everybody)) for name in everybody],
    )


def timeline(who, rows, first=1, **more):
    shown = {row.id: row for row in rows}
    return Timeline(who, ROOM, first, shown, live=[[row.rev for row in rows]], **more)


def kinds(history):
    return {violation.kind for violation in check(history)}


def only(history):
    """The sentence of the one violation there is."""
    (violation,) = check(history)
    return violation.sentence


def test_a_clean_history_has_no_violation(history):
    assert check(history) == []


def test_an_unacked_message_in_the_store_is_only_late(history):
    history.sent[3].acked = None
    assert kinds(history) == {"never acked"}
    assert "'b2' of Bob in den was never acked" in only(history)


def test_a_refusal_that_kept_a_message_out_is_told(history):
    history.sent.append(Sent("Ann", ROOM, "Ann 3", "a3", refused="too_long, Too long."))
    assert "too_long" in only(history)


def test_an_acked_message_that_is_not_stored_is_lost(history):
    for one in history.timelines:
        one.rows.pop(4)
    history.stored[0] = Stored(ROOM, 3, history.stored[0].rows[:3])
    assert check(history)[0].kind == "lost"
    assert "#4 'b2' of Bob was acked, and is not in the store of den" in only(history)


def test_what_was_shown_and_is_not_stored_is_lost(history):
    history.sent[3].acked = None
    history.stored[0] = Stored(ROOM, 3, history.stored[0].rows[:3])
    assert kinds(history) == {"lost", "never acked"}


def test_a_message_that_one_person_never_saw_is_lost_to_them(history):
    history.timelines[1].rows.pop(1)
    assert only(history) == "#1 'a1' of Ann was never shown to Bob in den"


def test_who_stayed_must_have_seen_the_last_message_and_who_left_need_not(history):
    history.timelines[2].rows.pop(4)
    assert kinds(history) == {"lost"}
    history.timelines[2].stayed = False
    assert check(history) == []


def test_a_message_stored_twice_is_doubled(history):
    again = Row(5, 5, "Bob", "Bob 2", "b2")
    history.stored[0].rows.append(again)
    history.stored[0].head = 5
    for one in history.timelines:
        one.rows[5] = again
    assert kinds(history) == {"doubled"}
    assert "Bob 2 is in the store of den as [4, 5]" in check(history)[0].sentence


def test_an_id_given_twice_is_doubled(history):
    rows = history.stored[0].rows
    history.stored[0].rows = [*rows, rows[3]]
    assert "doubled" in kinds(history)


def test_a_message_told_twice_on_one_connection_is_doubled(history):
    history.timelines[0].live = [[1, 2], [2, 3, 3, 4]]
    assert only(history) == "Ann was told rev 3 after rev 3 in den"


def test_messages_told_in_another_order_are_reordered(history):
    history.timelines[0].live = [[1, 3, 2, 4]]
    assert kinds(history) == {"reordered"}


def test_an_author_whose_words_changed_places_is_reordered(history):
    first, second = history.sent[0], history.sent[2]
    history.sent[0], history.sent[2] = second, first
    assert only(history) == "#1 'a1' of Ann, said after #3 'a2' of Ann, is before it in den"


def test_a_message_acked_in_another_place_is_reordered(history):
    history.sent[3].acked = replace(history.sent[3].acked, id=7)
    assert "is stored as #4" in only(history)


def test_a_place_that_nobody_fills_is_a_hole(history):
    gone = history.stored[0].rows.pop(1)
    for one in history.timelines:
        one.rows.pop(gone.id, None)
    history.sent.remove(next(one for one in history.sent if one.client_id == gone.client_id))
    assert only(history) == "The store of den has nothing at #2"


def test_a_head_that_nothing_reaches_is_a_hole(history):
    history.stored[0].head = 5
    assert kinds(history) == {"holes"}


def test_what_a_store_need_not_keep_is_no_loss(history):
    rows = [Row(id, id, "Ann", f"Ann {id}", "a") for id in range(1, KEPT + 11)]
    history = History(
        sent=[Sent("Ann", ROOM, row.client_id, row.text, row) for row in rows],
        timelines=[timeline("Bob", rows)],
        stored=[Stored(ROOM, KEPT + 10, rows[10:])],
    )
    assert check(history) == []
    history.stored[0].rows = rows[11:]
    assert kinds(history) == {"holes", "lost"}


def test_a_message_that_nobody_sent_is_a_phantom(history):
    history.sent.pop(3)
    assert "nobody sent it there" in check(history)[0].sentence
    assert kinds(history) == {"phantoms"}


def test_a_text_that_changed_on_the_way_is_a_phantom(history):
    history.timelines[1].rows[1] = Row(1, 1, "Ann", "Ann 1", "a&lt;1")
    assert kinds(history) == {"phantoms"}
    history.timelines[1].changed.append((Row(1, 1, "Ann", "Ann 1", "a1"),) * 2)
    assert len(check(history)) == 3


def test_a_message_in_another_room_is_a_phantom(history):
    history.sent[3].room = "attic"
    assert "phantoms" in kinds(history)


def test_who_is_listed_and_gone_is_a_phantom(history):
    history.listed[0].shown.append("Zoe")
    assert only(history) == "Zoe is in the list that Ann has of den, and is not there"


def test_who_is_there_and_not_listed_is_a_phantom(history):
    history.listed[1].shown.remove("Eve")
    assert only(history) == "Eve is there, and not in the list that Bob has of den"


def test_who_is_listed_twice_is_doubled(history):
    history.listed[1].shown.append("Eve")
    assert kinds(history) == {"doubled"}
