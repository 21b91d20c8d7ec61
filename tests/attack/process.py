"""A server process as far as a store can tell one, and the tabs on it."""

from __future__ import annotations

from dataclasses import dataclass, field

from chatroom.chat import Chat
from chatroom.model import User
from chatroom.tail import Tails

from .model import Said


@dataclass(eq=False)
class Tab:
    """One browser tab, with what it has been told of its one room."""

    user: User
    room: str
    connection: str = ""
    process: Process | None = None
    epoch: str | None = None
    rev: int = 0
    timeline: dict[int, Said] = field(default_factory=dict)
    heard: list[tuple[str, dict]] = field(default_factory=list)  # and not yet looked at
    live: int = 0  # the newest rev that was told live since it joined
    new: set[int] = field(default_factory=set)  # the messages told live as new since then

    def joins(self, connection: str, process: Process, epoch: str, rev: int) -> None:
        self.connection, self.process = connection, process
        self.epoch, self.rev, self.live = epoch, rev, 0
        self.new.clear()

    def takes(self, said: Said) -> None:
        before = self.timeline.get(said.id)
        if before is None or before.rev < said.rev:
            self.timeline[said.id] = said

    def looks(self) -> None:
        """Hold all that was heard against what a room promises: in rev order, once, no hole."""
        heard, self.heard = self.heard, []
        for event, data in heard:
            assert data["room"] == self.room
            assert data["rev"] > self.live, "out of order, or twice"
            assert data["prev"] <= self.rev, "a hole"
            if event == "message":
                assert data["id"] not in self.new, "new twice"
                self.new.add(data["id"])
            else:
                assert data["id"] in self.timeline, "an amendment of what was never told"
            self.live, self.rev = data["rev"], max(self.rev, data["rev"])
            keys = ("id", "rev", "user_id", "client_id", "text")
            self.takes(Said(*(data[key] for key in keys)))


class Process:
    """``beaten`` is when it last said that it lives. Listeners only note: what they raise is logged."""

    def __init__(self, store, now: int) -> None:
        self.store, self.beaten = store, now
        self.stalled = False
        self.tabs: list[Tab] = []
        self.dropped: list[Tab] = []  # whose grace is running
        self.lost: list[str] = []
        self._facts: list[tuple] = []
        self.chat = Chat(store)
        self.tails = Tails(store, self._tell, self.lost.append)
        self.chat.on("message")(self.tails.hear)
        self.chat.on("amended")(self.tails.hear)
        for fact in ("joined", "left"):
            self.chat.on(fact)(lambda room, user, fact=fact: self._note(fact, room, user))

    def facts(self) -> list[tuple]:
        """``(fact, room, user id)`` of each coming and going since this was last asked."""
        facts, self._facts = self._facts, []
        return facts

    def seat(self, tab: Tab) -> None:
        """From now on it hears its room."""
        self.tabs.append(tab)
        self.tails.open(tab.room)

    def unseat(self, tab: Tab) -> None:
        self.tabs.remove(tab)
        tab.process = None
        if not any(other.room == tab.room for other in self.tabs):
            self.tails.close(tab.room)

    def _note(self, fact: str, room: str, user: User) -> None:
        self._facts.append((fact, room, user.id))

    def _tell(self, event: str, data: dict, room: str) -> None:
        for tab in self.tabs:
            if tab.room == room:
                tab.heard.append((event, data))
