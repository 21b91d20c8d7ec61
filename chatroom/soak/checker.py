"""Whether a history keeps the promises of the chatroom: each violation found, in a sentence. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from .history import History, Listed, Row, Sent, Stored, Timeline

KINDS = ("lost", "doubled", "reordered", "holes", "phantoms", "never acked")

KEPT = 10_000
"""Messages of a room that every store keeps; some keep no more."""


@dataclass(frozen=True)
class Violation:
    kind: str
    sentence: str


def check(history: History) -> list[Violation]:
    """Every violation of the promises, the kinds in the order of :data:`KINDS`."""
    sent = {one.client_id: one for one in history.sent}
    found: list[Violation] = list(_never_acked(history.sent))
    for stored in history.stored:
        own = [one for one in history.sent if one.room == stored.room]
        found += _store(stored, own)
        found += _unsent(stored.rows, sent, f"the store of {stored.room}", stored.room)
        for timeline in history.timelines:
            if timeline.room == stored.room:
                found += _shown(timeline, stored)
                rows = list(timeline.rows.values())
                found += _unsent(rows, sent, f"{timeline.who}'s timeline", timeline.room)
    for timeline in history.timelines:
        found += _as_told(timeline)
    for listed in history.listed:
        found += _presence(listed)
    return sorted(found, key=lambda one: KINDS.index(one.kind))


def _never_acked(sent: list[Sent]) -> Iterator[Violation]:
    for one in sent:
        if one.acked is None:
            why = f"; the last refusal: {one.refused}" if one.refused else ""
            yield Violation("never acked", f"{one} in {one.room} was never acked{why}")


def _store(stored: Stored, sent: list[Sent]) -> Iterator[Violation]:
    """The store itself: all that was acked, once, without holes, each author's in order."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for row in stored.rows:
        places[row.client_id].append(row.id)
    for client_id, ids in places.items():
        if len(ids) > 1:
            yield Violation("doubled", f"{client_id} is in the store of {stored.room} as {ids}")
    ids = [row.id for row in stored.rows]
    for id, times in Counter(ids).items():
        if times > 1:
            yield Violation("doubled", f"#{id} is in the store of {stored.room} {times} times")
    for one_id, next_id in pairwise(ids):
        if next_id < one_id:
            order = f"#{next_id} after #{one_id}"
            yield Violation("reordered", f"The store of {stored.room} gives {order}")

    oldest = min(ids, default=1) if len(ids) >= KEPT else 1
    if missing := sorted(set(range(oldest, max(ids, default=0) + 1)) - set(ids)):
        yield Violation("holes", f"The store of {stored.room} has nothing at {_some(missing)}")
    read = max((row.rev for row in stored.rows), default=0)
    if stored.head > read:
        at = f"rev {stored.head}, and reads only to {read}"
        yield Violation("holes", f"The log of {stored.room} is said to be at {at}")

    last: dict[str, tuple[int, Sent]] = {}
    for one in sent:
        here = places.get(one.client_id, [])
        if one.acked and not here and one.acked.id >= oldest:
            yield Violation("lost", f"{one} was acked, and is not in the store of {stored.room}")
        if one.acked and here and one.acked.id not in here:
            yield Violation("reordered", f"{one} was acked there, and is stored as #{here[0]}")
        if here:
            id, before = last.get(one.author, (0, one))
            if here[0] < id:
                later = f"{one}, said after {before}"
                yield Violation("reordered", f"{later}, is before it in {stored.room}")
            last[one.author] = (here[0], one)


def _shown(timeline: Timeline, stored: Stored) -> Iterator[Violation]:
    """One person's timeline against the store: the same messages, and none missing."""
    in_store = {row.id: row for row in stored.rows}
    end = max(in_store if timeline.stayed else timeline.rows, default=0)
    for id, row in in_store.items():
        if timeline.first <= id <= end and id not in timeline.rows:
            yield Violation("lost", f"{row} was never shown to {timeline.who} in {stored.room}")
    oldest = min(in_store, default=1) if len(in_store) >= KEPT else 1
    for id, row in timeline.rows.items():
        if id not in in_store and id >= oldest:
            yield Violation("lost", f"{row} was shown to {timeline.who}, and is not in the store")
        elif id in in_store and not _same(row, in_store[id]):
            other = f"and is in the store of {stored.room} as {in_store[id]}"
            yield Violation("phantoms", f"{row} was shown to {timeline.who}, {other}")
    ids: defaultdict[str, list[int]] = defaultdict(list)
    for row in timeline.rows.values():
        ids[row.client_id].append(row.id)
    for client_id, places in ids.items():
        if len(places) > 1:
            yield Violation("doubled", f"{client_id} was shown to {timeline.who} as {places}")


def _as_told(timeline: Timeline) -> Iterator[Violation]:
    """What was told live on one connection: in rev order, each once."""
    for revs in timeline.live:
        for before, after in pairwise(revs):
            if after <= before:
                kind = "doubled" if after == before else "reordered"
                order = f"rev {after} after rev {before} in {timeline.room}"
                yield Violation(kind, f"{timeline.who} was told {order}")
    for one, other in timeline.changed:
        yield Violation("phantoms", f"{timeline.who} was shown {one}, and then {other}")


def _unsent(rows: list[Row], sent: dict[str, Sent], where: str, room: str) -> Iterator[Violation]:
    for row in rows:
        one = sent.get(row.client_id)
        if one is None or one.room != room:
            yield Violation("phantoms", f"{row} is in {where}, and nobody sent it there")
        elif (row.text, row.author) != (one.text, one.author):
            yield Violation("phantoms", f"{row} is in {where}, and was sent as {one}")


def _presence(listed: Listed) -> Iterator[Violation]:
    seen = f"in the list that {listed.viewer} has of {listed.room}"
    for name, times in Counter(listed.shown).items():
        if times > 1:
            yield Violation("doubled", f"{name} is {times} times {seen}")
    for name in sorted(set(listed.shown) - set(listed.here)):
        yield Violation("phantoms", f"{name} is {seen}, and is not there")
    for name in sorted(set(listed.here) - set(listed.shown)):
        yield Violation("phantoms", f"{name} is there, and not {seen}")


def _same(one: Row, other: Row) -> bool:
    return (one.client_id, one.author, one.text) == (other.client_id, other.author, other.text)


def _some(ids: list[int]) -> str:
    return ", ".join(f"#{id}" for id in ids[:5]) + (f" and {len(ids) - 5} more" if ids[5:] else "")
