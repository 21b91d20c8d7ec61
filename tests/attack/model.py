"""What has to be true of a room, worked out by a few lists: the stores are held against it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

LEASE = 1000  # seconds: so many that what a test itself takes does not count


@dataclass(frozen=True)
class Said:
    """A message, as far as it was decided by what people did."""

    id: int
    rev: int
    author: str
    client_id: str
    text: str


def as_said(message) -> Said:
    return Said(message.id, message.rev, message.author.id, message.client_id, message.text)


@dataclass
class Place:
    """A room: its log, and the connections that were noted in it, those of the dead among them."""

    rev: int = 0
    epoch: str | None = None  # the stores make it up; from then on it stays
    log: dict[int, Said] = field(default_factory=dict)
    noted: dict[str, tuple] = field(
        default_factory=dict
    )  # connection → user, process; as they came

    def sent(self, author: str, client_id: str) -> Said | None:
        marks = {(said.author, said.client_id): said for said in self.log.values()}
        return marks.get((author, client_id))

    def say(self, author: str, client_id: str, text: str) -> Said:
        self.rev += 1
        self.log[self.rev] = Said(self.rev, self.rev, author, client_id, text)
        return self.log[self.rev]

    def amend(self, id: int, text: str) -> Said:
        self.rev += 1
        self.log[id] = replace(self.log[id], rev=self.rev, text=text)
        return self.log[id]

    def history(self, before: int | None = None, limit: int = 100) -> list[Said]:
        found = [said for id, said in self.log.items() if before is None or id < before]
        return found[max(0, len(found) - limit) :]

    def changes(self, since: int, limit: int = 200) -> list[Said]:
        found = sorted(self.log.values(), key=lambda said: said.rev)
        return [said for said in found if said.rev > since][:limit]

    def enter(self, connection: str, user, process, now: int) -> None:
        """Whom this ignores because their process is dead is gone for good."""
        self.sweep(lambda other: is_alive(other, process, now))
        self.leave(connection)
        self.noted[connection] = (user, process)

    def leave(self, connection: str) -> None:
        self.noted.pop(connection, None)

    def sweep(self, lives) -> None:
        self.noted = {key: noted for key, noted in self.noted.items() if lives(noted[1])}

    def present(self, process, now: int) -> dict[str, object]:
        """The users whom this process finds here, by id: each under the newest name."""
        return {user.id: user for user, its in self.noted.values() if is_alive(its, process, now)}


def is_alive(process, asker, now: int) -> bool:
    """Whoever asks is alive, late as its beat may be."""
    return process is asker or now - process.beaten <= LEASE
