"""The HTTP connections of this process: how many there may be, and which makes room for the next."""

from collections import Counter
from contextlib import contextmanager, suppress

from .handshake import hang_up

try:
    import resource
except ImportError:  # Windows
    resource = None

CONNECTIONS = 1000
"""As many as gunicorn's gevent workers take by default; here for servers that do not say."""

SHARE_OF_DESCRIPTORS = 4
"""HTTP connections have this part of the file descriptors, and WebSockets the rest."""

RESERVE = 64
"""File descriptors for all else: the store, logs, the sockets that listen."""

UNDER_WAY, POLLS, OF_ONE, TAKEN = 0.8, 0.5, 0.25, 0.95
"""Parts of the connections: that may have a request under way, and one that waits for news, and one
of the same address; from which on those without a request make room."""


class Slots:
    """Counts connections. A WebSocket is none any more, once the event loop has it.

    A server that takes no more connections does not even say that it is alive. So fewer may have a
    request under way than there may be connections, and of the others, who are silent or slow to
    say what they want, the oldest makes room for the newest.
    """

    def __init__(self):
        self.limit = CONNECTIONS
        self.under_way = self.polls = 0
        self._by_client = Counter()
        self._here = set()
        self._waiting = {}  # in the order in which they began to; the values mean nothing

    @property
    def connections(self) -> int:
        """How many there may be."""
        limit = descriptors()
        return self.limit if limit is None else min(self.limit, limit // SHARE_OF_DESCRIPTORS)

    @contextmanager
    def connection(self, sock, limit: int | None):
        """While the server has it. ``limit`` is how many the server takes, if it says so."""
        self.limit = limit or CONNECTIONS
        self._here.add(sock)
        self._waiting[sock] = None
        if len(self._here) > TAKEN * self.connections and len(self._waiting) > 1:
            self._make_room()
        try:
            yield
        finally:
            self._here.discard(sock)
            self._waiting.pop(sock, None)

    @contextmanager
    def request(self, sock, polling: bool, client: str):
        """While one is answered, on a connection that is counted, or on one of another server."""
        self._waiting.pop(sock, None)
        self.under_way += 1
        self.polls += polling
        self._by_client[client] += 1
        try:
            yield
        finally:
            self.under_way -= 1
            self.polls -= polling
            self._by_client[client] -= 1
            if not self._by_client[client]:
                del self._by_client[client]
            if sock in self._here:
                self._waiting[sock] = None

    def full(self, polling: bool, client: str) -> bool:
        """Whether there may not be one more request under way, of this address."""
        connections = self.connections
        return (
            self.under_way >= UNDER_WAY * connections
            or (polling and self.polls >= POLLS * connections)
            or self._by_client[client] >= OF_ONE * connections
        )

    def out_of_descriptors(self, sock) -> bool:
        """Whether this connection must not become a WebSocket, which it may be for days.

        The system gives the lowest number that is free, so that of the newest tells how many are taken.
        """
        limit = descriptors()
        return limit is not None and sock.fileno() >= limit - self.connections - RESERVE

    def _make_room(self) -> None:
        oldest = next(iter(self._waiting))
        del self._waiting[oldest]
        hang_up(oldest)


def descriptors() -> int | None:
    """How many files this process may have open; None where there is no end to it."""
    if resource is None:
        return None
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return None if limit == resource.RLIM_INFINITY else limit


def raise_descriptors() -> None:
    """Have as many file descriptors as the system allows: each WebSocket takes one."""
    if resource is not None:
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        with suppress(ValueError, OSError):  # macOS says there is no end to it, and has one
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


slots = Slots()
"""Those of this process."""
