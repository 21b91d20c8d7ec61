from __future__ import annotations

import pytest

from chatroom import names
from chatroom.model import NameInvalid, RoomInvalid

GOOD = [
    "Ann",
    "Ann Lee",
    "O'Brien",
    "Zoë",
    "Анна",
    "李雷",
    "محمد",
    "x",
    "42",
    "a" * 20,
    "🐟",
    "<b>x</b>",
]
BAD = {
    "": "give a name",
    "   ": "give a name",
    "a" * 21: "at most 20",
    "a" * 5000: "at most 20",
    "a\u0000b": "U+0000, which cannot be seen",
    "a\u200bb": "zero width space",
    "\u202eAnn": r"right-to-left override\), which cannot be seen. Type the name again",
    "A\u2066nn": "left-to-right isolate",
    "\ufeffAnn": "zero width no-break space",
    "a\nb": "U+000A",
    "\ud800": "U+D800",
    "\u0378": "U+0378. Letters, digits, spaces, punctuation and most emoji are fine",
    "👩\u200d👧": "several in one",
    "a\u200db": "zero width joiner",
    "\u200b": "zero width space",
    "...": "needs a letter",
    "\u2800": "needs a letter",
    "- -": "needs a letter",
}


@pytest.mark.parametrize("name", GOOD)
def test_a_good_name_stays_as_it_is(name):
    assert names.username(name) == name


@pytest.mark.parametrize(("name", "why"), BAD.items())
def test_a_bad_name_is_refused_with_the_reason(name, why):
    with pytest.raises(NameInvalid, match=why.replace("+", r"\+")):
        names.username(name)


def test_a_name_is_trimmed_and_its_spaces_are_single():
    assert names.username("  Ann \u00a0 Lee ") == "Ann Lee"


def test_an_emoji_is_the_same_in_colour():
    assert names.username("I \u2764\ufe0f tea") == names.username("I \u2764 tea")


def test_a_room_is_measured_as_it_is_called():
    with pytest.raises(RoomInvalid, match="this has 40"):
        names.room_name("\u0130" * 20)  # a capital dotted I is two letters in lower case


@pytest.mark.parametrize("room", ["general", "General", " GENERAL ", "ＧＥＮＥＲＡＬ"])
def test_a_room_is_one_room_however_it_is_written(room):
    assert names.room_name(room) == "general"


@pytest.mark.parametrize("room", ["", "a" * 31, "a/b", "../x", "a\\b", "..", "\u200b", "a\u202eb"])
def test_a_bad_room_is_refused(room):
    with pytest.raises(RoomInvalid):
        names.room_name(room)


def test_a_room_may_have_thirty_characters():
    assert names.room_name("r" * 30) == "r" * 30


SAME = [
    ("Ann", "ANN"),
    ("Ann", "Ａnn"),
    ("Ann", "аnn"),  # Cyrillic а
    ("BOB", "ВОВ"),  # all Cyrillic
    ("Bill", "BiIl"),  # a capital i for the first l
    ("Zoë", "Zoe\u0308"),
    ("O2", "02"),
]
OTHER = [("Ann", "Anna"), ("Zoë", "Zoe"), ("Ali", "All"), ("user1", "user2"), ("Ann Lee", "AnnLee")]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_names_that_read_or_look_the_same_are_the_same(one, other):
    assert names.same(one, other)


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_names_a_person_can_tell_apart_are_not(one, other):
    assert not names.same(one, other)
