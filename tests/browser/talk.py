"""What is said in a room in somebody's absence, quickly: straight to the store, as another server would."""

from __future__ import annotations

import itertools
from dataclasses import replace

import sqlalchemy as sa

from chatroom import clock
from chatroom.chat import Chat
from chatroom.model import Draft, Message, User
from chatroom.store import open_store
from chatroom.store.sql.tables import logs, messages, to_row

BOB = User("u-bob", "Bob")
NUMBERS = itertools.count(1)


class Talk:
    def __init__(self, server, room, more="") -> None:
        url = f"sqlite:///{server.rooms}"
        self.room, self._more, self._file = room, more, sa.create_engine(url)
        self._chat = Chat(open_store(url, lease=10, durable=False))
        self._chat.store.changes(room, since=0, limit=0)  # the room exists from now on

    def goes_on(self, count) -> list[int]:
        """Bob says this many things, all at once; returns their ids."""
        with self._file.begin() as file:
            longer = sa.update(logs).filter_by(room=self.room).values(rev=logs.c.rev + count)
            head = file.execute(longer.returning(logs.c.rev)).scalar_one()
            ids = list(range(head - count + 1, head + 1))
            file.execute(sa.insert(messages), [self._row(id) for id in ids])
        return ids

    def _row(self, id) -> dict:
        number = next(NUMBERS)
        draft = Draft(self.room, BOB, f"No. {number}{self._more}", f"bob {number}", {})
        return to_row(draft.placed(id, clock.now()))

    def amends(self, *ids) -> None:
        """Bob thinks better of these messages, or once more of one."""
        for id in ids:
            self._chat.amend(BOB, self.room, id, self._better)

    @staticmethod
    def _better(message: Message) -> Message:
        return replace(message, text=f"{message.text}, or rather {next(NUMBERS)}")

    @property
    def last(self) -> int:
        return self._chat.store.history(self.room, limit=1)[0].id

    @property
    def rows(self) -> list[list]:
        """The id and text of each message, in order: what a timeline has to show."""
        found = self._chat.store.history(self.room, limit=100_000)
        return [[message.id, message.text] for message in found]

    def close(self) -> None:
        self._file.dispose()
        self._chat.store.close()
