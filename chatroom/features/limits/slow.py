"""Slow mode: rooms in which each person writes once in so many seconds."""

from __future__ import annotations

from limits import RateLimitItem, RateLimitItemPerSecond

from ... import names
from ...model import Draft, RoomInvalid
from ...parts import Chatroom
from .rates import Rates

SLOW = "In this room everybody writes once in {every} seconds. Yours goes out in {{seconds}}."


def install(chatroom: Chatroom, rates: Rates, setting: list[str]) -> None:
    slow = dict(map(_room, setting))

    @chatroom.chat.guard("post")
    def wait(draft: Draft) -> None:
        if item := slow.get(draft.room):
            sentence = SLOW.format(every=item.multiples)
            rates.take(item, "slow", draft.room, draft.author.id, sentence=sentence)


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
