"""The way out to one client: bytes leave in order, in few calls, and nobody ever waits for them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from socket import SHUT_WR, socket
from typing import TYPE_CHECKING

from gevent import get_hub
from websockets.frames import CloseCode

from ..frames import close_frame, end_of_frame
from ..goodbye import LINGER

if TYPE_CHECKING:
    from .group import Group
    from .round import Round

BACKLOG = 8 * 1024 * 1024
"""Bytes a client may be behind before it is let go; it comes back and asks for the rest.

More than the largest answer there is: 500 of the longest messages.
"""

UNREAD = 1024 * 1024
"""Bytes it may be behind and still be listened to: who does not read is told no more on its asking."""

FRAMES = 64 * 1024
"""Frames it may be behind, however short."""

CHUNK = 256 * 1024
"""Bytes offered to the kernel at once, so that what a slow client leaves is not copied over and over."""

_WRITE = 2  # as gevent's loop calls it


class Line:
    """One client's socket, written to by the event loop.

    What is to be sent waits until the end of the loop's round, and leaves in one call. A line in
    exactly one group, with nothing of its own to send, is *in step*: it is sent what the group
    has to say, joined once for all. Any other is on its own, with a queue.
    """

    __slots__ = (
        *("socket", "groups", "in_step", "ended", "on_caught_up", "_round", "_queue", "_size"),
        *("_due", "_blocked", "_begun", "_lingering", "_on_cut"),
    )

    def __init__(self, socket: socket, round: Round, on_cut: Callable[[], None]) -> None:
        """``socket`` must not block. ``on_cut`` is called once, before it is closed."""
        self.socket = socket
        self.groups: tuple[Group, ...] = ()
        self.in_step = False
        self.ended = False  # the last words have been said
        self.on_caught_up: Callable[[], None] | None = None  # called once, when no longer behind
        self._round = round
        self._queue: list[bytes] = []
        self._size = 0  # bytes in the queue
        self._due = False  # to be flushed at the end of this round
        self._blocked = None  # a watcher, while the client takes no more
        self._begun = 0  # bytes at the start of the queue that finish a frame the client has begun
        self._lingering = None  # a timer, once the last words are said
        self._on_cut: Callable[[], None] | None = on_cut

    @property
    def behind(self) -> bool:
        """Whether the client does not read what it is told."""
        return self._size > UNREAD and not self.ended

    def enter(self, group: Group) -> None:
        """From now on, hear what is said to the group."""
        self.step_out()
        self.groups += (group,)
        group.apart.add(self)
        self._flush_later()

    def leave(self, group: Group) -> None:
        self.step_out()
        self.groups = tuple(other for other in self.groups if other is not group)
        group.apart.discard(self)
        self._flush_later()

    def step_out(self) -> None:
        """Be on one's own until the end of the round, with what the group has said in it so far."""
        if self.in_step:
            self.in_step = False
            self._queue = self.groups[0].let_out(self)
            self._size = sum(map(len, self._queue))
            self._flush_later()

    def push(self, frame: bytes) -> None:
        """Send this after all that the client was told before."""
        if self.ended:
            return
        if self.in_step:
            self.step_out()
        self._queue.append(frame)
        self._size += len(frame)
        if not self._due:  # asked here: a crowd that comes in at once is told of each who does
            self._flush_later()
        if self._size > BACKLOG or len(self._queue) > FRAMES:
            self._give_up()

    def end(self) -> None:
        """Send nothing after what was pushed; hang up when the client does, or soon."""
        if not self.ended:
            self.step_out()
            self.ended = True
            self._lingering = get_hub().loop.timer(LINGER)
            self._lingering.start(self.cut)
            self._flush_later()
            self._tell_if_caught_up()

    def cut(self) -> None:
        """Hang up now, whatever has not been sent."""
        on_cut, self._on_cut = self._on_cut, None
        if on_cut:
            self.step_out()
            self.ended = True
            self._queue, self._size = [], 0
            for watcher in (self._blocked, self._lingering):
                if watcher:
                    watcher.stop()
                    watcher.close()
            self._blocked = self._lingering = None
            on_cut()
            with suppress(OSError):
                self.socket.close()

    def flush(self) -> None:
        """The round is over: send what there is. Who has nothing left to send steps in again."""
        self._due = False
        while self._queue and not self._blocked:
            self.send(self._next_chunk())
        self._tell_if_caught_up()
        if self._queue:
            return
        if self.ended:
            with suppress(OSError):
                self.socket.shutdown(SHUT_WR)
        elif len(self.groups) == 1 and not self.in_step:
            self.in_step = True
            self.groups[0].let_in(self)

    def send(self, data: bytes) -> None:
        """Offer whole frames to the kernel; what it does not take waits at the head of the queue."""
        try:
            sent = self.socket.send(data)
        except BlockingIOError:
            sent = 0
        except OSError:
            return self.cut()
        if sent == len(data):
            self._begun = 0
        else:
            self._wait_with(data, sent)
        return None

    def _next_chunk(self) -> bytes:
        count = size = 0
        while count < len(self._queue) and size < CHUNK:
            size += len(self._queue[count])
            count += 1
        chunk = self._queue[0] if count == 1 else b"".join(self._queue[:count])
        del self._queue[:count]
        self._size -= size
        return chunk

    def _wait_with(self, data: bytes, sent: int) -> None:
        self.step_out()
        self._begun = end_of_frame(data, self._begun, sent) - sent
        self._queue.insert(0, data[sent:])
        self._size += len(data) - sent
        self._blocked = get_hub().loop.io(self.socket.fileno(), _WRITE)
        self._blocked.start(self._go_on)

    def _go_on(self) -> None:
        self._blocked.stop()
        self._blocked.close()
        self._blocked = None
        self._flush_later()  # not now: a round may be under way, and what its groups said be in the queue

    def _give_up(self) -> None:
        # The frame that has begun is finished, so that the client can read why it is let go.
        begun = [self._queue[0][: self._begun]] if self._begun else []
        self._queue = [*begun, close_frame(CloseCode.TRY_AGAIN_LATER)]
        self._size = sum(map(len, self._queue))
        self.end()

    def _tell_if_caught_up(self) -> None:
        if self.on_caught_up and not self.behind:
            tell, self.on_caught_up = self.on_caught_up, None
            tell()

    def _flush_later(self) -> None:
        if not self._due and not self._blocked:
            self._due = True
            self._round.add_line(self)
