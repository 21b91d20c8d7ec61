"""Signing out closes what one has open, here and on another process."""

from __future__ import annotations

import re
import time

from ..transport.raw_client import CLOSE, TEXT, WebSocket
from .people import PATIENCE, names


def sign_out(person):
    page = person.http.get(f"{person.server.url}/rooms/den", timeout=PATIENCE).text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
    answer = person.http.post(
        f"{person.server.url}/leave",
        data={"csrf_token": token},
        allow_redirects=False,
        timeout=PATIENCE,
    )
    assert answer.status_code == 302


def tab(person, server):
    """One more tab, in the room, as a raw WebSocket: a stock client does not say when it is closed."""
    cookie = "; ".join(f"{name}={value}" for name, value in person.http.cookies.items())
    tab = WebSocket(server.port, headers={"Cookie": cookie}).join()
    tab.say('421["join",{"room":"den"}]')
    while not tab.hear().startswith("431"):
        pass
    assert '"ok":true' in tab.text
    return tab


def hung_up(tab):
    """Wait until the server has, and return the seconds that took."""
    started = time.monotonic()
    while (frame := tab.receive())[0] == TEXT:
        pass
    assert frame[0] == CLOSE
    return time.monotonic() - started


def test_all_tabs_are_closed_on_every_process(serve, arrive):
    one, other = serve(), serve()
    ann, bob = arrive(one, "Ann", "den"), arrive(one, "Bob", "den")
    with tab(ann, one) as here, tab(ann, other) as there:
        sign_out(ann)
        print("closed after", hung_up(here), hung_up(there))
    assert bob.hear("user_left")["username"] == "Ann"
    assert names(bob.hear("update_users", count=1)) == ["Bob"]
