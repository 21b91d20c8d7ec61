"""The one interface every store implements."""

from __future__ import annotations

import os
import uuid
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from typing import ClassVar, Literal

from ..model import Changes, Draft, Gathering, Head, Message, User

KEEP = 10_000
"""Messages of a room that a store without a disk of its own keeps: the newest."""

Outlives = Literal["a power cut", "a kill", "nothing"]


class RoomStore(ABC):
    """Keeps each room's log and who is in it, and only that.

    A store never sends anything to a browser, never reads the config and never decides who
    may do what. Each method is atomic across every process that shares the store. Ids and
    revs start at 1 in each room and leave no holes: a hole that stays is a loss. A method
    that cannot reach what it needs raises :exc:`~chatroom.model.Unavailable` and has changed
    nothing, or all of it if only the answer was lost: whoever asked asks again. ``lease``
    seconds after its last :meth:`beat`, a process counts as dead. ``durable`` asks for commits
    that outlive a power cut, where the store can choose.
    """

    blocks: ClassVar[bool] = False
    """Whether a call can hold up the whole process, so that an event loop lends it a thread."""

    @abstractmethod
    def append(self, draft: Draft) -> tuple[Message, bool]:
        """Give ``draft`` the room's next id, for good: what returns has been committed.

        Returns the message and whether it is new: the same author sending the same
        ``client_id`` again gets the first message back, for as long as it is kept.
        """

    def append_all(self, drafts: list[Draft]) -> list[tuple[Message, bool]]:
        """:meth:`append` each, in this order; at once, where that costs less than one by one.

        When it raises :exc:`~chatroom.model.Unavailable`, some may have been appended: trying
        again gives each of them the id it has.
        """
        return [self.append(draft) for draft in drafts]

    def begin_append(
        self, draft: Draft, stored: Callable[[Message], None]
    ) -> Callable[[], tuple[Message, bool]]:
        """:meth:`append`, where more can be begun before the first is done; in the order begun.

        ``stored(message)`` is called once the message is committed, if it is new; in the order of
        the ids, as far as nobody else writes in the room. Returns a function that waits, and returns or raises
        what :meth:`append` would.
        """
        message, new = self.append(draft)
        if new:
            stored(message)
        return lambda: (message, new)

    @abstractmethod
    def amend(self, room: str, id: int, change: Callable[[Message], Message]) -> Message:
        """Replace a message by ``change(message)`` and give it the room's next rev.

        ``change`` may run twice, and in another thread, and must not ask the store: the room waits
        for it. When it raises, nothing has changed.
        It may give new ``text`` and ``extras``. Raises :exc:`~chatroom.model.NoSuchMessage`.
        """

    @abstractmethod
    def history(self, room: str, before: int | None = None, limit: int = 100) -> list[Message]:
        """The last ``limit`` messages with ids below ``before``, oldest first."""

    @abstractmethod
    def changes(self, room: str, since: int, limit: int = 200) -> Changes:
        """The first ``limit`` messages written or amended after rev ``since``, in rev order.

        Not complete when the log was trimmed past ``since``, or never reached it.
        """

    @abstractmethod
    def heads(self, rooms: Iterable[str]) -> dict[str, Head]:
        """Where the log of each room ends. Cheap: asked every second.

        A room that nobody has asked :meth:`changes` of, or written in, may have no epoch yet: ``""``.
        """

    @abstractmethod
    def enter(self, room: str, connection: str, user: User) -> bool:
        """Note that ``connection`` is in the room. Entering twice is harmless.

        Returns whether the user was absent until now. Raises
        :exc:`~chatroom.model.NameTaken` if another user present has the same name, as
        :func:`chatroom.names.same` sees it; and :exc:`~chatroom.names.LooksLikeAnother` if the
        room is :meth:`known_as` another. Of rooms that look the same only one is in use: whoever
        enters one takes the look over from a room that is not, even if both do it at once.
        """

    @abstractmethod
    def known_as(self, room: str) -> str | None:
        """The name under which a room of this :func:`~chatroom.names.room_look` is known.

        This room's, if it was entered before, and none of its look since. Another one's, if that
        is in use: there is somebody in it, or at least one message, or it is the default room,
        which is known from the start. Or None: who enters this room opens it. Of rooms that were
        there before looks were noted, the one with the most in it is known.
        """

    @abstractmethod
    def leave(self, room: str, connection: str) -> bool:
        """Forget ``connection``. Returns whether its user is now absent, and was not before."""

    @abstractmethod
    def present(self, room: str) -> list[User]:
        """Everyone in the room over all living processes, once each, by name.

        A user whose connections came under different names has the newest of them.
        """

    @abstractmethod
    def occupied(self, rooms: int, some: int) -> list[Gathering]:
        """The rooms with someone in them: at most so many, the fullest first, then by name.

        Of the users of each, at most ``some`` are given, by name. Which, is for the store to choose.
        """

    @abstractmethod
    def beat(self) -> None:
        """This process is alive. The connections of one that went silent are forgotten."""

    @abstractmethod
    def outlives(self) -> Outlives:
        """What an appended message outlives: a power cut, only the end of processes, or nothing."""

    @abstractmethod
    def close(self) -> None:
        """Let go of this process's connections and of the backend. Nothing is lost."""


class SharedStore(RoomStore):
    """One that several processes may use at once. They know this one by its :attr:`host`."""

    def __init__(self, lease: float) -> None:
        self.lease = lease
        self._opened = uuid.uuid4().hex[:24]

    @property
    def host(self) -> str:
        """Another one after a fork, as with ``gunicorn --preload``: each lives and dies by itself."""
        return f"{self._opened}{os.getpid():08x}"
