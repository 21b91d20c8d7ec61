"""What no client of ours would say, made anew from a seed: the same for everybody, and not kept.

Nothing in here may be granted to somebody who is in one room under the name Eve, and nothing but
:func:`endings` is a reason to end a connection. Names and texts come as JSON, since half of them
cannot be said in any other way.
"""

from __future__ import annotations

import json
import random
from base64 import b64encode
from collections.abc import Iterator

from ..hostile_names import NAMES
from .markup import STRINGS
from .words import BROKEN, FORBIDDEN, IDS, INJECTIONS, LITERALS, NUMBERS, PLACES, STRANGE, TEXTS

SEED = 20261125
PACKETS = 6000

LONGEST = 64 * 1024  # bytes in a frame
SAYABLE = [one for one in NAMES if len(json.dumps(one.text)) < LONGEST / 4]  # also if said twice
ROOMS = [one.text for one in SAYABLE]
# Refused to everybody, as `admin` is reserved, so that no accident makes a join that may be said.
USERNAMES = [one.text for one in SAYABLE if one.accepted is None or one.same_as == "admin"]
DEPTHS = (31, 33, 500, 5000)

# A payload of each event that would be granted in the room "den", to be spoilt; a text is spoilt from
# the start, and who joins is somebody else, so that no accident on the way makes one that may be said.
SOUND = {
    "join": {"room": "den", "username": "Eve", "since": 0, "epoch": "x"},
    "leave": {"room": "den"},
    "message": {"text": "hi", "room": "den", "client_id": "c1"},
    "typing": {"typing": True, "room": "den"},
    "history": {"before": 9, "room": "den", "limit": 5},
    "sync": {"since": 0, "room": "den", "limit": 5},
}


def packets(room: str, count: int = PACKETS, seed: int = SEED) -> list[str]:
    """Messages of Engine.IO with a packet of Socket.IO inside, or what looks like one; no two alike.

    ``room`` is the one that Eve is in.
    """
    chance = random.Random(seed)
    makers = [spoilt, spoilt, spoilt, unknown, elsewhere, torn, torn, shapeless, answers, greetings]
    made: dict[str, None] = {}
    while len(made) < count:
        made[chance.choice(makers)(chance).replace('"den"', json.dumps(room))] = None
    return list(made)


def payloads(room: str, count: int, seed: int = SEED) -> list[tuple[str, str]]:
    """The name of an event, and a payload as text that must be refused; no two alike."""
    chance = random.Random(seed)
    made: dict[tuple[str, str], None] = {}
    while len(made) < count:
        event, payload = wrong(chance)
        made[event, payload.replace('"den"', json.dumps(room))] = None
    return list(made)


def spoilt(chance: random.Random) -> str:
    """A real event with a payload that is not its own."""
    event, payload = wrong(chance)
    return f"42{chance.choice(['1', '22', '333', ''])}[{json.dumps(event)},{payload}]"


def wrong(chance: random.Random) -> tuple[str, str]:
    event = chance.choice(list(SOUND))
    members = {key: json.dumps(value) for key, value in SOUND[event].items()}
    if "text" in members:
        members["text"] = chance.choice(TEXTS)
    if event == "join":  # who is Eve can be nobody else
        members["username"] = json.dumps(chance.choice(USERNAMES))
    key = chance.choice(list(members))
    match chance.randrange(7):
        case 0:
            members[key] = chance.choice([*NUMBERS, *LITERALS[:6], *BROKEN, nested(chance)])
            if members[key] in ("true", "false", "-0"):
                members[key] = "7.5"
        case 1:
            members[chance.choice(STRANGE)] = chance.choice([*NUMBERS[:4], *LITERALS[:6]])
        case 2:
            return event, chance.choice(
                ["7", '"hi"', "[1]", "true", nested(chance), "[{}]", '"\\ud800"']
            )
        case 3:
            members[key] = '{"_placeholder":true,"num":0}'
        case 4:
            members["room"] = text(chance, [*INJECTIONS, *STRINGS, *ROOMS, *TEXTS])
            if event == "join":
                members["username"] = "7"
        case 5:
            members[text(chance, [*INJECTIONS, *STRANGE, "x" * 5000])[1:-1]] = "1"
        case 6:
            said = written(members)
            return event, f"{said},{said}"
    return event, written(members)


def unknown(chance: random.Random) -> str:
    """An event there is not, or one that is the server's own."""
    event = text(chance, [*FORBIDDEN, *STRANGE, *INJECTIONS, *STRINGS, "x" * 9000])
    payload = chance.choice(["{}", '{"text":"hi"}', "null", *NUMBERS[:3]])
    return f"42{chance.choice(IDS[:5])}[{event},{payload}]"


