"""Which rooms look the same, in Redis."""

from __future__ import annotations

from redis import Redis

from ... import names
from .server import script, unavailable
from .values import key_of

LOOKS = "chat:looks"
"""The key where each look has the room that has it: the last one that could be entered."""


def note_looks(redis: Redis) -> None:
    """Note the looks of the rooms there are, if that was never done, or by other data."""
    with unavailable(redis):
        if redis.hget(LOOKS, "") == names.looks.DATA:
            return
        logs = list(redis.scan_iter(key_of("log", "*"), count=1000, _type="HASH"))
        with redis.pipeline(transaction=False) as line:
            for log in logs:
                line.hget(log, "rev")
            revs = [int(rev or 0) for rev in line.execute()]
        rooms = {
            log.removeprefix(key_of("log", "")): -rev for log, rev in zip(logs, revs, strict=True)
        }
        fullest = sorted(rooms, key=lambda room: (rooms[room], room))
        looks = ((names.room_look(room), room) for room in [names.DEFAULT_ROOM, *fullest])
        script(redis, "looks")(
            [LOOKS], [names.looks.DATA, *(part for pair in looks for part in pair)]
        )
