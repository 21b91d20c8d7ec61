"""Which pages may connect: a table of origins, over WebSocket and long-polling, for each way to set it up."""

from __future__ import annotations

import pytest

from ..serving import Server
from ..transport.raw_client import ENGINE, HANDSHAKE, Http

HOST = "chat.example:8000"  # as browsers know it
OWN = f"http://{HOST}"
FRIEND = "https://friend.example"

SETTINGS = {"own": None, "named": f"{FRIEND},https://other.example:8443", "any": "*"}
TRANSPORTS = ("websocket", "polling")

OURS, NAMED, ANYBODY = {"own", "named", "any"}, {"named", "any"}, {"any"}
# Whom each is let in by, of the three servers.
TABLE = {
    None: OURS,  # no page: a script, with a cookie of its own at most
    OWN: OURS,
    FRIEND: NAMED,
    "https://other.example:8443": NAMED,
    # our host, and another origin all the same
    "http://chat.example": ANYBODY,
    "http://chat.example:80": ANYBODY,
    "http://chat.example:8001": ANYBODY,
    f"https://{HOST}": ANYBODY,
    f"ws://{HOST}": ANYBODY,
    f"HTTP://{HOST.upper()}": ANYBODY,
    f"{OWN}/": ANYBODY,
    f"{OWN}/rooms/den": ANYBODY,
    f"{OWN}#": ANYBODY,
    f"http://ann@{HOST}": ANYBODY,
    f"http://{HOST}@evil.example": ANYBODY,
    "http://chat.example.:8000": ANYBODY,
    f"{OWN}, http://evil.example": ANYBODY,
    f"http://evil.example {OWN}": ANYBODY,
    HOST: ANYBODY,
    # somebody else's
    "http://evil.example": ANYBODY,
    "http://evil.example:8000": ANYBODY,
    f"http://sub.{HOST}": ANYBODY,
    "http://evilchat.example:8000": ANYBODY,
    "http://chat.example.evil.example:8000": ANYBODY,
    "http://chat.example:8000.evil.example": ANYBODY,
    "http://chat-example:8000": ANYBODY,
    "http://cһat.example:8000": ANYBODY,  # whose h is not ours
    "http://localhost:8000": ANYBODY,
    "http://127.0.0.1:8000": ANYBODY,
    "http://friend.example": ANYBODY,
    "https://friend.example:8443": ANYBODY,
    "https://friend.example.evil.example": ANYBODY,
    "https://sub.friend.example": ANYBODY,
    "https://evilfriend.example": ANYBODY,
    # no host at all
    "null": ANYBODY,
    "file://": ANYBODY,
    "chrome-extension://abcdefgh": ANYBODY,
    "data:": ANYBODY,
    "*": ANYBODY,
    "undefined": ANYBODY,
}


@pytest.fixture(scope="module")
def servers(tmp_path_factory):
    folder = tmp_path_factory.mktemp("origins")
    servers = {name: Server(folder, CORS_ORIGINS=origins) for name, origins in SETTINGS.items()}
    for server in servers.values():
        server.start()
    yield servers
    for server in servers.values():
        server.kill()
        assert "Traceback" not in server.log


def connect(server, transport, origin, **headers):
    """The status and the head of the answer to whoever wants to connect from a page there."""
    asked = {"Host": HOST} | headers
    if origin is not None:
        asked["Origin"] = origin
    if transport == "websocket":
        asked = HANDSHAKE | asked
    with Http(server.port) as client:
        status = client.ask("GET", f"{ENGINE}&transport={transport}", asked)
        return status, client.head


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("name", SETTINGS)
def test_each_page_may_connect_where_it_is_let_in_and_nowhere_else(servers, name, transport):
    let_in = {"websocket": 101, "polling": 200}[transport]
    for origin, by in TABLE.items():
        status, head = connect(servers[name], transport, origin)
        if name in by:
            assert status == let_in, origin
        else:
            assert status in (400, 403), origin
            assert "access-control-allow-origin" not in head.lower(), origin


def test_a_page_that_may_not_connect_cannot_find_out_by_asking_first(servers):
    for origin, by in TABLE.items():
        if origin is None or "own" in by:
            continue
        asked = {"Host": HOST, "Origin": origin, "Access-Control-Request-Method": "POST"}
        with Http(servers["own"].port) as client:
            client.ask("OPTIONS", f"{ENGINE}&transport=polling", asked)
            assert "access-control-allow-origin" not in client.head.lower(), origin


def test_a_page_that_may_not_connect_cannot_go_on_with_a_session_of_another(servers):
    """Nor upgrade one: each request is looked at."""
    server = servers["own"]
    with Http(server.port) as client:
        assert (
            client.ask("GET", f"{ENGINE}&transport=polling", {"Host": HOST, "Origin": OWN}) == 200
        )
        while b'"sid":"' not in client.buffer:
            client.buffer += client.socket.recv(4096)
    sid = client.buffer.decode().partition('"sid":"')[2].partition('"')[0]
    evil = {"Host": HOST, "Origin": "http://evil.example"}
    path = f"{ENGINE}&transport=polling&sid={sid}"
    requests = [
        ("GET", path, evil, b""),
        ("POST", path, evil | {"Content-Length": "2"}, b"40"),
        ("GET", path.replace("polling", "websocket"), HANDSHAKE | evil, b""),
    ]
    for method, path, headers, body in requests:
        with Http(server.port) as client:
            assert client.ask(method, path, headers, body) in (400, 403), (method, path)
