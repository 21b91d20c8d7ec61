"""A thousand requests that no browser sends: each is answered or hung up on, and none is a fault of ours."""

from __future__ import annotations

import socket
from contextlib import suppress

from ..serving import HOST
from .http_requests import requests

LOGGED = 64 * 1024  # characters
PATIENCE = 15  # seconds


def answer(server, request):
    """All that comes back, when the client has said all it will."""
    address = HOST, server.port
    # it need not be read to its end
    with suppress(ConnectionError), socket.create_connection(address, PATIENCE) as client:
        client.sendall(request)
        client.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: client.recv(65536), b""))
    return b""


def test_no_request_is_a_fault_of_the_servers(attacked, witness):
    before = len(attacked.log)
    statuses = {}
    for request in requests():
        said = answer(attacked, request)
        status = said[9:12] if said.startswith(b"HTTP/1.") else said[:12]
        statuses.setdefault(status, request)
        assert status[:1] != b"5" or status in (b"501", b"505"), (request[:300], said[:300])
    print({status.decode("latin-1"): request[:60] for status, request in statuses.items()})
    witness.undisturbed("requests")
    assert len(attacked.log) - before < LOGGED
    witness.has_not_grown()
