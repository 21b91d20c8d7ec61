"""Signing out: it ends all that a user has open, on whichever process that is."""

from __future__ import annotations

import logging
from typing import Any

from .chat import SIGN_OUTS, Chat
from .connections import Connections
from .model import Unavailable, User
from .presence import Presence
from .tail import Tails

log = logging.getLogger(__name__)

REMEMBERED = 10_000
"""Users whose cookies are known to be void: the last who signed out."""


class SignOuts:
    """Ends users here, tells the other processes, and hears from them within a second."""

    def __init__(
        self, chat: Chat, connections: Connections, presence: Presence, tails: Tails
    ) -> None:
        self._chat = chat
        self._connections = connections
        self._presence = presence
        self._tails = tails
        self._ended: dict[str, None] = {}  # the oldest first

    def end(self, user: User) -> None:
        """This user leaves all rooms at once, and every connection of theirs is closed."""
        self._end(user.id)
        try:
            self._chat.sign_out(user)
        except Unavailable as error:  # whoever leaves is let go all the same
            log.warning("Other processes do not know that somebody signed out. %s", error)

    def ended(self, user: User) -> bool:
        """Whether this user signed out, as far as is remembered here."""
        return user.id in self._ended

    def follow(self) -> None:
        """Know who signed out, and hear of those who do on other processes."""
        if self._tails.open(SIGN_OUTS, self._hear):
            try:
                for said in self._chat.store.history(SIGN_OUTS, limit=REMEMBERED):
                    self._end(said.author.id)
            except Exception:
                self._tails.close(SIGN_OUTS)  # so that the next beat reads it
                raise

    def _hear(self, _event: str, said: dict[str, Any], _log: str) -> None:
        self._end(said["user_id"])

    def _remember(self, user_id: str) -> None:
        self._ended[user_id] = None
        if len(self._ended) > REMEMBERED:
            del self._ended[next(iter(self._ended))]

    def _end(self, user_id: str) -> None:
        self._remember(user_id)
        here = self._connections.of(user_id)
        for connection in here:  # all, before the store is told: it may take its time
            self._connections.end(connection.id)
        for connection in here:
            for room in list(connection.rooms):
                self._presence.leave(connection, room)
