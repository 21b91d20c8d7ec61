"""Which processes live, in a SQL database, and so which connections count."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import sqlalchemy as sa

from .database import Database
from .tables import hosts, presence


class Living(Database):
    """The part of a SQL store that knows whose lease runs on."""

    @cached_property
    def _clear(self) -> sa.Delete:
        """Forget those in ``this_room`` whose process is dead."""
        here = presence.c.room == sa.bindparam("this_room")
        return sa.delete(presence).where(here, presence.c.host.not_in(self._alive()))

    def _living(self, *columns: Any) -> sa.Select[Any]:
        """Select from the connections whose process has beaten within the lease."""
        return sa.select(*columns).where(presence.c.host.in_(self._alive()))

    def _alive(self) -> sa.Select[Any]:
        """The ids of the living processes. Whoever asks is one of them, late as its beat may be."""
        me: sa.BindParameter[str] = sa.bindparam(
            "me", callable_=lambda: self.host
        )  # another one after a fork
        return sa.select(hosts.c.id).where(self._fresh() | (hosts.c.id == me))

    def _fresh(self) -> sa.ColumnElement[bool]:
        """Whether a process's lease runs on.

        An expiry far off was noted on a clock that has been set back since; by less than a lease
        clocks are set all the time, and nobody need lapse for that.
        """
        now = self._now()
        return hosts.c.expires.between(now, now + 2 * self.lease)
