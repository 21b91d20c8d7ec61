"""What every store promises of a room's log."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from chatroom.model import NoSuchMessage

from .conftest import ann, bob, draft


def say(store, *args, **kwargs):
    message, _new = store.append(draft(*args, **kwargs))
    return message


def together(*acts):
    """Do all of this at the same time, and fail if one fails."""
    failures = []

    def guarded(act):
        try:
            act()
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=guarded, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


def test_ids_count_up_from_one_in_each_room(store):
    assert [say(store, text).id for text in "abc"] == [1, 2, 3]
    assert say(store, "x", room="attic").id == 1


def test_a_new_message_has_its_id_for_rev(store):
    first = say(store)
    assert (first.id, first.rev) == (1, 1)


def test_appending_again_gives_the_first_message_back(store):
    first, new = store.append(draft("hi", "c1"))
    again, new_again = store.append(draft("hi", "c1"))
    assert (new, new_again) == (True, False)
    assert again == first


def test_appending_again_leaves_no_hole(store):
    say(store, "hi", "c1")
    say(store, "hi", "c1")
    assert say(store, "next").id == 2


def test_another_text_under_the_same_client_id_changes_nothing(store):
    first = say(store, "hi", "c1")
    assert say(store, "ho", "c1") == first


def test_client_ids_belong_to_their_author(store):
    assert say(store, "hi", "c1", ann).id != say(store, "hi", "c1", bob).id


def test_client_ids_belong_to_their_room(store):
    assert say(store, "hi", "c1").room == "den"
    assert say(store, "hi", "c1", room="attic").room == "attic"


def test_messages_come_back_as_they_went_in(store):
    text = "smörgås 🐟 \n'\"<b>; DROP TABLE message --\u202e"
    said = say(store, text, extras_of_a_feature={"list": [1, None, "ø"]})
    assert store.history("den") == [said]
    assert (said.text, said.author, said.room) == (text, ann, "den")
    assert said.extras == {"extras_of_a_feature": {"list": [1, None, "ø"]}}


def test_timestamps_are_utc_with_milliseconds(store):
    assert len(say(store).timestamp) == len("2026-11-23T08:06:00.123Z")
    assert say(store, "x").timestamp.endswith("Z")


def test_history_pages_backwards_oldest_first(store):
    for number in range(1, 8):
        say(store, str(number))
    assert [m.id for m in store.history("den", limit=3)] == [5, 6, 7]
    assert [m.id for m in store.history("den", before=5, limit=3)] == [2, 3, 4]
    assert [m.id for m in store.history("den", before=2, limit=3)] == [1]
    assert store.history("den", limit=0) == []


def test_history_of_nowhere_is_empty(store):
    assert store.history("nowhere") == []


def test_amending_moves_a_message_to_the_end_of_the_changes(store):
    for text in "abc":
        say(store, text)
    amended = store.amend("den", 2, lambda m: replace(m, text="B", extras={"edited": True}))
    assert (amended.id, amended.rev, amended.text) == (2, 4, "B")
    seen = store.changes("den", since=2)
    assert [(m.id, m.rev) for m in seen.messages] == [(3, 3), (2, 4)]
    assert (seen.rev, seen.complete) == (4, True)
    assert [m.text for m in store.history("den")] == ["a", "B", "c"]


def test_an_amendment_changes_neither_author_nor_place(store):
    said = say(store)
    forged = replace(said, author=bob, id=9, client_id="x", room="attic", timestamp="never")
    amended = store.amend("den", 1, lambda _: replace(forged, text="new"))
    assert amended == replace(said, rev=2, text="new")


def test_an_amended_message_is_still_what_its_client_id_finds(store):
    say(store, "hi", "c1")
    amended = store.amend("den", 1, lambda m: replace(m, text="ho"))
    assert store.append(draft("hi", "c1")) == (amended, False)


def test_amending_what_is_not_there_is_refused_and_leaves_no_hole(store):
    with pytest.raises(NoSuchMessage):
        store.amend("den", 9, lambda m: m)
    assert say(store).id == 1


def test_a_change_that_raises_changes_nothing(store):
    before = say(store)
    with pytest.raises(ZeroDivisionError):
        store.amend("den", 1, lambda m: 1 / 0)
    assert store.history("den") == [before]
    assert store.changes("den", 0).rev == 1


def test_the_changes_of_an_empty_room(store):
    seen = store.changes("den", since=0)
    assert (seen.rev, seen.messages, seen.complete) == (0, [], True)


def test_the_epoch_of_a_room_stays(open_store):
    store = open_store()
    epoch = store.changes("den", 0).epoch
    say(store)
    assert epoch
    assert store.changes("den", 0).epoch == epoch
    assert open_store().changes("den", 0).epoch == epoch


def test_a_log_begun_anew_has_another_epoch(backend):
    epochs = []
    for _ in range(2):
        store = backend.open()
        epochs.append(store.changes("den", 0).epoch)
        store.close()
        backend.wipe()
    assert len(set(epochs)) == 2


def test_changes_are_limited_and_say_where_the_head_is(store):
    for number in range(5):
        say(store, str(number))
    seen = store.changes("den", since=1, limit=2)
    assert [m.rev for m in seen.messages] == [2, 3]
    assert (seen.rev, seen.complete) == (5, True)
    assert store.changes("den", since=0, limit=0).messages == []


def test_a_rev_the_log_never_reached_is_not_complete(store):
    say(store)
    assert not store.changes("den", since=2).complete


def test_several_at_once_are_as_one_after_the_other(store):
    once = [draft("a"), draft("b"), draft("c", room="attic"), draft("d")]
    assert [(one.id, new) for one, new in store.append_all(once)] == [
        (1, True),
        (2, True),
        (1, True),
        (3, True),
    ]
    again = [draft("b"), draft("e"), draft("e"), draft("f", room="attic")]
    assert [(one.id, new) for one, new in store.append_all(again)] == [
        (2, False),
        (4, True),
        (4, False),
        (2, True),
    ]
    assert [one.text for one in store.history("den")] == ["a", "b", "d", "e"]
    assert store.changes("den", 0).rev == 4


def test_heads_tells_where_the_log_of_each_room_ends(store):
    say(store, "a")
    say(store, "b")
    store.amend("den", 1, lambda m: m)
    say(store, "c", room="attic")
    epoch = store.changes("den", 0).epoch
    heads = store.heads(["den", "attic", "nowhere"])
    assert {room: head.rev for room, head in heads.items()} == {"den": 3, "attic": 1, "nowhere": 0}
    assert heads["den"].epoch == epoch
    assert store.heads([]) == {}


def test_an_answer_is_true_for_every_process(two_processes):
    one, other = two_processes
    said = say(one)
    assert other.history("den") == [said]
    amended = one.amend("den", 1, lambda m: replace(m, text="ho"))
    assert other.changes("den", 1).messages == [amended]


def test_an_answer_outlives_its_process(writers, open_store):
    store = open_store()
    [writer] = writers(1)
    writer.ask(["append", "den", "u1", "c1"])
    assert writer.answer() == [1, True]
    writer.kill()
    assert [m.client_id for m in store.history("den")] == ["c1"]


def test_writers_in_two_processes_leave_no_holes(two_processes):
    def work(number):
        for turn in range(15):
            say(two_processes[number % 2], f"{number}-{turn}")

    together(*(lambda number=number: work(number) for number in range(6)))
    assert [m.id for m in two_processes[0].history("den", limit=500)] == list(range(1, 91))
    assert [m.rev for m in two_processes[1].changes("den", 0, 500).messages] == list(range(1, 91))


def test_retries_at_the_same_time_make_one_message(two_processes):
    results = []
    together(
        *(
            lambda store=store: results.append(store.append(draft("hi", "c1")))
            for store in two_processes * 4
        )
    )
    assert {message.id for message, _new in results} == {1}
    assert sum(new for _message, new in results) == 1


def test_amendments_at_the_same_time_all_count(two_processes):
    say(two_processes[0])

    def count(message):
        return replace(message, extras={"n": message.extras.get("n", 0) + 1})

    def work(store):
        for _ in range(10):
            store.amend("den", 1, count)

    together(*(lambda store=store: work(store) for store in two_processes * 2))
    assert two_processes[0].history("den")[0].extras == {"n": 40}
    assert two_processes[1].changes("den", 0).rev == 41


def test_what_is_trimmed_is_not_complete(open_store):
    store = open_store()
    if not hasattr(store, "keep"):
        return  # keeps everything, so that nothing can be missing
    store.keep = 3
    for number in range(6):
        say(store, str(number))
    assert [m.id for m in store.history("den")] == [4, 5, 6]
    assert not store.changes("den", since=2).complete
    assert store.changes("den", since=3).complete


def test_a_client_id_is_known_for_as_long_as_its_message_is_kept(open_store):
    store = open_store()
    if not hasattr(store, "keep"):
        return
    store.keep = 2
    for text in "abc":
        say(store, text)
    assert say(store, "b").id == 2
    assert say(store, "a").id == 4
