"""Several processes write to one room at the same time, as in production."""

from __future__ import annotations

PROCESSES = 4
MESSAGES = 150  # of each pair of processes
VISITS = 100  # of each process


def all_at_once(writers, scripts):
    """Each process does its script, all at the same time; what came of each act of each."""
    for writer, script in zip(writers, scripts, strict=True):
        writer.ask(*script)
    return [writer.answers(len(script)) for writer, script in zip(writers, scripts, strict=True)]


def sent_twice(pair):
    """What both processes of a pair send: each message comes from two browsers' retries at once."""
    return [["append", "den", "u1", f"{pair}-{number}"] for number in range(MESSAGES)]


def test_no_id_is_missing_and_none_given_twice(open_store, writers):
    store = open_store()
    scripts = [sent_twice(number // 2) for number in range(PROCESSES)]
    told = all_at_once(writers(PROCESSES), scripts)
    total = MESSAGES * PROCESSES // 2

    kept = store.history("den", limit=2 * total)
    assert [message.id for message in kept] == list(range(1, total + 1))
    seen = store.changes("den", 0, 2 * total)
    assert [message.rev for message in seen.messages] == list(range(1, total + 1))
    ids = {message.client_id: message.id for message in kept}
    assert len(ids) == total
    for script, answers in zip(scripts, told, strict=True):
        assert [id for id, _new in answers] == [ids[client_id] for *_, client_id in script]
    assert sum(new for answers in told for _id, new in answers) == total


def test_no_amendment_is_lost_among_messages(open_store, writers):
    store = open_store()
    scripts = []
    for process in range(PROCESSES):
        script = sent_twice(process // 2)
        for at in range(MESSAGES, 0, -3):
            script.insert(at, ["mark", "den", 1, f"{process}-{at}"])
        scripts.append(script)
    processes = writers(PROCESSES)
    processes[0].ask(["append", "den", "u1", "to be marked"])
    assert processes[0].answer() == [1, True]
    told = all_at_once(processes, scripts)

    revs = {1}
    for script, answers in zip(scripts, told, strict=True):
        for (act, *_), answer in zip(script, answers, strict=True):
            if act == "mark":
                assert answer not in revs
                revs.add(answer)
            elif answer[1]:
                assert answer[0] not in revs
                revs.add(answer[0])
    marks = [mark for script in scripts for act, *_, mark in script if act == "mark"]
    assert sorted(store.history("den", before=2)[0].extras["marks"]) == sorted(marks)
    assert revs == set(range(1, 1 + MESSAGES * PROCESSES // 2 + len(marks) + 1))
    assert store.heads(["den"])["den"].rev == max(revs)


def test_one_of_all_who_come_by_a_name_at_once_gets_it(open_store, writers):
    store = open_store()
    rooms = [f"den {number}" for number in range(30)]
    scripts = [
        [["enter", room, f"tab {process}", f"u{process}", "Ann"] for room in rooms]
        for process in range(PROCESSES)
    ]
    told = all_at_once(writers(PROCESSES), scripts)
    for answers in zip(*told, strict=True):
        assert sorted(answers, key=str) == [True, *[{"refused": "name_taken"}] * (PROCESSES - 1)]
    assert {one.room: one.count for one in store.occupied(rooms=50, some=5)} == dict.fromkeys(
        rooms, 1
    )


def test_of_rooms_that_look_the_same_one_is_entered_by_all_who_come_at_once(open_store, writers):
    store = open_store()
    pairs = [(f"den {number}", f"dеn {number}") for number in range(30)]  # a Cyrillic е
    scripts = [
        [
            ["enter", pair[process % 2], f"tab {process}", f"u{process}", f"Ann {process}"]
            for pair in pairs
        ]
        for process in range(PROCESSES)
    ]
    told = all_at_once(writers(PROCESSES), scripts)
    refused = {"refused": "room_invalid"}
    for pair, answers in zip(pairs, zip(*told, strict=True), strict=True):
        winner = answers.index(True) % 2
        assert answers == tuple(
            True if process % 2 == winner else refused for process in range(PROCESSES)
        )
        assert [store.known_as(room) for room in pair] == [pair[winner]] * 2


def test_of_rooms_that_look_the_same_never_two_have_somebody_in_them(open_store, writers):
    open_store()
    pair = ("den", "dеn")  # a Cyrillic е
    scripts = []
    for process in range(PROCESSES):
        mine, other = pair if process % 2 else pair[::-1]
        tab = f"tab {process}"
        visit = [
            ["enter", mine, tab, f"u{process}", f"Ann {process}"],
            ["present", other],
            ["leave", mine, tab],
        ]
        scripts.append(visit * VISITS)
    entered = 0
    for answers in all_at_once(writers(PROCESSES), scripts):
        for came, others, left in zip(*[iter(answers)] * 3, strict=True):
            assert came in (True, {"refused": "room_invalid"})
            assert left == (came is True)
            if came is True:
                assert others == []
                entered += 1
    assert entered
