"""Lets a store that blocks work in threads of its own, so that the event loop goes on."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import NamedTuple

import gevent
from gevent.event import AsyncResult

from ..model import Changes, Draft, Gathering, Head, Message, Unavailable, User
from .base import Outlives, RoomStore
from .turns import Turns

log = logging.getLogger(__name__)

BATCH = 100
"""Messages appended together, at most."""

HOLD = 0.001
"""Seconds the disk's next turn waits for company, where the last one had some: about what a turn
takes. What goes together reaches each client in one call, which in a busy room is most of the cost."""

_Outcome = tuple[tuple[Message, bool] | None, BaseException | None]
"""Either the message, and whether it is new, or what was raised."""


class _Append(NamedTuple):
    draft: Draft
    stored: Callable[[Message], None]
    answer: AsyncResult  # the message, and whether it is new


class OffLoop(RoomStore):
    """``store``, each call made in a native thread while the calling greenlet waits.

    One thread for all that writes, so that writes keep their order and never fight over a lock,
    and one for all that reads, because reading need not wait for a file that is locked or full.
    A slow disk then delays whoever asks the store, and not the pings, the pages or what is
    already being told. What is to be appended while the disk is waited for goes in together, and
    is told together: it reaches each client in one call.
    """

    def __init__(self, store: RoomStore) -> None:
        self._store = store
        self._writing = Turns()
        self._reading = Turns()
        self._asked: list[_Append] = []
        self._appending = False
        self._in_company = False  # went what was appended last

    def append(self, draft: Draft) -> tuple[Message, bool]:
        return self.begin_append(draft, lambda _message: None)()

    def begin_append(
        self, draft: Draft, stored: Callable[[Message], None]
    ) -> Callable[[], tuple[Message, bool]]:
        asked = _Append(draft, stored, AsyncResult())
        self._asked.append(asked)
        if not self._appending:
            self._appending = True
            gevent.spawn_raw(self._append_asked)
        wait: Callable[[], tuple[Message, bool]] = asked.answer.get
        return wait

    def _append_asked(self) -> None:
        try:
            while self._asked:
                if self._in_company and len(self._asked) < BATCH:
                    gevent.sleep(HOLD)
                batch, self._asked = self._asked[:BATCH], self._asked[BATCH:]
                self._in_company = len(batch) > 1
                # by another greenlet: who is told may take time, or append something in turn
                gevent.spawn_raw(_tell, batch, self._commit([asked.draft for asked in batch]))
        finally:
            self._appending = False

    def _commit(self, drafts: list[Draft]) -> list[_Outcome]:
        try:
            return self._writing.take(_append_each, self._store, drafts)
        except BaseException as error:  # whatever it is: they wait for an answer
            return [(None, error) for _ in drafts]

    def amend(self, room: str, id: int, change: Callable[[Message], Message]) -> Message:
        return self._writing.take(self._store.amend, room, id, change)

    def history(self, room: str, before: int | None = None, limit: int = 100) -> list[Message]:
        return self._reading.take(self._store.history, room, before, limit)

    def changes(self, room: str, since: int, limit: int = 200) -> Changes:
        return self._reading.take(self._store.changes, room, since, limit)

    def heads(self, rooms: Iterable[str]) -> dict[str, Head]:
        return self._reading.take(self._store.heads, list(rooms))

    def enter(self, room: str, connection: str, user: User) -> bool:
        return self._writing.take(self._store.enter, room, connection, user)

    def known_as(self, room: str) -> str | None:
        return self._reading.take(self._store.known_as, room)

    def leave(self, room: str, connection: str) -> bool:
        return self._writing.take(self._store.leave, room, connection)

    def present(self, room: str) -> list[User]:
        return self._reading.take(self._store.present, room)

    def occupied(self, rooms: int, some: int) -> list[Gathering]:
        return self._reading.take(self._store.occupied, rooms, some)

    def beat(self) -> None:
        return self._writing.take(self._store.beat)

    def outlives(self) -> Outlives:
        return self._reading.take(self._store.outlives)

    def close(self) -> None:
        self._writing.take(self._store.close)
        self._writing.end()
        self._reading.end()


def _append_each(store: RoomStore, drafts: list[Draft]) -> list[_Outcome]:
    try:
        return [(answer, None) for _, answer in zip(drafts, store.append_all(drafts), strict=True)]
    except Unavailable:
        raise
    except Exception:  # one of them is at fault, and not its neighbours
        return [_append_one(store, draft) for draft in drafts]


def _append_one(store: RoomStore, draft: Draft) -> _Outcome:
    try:
        return store.append(draft), None
    except Exception as error:
        return None, error


def _tell(batch: list[_Append], outcomes: list[_Outcome]) -> None:
    for asked, (answer, error) in zip(batch, outcomes, strict=True):
        if answer is None:
            asked.answer.set_exception(error)
            continue
        message, new = answer
        try:
            if new:
                asked.stored(message)
        except Exception:
            log.exception("A message was stored, and could not be told")
        asked.answer.set(answer)
