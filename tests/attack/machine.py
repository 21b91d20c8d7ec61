"""People and tabs on those processes, in any order that hypothesis thinks of; and what must be true then."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from chatroom.model import ClientIdReused, Head, NoSuchMessage, User

from .model import as_said
from .process import Tab
from .servers import LOOKS, PAGE, Servers, choose, pick, rooms

# The second is the first, by another name; the third and fourth may not be where she is.
USERS = [User(id, name) for id, name in zip(["u1", "u1", "u2", "u3", "u4"], LOOKS, strict=True)]

texts = st.sampled_from(["hi", "ho", "smörgås 🐟", "<b>\u2028'\"", "x" * 2000])
client_ids = st.sampled_from(["c1", "c2", "c3"])


class Rooms(Servers):
    @precondition(lambda self: len(self.tabs) < 8)
    @rule(who=st.sampled_from(USERS), room=rooms, one=pick)
    def arrive(self, who, room, one):
        self.tabs.append(Tab(who, self._room(room)))
        self._join(self.tabs[-1], choose(one, self.running))

    @precondition(lambda self: self.away)
    @rule(one=pick, process=pick)
    def rejoin(self, one, process):
        """With what it had, perhaps at another process."""
        self._join(choose(one, self.away), choose(process, self.running))

    @precondition(lambda self: self.talking)
    @rule(one=pick)
    def join_again(self, one):
        tab = choose(one, self.talking)
        self._join(tab, tab.process, tab.connection)

    def _join(self, tab, process, connection=None):
        """As the event ``join`` does."""
        self.connections += 1
        connection = connection or f"tab {self.connections}"
        if not self._enter(tab, process, connection):
            return
        if tab.process is None:
            process.seat(tab)
        tab.looks()
        place = self.places[tab.room]
        found = process.store.changes(tab.room, tab.rev, PAGE)
        place.epoch = place.epoch or found.epoch
        assert (found.epoch, found.rev) == (place.epoch, place.rev)
        if tab.epoch == found.epoch:
            assert found.complete
            assert [as_said(said) for said in found.messages] == place.changes(tab.rev)
        else:
            tab.timeline.clear()
            found = replace(found, messages=process.store.history(tab.room))
        for said in found.messages:
            tab.takes(as_said(said))
        tab.timeline = dict(sorted(tab.timeline.items()))
        tab.joins(connection, process, found.epoch, found.rev)

    @precondition(lambda self: self.talking)
    @rule(one=pick)
    def leave(self, one):
        tab = choose(one, self.talking)
        process = tab.process
        process.unseat(tab)
        self._depart(process, tab.room, tab.connection, tab.user)

    @precondition(lambda self: self.talking)
    @rule(one=pick)
    def drop(self, one):
        """The line is cut: the grace begins."""
        tab = choose(one, self.talking)
        process = tab.process
        process.unseat(tab)
        process.dropped.append(replace(tab))

    @precondition(lambda self: any(process.dropped for process in self.running))
    @rule(one=pick, which=pick)
    def grace_ends(self, one, which):
        process = choose(one, [process for process in self.running if process.dropped])
        gone = process.dropped.pop(which % len(process.dropped))
        self._depart(process, gone.room, gone.connection, gone.user)

    def _depart(self, process, room, connection, user):
        place = self.places[room]
        was = connection in place.noted
        place.leave(connection)
        process.chat.leave(user, room, connection)
        left = was and user.id not in self._present(room, process)
        assert process.facts() == [("left", room, user.id)] * left
        self.asked = room, process

    # What they say

    @precondition(lambda self: self.talking)
    @rule(one=pick, client_id=client_ids, text=texts)
    def message(self, one, client_id, text):
        tab = choose(one, self.talking)
        self._say(tab, client_id, text)

    @precondition(lambda self: self._own())
    @rule(one=pick)
    def retry(self, one):
        """The ack was lost: the same again, by whatever process a tab of theirs is on now."""
        tab, said = choose(one, self._own())
        self._say(tab, said.client_id, said.text)

    def _own(self):
        """Each tab that talks, with each message of its user."""
        return [
            (tab, said)
            for tab in self.talking
            for said in self.places[tab.room].history()
            if said.author == tab.user.id
        ]

    def _say(self, tab, client_id, text):
        place, process, author = self.places[tab.room], tab.process, tab.user
        first = place.sent(author.id, client_id)
        self.asked = tab.room, process
        if first and first.rev == first.id and first.text != text:
            with pytest.raises(ClientIdReused):
                process.chat.post(author, tab.room, text, client_id)
            return
        expected = first or place.say(author.id, client_id, text)
        acked = process.chat.post(author, tab.room, text, client_id)
        assert as_said(acked) == expected

    @precondition(lambda self: self.talking)
    @rule(one=pick, id=st.integers(1, 30), text=texts)
    def amend(self, one, id, text):
        tab = choose(one, self.talking)
        place, process = self.places[tab.room], tab.process
        self.asked = tab.room, process

        def amend():
            return process.chat.amend(tab.user, tab.room, id, lambda said: replace(said, text=text))

        if id in place.log:
            assert as_said(amend()) == place.amend(id, text)
        else:
            with pytest.raises(NoSuchMessage):
                amend()

    # What must be true

    @rule(room=rooms, one=pick, at=st.integers(0, 40), limit=st.integers(0, 5))
    def read(self, room, one, at, limit):
        room = self._room(room)
        store, place = choose(one, self.running).store, self.places[room]
        page = store.history(room, at, limit)
        assert [as_said(said) for said in page] == place.history(at, limit)
        found = store.changes(room, at, limit)
        place.epoch = place.epoch or found.epoch
        assert [as_said(said) for said in found.messages] == place.changes(at, limit)
        assert found.complete == (at <= place.rev)

    @invariant()
    def every_process_finds_what_was_acked(self):
        """In the room of the last step; by another process than that step's, if there is one."""
        if self.asked is None:
            return
        (room, asked), self.asked = self.asked, None
        place = self.places[room]
        process = next((one for one in self.running if one is not asked), asked)
        store = process.store
        assert [as_said(said) for said in store.history(room, limit=PAGE)] == place.history()
        found = store.changes(room, 0, PAGE)
        place.epoch = place.epoch or found.epoch
        assert [as_said(said) for said in found.messages] == place.changes(0)
        assert (found.epoch, found.rev, found.complete) == (place.epoch, place.rev, True)
        assert store.heads([room]) == {room: Head(place.epoch, place.rev)}
        revs = [said.rev for said in found.messages]
        assert revs == sorted(set(revs))
        present = store.present(room)
        assert {user.id: user for user in present} == self._present(room, process)
        assert len(present) == len({user.id for user in present})
        looks = [LOOKS[user.name] for user in present]
        assert len(looks) == len(set(looks)), "two people of one name"
        counts = {one.room: one.count for one in store.occupied(rooms=50, some=5)}
        assert counts.get(room, 0) == len(present)
