"""Socket events as plain functions: a payload's keys are the function's arguments."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Callable, Generator
from functools import partial
from typing import Any, get_type_hints

from flask_socketio import SocketIO

from .model import BadRequest, ChatError
from .parts import Chatroom

log = logging.getLogger(__name__)

MAX_INTEGER = 2**53 - 1  # as far as JavaScript, and so JSON between the two, can count
KINDS = {
    str: "text",
    bool: "true or false",
    int: f"a whole number from 0 to {MAX_INTEGER}",
}

Answer = dict[str, Any]
Steps = Generator[None, None, Answer | None]
"""An answer in two steps, with a bare ``yield`` between them."""

Function = Callable[..., Answer | None | Steps]


class Events:
    """Records event functions, as a :class:`flask.Blueprint` records views.

    A function is called as ``function(chatroom, connection, **payload)``. Its other arguments
    are the schema: their names the keys a payload may have, their annotations the types; those
    with a default may be left out. It returns what the ack adds to ``{"ok": true}``, or raises
    a :exc:`~chatroom.model.ChatError` to refuse.

    One of them is the ``room`` it is about, which the payload may leave out while the connection
    is in one room only. Whoever is not in it is refused before the function is called.

    A function that yields once has then begun what only takes time. The connection's next event
    may begin before it goes on, if that one also yields; all are answered in order.
    """

    def __init__(self) -> None:
        self._handlers: dict[str, tuple[Function, bool]] = {}

    def on(self, name: str, *, from_outside: bool = False) -> Callable[[Function], Function]:
        """Decorate the function that answers the event ``name``.

        ``from_outside`` lets those ask who are in no room yet: the function has to look for itself.
        """

        def record(function: Function) -> Function:
            self._handlers[name] = function, from_outside
            return function

        return record

    def register(self, socketio: SocketIO, chatroom: Chatroom) -> None:
        """Answer these events on a server.

        Straight from python-socketio: a Flask request context costs more than all the rest of
        a message, and nothing here needs one.
        """
        for name, (function, from_outside) in self._handlers.items():
            socketio.server.on(name, _handler(name, function, from_outside, chatroom))


def refuse_the_rest(socketio: SocketIO, chatroom: Chatroom) -> None:
    """Refuse unknown events, and what the transport could make no sense of: its event ``""``."""

    def refuse(sid: str, event: str, asked: bool, sentence: str) -> Answer | None:
        def act() -> Answer:
            raise BadRequest(sentence)

        return _finished(_answer(chatroom, sid, event, asked, act))

    socketio.server.on(
        "*", lambda event, sid, _, asked: refuse(sid, event, asked, "There is no such event.")
    )
    socketio.server.on("", lambda sid, why, asked: refuse(sid, why["event"], asked, why["message"]))


def _handler(
    name: str, function: Function, from_outside: bool, chatroom: Chatroom
) -> Callable[..., Answer | None]:
    """What python-socketio calls with an event; ``asked`` says whether the client wants an ack.

    Where the event has two steps, the transport may call ``begin`` instead: it takes the first, and
    returns a function that takes the second and returns the answer.
    """
    schema = _schema(function)
    if not from_outside:
        schema["room"] = str, type(None)

    def begin(sid: str, payload: Any, asked: bool) -> Callable[[], Answer | None]:
        def act() -> Answer | None | Steps:
            connection = chatroom.connections.get(sid)
            said = _checked(payload, schema)
            if not from_outside:
                said["room"] = connection.room(said.get("room"))
            for guard in chatroom.guards:
                guard(connection, name, said)
            return function(chatroom, connection, **said)

        return _begun(_answer(chatroom, sid, name, asked, act))

    def handler(sid: str, payload: Any, asked: bool) -> Answer | None:
        return begin(sid, payload, asked)()

    if inspect.isgeneratorfunction(function):
        vars(handler)["begin"] = begin
    return handler


def _begun(steps: Steps) -> Callable[[], Answer | None]:
    """Take the first step; returns a function that takes those left, and returns the answer."""
    try:
        next(steps)
    except StopIteration as end:
        answer: Answer | None = end.value
        return lambda: answer
    return partial(_finished, steps)


def _finished(steps: Steps) -> Answer | None:
    while True:
        try:
            next(steps)
        except StopIteration as end:
            answer: Answer | None = end.value
            return answer


def _answer(
    chatroom: Chatroom, sid: str, event: str, asked: bool, act: Callable[[], Answer | None | Steps]
) -> Steps:
    """The ack of an event: what ``act`` adds to it, or why it refused. The one place for both."""
    try:
        with chatroom.shutdown.answering():
            answer = act()
            if isinstance(answer, Generator):
                answer = yield from answer
            return {"ok": True, **(answer or {})}
    except ChatError as error:
        refusal = error.as_dict()
        for listener in chatroom.refused:
            listener(sid, error)
    except Exception:
        log.exception("The event %r failed", event)
        refusal = ChatError("Something went wrong on the server. It has been logged.").as_dict()
    if asked:
        return {"ok": False, **refusal}
    yield  # who does not ask for an ack is told in its turn all the same
    chatroom.connections.tell_one("error", {"event": event, **refusal}, sid)
    return None


def _schema(function: Function) -> dict[str, tuple[type, ...]]:
    """Each payload key's types; ``NoneType`` among them when the key may be left out."""
    hints = get_type_hints(function)
    schema = {}
    for parameter in list(inspect.signature(function).parameters.values())[2:]:
        hint = hints[parameter.name]
        types = getattr(hint, "__args__", (hint,))
        optional = parameter.default is not parameter.empty
        schema[parameter.name] = (*types, type(None)) if optional else types
    return schema


def _checked(payload: Any, schema: dict[str, tuple[type, ...]]) -> dict[str, Any]:
    """The payload, if it is what the schema says; a payload left out is an empty one."""
    if payload is None:
        payload = {}
    if not isinstance(payload, dict):
        raise BadRequest("The payload must be an object.")
    if unknown := payload.keys() - schema.keys():
        raise BadRequest(f"There is no key {min(unknown)!r} in this event.")
    for key, types in schema.items():
        if key not in payload:
            if type(None) not in types:
                raise BadRequest(f"The key {key!r} is missing.")
            continue
        value = payload[key]
        if value is None or type(value) not in types:
            raise BadRequest(f"The key {key!r} must be {KINDS[types[0]]}.")
        if type(value) is int and not 0 <= value <= MAX_INTEGER:
            raise BadRequest(f"The key {key!r} must be {KINDS[int]}.")
    return payload
