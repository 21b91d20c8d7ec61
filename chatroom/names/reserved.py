"""Usernames that nobody may bear. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import product
from unicodedata import category, normalize

from ..model import NameInvalid
from . import username
from .looks import skeleton

# Those that are aside in Latin, Greek and Cyrillic; elsewhere a mark can make another word.
ACCENTS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
)


class Reserved:
    """The reserved names, with all that look like one of them in any case.

    Accents are aside, and so is what surrounds a name and is no letter or digit: ``*Ádmin!*``.
    Inside it is not, since ``Roo T.`` is somebody's name.
    """

    def __init__(self, words: Iterable[str]) -> None:
        """Raises RuntimeError with a sentence for a word that is no name."""
        self._looks = re.compile("|".join(map(_in_any_case, words)) or "(?!)")

    def username(self, text: str) -> str:
        """The username ``text`` stands for, as :func:`chatroom.names.username` has it.

        Raises :exc:`~chatroom.model.NameInvalid` for a reserved one, too.
        """
        name = username(text)
        if any(map(self._looks.fullmatch, _looks(name))):
            raise NameInvalid(f"The name {name} is reserved here. Choose another name.")
        return name


def _looks(name: str) -> Iterator[str]:
    """How a name looks, with what is around it and without: ``|`` may be there for an ``l``."""
    for letters in map(_without_accents, (name, name.lower())):
        looks = [_look(letter) for letter in letters]
        inner = [at for at, letter in enumerate(letters) if category(letter)[0] not in "PSZ"]
        first, last = (inner[0], inner[-1]) if inner else (len(letters), 0)
        for begin, end in product(range(first + 1), range(last + 1, len(letters) + 1)):
            yield "".join(looks[begin:end])


def _in_any_case(word: str) -> str:
    """A pattern for how a word looks: ``ADMlN``, with a small L, can be read as ``admin``."""
    try:
        letters = normalize("NFD", username(word))
    except NameInvalid as error:
        raise RuntimeError(f"RESERVED_NAMES has {word!r}. {error}") from error
    cases = ({one.lower(), one.upper(), one.casefold()} for one in letters)
    looks = (sorted({_look(one) for one in case}) for case in cases)
    return "".join(f"(?:{'|'.join(map(re.escape, each))})" for each in looks)


def _look(text: str) -> str:
    return _without_accents(skeleton(text))  # some only show there: in Ø, or in đ


def _without_accents(text: str) -> str:
    return ACCENTS.sub("", normalize("NFD", text))
