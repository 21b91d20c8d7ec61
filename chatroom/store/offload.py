"""Lets a store that blocks work in threads of its own, so that the event loop goes on."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from gevent.threadpool import ThreadPool

from .. import clock
from ..model import Changes, Draft, Head, Message, Unavailable, User
from .base import Outlives, RoomStore

PATIENCE = 2.0
"""Seconds a call may wait for its turn. A queue behind a store in trouble would only grow, and who
waits for too long gives up and asks again."""

BATCH = 100
"""Messages appended together, at most."""

_Result = TypeVar("_Result")


class _Append:
    """A draft, and what became of it."""

    answer: tuple[Message, bool]
    error: Exception | None = None

    def __init__(self, draft: Draft) -> None:
        self.draft = draft


class OffLoop(RoomStore):
    """``store``, each call made in a native thread while the calling greenlet waits.

    One thread for all that writes, so that writes keep their order and never fight over a lock,
    and one for all that reads, because reading need not wait for a file that is locked or full.
    A slow disk then delays whoever asks the store, and not the pings, the pages or what is
    already being told. What is to be appended while the disk is waited for goes in together.
    """

    def __init__(self, store: RoomStore) -> None:
        self._store = store
        self._writing = ThreadPool(1)
        self._reading = ThreadPool(1)
        self._asked: deque[_Append] = deque()

    def append(self, draft: Draft) -> tuple[Message, bool]:
        asked = _Append(draft)
        self._asked.append(asked)
        self._writing.apply(self._append_asked)  # if no turn before this one has
        if asked.error is not None:
            raise asked.error
        return asked.answer

    def _append_asked(self) -> None:
        batch: list[_Append] = []
        while self._asked and len(batch) < BATCH:
            batch.append(self._asked.popleft())
        if not batch:
            return
        try:
            answers = self._store.append_all([asked.draft for asked in batch])
            for asked, answer in zip(batch, answers, strict=True):
                asked.answer = answer
        except Unavailable as error:
            for asked in batch:
                asked.error = error
        except Exception:  # one of them is at fault, and not its neighbours
            for asked in batch:
                try:
                    asked.answer = self._store.append(asked.draft)
                except Exception as error:
                    asked.error = error

    def amend(self, room: str, id: int, change: Callable[[Message], Message]) -> Message:
        return _run(self._writing, self._store.amend, room, id, change)

    def history(self, room: str, before: int | None = None, limit: int = 100) -> list[Message]:
        return _run(self._reading, self._store.history, room, before, limit)

    def changes(self, room: str, since: int, limit: int = 200) -> Changes:
        return _run(self._reading, self._store.changes, room, since, limit)

    def heads(self, rooms: Iterable[str]) -> dict[str, Head]:
        return _run(self._reading, self._store.heads, list(rooms))

    def enter(self, room: str, connection: str, user: User) -> bool:
        return _run(self._writing, self._store.enter, room, connection, user)

    def leave(self, room: str, connection: str) -> bool:
        return _run(self._writing, self._store.leave, room, connection)

    def present(self, room: str) -> list[User]:
        return _run(self._reading, self._store.present, room)

    def occupied(self) -> dict[str, int]:
        return _run(self._reading, self._store.occupied)

    def beat(self) -> None:
        return _run(self._writing, self._store.beat)

    def outlives(self) -> Outlives:
        return _run(self._reading, self._store.outlives)

    def close(self) -> None:
        _run(self._writing, self._store.close)
        self._writing.kill()
        self._reading.kill()


def _run(thread: ThreadPool, function: Callable[..., _Result], *args: Any) -> _Result:
    result: _Result
    result, error = thread.apply(_attempt, (clock.steady() + PATIENCE, function, args))
    if error is not None:
        raise error
    return result


def _attempt(
    end: float, function: Callable[..., Any], args: tuple[Any, ...]
) -> tuple[Any, Exception | None]:
    """An exception that leaves a pool thread is printed by gevent: hand it over instead."""
    if clock.steady() > end:
        return None, Unavailable()
    try:
        return function(*args), None
    except Exception as error:
        return None, error
