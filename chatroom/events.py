"""The socket events: what browsers say, and what they are answered."""

from __future__ import annotations

import uuid

from flask import request
from flask_socketio import ConnectionRefusedError, SocketIO

from . import names
from .address import network
from .connections import Connection
from .identity import current_user
from .model import BadRequest, ChatError, Forbidden, Message
from .parts import Chatroom
from .wire import Answer, Events, Steps

MAX_ROOMS = 50  # one connection may be in
MAX_HISTORY = 200
MAX_SYNC = 500
MAX_CLIENT_ID = 64
MAX_PAGE = 64 * 1024
"""Characters in the changes of one answer, after the first: one of megabytes takes others their turn.

Not in a page of the history: who reads it forwards, as the page does, takes it to be whole.
"""

events = Events()


@events.on("join", from_outside=True)
def join(
    chatroom: Chatroom,
    connection: Connection,
    room: str = names.DEFAULT_ROOM,
    username: str | None = None,
    since: int | None = None,
    epoch: str | None = None,
) -> Answer:
    room = names.room_name(room)
    user = connection.identify(username)
    returning = room in connection.rooms
    if not returning and len(connection.rooms) >= MAX_ROOMS:
        raise Forbidden(f"You can be in at most {MAX_ROOMS} rooms. Leave one first.")
    store = chatroom.chat.store
    try:
        chatroom.presence.enter(connection, user, room)
        # Read after entering: what is written in between comes twice, and not never.
        changes = store.changes(room, since or 0, MAX_SYNC if since is not None else 0)
        complete = since is not None and epoch == changes.epoch and changes.complete
        messages = (
            _page(changes.messages)
            if complete
            else store.history(room, limit=chatroom.history_limit)
        )
    except Exception:
        if room in connection.rooms and not returning:  # who is refused is not in the room
            chatroom.presence.leave(connection, room)
        raise

    # Who is here comes last: while the store read, somebody may have left.
    present = chatroom.presence.listing(room, changes.rev)
    chatroom.connections.tell_one("update_users", present, connection.id)
    return {
        "room": room,
        "username": user.name,
        "user_id": user.id,
        "epoch": changes.epoch,
        "rev": changes.rev,
        "messages": [message.as_dict() for message in messages],
        "users": present["users"],
        "complete": complete,
    }


@events.on("leave")
def leave(chatroom: Chatroom, connection: Connection, room: str) -> Answer:
    chatroom.presence.leave(connection, room)
    return {"room": room}


@events.on("message")
def message(
    chatroom: Chatroom,
    connection: Connection,
    room: str,
    text: str,
    client_id: str | None = None,
) -> Steps:
    if client_id is None:
        client_id = uuid.uuid4().hex
    elif not 1 <= len(client_id) <= MAX_CLIENT_ID:
        raise BadRequest(f"A client_id has 1 to {MAX_CLIENT_ID} characters.")
    finish = chatroom.chat.begin_post(connection.identify(None), room, text, client_id)
    yield  # many messages share the wait for the disk, also those of one connection
    return {"message": finish().as_dict()}


@events.on("history")
def history(
    chatroom: Chatroom, connection: Connection, room: str, before: int, limit: int = 100
) -> Answer:
    limit = min(limit, MAX_HISTORY)
    found = chatroom.chat.store.history(room, before, limit + 1)
    more = len(found) > limit
    return {"messages": [message.as_dict() for message in found[more:]], "more": more}


@events.on("sync")
def sync(
    chatroom: Chatroom, connection: Connection, room: str, since: int, limit: int = 200
) -> Answer:
    changes = chatroom.chat.store.changes(room, since, min(limit, MAX_SYNC))
    return {
        "epoch": changes.epoch,
        "rev": changes.rev,
        "messages": [message.as_dict() for message in _page(changes.messages)],
        "complete": changes.complete,
    }


def _page(messages: list[Message]) -> list[Message]:
    """As many of them as one answer carries: whoever asked asks on from the last."""
    left = MAX_PAGE
    for count, message in enumerate(messages):
        left -= len(message.text)
        if left < 0 and count:
            return messages[:count]
    return messages


def follow_connections(socketio: SocketIO, chatroom: Chatroom) -> None:
    """Note each connection with the user its session names, and forget it when it drops."""

    @socketio.on("connect")
    def connect(_auth: object = None) -> None:
        try:
            with chatroom.shutdown.answering():
                chatroom.start(socketio.start_background_task, socketio.sleep)
                address = network(request.remote_addr or "")
                connection = chatroom.connections.open(request.sid, current_user(), address)
                for ask in chatroom.arrivals:
                    ask(connection)
        except ChatError as error:
            chatroom.connections.close(request.sid)
            raise ConnectionRefusedError(str(error), error.as_dict()) from error

    socketio.server.on("disconnect", lambda sid, _reason: chatroom.presence.forget(sid))
