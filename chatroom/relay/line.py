"""The line between the processes, through Redis: who listens to a room now hears what is said of it."""

from __future__ import annotations

import logging
import os
import threading
from collections import deque
from collections.abc import Callable
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

PROBE = "PUBLISH", PREFIX + "/", b""
"""Said where there is nothing to say, and heard by nobody, for no room has a slash. No PING: before a
failover Redis answers those, and publishes nothing."""

LOST = (exceptions.RedisError, OSError, ValueError)
"""What redis-py raises where there is no line; the last of a socket that was closed meanwhile."""

AWAY = "The message queue cannot be reached."


class Line:
    """One connection to say, one to listen. Nobody waits for either, and what is lost is lost."""

    def __init__(self, url: str) -> None:
        """Nothing is sent yet. Raises ValueError for what is no URL of a Redis."""
        self.heard: Callable[[str, bytes], None] = lambda room, said: None
        self._failing: set[str] = set()  # of: saying, listening
        # Not to be shared: it knows what the URL says. One that fails is connected anew; of new ones
        # redis-py (8.1) makes a hundred and no more.
        pool = ConnectionPool.from_url(
            url,
            socket_timeout=SILENCE,
            socket_connect_timeout=SILENCE,
            retry=Retry(NoBackoff(), 0),  # what may have been said is not said again
            protocol=2,
        )
        self._speaking, self._listening, self._trying = (pool.make_connection() for _ in range(3))
        self._rooms: set[str] = set()
        self._open = False  # and greeted: what is asked in between would get the greeting's answers
        self._probing = threading.Lock()
        self._asking = threading.Lock()  # one at a time writes to the connection that listens
        self._to_say: deque[tuple[str, bytes]] = deque(maxlen=BACKLOG)
        self._something = threading.Event()

    @property
    def trouble(self) -> str | None:
        """Why the others do not hear us or we do not hear them, until it is over."""
        return AWAY if self._failing else None

    def would_be(self) -> str | None:
        """What :attr:`trouble` would be, where nothing has been started."""
        with self._probing:
            try:
                self._trying.send_command(*PROBE)
                self._trying.read_response()
                return None
            except LOST:
                return AWAY
            finally:
                self._trying.disconnect()

    def start(self, background: Callable[..., object], sleep: Callable[[float], None]) -> None:
        """Called where it serves, after any fork: each process is known by a mark of its own."""
        self._mark = os.urandom(8)
        works = {"saying": self._say_all, "listening": self._listen, "asking": self._ping}
        for name, work in works.items():
            background(self._go_on, name, work, sleep)

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

    def _go_on(
        self, name: str, work: Callable[[], None], sleep: Callable[[float], None]
    ) -> NoReturn:
        while True:
            try:
                work()
            except LOST as error:
                if not self._failing:
                    log.warning(
                        "The message queue is away: what others do is seen later. %s", error
                    )
                self._failing.add(name)
            except Exception:
                log.exception("The message queue failed; it is tried again")
                self._failing.add(name)
            sleep(AGAIN)

    def _say_all(self) -> None:
        try:
            while True:
                self._something.wait(AGAIN)
                self._something.clear()
                batch = self._next() or [PROBE]
                while batch:
                    self._speaking.send_packed_command(self._speaking.pack_commands(batch))
                    for _ in batch:
                        self._speaking.read_response()
                    self._failing.discard("saying")
                    batch = self._next()
        finally:
            self._to_say.clear()  # by now the others have looked into the log
            self._speaking.disconnect()

    def _next(self) -> list[tuple[Any, ...]]:
        count = min(len(self._to_say), BATCH)
        said = [self._to_say.popleft() for _ in range(count)]
        return [("PUBLISH", PREFIX + room, self._mark + what) for room, what in said]

    def _listen(self) -> None:
        try:
            self._listening.connect()
            self._open = True
            self._ask("SUBSCRIBE", PREFIX, *(PREFIX + room for room in list(self._rooms)))
            while True:
                kind, *rest = self._listening.read_response()
                self._failing.discard("listening")
                if kind == b"message":
                    channel, said = rest
                    if not said.startswith(self._mark):
                        self.heard(channel.decode()[len(PREFIX) :], said[len(self._mark) :])
        finally:
            self._open = False
            self._listening.disconnect()

    def _ping(self) -> None:
        self._ask("PING")

    def _ask(self, *command: str) -> None:
        """While the line is down nothing: who listens again says all it wants to hear."""
        with self._asking:
            if not self._open:
                return
            try:
                self._listening.send_command(*command, check_health=False)
            except LOST:
                # It hung up by that, and would connect for whoever asks next: that is for who listens.
                self._open = False
