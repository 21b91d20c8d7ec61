"""Lets a store that blocks work in a thread of its own, so that the event loop goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from gevent.threadpool import ThreadPool

from ..model import Changes, Draft, Message, User
from .base import RoomStore

_Result = TypeVar("_Result")


class OffLoop(RoomStore):
    """``store``, each call made in one native thread while the calling greenlet waits.

    One thread, so that calls keep their order and no lock is ever fought over. A file that is
    slow or locked then delays whoever asks the store, and not the pings, the pages or what is
    already being told.
    """

    def __init__(self, store: RoomStore) -> None:
        self._store = store
        self._thread = ThreadPool(1)

    def append(self, draft: Draft) -> tuple[Message, bool]:
        return self._run(self._store.append, draft)

    def amend(self, room: str, id: int, change: Callable[[Message], Message]) -> Message:
        return self._run(self._store.amend, room, id, change)

    def history(self, room: str, before: int | None = None, limit: int = 100) -> list[Message]:
        return self._run(self._store.history, room, before, limit)

    def changes(self, room: str, since: int, limit: int = 200) -> Changes:
        return self._run(self._store.changes, room, since, limit)

    def heads(self, rooms: Iterable[str]) -> dict[str, int]:
        return self._run(self._store.heads, list(rooms))

    def enter(self, room: str, connection: str, user: User) -> bool:
        return self._run(self._store.enter, room, connection, user)

    def leave(self, room: str, connection: str) -> bool:
        return self._run(self._store.leave, room, connection)

    def present(self, room: str) -> list[User]:
        return self._run(self._store.present, room)

    def occupied(self) -> dict[str, int]:
        return self._run(self._store.occupied)

    def beat(self) -> None:
        return self._run(self._store.beat)

    def close(self) -> None:
        self._run(self._store.close)
        self._thread.kill()

    def _run(self, function: Callable[..., _Result], *args: Any) -> _Result:
        result: _Result
        result, error = self._thread.apply(_attempt, (function, args))
        if error is not None:
            raise error
        return result


def _attempt(function: Callable[..., Any], args: tuple[Any, ...]) -> tuple[Any, Exception | None]:
    """An exception that leaves a pool thread is printed by gevent: hand it over instead."""
    try:
        return function(*args), None
    except Exception as error:
        return None, error
