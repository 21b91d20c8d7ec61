"""How many sockets one may have open, and how fast open new ones: by person and by address."""

from __future__ import annotations

import logging
from typing import Any

from limits import parse

from ...address import network
from ...connections import Connection
from ...model import RateLimited
from ...parts import Chatroom
from .rates import Rates, times

log = logging.getLogger(__name__)

CONNECTS = parse("60 per minute")

PER_PERSON = 20  # a tab each
PER_ADDRESS = 10  # for each of its crowd
PER_STRANGERS = 2  # for each of the crowd of an address: scripts, which no session names

AGAIN = 30
"""Seconds after which one of them may have been closed."""

TABS = "You have this chat open {most} times. Close a tab first."
STRANGERS = "From your network {most} connections without a session are open. Close one first."
SOCKETS = "From your network {most} connections are open. Close one first."
HASTE = "Not so fast: connect again in {seconds}."


def install(chatroom: Chatroom, rates: Rates, crowd: int, proxies: int) -> None:
    connects_of_all = times(CONNECTS, crowd)
    told = proxies > 0

    def guard(connection: Connection, event: str, _payload: dict[str, Any]) -> None:
        if event != "connect":
            return
        stranger = connection.user is None
        most = PER_STRANGERS * crowd if stranger else PER_PERSON
        if chatroom.connections.like(connection) > most:
            raise RateLimited((STRANGERS if stranger else TABS).format(most=most), AGAIN)
        rates.take(CONNECTS, "connect", connection.who, sentence=HASTE)

    def admit(environ: dict[str, Any]) -> None:
        nonlocal told
        if not told and "HTTP_X_FORWARDED_FOR" in environ:
            told = True
            log.warning(
                "Somebody came through a proxy that is not counted: if it is yours, all who do share "
                "the limits of its one address. Set CHATROOM_PROXIES to how many there are. This is said once."
            )
        address = network(environ.get("REMOTE_ADDR", ""))
        most = PER_ADDRESS * crowd
        if chatroom.connections.at(address) >= most:
            raise RateLimited(SOCKETS.format(most=most), AGAIN)
        rates.take(connects_of_all, "connect", address, sentence=HASTE)

    chatroom.guards.append(guard)
    chatroom.doorkeepers.append(admit)
