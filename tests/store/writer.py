"""Another process at the store: ``python -m tests.store.writer`` does what it reads, line by line.

Both ways a line is JSON: ``["append", "den", "u1", "c1"]`` and what came of it. The first to be
read is ``["open", …]``, and a refusal comes as ``{"refused": code}``; but what is unavailable is
tried again, as a browser does: under load one writer of many may wait too long for its turn.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pkgutil import resolve_name

from chatroom.model import ChatError, Draft, Unavailable, User

from ..serving import PYTHON, ROOT

TRIES = 10


class Writer:
    """The other end: acts are written without waiting, so that several processes do theirs at once."""

    def __init__(self):
        self._process = subprocess.Popen(
            [PYTHON, "-m", __name__],
            cwd=ROOT,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

        self._asked = 0

    @property
    def idle(self):
        """Whether it lives and has nothing left to answer."""
        return self._process.poll() is None and self._asked == 0

    def ask(self, *acts):
        self._asked += len(acts)
        for act in acts:
            self._process.stdin.write(json.dumps(act) + "\n")
        self._process.stdin.flush()

    def answer(self):
        line = self._process.stdout.readline()
        assert line, f"The other process ended: {self._process.wait()}"
        self._asked -= 1
        return json.loads(line)

    def answers(self, count):
        return [self.answer() for _ in range(count)]

    def kill(self):
        """End it as ``kill -9`` does."""
        self._process.kill()
        self._process.communicate()


def acts(store):
    """What can be asked for, by name."""

    def append(room, user, client_id):
        message, new = store.append(Draft(room, User(user, user), client_id, client_id))
        return [message.id, new]

    def mark(room, id, mark):
        def marked(message):
            marks = message.extras.get("marks", [])
            return replace(message, extras={"marks": [*marks, mark]})

        return store.amend(room, id, marked).rev

    def enter(room, connection, user, name):
        return store.enter(room, connection, User(user, name))

    def present(room):
        return [user.id for user in store.present(room)]

    return {
        "append": append,
        "mark": mark,
        "enter": enter,
        "leave": store.leave,
        "present": present,
        "close": store.close,
    }


def main():
    known = {}
    for line in sys.stdin:
        name, *arguments = json.loads(line)
        if name == "open":
            opener, url = arguments
            known, answer = acts(resolve_name(opener)(url)), None
        else:
            answer = persist(known[name], arguments)
        print(json.dumps(answer), flush=True)


def persist(act, arguments):
    for _ in range(TRIES):
        try:
            return act(*arguments)
        except Unavailable as error:
            refusal = error
        except ChatError as error:
            return {"refused": error.code}
    return {"refused": refusal.code}


if __name__ == "__main__":
    main()