def elsewhere(chance: random.Random) -> str:
    """A sound payload for a room that Eve is not in."""
    event = chance.choice([name for name in SOUND if name != "join"])
    members = {key: json.dumps(value) for key, value in SOUND[event].items()}
    members["room"] = text(chance, [*ROOMS, "room:den", *INJECTIONS])
    return f"42{chance.choice(['1', ''])}[{json.dumps(event)},{written(members)}]"


def torn(chance: random.Random) -> str:
    """A packet that lost something on the way, or got something more."""
    said = spoilt(chance)
    at = chance.randrange(2, len(said))
    match chance.randrange(5):
        case 0:
            return said[:at]
        case 1:
            return said[:2] + said[at:]
        case 2:
            return said[:at] + chr(chance.randrange(32, 0xD7FF)) + said[at:]
        case 3:
            return said[:at] + said[at - 1 :] + said[at:]
        case _:
            return said[:at] + said[at + 1 :]


def shapeless(chance: random.Random) -> str:
    """A type, a place, a number and a value, none of which need fit."""
    kind = chance.choice("222256b")
    if kind == "b":  # nothing but a packet of bytes
        return "b" + b64encode(noise(chance).encode() * chance.randrange(40)).decode()
    values = [
        *NUMBERS,
        *LITERALS,
        *BROKEN,
        '["message"',
        "[7]",
        "[[]]",
        "[null]",
        '[""]',
        "[]",
        "",
    ]
    value = chance.choice(
        [*values, nested(chance), noise(chance), f'["message",{chance.choice(TEXTS)}]']
    )
    return f"4{kind}{chance.choice(PLACES)}{chance.choice(IDS)}{value}"


def answers(chance: random.Random) -> str:
    """An ack of what nobody asked."""
    value = chance.choice(["[]", "[1]", "{}", nested(chance), noise(chance), *NUMBERS, *LITERALS])
    return f"4{chance.choice('36')}{chance.choice(PLACES)}{chance.choice(IDS)}{value}"


def greetings(chance: random.Random) -> str:
    """A hello from who is here, or to where nobody is; or a refusal, which is not for clients."""
    place = chance.choice([*PLACES[3:], "/" + "x" * 9000 + ","])
    value = chance.choice(["", "{}", '{"token":"x"}', nested(chance), noise(chance), *NUMBERS])
    return f"4{chance.choice('004')}{place}{value}"


def endings(seed: int = SEED) -> Iterator[str]:
    """What ends the connection it came on: it is no packet of Engine.IO, or a goodbye."""
    chance = random.Random(seed)
    yield from [
        "",
        "0",
        "6",
        "7",
        "8",
        "9",
        "x",
        "2x",
        "2probe ",
        "3 ",
        "5 ",
        "1x",
        "47",
        "4",
        "4x",
        "4٣",
    ]
    yield from ["bx", "b====", "b4", "\x00", "\ufeff4", " 42[]", "\x1e", "\x0024", "1"]
    for _ in range(120):
        yield chance.choice("06789{[\"'\u202e🐟abc\n") + noise(chance)


def nested(chance: random.Random) -> str:
    """An abyss, closed or not."""
    depth, closed = chance.choice(DEPTHS), chance.random() < 0.5
    opening, closing = chance.choice([("[", "]"), ('{"a":', "}"), ('[{"a":', "}]")])
    return opening * depth + "0" + closing * depth * closed


def noise(chance: random.Random) -> str:
    """Any characters there are, but for halves of one."""
    planes = [(0, 0x7F), (0x80, 0xD7FF), (0xE000, 0xFFFF), (0x10000, 0x10FFFF)]
    letters = (chr(chance.randint(*chance.choice(planes))) for _ in range(chance.randint(1, 60)))
    return "".join(letters)


def text(chance: random.Random, some: list[str]) -> str:
    """One of these as JSON; those that are already, or that JSON cannot say, stay."""
    one = chance.choice(some)
    escaped = chance.random() < 0.5 or any(map(is_half, one))
    return one if one in TEXTS else json.dumps(one, ensure_ascii=escaped)


def is_half(letter: str) -> bool:
    """Whether UTF-8 cannot say it."""
    return "\ud800" <= letter <= "\udfff"


def written(members: dict[str, str]) -> str:
    return "{" + ",".join(f"{json.dumps(key)}:{value}" for key, value in members.items()) + "}"
