"""The clients that are told the same: a frame is made once, and its bytes handed to everyone."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from typing import TYPE_CHECKING

from engineio.exceptions import EngineIOError

from ..frames import text_frame
from .line import Line
from .round import Round

if TYPE_CHECKING:
    from .session import Session


class Group:
    """A room of python-socketio, with its members by the way they are reached.

    Those in step are sent the frames of a round joined once, in one call each: this is what a
    broadcast costs. Those apart queue what they are told themselves, and those who poll have a
    queue of python-engineio's.
    """

    def __init__(self, round: Round) -> None:
        self.in_step: set[Line] = set()
        self.apart: set[Line] = set()
        self.polling: set[Session] = set()
        self._round = round
        self._frames: list[bytes] = []  # said in this round

    def __bool__(self) -> bool:
        return bool(self.in_step or self.apart or self.polling)

    @property
    def said(self) -> int:
        """How much was said in this round."""
        return len(self._frames)

    def say(self, message: bytes, but: Collection[Session] = ()) -> None:
        """Tell all members, ``but`` some, a message of Engine.IO, in the order this is called."""
        for session in but:
            if session.line:
                session.line.step_out()
        data = text_frame(message)
        if self.in_step:
            if not self._frames:
                self._round.add_group(self)
            self._frames.append(data)
        if self.apart:
            skipped = {session.line for session in but}
            for line in self.apart - skipped if skipped else self.apart:
                line.push(data)
        for session in self.polling.difference(but):
            with suppress(EngineIOError):  # it has closed, and nobody has taken it out yet
                session.say(message)

    def let_out(self, line: Line) -> list[bytes]:
        """``line`` goes its own way, with what was said in this round: it has not been sent that yet."""
        self.in_step.discard(line)
        self.apart.add(line)
        return self._frames.copy()

    def let_in(self, line: Line) -> None:
        """``line`` has been sent all there was, and takes the next from here."""
        self.apart.discard(line)
        self.in_step.add(line)

    def flush(self) -> None:
        """The round is over: send what was said to those who were in step."""
        frames, self._frames = self._frames, []
        data = b"".join(frames)
        for line in tuple(self.in_step):
            line.send(data)
