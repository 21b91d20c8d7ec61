"""The line between the processes, through Redis: who listens to a room now hears what is said of it."""

from __future__ import annotations

import logging
import os
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NoReturn

log = logging.getLogger(__name__)

try:
    from redis import ConnectionPool, exceptions
    from redis.backoff import NoBackoff
    from redis.retry import Retry
except ModuleNotFoundError as error:
    raise RuntimeError(
        'A message queue needs a driver: pip install "flask-chatroom[redis]"'
    ) from error

PREFIX = "chat:said:"

BACKLOG = 10_000
"""Things to say that may wait while Redis is slow. The oldest are dropped: they are in the log."""

BATCH = 500
"""Said at once."""

SILENCE = 3.0
"""Seconds without an answer after which it does not, however open it looks."""

AGAIN = 0.5
"""Seconds until it is tried again; and between two questions whether it still stands."""


class Line:
    """One connection to say, one to listen. Nobody waits for either, and what is lost is lost."""

    def __init__(self, url: str) -> None:
        """Nothing is sent yet. Raises ValueError for what is no URL of a Redis."""
        self.heard: Callable[[str, bytes], None] = lambda room, said: None
        self.trouble: str | None = None
        self._pool = ConnectionPool.from_url(
            url,
            socket_timeout=SILENCE,
            socket_connect_timeout=SILENCE,
            retry=Retry(NoBackoff(), 0),  # what may have been said is not said again
            protocol=2,
        )
        self._listening = self._pool.make_connection()
        self._rooms: set[str] = set()
        self._asking = threading.Lock()  # one at a time writes to the connection that listens
        self._to_say: deque[tuple[str, bytes]] = deque(maxlen=BACKLOG)
        self._something = threading.Event()

    def start(self, background: Callable[..., object], sleep: Callable[[float], None]) -> None:
        """Called where it serves, after any fork: each process is known by a mark of its own."""
        self._mark = os.urandom(8)
        for work in (self._say_all, self._listen, self._ping):
            background(self._go_on, work, sleep)

    def say(self, room: str, what: bytes) -> None:
        """To every other process that listens to the room."""
        self._to_say.append((room, what))
        self._something.set()

    def listen(self, room: str) -> None:
        self._rooms.add(room)
        self._ask("SUBSCRIBE", PREFIX + room)

    def ignore(self, room: str) -> None:
        self._rooms.discard(room)
        self._ask("UNSUBSCRIBE", PREFIX + room)

    def _go_on(self, work: Callable[[], None], sleep: Callable[[float], None]) -> NoReturn:
        while True:
            try:
                work()
            except (exceptions.RedisError, OSError) as error:
                if self.trouble is None:
                    log.warning(
                        "The message queue is away: what others do is seen later. %s", error
                    )
                self.trouble = "The message queue cannot be reached."
            except Exception:
                log.exception("The message queue failed; it is tried again")
            sleep(AGAIN)

    def _say_all(self) -> None:
        speaking = self._pool.make_connection()
        try:
            while True:
                self._something.wait()
                self._something.clear()
                while batch := self._next():
                    speaking.send_packed_command(speaking.pack_commands(batch))
                    for _ in batch:
                        speaking.read_response()
        finally:
            self._to_say.clear()  # by now the others have looked into the log
            speaking.disconnect()

    def _next(self) -> list[tuple[Any, ...]]:
        count = min(len(self._to_say), BATCH)
        said = [self._to_say.popleft() for _ in range(count)]
        return [("PUBLISH", PREFIX + room, self._mark + what) for room, what in said]

    def _listen(self) -> None:
        try:
            self._listening.connect()
            self._ask("SUBSCRIBE", PREFIX, *(PREFIX + room for room in list(self._rooms)))
            while True:
                kind, *rest = self._listening.read_response()
                self.trouble = None
                if kind == b"message":
                    channel, said = rest
                    if not said.startswith(self._mark):
                        self.heard(channel.decode()[len(PREFIX) :], said[len(self._mark) :])
        finally:
            self._listening.disconnect()

    def _ping(self) -> None:
        self._ask("PING")

    def _ask(self, *command: str) -> None:
        """While the line is down nothing: who listens again says all it wants to hear."""
        with self._asking, suppress(exceptions.RedisError, OSError):
            if self._listening.is_connected:
                self._listening.send_command(*command, check_health=False)
