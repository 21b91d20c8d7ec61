"""What the crowd does to each server."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Scenario:
    """One of them.

    ``members``, of whom the last ``deaf`` stop reading, ``senders`` and ``window`` (messages on
    their way at once from one sender) are those of each room. With a ``rate``, that many messages
    a second are said in all. ``flood`` is how many one more client tries to say besides, against
    our limits. With several ``workers`` each server is measured as one of them, and as that many
    among whom all members are spread.
    """

    name: str
    act: str  # talk, join or still
    members: int
    rooms: int = 1
    deaf: int = 0
    senders: int = 0
    window: int = 0
    rate: int = 0
    flood: int = 0
    workers: int = 1
    seconds: int = 0  # it takes at least, for what it measures to show

    @property
    def connections(self) -> int:
        return self.rooms * self.members

    @property
    def kind(self) -> str:
        """What there is to measure: as ``act``, or ``pace`` when the load is given."""
        return "pace" if self.rate else self.act

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many servers there are at a time."""
        return (1,) if self.workers == 1 else (1, self.workers)

    @property
    def title(self) -> str:
        if self.act == "still":
            return f"{self.connections:,} idle connections"
        if self.act == "join":
            return f"{self.members:,} clients join one room, all know all"
        where = f"{self.rooms} room{'s' if self.rooms > 1 else ''} × {self.members:,}"
        if self.workers > 1:
            where += f" on 1 worker or {self.workers}"
        if self.deaf:
            where += f" of whom {self.deaf} stops reading"
        if self.rate:
            flood = f", and one floods it with {self.flood:,}" if self.flood else ""
            return f"{where}, {self.rate} messages a second{flood}"
        if self.senders > 1:
            return f"{where}, {self.senders} senders, {self.window} in flight each"
        return f"{where}, {self.window} in flight{' in each' if self.rooms > 1 else ''}"

    def small(self) -> Scenario:
        """The same with a crowd that is there at once."""
        members, rooms = max(self.members // 10, 10), max(self.rooms // 10, 1)
        return replace(self, members=members, rooms=rooms, seconds=0)


SCENARIOS = {
    scenario.name: scenario
    for scenario in (
        Scenario("A", "talk", 200, senders=4, window=4),
        Scenario("A0", "talk", 200, deaf=1, senders=4, window=4),
        Scenario("A1", "talk", 200, senders=1, window=1),  # nothing to batch
        Scenario("B", "talk", 20, rooms=50, senders=1, window=1),
        Scenario("C", "talk", 1000, senders=4, window=4),
        Scenario("L", "talk", 200, senders=4, rate=40, seconds=10),
        Scenario("L0", "talk", 200, deaf=1, senders=4, rate=40, seconds=10),
        Scenario("LF", "talk", 200, senders=4, rate=40, flood=1000, seconds=10),
        Scenario("D", "still", 1000, seconds=21),  # two heartbeats: they come every ten
        Scenario("D10", "still", 10_000, seconds=21),
        Scenario("E", "join", 1000),
        Scenario("AW", "talk", 200, senders=4, window=4, workers=2),
        Scenario("BW", "talk", 20, rooms=50, senders=1, window=1, workers=2),
        Scenario("LW", "talk", 200, senders=4, rate=40, workers=2, seconds=10),
    )
}

QUICK = ("A", "B", "D", "E")
