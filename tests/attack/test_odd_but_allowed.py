"""What is odd and no harm comes back from every store as it went in, and means what it says nowhere."""

from __future__ import annotations

import random
from contextlib import suppress

import pytest

from chatroom import names
from chatroom.model import ChatError, Draft, NameTaken, User

from ..store.backends import BACKENDS
from .hostile import SEED, noise
from .markup import STRINGS
from .words import INJECTIONS

# Patterns, keys and separators of the stores themselves, beside each other.
KEYS = [
    "chat",
    "chat:log:chat",
    "log",
    "hosts",
    "occupied",
    "a:b",
    "a",
    "a:",
    ":a",
    "*",
    "?",
    "[a-z]",
]
KEYS += [
    "%",
    "_",
    "a%",
    "a_",
    "\\",
    "\\x",
    "'",
    '"',
    "''",
    ";",
    "--",
    "\n",
    "\r",
    "\t",
    "\x7f",
    "\u2028",
]
KEYS += [
    "\u0085",
    "null",
    "NULL",
    "nil",
    "true",
    "0",
    "-1",
    "1e9",
    "{}",
    "[]",
    "[null]",
    "den\n1\n2",
    "é",
    "e\u0301",
]


@pytest.fixture(params=BACKENDS)
def store(request):
    store = BACKENDS[request.param](request).open(durable=False)
    yield store
    store.close()


def odd():
    """Texts that the wire lets through, so none with a NUL."""
    chance = random.Random(SEED)
    made = [*KEYS, *INJECTIONS, *STRINGS[::3], *(noise(chance) for _ in range(60))]
    return [text for text in dict.fromkeys(made) if "\0" not in text]


def valid(read, texts):
    """Those that may be names, as ``read`` writes them."""
    found = {}
    for text in texts:
        with suppress(ChatError):
            found[read(text)] = None
    return list(found)


TEXTS = odd()
NAMES = valid(names.username, [*TEXTS, *(text[:20] for text in TEXTS)])
ROOMS = valid(names.room_name, [*TEXTS, *(text[:30] for text in TEXTS)])


def test_there_are_enough_of_them():
    assert min(map(len, (TEXTS, NAMES, ROOMS))) >= 60, (len(TEXTS), len(NAMES), len(ROOMS))


def test_a_text_and_a_client_id_are_kept_to_the_letter(store):
    user = User("u1", "Ann")
    ids = [f"{number} {text}"[:64] for number, text in enumerate(TEXTS)]
    drafts = [
        Draft("den", user, text, id, {text: [text]}) for text, id in zip(TEXTS, ids, strict=True)
    ]
    said = [store.append(draft)[0] for draft in drafts]
    assert [message.text for message in said] == TEXTS
    assert [message.client_id for message in said] == ids
    assert [message.extras for message in said] == [{text: [text]} for text in TEXTS]
    assert store.history("den", limit=9999) == store.changes("den", 0, 9999).messages == said
    for message in said:
        again = Draft("den", user, message.text, message.client_id)
        assert store.append(again) == (message, False)


def test_a_room_of_any_name_is_apart_from_all_others(store):
    said = {}
    for number, room in enumerate(ROOMS):
        user = User(f"u{number}", NAMES[number % len(NAMES)])
        with suppress(ChatError):  # two may look the same
            store.enter(room, f"tab {number}", user)
            said[room], _new = store.append(Draft(room, user, room, "c1"))
    assert len(said) > len(ROOMS) / 2
    for room, message in said.items():
        assert (message.id, message.text, message.room) == (1, room, room)
        assert store.history(room) == store.changes(room, 0).messages == [message]
        assert store.present(room) == [message.author]
    assert {one.room for one in store.occupied(rooms=9999, some=1)} == set(said)
    assert {room: head.rev for room, head in store.heads(said).items()} == dict.fromkeys(said, 1)


def test_a_user_of_any_name_and_id_is_apart_from_all_others(store):
    here = {}
    for number, name in enumerate(NAMES):
        user = User(f"{number} {TEXTS[number % len(TEXTS)]}"[:40], name)
        with suppress(NameTaken):  # two may look the same
            assert store.enter("den", f"tab {user.id}", user)
            here[user.id] = user
    assert len(here) > len(NAMES) / 2
    assert {user.id: user for user in store.present("den")} == here
    said = [store.append(Draft("den", user, "hi", "the same"))[0] for user in here.values()]
    assert [message.author for message in said] == list(here.values())
    assert store.history("den", limit=9999) == said
    for user in here.values():
        assert store.leave("den", f"tab {user.id}")
    assert store.present("den") == []
