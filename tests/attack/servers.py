"""Processes and time in any order that hypothesis thinks of: who starts, dies, stalls, wakes and beats."""

from __future__ import annotations

from collections import defaultdict

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from chatroom.model import NameTaken

from .model import LEASE, Place, is_alive
from .process import Process, Tab

STEP = 600  # seconds: two are longer than a lease
PROCESSES = 3
PAGE = 500

# Who looks like whom: those of one look may not be in one room.
LOOKS = {"Ann": "ann", "Zoë": "zoë", "ANN": "ann", "Аnn": "ann", "Bob": "bob"}

pick = st.integers(0, 30)  # the one at this place, counted round
rooms = st.sampled_from(["den", "attic"])


def choose(number, some):
    return some[number % len(some)]


class Servers(RuleBasedStateMachine):
    """Processes over one backend; every run has rooms of its own there."""

    def __init__(self, backend, name) -> None:
        super().__init__()
        self.backend, self.name = backend, name
        self.now = 0
        self.processes: list[Process] = []
        self.opened: list = []
        self.tabs: list[Tab] = []
        self.places: defaultdict[str, Place] = defaultdict(Place)
        self.connections = 0
        self.asked: tuple[str, Process] | None = None  # the room and the process of the last step

    @initialize()
    def begin(self):
        for _ in range(2 if self.backend.shared else 1):
            self.process_starts()

    @property
    def running(self):
        return [process for process in self.processes if not process.stalled]

    @property
    def talking(self):
        return [tab for tab in self.tabs if tab.process and not tab.process.stalled]

    @property
    def away(self):
        return [tab for tab in self.tabs if not tab.process]

    @precondition(lambda self: self.backend.shared and len(self.processes) < PROCESSES)
    @rule()
    def process_starts(self):
        store = self.backend.open(lease=LEASE, durable=False)
        self.opened.append(store)
        self._beaten(None)
        self.processes.append(Process(store, self.now))

    @precondition(lambda self: self.running)
    @rule(one=pick)
    def crash(self, one):
        """``kill -9``. Its people are on nobody's line, and listed for the rest of the lease."""
        process = choose(one, self.running)
        self.processes.remove(process)
        for tab in process.tabs:
            tab.process = None
        if not self.backend.shared:
            self.places.clear()  # it promises nothing else
        if not self.running:
            self.process_starts()

    @precondition(lambda self: len(self.running) > 1)
    @rule(one=pick)
    def stall(self, one):
        """It does nothing, for as long as others want."""
        choose(one, self.running).stalled = True

    @precondition(lambda self: len(self.running) < len(self.processes))
    @rule(one=pick)
    def wake(self, one):
        process = choose(one, [process for process in self.processes if process.stalled])
        process.stalled = False
        self._beat(process)

    @rule(room=rooms)
    def time_passes(self, room):
        for process in self.running:
            if self.now + STEP - process.beaten > LEASE:
                self._beat(process)
        self.now += STEP
        self.backend.pass_time(STEP)
        self.asked = self._room(room), self.running[0]

    @precondition(lambda self: self.running)
    @rule(one=pick)
    def beat(self, one):
        self._beat(choose(one, self.running))

    def _beat(self, process):
        """As ``Beat`` and ``Presence.heal`` do."""
        process.store.beat()
        self._beaten(process)
        for room in {tab.room for tab in process.tabs}:
            present = {user.id for user in process.store.present(room)}
            assert present == set(self._present(room, process))
            for tab in [tab for tab in process.tabs if tab.room == room]:
                if tab.user.id not in present and not self._enter(tab, process, tab.connection):
                    process.unseat(tab)

    def _beaten(self, process):
        """Its lease begins anew; whose lease is over is forgotten."""
        if process:
            process.beaten = self.now
        for place in self.places.values():
            place.sweep(lambda other: is_alive(other, process, self.now))

    @rule(one=pick)
    def look(self, one):
        """What other processes wrote is found in the log: now all tabs here know all of it."""
        process = choose(one, self.running)
        process.tails.look()
        assert process.lost == []
        for tab in process.tabs:
            tab.looks()
            place = self.places[tab.room]
            assert list(tab.timeline.values()) == sorted(tab.timeline.values(), key=lambda s: s.id)
            assert list(tab.timeline.values()) == place.history(limit=PAGE)

    def _enter(self, tab, process, connection):
        place, user = self.places[tab.room], tab.user
        present = self._present(tab.room, process)
        looks = {LOOKS[other.name] for id, other in self._named(tab.room, process) if id != user.id}
        self.asked = tab.room, process
        if LOOKS[user.name] in looks:
            with pytest.raises(NameTaken):
                process.chat.join(user, tab.room, connection)
            assert process.facts() == []
            return False
        process.chat.join(user, tab.room, connection)
        came = user.id not in present
        assert process.facts() == [("joined", tab.room, user.id)] * came
        place.enter(connection, user, process, self.now)
        return True

    def teardown(self):
        for one in range(len(self.running)):
            self.look(one)
        for store in self.opened:
            store.close()

    def _room(self, room):
        return f"{room} {self.name}"

    def _present(self, room, process):
        return self.places[room].present(process, self.now)

    def _named(self, room, process):
        """Every name a tab goes by there."""
        return [
            (user.id, user)
            for user, its in self.places[room].noted.values()
            if is_alive(its, process, self.now)
        ]
