"""What looks the same, as UTS #39 says by its data. Pure."""

from __future__ import annotations

from unicodedata import normalize
from zlib import crc32

from confusable_homoglyphs import confusables

JOINERS = "\u200c\u200d"  # seen by what they do to their neighbours, if at all
LRM = "\u200e"  # the data puts it around what is written from right to left


def skeleton(name: str) -> str:
    """What is left of a name when each letter stands for all that look like it."""
    seen = (letter for letter in normalize("NFD", name) if letter not in JOINERS)
    return normalize("NFD", "".join(_PROTOTYPES.get(letter, letter) for letter in seen))


def _prototypes() -> dict[str, str]:
    """Letter → the first of the letters that look like it, or the several that do: rn for m."""
    alike: dict[str, set[str]] = {}
    several: dict[str, str] = {}
    for text, others in confusables.confusables_data.items():
        group = {text.strip(LRM), *(other["c"].strip(LRM) for other in others)}
        letters = {member for member in group if len(member) == 1}
        if text.strip(LRM) not in letters:
            continue  # it is told the other way round, too
        several |= dict.fromkeys(letters, min(group - letters)) if group - letters else {}
        for member in tuple(letters):
            letters |= alike.get(member, set())
        for member in letters:
            alike[member] = letters
    first = {letter: min(letters) for letter, letters in alike.items()}

    def spelled(letters: str) -> str:
        parts = (
            spelled(several[one]) if one in several else first.get(one, one)
            for one in normalize("NFD", letters)
        )
        return "".join(parts)

    return {letter: spelled(several.get(letter, first[letter])) for letter in first}


# Now: it takes as long as a hundred names, and everybody would wait with the first who comes in.
_PROTOTYPES = _prototypes()

DATA = f"{crc32(repr(sorted(_PROTOTYPES.items())).encode()):08x}"
"""Which data tells the looks: what was told by other data has to be told anew."""
