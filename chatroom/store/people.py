"""Who is in a room, by which connections and under which names; nobody is looked for among all."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import islice

from .. import names
from ..model import User


class People:
    """The people of one room, for a store that keeps them in this process."""

    def __init__(self) -> None:
        self._owners: dict[str, str] = {}  # connection → id of its user
        self._users: dict[str, dict[str, User]] = {}  # by id; connections in the order they came
        self._holders: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)

    def __len__(self) -> int:
        return len(self._users)

    def __contains__(self, user: User) -> bool:
        return user.id in self._users

    def users(self) -> list[User]:
        """Everyone once, by the newest name, in that order."""
        return self.some(len(self))

    def some(self, count: int) -> list[User]:
        """The same of so many: of those who came first."""
        newest = [next(reversed(own.values())) for own in islice(self._users.values(), count)]
        return sorted(newest, key=lambda user: user.name)

    def have_named(self, user: User) -> bool:
        """Whether another user here goes by a name like this one's."""
        marks = names.marks(user.name)
        return any(
            self._holders[mark].keys() - {user.id} for mark in marks if mark in self._holders
        )

    def enter(self, connection: str, user: User) -> None:
        self.leave(connection)
        self._owners[connection] = user.id
        self._users.setdefault(user.id, {})[connection] = user
        for mark in names.marks(user.name):
            self._holders[mark][user.id] += 1

    def leave(self, connection: str) -> bool:
        """Returns whether its user is absent now, and was not before."""
        id = self._owners.pop(connection, None)
        if id is None:
            return False
        name = self._users[id].pop(connection).name
        for mark in names.marks(name):
            holders = self._holders[mark]
            holders[id] -= 1
            if not holders[id]:
                del holders[id]
            if not holders:
                del self._holders[mark]
        if self._users[id]:
            return False
        del self._users[id]
        return True
