"""What people do in rooms: every rule, and the only writer to the store."""

from __future__ import annotations

import logging
import uuid
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar
from unicodedata import category

from .model import ClientIdReused, Draft, Empty, Message, TooLong, User
from .store.base import RoomStore

log = logging.getLogger(__name__)

SIGN_OUTS = "/sign-outs"
"""The log of who signed out, told to all processes as a room's messages are. No room has a slash."""

UNSEEN = "\u115f\u1160\u2800\u3164\uffa0"  # letters and symbols by category, blank to the eye

_Function = TypeVar("_Function", bound=Callable[..., None])


class Chat:
    """The rules of the chatroom, over any store.

    Before an act every *guard* is asked, and refuses by raising a
    :exc:`~chatroom.model.ChatError`. After it every *listener* is told the fact; what a
    listener raises is logged and changes nothing, for the act is already stored.

    ======== ======================================= ====================================
    act      guard                                   fact, told to its listeners
    ======== ======================================= ====================================
    join     ``(user, room)``                        ``joined(room, user)``: was absent
    leave                                            ``left(room, user)``: is absent now
    sign out                                         none here: all processes read ``SIGN_OUTS``
    post     ``(draft)``                             ``message(message)``: only if new
    amend    ``(user, message, changed)``            ``amended(message)``
    ======== ======================================= ====================================
    """

    def __init__(self, store: RoomStore, *, max_length: int = 2000) -> None:
        self.store = store
        self.max_length = max_length
        self._guards: defaultdict[str, list[Callable[..., None]]] = defaultdict(list)
        self._listeners: defaultdict[str, list[Callable[..., None]]] = defaultdict(list)

    def guard(self, act: str) -> Callable[[_Function], _Function]:
        """Decorate a function to be asked before ``act``."""
        return _adding_to(self._guards[act])

    def on(self, fact: str) -> Callable[[_Function], _Function]:
        """Decorate a function to be told of ``fact``."""
        return _adding_to(self._listeners[fact])

    def join(self, user: User, room: str, connection: str) -> None:
        """Bring a connection of ``user`` into a room. Raises :exc:`~chatroom.model.NameTaken`."""
        self._ask("join", user, room)
        if self.store.enter(room, connection, user):
            self._tell("joined", room, user)

    def leave(self, user: User, room: str, connection: str) -> None:
        if self.store.leave(room, connection):
            self._tell("left", room, user)

    def sign_out(self, user: User) -> None:
        """Note for all processes that this user is no more."""
        # Anew each time: a process that has forgotten the first has to hear of it.
        self.store.append(Draft(SIGN_OUTS, user, "", client_id=uuid.uuid4().hex))

    def post(self, author: User, room: str, text: str, client_id: str, **extras: Any) -> Message:
        """Store a message, or find the one this author already stored under ``client_id``.

        Raises :exc:`~chatroom.model.Empty`, :exc:`~chatroom.model.TooLong` (in characters,
        after trimming) or :exc:`~chatroom.model.ClientIdReused`.
        """
        return self.begin_post(author, room, text, client_id, **extras)()

    def begin_post(
        self, author: User, room: str, text: str, client_id: str, **extras: Any
    ) -> Callable[[], Message]:
        """:meth:`post`, where the store can begin with the next before this one is done.

        Returns a function that waits, and returns or raises what :meth:`post` would.
        """
        text = text.strip()
        if _is_blank(text) and not extras:
            raise Empty("There is nothing to send.")
        if len(text) > self.max_length:
            raise TooLong(
                f"A message can have at most {self.max_length} characters; this has {len(text)}."
            )
        draft = Draft(room, author, text, client_id, extras)
        self._ask("post", draft)
        stored = self.store.begin_append(draft, partial(self._tell, "message"))

        def finish() -> Message:
            message, new = stored()
            if not new and message.rev == message.id and message.text != text:
                raise ClientIdReused("Another message was already sent under this client_id.")
            return message

        return finish

    def amend(
        self, user: User, room: str, id: int, change: Callable[[Message], Message]
    ) -> Message:
        """Replace a message by ``change(message)``. Raises :exc:`~chatroom.model.NoSuchMessage`."""

        def guarded(message: Message) -> Message:
            changed = change(message)
            self._ask("amend", user, message, changed)
            return changed

        message = self.store.amend(room, id, guarded)
        self._tell("amended", message)
        return message

    def _ask(self, act: str, *about: Any) -> None:
        for guard in self._guards[act]:
            guard(*about)

    def _tell(self, fact: str, *about: Any) -> None:
        for listener in self._listeners[fact]:
            try:
                listener(*about)
            except Exception:
                log.exception("A listener of %r failed", fact)


def _is_blank(text: str) -> bool:
    """Whether nothing of it would be seen: no letter, digit, punctuation or symbol that shows."""
    return not any(category(letter)[0] in "LNPS" and letter not in UNSEEN for letter in text)


def _adding_to(functions: list[Callable[..., None]]) -> Callable[[_Function], _Function]:
    def add(function: _Function) -> _Function:
        functions.append(function)
        return function

    return add
