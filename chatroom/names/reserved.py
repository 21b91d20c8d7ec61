"""Usernames that nobody may bear. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from unicodedata import normalize

from ..model import NameInvalid
from . import key, look, username
from .looks import skeleton


class Reserved:
    """The reserved names, with all that read or look like one of them in any case."""

    def __init__(self, words: Iterable[str]) -> None:
        """Raises RuntimeError with a sentence for a word that is no name."""
        self._looks = re.compile("|".join(map(_in_any_case, words)) or "(?!)")

    def username(self, text: str) -> str:
        """The username ``text`` stands for, as :func:`chatroom.names.username` has it.

        Raises :exc:`~chatroom.model.NameInvalid` for a reserved one, too.
        """
        name = username(text)
        if self._looks.fullmatch(key(name)) or self._looks.fullmatch(look(name)):
            raise NameInvalid(f"The name {name} is reserved here. Choose another name.")
        return name


def _in_any_case(word: str) -> str:
    """A pattern for how a word looks: ``ADMlN``, with a small L, can be read as ``admin``."""
    try:
        letters = normalize("NFD", username(word))
    except NameInvalid as error:
        raise RuntimeError(f"RESERVED_NAMES has {word!r}. {error}") from error
    cases = ({one.lower(), one.upper(), one.casefold()} for one in letters)
    looks = (sorted({skeleton(one) for one in case}) for case in cases)
    return "".join(f"(?:{'|'.join(map(re.escape, each))})" for each in looks)
