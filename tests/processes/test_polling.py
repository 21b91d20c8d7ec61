"""Long-polling on servers that run several processes."""

from __future__ import annotations

import pytest
import requests
import socketio

from .people import POLLING, UPGRADE


@pytest.mark.parametrize("flavour", ["gunicorn", "geventwebsocket"])
def test_workers_who_share_a_port_speak_websocket_only(flavour, serve, arrive, person, room):
    server = serve(flavour)
    server.stop()
    server.start("--workers", "2")
    server.wait_for(lambda: len(server.workers) == 2)
    refusal = requests.get(f"{server.url}/socket.io/?EIO=4&transport=polling", timeout=5)
    assert (refusal.status_code, refusal.text) == (400, "This chatroom speaks WebSocket only.")
    for transports in (POLLING, UPGRADE):
        with pytest.raises(socketio.exceptions.ConnectionError):
            person(server).connect(transports=transports)
    ann = arrive(server, "Ann", room)
    page = ann.http.get(f"{server.url}/rooms/{room}", timeout=5).text
    assert 'data-transports="[&#34;websocket&#34;]"' in page
    assert ann.say("message", text="WebSocket is all one needs")["ok"]
    told = [line for line in server.log.splitlines() if "CHATROOM_POLLING=sticky" in line]
    assert 1 <= len(told) <= 2  # each worker says it once
