"""Rooms in Redis, which processes on any number of machines may share. Keeps the newest messages.

Each write is one Lua script, and so one step. Redis Cluster is out of scope: the scripts about
people reach keys that a cluster would keep on different machines. Redis 7 or newer, or Valkey.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from typing import Any

from ... import clock, names
from ...model import Changes, Draft, Gathering, Head, Message, NameTaken, NoSuchMessage, User
from ..base import KEEP, Outlives, SharedStore
from .values import as_json, body_of, key_of, keys_of, message_from, messages_from, users_from

try:
    from redis.exceptions import ResponseError

    from .looks import LOOKS, note_looks
    from .server import connect, script, unavailable
except ModuleNotFoundError as error:
    raise RuntimeError(
        'Rooms in Redis need a driver: pip install "flask-chatroom[redis]"'
    ) from error

PEOPLE = ["chat:hosts", "chat:occupied", "chat:arrivals", LOOKS]
"""The keys the scripts about people have in common: ``living.lua`` and ``known.lua`` say what they are."""


class RedisStore(SharedStore):
    """In Redis ``durable`` is for the server's settings to say: see :meth:`outlives`."""

    def __init__(
        self, url: str, *, lease: float = 15, durable: bool = True, keep: int = KEEP
    ) -> None:
        super().__init__(lease)
        self.keep = keep
        self._redis = connect(url)
        self._append = script(self._redis, "append")
        self._amend = script(self._redis, "amend")
        self._history = script(self._redis, "history")
        self._changes = script(self._redis, "changes")
        self._enter = script(self._redis, "living", "known", "enter")
        self._known_as = script(self._redis, "living", "known", "known_as")
        self._leave = script(self._redis, "living", "leave")
        self._people = script(self._redis, "living", "people")
        self._occupied = script(self._redis, "living", "occupied")
        self._beat = script(self._redis, "living", "beat")
        note_looks(self._redis)
        self.beat()

    def append(self, draft: Draft) -> tuple[Message, bool]:
        mark = as_json([draft.author.id, draft.client_id])
        body = body_of(draft.placed(0, clock.now()))
        keys = keys_of(draft.room, "log", "messages", "ids", "revs", "sent")
        with unavailable(self._redis):
            id, value, new = self._append(keys, [mark, body, self.keep])
        return message_from(draft.room, id, value), bool(new)

    def amend(self, room: str, id: int, change: Callable[[Message], Message]) -> Message:
        _log, messages, _revs = keys = keys_of(room, "log", "messages", "revs")
        while True:
            with unavailable(self._redis):
                value: Any = self._redis.hget(messages, str(id))
            if value is None:
                raise NoSuchMessage("There is no such message.")
            before = message_from(room, id, value)
            after = before.amended(change(before), 0)
            with unavailable(self._redis):
                value = self._amend(keys, [id, before.rev, body_of(after)])
            if value is not None:  # else somebody else amended it meanwhile
                return message_from(room, id, value)

    def history(self, room: str, before: int | None = None, limit: int = 100) -> list[Message]:
        below = "+inf" if before is None else f"({before}"
        with unavailable(self._redis):
            found = self._history(keys_of(room, "messages", "ids"), [below, limit])
        return messages_from(room, found)[::-1]

    def changes(self, room: str, since: int, limit: int = 200) -> Changes:
        keys = keys_of(room, "log", "messages", "revs")
        with unavailable(self._redis):
            answer = self._changes(keys, [since, limit, uuid.uuid4().hex])
        # A server that starts again, or another in its place, may give out revs a second time: that
        # is another log.
        epoch, rev, trimmed, run, *found = answer
        complete = int(trimmed) <= since <= int(rev)
        return Changes(epoch + run, int(rev), messages_from(room, found), complete)

    def heads(self, rooms: Iterable[str]) -> dict[str, Head]:
        asked = list(rooms)
        with unavailable(self._redis), self._redis.pipeline(transaction=False) as line:
            line.info("server")
            for room in asked:
                line.hmget(key_of("log", room), "epoch", "rev")
            server, *found = line.execute()
        run = server["run_id"]
        return {
            room: Head(epoch + run if epoch else "", int(rev or 0))
            for room, (epoch, rev) in zip(asked, found, strict=True)
        }

    def enter(self, room: str, connection: str, user: User) -> bool:
        key, look = names.key(user.name), names.look(user.name)
        body = as_json([self.host, user.id, key, look, user.name])
        found, *known = self._ask(self._enter, *_looking_for(room), connection, body)
        if found == "taken":
            raise NameTaken(f"Somebody called {user.name} is already in this room.")
        if found == "alike":
            raise names.LooksLikeAnother(*known)
        return bool(found == "came")

    def known_as(self, room: str) -> str | None:
        known: str | None = self._ask(self._known_as, *_looking_for(room))
        return known

    def leave(self, room: str, connection: str) -> bool:
        return bool(self._ask(self._leave, room, connection))

    def present(self, room: str) -> list[User]:
        return users_from(self._ask(self._people, room))

    def occupied(self, rooms: int, some: int) -> list[Gathering]:
        prefixes = key_of("ids", ""), key_of("messages", "")
        found = self._ask(self._occupied, str(rooms), str(some), *prefixes)
        return [
            Gathering(
                room,
                count,
                users_from(users),
                message_from(room, 0, last).timestamp if last else None,
            )
            for room, count, last, users in found
        ]

    def beat(self) -> None:
        self._ask(self._beat)

    def outlives(self) -> Outlives:
        try:
            with unavailable(self._redis):
                settings = self._redis.config_get("append*", "maxmemory-policy")
        except ResponseError:
            return "nothing"  # as far as it tells: hosted servers keep their settings to themselves
        evicts = str(settings["maxmemory-policy"]).startswith("allkeys")  # without a word
        if settings["appendonly"] != "yes" or evicts:
            return "nothing"
        return "a power cut" if settings["appendfsync"] == "always" else "a kill"

    def close(self) -> None:
        try:
            self._ask(self._beat, "end")
        finally:
            self._redis.close()

    def _ask(self, script: Callable[..., Any], *args: str) -> Any:
        """Run one of the scripts about people: ``living.lua`` says what goes before its ``args``."""
        lease = round(self.lease * 1000)
        with unavailable(self._redis):
            return script(PEOPLE, [self.host, lease, key_of("present", ""), *args])


def _looking_for(room: str) -> list[str]:
    """What ``known.lua`` is told of a room."""
    return [room, names.room_look(room), names.DEFAULT_ROOM, key_of("log", "")]
