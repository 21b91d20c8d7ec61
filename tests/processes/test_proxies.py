"""What is believed of a request that says who forwarded it, on every server, from this very machine."""

from __future__ import annotations

import pytest
import requests
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from ..serving import FLAVOURS

THERE = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "chat.example"}
OTHERS = {"X-Forwarded-Ssl": "on", "X-Forwarded-Protocol": "ssl", "SCRIPT_NAME": "/evil"}
PAGE = "https://chat.example"


def poll(server, **headers):
    address = f"{server.url}/socket.io/?EIO=4&transport=polling"
    return requests.get(address, headers={"Origin": PAGE} | headers, timeout=5).status_code


def upgrade(server, **headers):
    """The first packet on a WebSocket that a page at ``PAGE`` opened."""
    address = f"{server.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket"
    with connect(address, origin=PAGE, additional_headers=headers) as socket:
        return socket.recv(timeout=5)


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_nobody_is_believed_where_no_proxy_was_counted(serve, flavour):
    server = serve(flavour)
    assert poll(server, **THERE, **OTHERS) == 400
    with pytest.raises(
        (InvalidStatus, ConnectionClosed)
    ):  # gevent-websocket answers 101 to anybody
        upgrade(server, **THERE, **OTHERS)
    same_host = {"Origin": server.url.replace("http", "https")}
    assert poll(server, **OTHERS, **same_host) == 400
    assert server.log.count("set CHATROOM_PROXIES") == 1
    door = requests.get(server.url, headers={"SCRIPT_NAME": "/evil"}, timeout=5)
    assert door.ok and "/evil" not in door.text


@pytest.mark.parametrize("flavour", FLAVOURS)
def test_a_proxy_that_was_counted_is_believed(serve, flavour):
    server = serve(flavour, PROXIES=1)
    assert poll(server, **THERE) == 200
    assert upgrade(server, **THERE).startswith("0{")
    assert poll(server, **{"X-Forwarded-Host": "chat.example"}) == 400
    prefixed = requests.get(server.url, headers={"X-Forwarded-Prefix": "/chat"}, timeout=5)
    assert 'data-base="/chat/"' in prefixed.text
