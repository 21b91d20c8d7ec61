"""What a person of the soak makes of what the server tells them."""

from __future__ import annotations

import pytest

from chatroom.soak.history import Timeline
from chatroom.soak.reading import Reading


def message(id, prev=None, text=None):
    of = {"id": id, "rev": id, "username": "Ann", "client_id": f"Ann {id}", "text": text or "hi"}
    return of | ({} if prev is None else {"prev": prev})


def page(*ids, rev=None, epoch="e", complete=False):
    messages = [message(id) for id in ids]
    return {
        "epoch": epoch,
        "rev": rev if rev is not None else max(ids, default=0),
        "messages": messages,
        "complete": complete,
    }


@pytest.fixture
def shown():
    return []


@pytest.fixture
def reading(shown):
    return Reading(Timeline("Bob", "den"), lambda row: shown.append(row.id))


def test_a_first_page_says_from_where_the_timeline_must_be_whole(reading, shown):
    reading.joined(page(5, 6, 7))
    assert (reading.timeline.first, reading.rev, reading.behind) == (5, 7, False)
    assert shown == [5, 6, 7]


def test_in_an_empty_room_the_very_first_message_counts(reading):
    reading.joined(page())
    assert reading.timeline.first == 1


def test_a_message_beyond_a_hole_leaves_us_behind_until_it_is_filled(reading, shown):
    reading.joined(page(1))
    reading.told(message(4, prev=3))
    assert (reading.rev, reading.behind) == (1, True)
    reading.read(page(2, 3))
    assert (reading.rev, reading.behind) == (4, False)
    assert shown == [1, 4, 2, 3]


def test_a_head_we_have_not_reached_leaves_us_behind(reading):
    reading.joined(page(1))
    reading.hear(2)
    assert reading.behind


def test_a_message_told_and_read_is_shown_once(reading, shown):
    reading.joined(page(1))
    reading.told(message(2, prev=1))
    reading.read(page(2))
    assert shown == [1, 2]


def test_who_comes_back_goes_on_from_where_they_were(reading):
    assert reading.since() == {}
    reading.joined(page(1, 2))
    assert reading.since() == {"since": 2, "epoch": "e"}
    reading.joined(page(3, complete=True, rev=9))
    assert (sorted(reading.timeline.rows), reading.rev, reading.behind) == ([1, 2, 3], 3, True)


def test_another_log_makes_the_timeline_start_over(reading):
    reading.joined(page(1, 2, 3))
    reading.joined(page(1, epoch="f"))
    assert (sorted(reading.timeline.rows), reading.rev) == ([1], 1)


def test_the_order_of_what_is_told_is_kept_for_each_connection(reading):
    reading.joined(page(1))
    reading.told(message(3, prev=2))
    reading.told(message(2, prev=1))
    reading.joined(page(complete=True, rev=3))
    reading.told(message(4, prev=3))
    assert reading.timeline.live == [[3, 2], [4]]


def test_an_id_that_becomes_another_message_is_noted(reading):
    reading.joined(page(1))
    reading.told(message(1, prev=0) | {"client_id": "Bob 1"})
    assert len(reading.timeline.changed) == 1
