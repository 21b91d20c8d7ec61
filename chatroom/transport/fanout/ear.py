"""The way in from one client: no greenlet while it is silent, one while it is answered."""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import TYPE_CHECKING

import gevent
from engineio.exceptions import EngineIOError

from ..assembly import CHUNK, PONG, Assembly
from .answers import Answers
from .line import Line

if TYPE_CHECKING:
    from .session import Session

log = logging.getLogger(__name__)

TURN = 16
"""Messages of one client that are answered before others have a turn."""

PAUSE = 1e-6
"""Seconds of a turn. Not 0: gevent (26.9) has fifty of those before it looks at sockets and timers."""

UNANSWERED = 16
"""Messages of one client that may wait to be answered before no more is read from it."""

_READ = 1  # as gevent's loop calls it


class Ear:
    """Hears what a client says, and has it answered in order."""

    __slots__ = ("_session", "_line", "_assembly", "_heard", "_watcher", "_answering", "_answers")

    def __init__(self, session: Session, line: Line, assembly: Assembly) -> None:
        self._session = session
        self._line = line
        self._assembly = assembly
        self._heard: list[str | bytes | None] = []  # None: that was all
        self._answering = False
        self._answers = Answers(session)
        self._watcher = gevent.get_hub().loop.io(line.socket.fileno(), _READ)
        self._watcher.start(self._read)

    def hear(self, messages: list[str | bytes | None]) -> None:
        for message in messages:
            if message == PONG:  # all that most clients say, most of the time
                self._session.schedule_ping()
            else:
                self._heard.append(message)
        if self._heard and not self._answering and not self._line.behind:
            self._answering = True
            gevent.spawn_raw(self._answer)

    def say_goodbye(self, code: int) -> None:
        """Send a Close frame (RFC 6455 §5.5.1), unless it has been sent, and nothing after it."""
        self._assembly.close(code)
        self._reply()
        self._line.end()

    def stop(self) -> None:
        """There will be no more to hear. What was heard is answered before the session ends."""
        self._watcher.stop()
        self._watcher.close()
        self._watcher = None
        self.hear([None])

    def _read(self) -> None:
        try:
            data = self._line.socket.recv(CHUNK)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            return self._line.cut()
        self.hear(self._assembly.receive(data))
        self._reply()
        self._listen()
        return None

    def _listen(self) -> None:
        """Read on, unless it has not been answered, or does not read the answers."""
        if self._watcher is None:
            return
        if self._line.behind:
            self._line.on_caught_up = self._go_on
        if self._line.behind or len(self._heard) > UNANSWERED:
            self._watcher.stop()
        elif not self._watcher.active:
            self._watcher.start(self._read)

    def _go_on(self) -> None:
        self.hear([])
        self._listen()

    def _reply(self) -> None:
        for data in self._assembly.replies():
            if data:
                self._line.push(data)
            else:
                self._line.end()

    def _answer(self) -> None:
        answered = 0
        try:
            while self._heard and not self._line.behind:
                message = self._heard.pop(0)
                if message is None:
                    self._answers.wait()
                    self._session.gone()
                    return
                with suppress(EngineIOError):  # closed, or no packet a client may send
                    self._answers.to(message)
                answered += 1
                if answered % TURN == 0:
                    gevent.sleep(PAUSE)
            self._answering = False  # what is heard from here on has a greenlet of its own
            self._listen()
            self._answers.finish()
        except Exception:
            log.exception("What a client said could not be answered: its connection ends")
            self._heard = []
            self._line.cut()
            self._session.gone()
