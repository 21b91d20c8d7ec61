"""What a username and a room name may be, and when two of them are the same. Pure.

The characters are those of RFC 8266 (PRECIS Nickname): any script, spaces inside, emoji;
no control, bidirectional, zero-width or unassigned characters; compatibility forms folded.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from unicodedata import category, normalize
from unicodedata import name as name_of

from confusable_homoglyphs import confusables
from precis_i18n import get_profile

from .model import ChatError, NameInvalid, RoomInvalid

MAX_USERNAME = 20
MAX_ROOM = 30
DEFAULT_ROOM = "general"

INVISIBLE = {"Cc", "Cf", "Zl", "Zp"}
JOINER = "\u200d"  # makes one emoji of several
EMOJI_STYLE = "\ufe0f"  # asks for the colourful form of the character before it
BLANK_BRAILLE = "\u2800"  # a symbol that nobody sees

_as_written = get_profile("NicknameCasePreserved")
_as_compared = get_profile("NicknameCaseMapped")


def username(text: str) -> str:
    """The username ``text`` stands for, trimmed and normalised, its case kept.

    Raises :exc:`NameInvalid` with a sentence that says what is wrong.
    """
    return _checked(text, "name", MAX_USERNAME, NameInvalid)


@lru_cache(maxsize=8192)
def room_name(text: str) -> str:
    """The room ``text`` stands for: ``General``, ``general`` and ``ＧＥＮＥＲＡＬ`` are one room.

    Raises :exc:`RoomInvalid` with a sentence that says what is wrong.
    """
    name = _checked(text, "room name", MAX_ROOM, RoomInvalid)
    if "/" in name or "\\" in name:
        raise RoomInvalid("A room name cannot contain a slash. Use a hyphen or a space instead.")
    return _short(_enforced(_as_compared, name), "room name", MAX_ROOM, RoomInvalid)


def same(one: str, other: str) -> bool:
    """Whether two usernames may not both be in a room: they read or look the same."""
    return not set(marks(one)).isdisjoint(marks(other))


def marks(name: str) -> tuple[tuple[str, str], tuple[str, str]]:
    """What two usernames may not have in common in a room."""
    return ("reads", key(name)), ("looks", look(name))


@lru_cache(maxsize=8192)
def key(name: str) -> str:
    """Equal for names that read the same: case, width and look-alike letters aside."""
    return _skeleton(_enforced(_as_compared, name))


@lru_cache(maxsize=8192)
def look(name: str) -> str:
    """Equal for names that look the same as written: a capital I and a small l, Cyrillic В and B."""
    return _skeleton(_enforced(_as_written, name))


def _checked(text: str, what: str, limit: int, refusal: type[ChatError]) -> str:
    if not text.strip():
        raise refusal(f"Please give a {what}.")
    if len(text) > limit * 4:  # cheap answer before any normalisation of something huge
        raise refusal(f"A {what} can have at most {limit} characters.")
    try:
        name = _enforced(_as_written, text.replace(EMOJI_STYLE, ""))
    except UnicodeEncodeError as error:
        raise refusal(f"A {what} cannot contain {_describe(error, what)}") from error
    if not any(category(letter)[0] in "LN" or _is_symbol(letter) for letter in name):
        raise refusal(f"A {what} needs a letter, a digit or an emoji: add one.")
    return _short(name, what, limit, refusal)


def _short(name: str, what: str, limit: int, refusal: type[ChatError]) -> str:
    if len(name) > limit:
        raise refusal(f"A {what} can have at most {limit} characters; this has {len(name)}.")
    return name


def _is_symbol(letter: str) -> bool:
    return category(letter) == "So" and letter != BLANK_BRAILLE


def _enforced(profile: Any, text: str) -> str:
    enforced: str = profile.enforce(text)
    return enforced


def _describe(error: UnicodeEncodeError, what: str) -> str:
    """What it is that cannot be in a name, and what to do about it."""
    before, letter = error.object[: error.start], error.object[error.start : error.start + 1]
    fine = "Letters, digits, spaces, punctuation and most emoji are fine."
    if not letter:
        return f"only invisible characters. {fine}"
    if letter == JOINER and before and _is_symbol(before[-1]):
        return "an emoji that is several in one, like a family. Single ones are fine."
    name = name_of(letter, "").lower()
    shown = f"the character U+{ord(letter):04X}{f' ({name})' if name else ''}"
    if category(letter) in INVISIBLE:
        return f"{shown}, which cannot be seen. Type the {what} again instead of pasting it."
    return f"{shown}. {fine}"


def _skeleton(name: str) -> str:
    """UTS #39: what is left of a name when each letter stands for all that look like it."""
    return "".join(_PROTOTYPES.get(letter, letter) for letter in normalize("NFD", name))


def _prototypes() -> dict[str, str]:
    """Letter → the first of the letters that look like it."""
    alike: dict[str, set[str]] = {}
    for letter, others in confusables.confusables_data.items():
        group = {letter, *(other["c"] for other in others if len(other["c"]) == 1)}
        for member in tuple(group):
            group |= alike.get(member, set())
        for member in group:
            alike[member] = group
    return {letter: min(group) for letter, group in alike.items() if len(letter) == 1}


# Now: it takes as long as a hundred names, and everybody would wait with the first who comes in.
_PROTOTYPES = _prototypes()
