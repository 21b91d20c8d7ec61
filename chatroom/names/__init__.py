"""What a username and a room name may be, and when two of them are the same. Pure.

The characters are those of RFC 8266 (PRECIS Nickname): any script, spaces inside, emoji;
no control, bidirectional, zero-width or unassigned characters; compatibility forms folded.
Imports only :mod:`chatroom.model`.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby, pairwise
from typing import Any
from unicodedata import category, normalize
from unicodedata import name as name_of

from precis_i18n import get_profile

from ..model import ChatError, NameInvalid, RoomInvalid
from .looks import skeleton

MAX_USERNAME = 20
MAX_ROOM = 30
DEFAULT_ROOM = "general"

INVISIBLE = {"Cc", "Cf", "Zl", "Zp"}
UNSEEN = "\u2800\u2d7f\ufffc\U0001107f\U00016fe4\U0001d159"  # blank, whatever their category says
JOINER = "\u200d"  # makes one emoji of several
EMOJI_STYLE = "\ufe0f"  # asks for the colourful form of the character before it
MAX_MARKS = 4  # on one letter: UTS #39, section 5.4

_as_written = get_profile("NicknameCasePreserved")
_as_compared = get_profile("NicknameCaseMapped")


class LooksLikeAnother(RoomInvalid):
    """Refuses a room that nobody could tell from ``other``."""

    def __init__(self, other: str) -> None:
        self.other = other
        super().__init__(
            f"There is already a room called {other}, which looks the same. Join that one."
        )


@lru_cache(maxsize=8192)
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
    name = _short(_enforced(_as_compared, name), "room name", MAX_ROOM, RoomInvalid)
    if name != DEFAULT_ROOM and room_look(name) == room_look(DEFAULT_ROOM):
        raise LooksLikeAnother(DEFAULT_ROOM)  # whether or not anybody has been there
    return name


def same(one: str, other: str) -> bool:
    """Whether two usernames may not both be in a room: they read or look the same."""
    return not set(marks(one)).isdisjoint(marks(other))


def marks(name: str) -> tuple[tuple[str, str], tuple[str, str]]:
    """What two usernames may not have in common in a room."""
    return ("reads", key(name)), ("looks", look(name))


@lru_cache(maxsize=8192)
def key(name: str) -> str:
    """Equal for names that read the same: case, width and look-alike letters aside."""
    return skeleton(_enforced(_as_compared, name))


@lru_cache(maxsize=8192)
def look(name: str) -> str:
    """Equal for names that look the same as written: a capital I and a small l, Cyrillic В and B."""
    return skeleton(_enforced(_as_written, name))


@lru_cache(maxsize=8192)
def room_look(room: str) -> str:
    """Equal for rooms, named as by :func:`room_name`, that look the same."""
    return skeleton(room)


def _checked(text: str, what: str, limit: int, refusal: type[ChatError]) -> str:
    # Cheap answers before more is done with something huge, or that becomes so: one letter can be 18.
    if len(text) > limit * 4 or len(normalize("NFKC", text)) > limit * 4:
        raise refusal(f"A {what} can have at most {limit} characters.")
    if not text.strip():
        raise refusal(f"Please give a {what}.")
    try:
        name = _enforced(_as_written, text.replace(EMOJI_STYLE, ""))
    except UnicodeEncodeError as error:
        before, letter = error.object[: error.start], error.object[error.start : error.start + 1]
        raise refusal(f"A {what} cannot contain {_describe(before, letter, what)}") from error
    if not any(category(letter)[0] in "LN" or _is_symbol(letter) for letter in name):
        raise refusal(f"A {what} needs a letter, a digit or an emoji: add one.")
    if unseen := [letter for letter in name if letter in UNSEEN]:
        raise refusal(f"A {what} cannot contain {_describe('', unseen[0], what)}")
    if _piles_up(name):
        raise refusal(
            f"A {what} cannot have more than {MAX_MARKS} accents on one letter, "
            "the same one twice, or one without a letter."
        )
    return _short(name, what, limit, refusal)


def _short(name: str, what: str, limit: int, refusal: type[ChatError]) -> str:
    if len(name) > limit:
        raise refusal(f"A {what} can have at most {limit} characters; this has {len(name)}.")
    return name


def _is_symbol(letter: str) -> bool:
    return category(letter) == "So" and letter not in UNSEEN


def _piles_up(name: str) -> bool:
    """Whether marks would be painted over what is before the name, above it or below."""
    letters = normalize("NFD", name)
    piles = [list(run) for are_marks, run in groupby(letters, _is_mark) if are_marks]
    twice = any(one == other for pile in piles for one, other in pairwise(pile))
    return _is_mark(letters[0]) or twice or any(len(pile) > MAX_MARKS for pile in piles)


def _is_mark(letter: str) -> bool:
    return category(letter) in {"Mn", "Me"}


def _enforced(profile: Any, text: str) -> str:
    enforced: str = profile.enforce(text)
    return enforced


def _describe(before: str, letter: str, what: str) -> str:
    """What it is that cannot be in a name, and what to do about it."""
    fine = "Letters, digits, spaces, punctuation and most emoji are fine."
    if not letter:
        return f"only invisible characters. {fine}"
    if letter == JOINER and before and _is_symbol(before[-1]):
        return "an emoji that is several in one, like a family. Single ones are fine."
    name = name_of(letter, "").lower()
    shown = f"the character U+{ord(letter):04X}{f' ({name})' if name else ''}"
    if category(letter) in INVISIBLE or letter in UNSEEN:
        return f"{shown}, which cannot be seen. Type the {what} again instead of pasting it."
    return f"{shown}. {fine}"
