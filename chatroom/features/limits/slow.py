"""Slow mode: rooms in which each person writes once in so many seconds."""

from __future__ import annotations

from limits import RateLimitItem, RateLimitItemPerSecond

from ... import names
from ...model import Draft, RoomInvalid
from ...parts import Chatroom
from .rates import Rates

REMEMBERED = 10_000
SLOW = "In this room everybody writes once in {every} seconds. Yours goes out in {{seconds}}."


def install(chatroom: Chatroom, rates: Rates, setting: list[str]) -> None:
    slow = dict(map(_room, setting))
    turns: dict[tuple[str, str], str] = {}  # what each had a turn for last: it may come again

    @chatroom.chat.guard("post")
    def wait(draft: Draft) -> None:
        who = draft.room, draft.author.id
        if draft.room not in slow or turns.get(who) == draft.client_id:
            return
        item = slow[draft.room]
        rates.take(item, "slow", *who, sentence=SLOW.format(every=item.multiples))
        turns[who] = draft.client_id
        if len(turns) > REMEMBERED:
            del turns[next(iter(turns))]


def _room(entry: str) -> tuple[str, RateLimitItem]:
    room, _, seconds = entry.rpartition("=")
    try:
        if not seconds.strip().isdecimal() or not int(seconds):
            raise RoomInvalid("the seconds are missing.")
        return names.room_name(room), RateLimitItemPerSecond(1, int(seconds))
    except RoomInvalid as error:
        raise RuntimeError(
            f"CHATROOM_SLOW_ROOMS must be <room>=<seconds>, not {entry!r}: {error}"
        ) from error
