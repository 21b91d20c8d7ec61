"""Ann and Bob are in the room that is attacked: what they notice of it, and what the server does."""

from __future__ import annotations

import time
from dataclasses import dataclass

from ..processes.people import Person, names
from ..serving import Server

BUSY = 0.05  # seconds the event loop may compute without a turn for anybody else
GROWTH = 2048  # kilobytes
# By the clock, which also counts what others do on this machine: what was seen is printed.
LAG = 3.0  # seconds
HEARD = 3.0  # seconds


@dataclass(frozen=True)
class Inside:
    """What the server's process says of itself: seconds, kilobytes, and numbers."""

    lag: float
    busy: float
    kilobytes: int
    descriptors: int
    sessions: int


class Witness:
    """Two people in a room, who were there before and stay."""

    def __init__(self, server: Server, room: str) -> None:
        self.server, self.room = server, room
        self.people = [self._person(name) for name in ("Ann", "Bob")]
        self.ann, self.bob = self.people
        self.said = 0
        self._logged = len(server.log)
        self.speaks()  # what is needed for it is loaded now
        self.before = self.inside()

    def _person(self, name: str) -> Person:
        person = Person(self.server)
        assert person.door(name, self.room).status_code == 302
        person.connect()
        assert person.say("join", room=self.room)["ok"]
        return person

    def inside(self) -> Inside:
        return Inside(**self.server.get("/inside").json())

    def speaks(self) -> float:
        """Bob says something, and Ann hears it; the seconds that takes."""
        self.said += 1
        text, begun = f"{self.said}", time.monotonic()
        acked = self.bob.say("message", text=text)
        heard = self.ann.hear("message")
        took = time.monotonic() - begun
        assert acked["message"]["id"] == self.said, "something else was said here"
        assert heard["text"] == text, "something else was heard"
        assert self.bob.hear("message")["text"] == text
        return took

    def undisturbed(self, what: str, busy: float = BUSY) -> None:
        """Everything is as before this attack, but for the log, which has no traceback.

        ``busy`` is how many seconds the event loop may have computed without a pause.
        """
        now = self.inside()
        took = self.speaks()
        assert self.server.get("/healthz").ok
        self.server.wait_for(self.is_as_before)
        grown = self.inside().kilobytes - self.before.kilobytes
        logged = self.server.log[self._logged :]
        print(
            f"{what}: lag {now.lag * 1000:.0f} ms, of which computing {now.busy * 1000:.0f}; "
            f"{grown} KB; heard after {took * 1000:.0f} ms; {len(logged)} characters logged"
        )
        assert "Traceback" not in logged, logged
        assert now.busy < busy, f"{what}: the event loop was busy for {now.busy:.3f} s"
        assert now.lag < LAG
        assert took < HEARD
        assert self.ann.heard("error") == self.bob.heard("error") == []

    def is_as_before(self) -> bool:
        """Nobody else is listed, and no connection or file is left open."""
        here = names(self.bob.say("join", room=self.room))
        now = self.inside()
        return (
            here == ["Ann", "Bob"]
            and now.sessions == self.before.sessions
            and now.descriptors <= self.before.descriptors
        )

    def has_not_grown(self) -> None:
        """Since it was made: for after many attacks, the first of which fill what is kept for ever."""
        assert self.inside().kilobytes - self.before.kilobytes < GROWTH

    def goes(self) -> None:
        for person in self.people:
            person.drop()
            person.http.close()
