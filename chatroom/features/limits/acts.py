"""What one may do how often: by person, by address and by room, in this order.

So who does too much uses up what is theirs before what they share with others. Of a room, one
address can use up a part.
"""

from __future__ import annotations

from typing import Any

from limits import RateLimitItem, parse

from ... import names
from ...connections import Connection
from ...model import ChatError, Draft, Unavailable
from ...parts import Chatroom
from ...presence import POLICY_VIOLATION
from .rates import Rates, times

RATES = {
    # a browser that comes back joins all its rooms at once, in each tab
    "join": parse("600 per minute"),
    "typing": parse("60 per 10 seconds"),
}
ANY_OTHER = parse("200 per 10 seconds")
NEW_ROOMS = parse("30 per hour")
REFUSALS = parse("200 per minute")
"""Of one connection. Who goes on all the same is hung up on."""

ADDRESSES = 4
"""As many addresses at their limit a room takes the messages of."""

PERSON = "Not so fast: this is possible again in {seconds}."
MESSAGE = "Not so fast: what you wrote goes out in {seconds}."
ROOM = "So much is going on in this room that it has to wait {seconds}."
ADDRESS = "Too much comes from your network just now. This is possible again in {seconds}."
ROOMS = "That is enough new rooms for now. The next one can be opened in {seconds}."


def install(chatroom: Chatroom, rates: Rates, messages: RateLimitItem, crowd: int) -> None:
    by_event = {**RATES, "message": messages}
    of_address = {item: times(item, crowd) for item in (*by_event.values(), ANY_OTHER, NEW_ROOMS)}
    of_room = times(messages, crowd * ADDRESSES)

    def guard(connection: Connection, event: str, payload: dict[str, Any]) -> None:
        item = by_event.get(event, ANY_OTHER)
        sentence = MESSAGE if event == "message" else PERSON
        rates.take(item, event, connection.who, sentence=sentence)
        rates.take(of_address[item], event, connection.address, sentence=ADDRESS)
        if event == "join":
            new_room(connection, names.room_name(payload.get("room", names.DEFAULT_ROOM)))

    def new_room(connection: Connection, room: str) -> None:
        if chatroom.connections.in_room(room) or chatroom.chat.store.known_as(room):
            return  # somebody is there, or has been; or is in one that looks the same
        address = "room", connection.address
        enough = rates.spent(of_address[NEW_ROOMS], *address)
        if not enough:  # else each person who comes along would be remembered for an hour
            rates.take(NEW_ROOMS, "room", connection.who, sentence=ROOMS)
        rates.take(of_address[NEW_ROOMS], *address, sentence=ROOMS)

    @chatroom.chat.guard("post")
    def busy(draft: Draft) -> None:
        rates.take(of_room, "message", "room", draft.room, sentence=ROOM)

    def refused(sid: str, refusal: ChatError) -> None:
        if not isinstance(refusal, Unavailable) and rates.wait(REFUSALS, "refusals", sid):
            chatroom.connections.end(sid, POLICY_VIOLATION)

    chatroom.guards.append(guard)
    chatroom.refused.append(refused)
