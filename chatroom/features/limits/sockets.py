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

PER_PERSON = 40  # a tab each; after a change of network the old ones count until a ping tells
PER_ADDRESS = 20  # for each of its crowd
PER_STRANGERS = 2  # for each of the crowd of an address: scripts, which no session names

AGAIN = 30
"""Seconds after which one of them may have been closed."""

TABS = "You have this chat open {most} times. Close a tab first."
STRANGERS = "From your network {most} connections without a session are open. Close one first."
SOCKETS = "From your network {most} connections are open. Close one first."
HASTE = "Not so fast: connect again in {seconds}."

UNCOUNTED = (
    "Somebody came through more proxies than the %s of CHATROOM_PROXIES. If they are yours, count "
    "them there: now all who come through them share the limits of one address. This is said once."
)


def install(chatroom: Chatroom, rates: Rates, crowd: int, proxies: int) -> None:
    connects_of_address = times(CONNECTS, crowd)
    strangers_of_address = PER_STRANGERS * crowd
    sockets_of_address = max(PER_ADDRESS * crowd, PER_PERSON)
    told = False

    def arrive(connection: Connection) -> None:
        stranger = connection.user is None
        most, sentence = (strangers_of_address, STRANGERS) if stranger else (PER_PERSON, TABS)
        if chatroom.connections.like(connection) > most:
            raise RateLimited(sentence.format(most=most), AGAIN)
        if not stranger:
            rates.take(CONNECTS, "connect", connection.who, sentence=HASTE)

    def admit(environ: dict[str, Any]) -> None:
        nonlocal told
        forwarded = environ.get("HTTP_X_FORWARDED_FOR", "")
        if not told and forwarded and forwarded.count(",") >= proxies:
            told = True
            log.warning(UNCOUNTED, proxies)
        address = network(environ.get("REMOTE_ADDR", ""))
        if chatroom.connections.at(address) >= sockets_of_address:
            raise RateLimited(SOCKETS.format(most=sockets_of_address), AGAIN)
        rates.take(connects_of_address, "connect", address, sentence=HASTE)

    chatroom.arrivals.append(arrive)
    chatroom.doorkeepers.append(admit)
