"""The queue between a session and its client: it never makes the server wait, and it has an end."""

import queue
from contextlib import suppress

BACKLOG = 1024
"""Packets a client may be behind before its connection ends; it comes back and asks for the rest."""


def outbox(kind: type[queue.Queue]) -> type[queue.Queue]:
    """A subclass of the queue python-engineio uses in this mode (`_async["queue"]`)."""

    class Outbox(kind):
        overflowed = False

        def put(self, item, *args, **kwargs):
            if item is not None and self._is_over():
                return
            super().put(item, *args, **kwargs)

        def _is_over(self) -> bool:
            # A client that reads slowly, or never polls and often asks, would grow this without
            # bound. None is how python-engineio (4.15.1) says that nothing more will come.
            if not self.overflowed and self.qsize() >= BACKLOG:
                self.overflowed = True
                with suppress(queue.Empty):
                    while True:
                        self.get_nowait()
                        self.task_done()
                super().put(None)
            return self.overflowed

        def join(self, *args, **kwargs):
            # Socket.close(wait=True) of python-engineio (4.15.1) waits here for a poll that may
            # never come: as many bad requests as there are worker connections stop a worker for good.
            return

    return Outbox
