from __future__ import annotations

import re

import pytest

from chatroom import names
from chatroom.model import NameInvalid, RoomInvalid
from chatroom.names.looks import skeleton
from chatroom.names.reserved import Reserved
from config import Config

from .hostile_names import NAMES, legitimate

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
    "\u202eAnn": "right-to-left override), which cannot be seen. Type the name again",
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
    "Ann\u2800": "braille pattern blank), which cannot be seen",
    "A\u0301\u0302\u0303\u0304\u0305nn": "more than 4 accents on one letter",
    "A\u0300\u0300nn": "the same one twice",
    "\u0301Ann": "one without a letter",
}


@pytest.mark.parametrize("name", GOOD)
def test_a_good_name_stays_as_it_is(name):
    assert names.username(name) == name


@pytest.mark.parametrize(("name", "why"), BAD.items())
def test_a_bad_name_is_refused_with_the_reason(name, why):
    with pytest.raises(NameInvalid, match=re.escape(why)):
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
    ("Emma", "Ernrna"),
    ("Alo", "Al\u0647"),  # Arabic heh
    ("علی\u200cرضا", "علیرضا"),  # with a joiner that one may not see
]
OTHER = [("Ann", "Anna"), ("Zoë", "Zoe"), ("Ali", "All"), ("user1", "user2"), ("Ann Lee", "AnnLee")]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_names_that_read_or_look_the_same_are_the_same(one, other):
    assert names.same(one, other)


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_names_a_person_can_tell_apart_are_not(one, other):
    assert not names.same(one, other)


@pytest.mark.parametrize("room", ["gеneral", "generаl", "genera1", "ｇеneral"])
def test_no_room_looks_like_the_first_one(room):
    with pytest.raises(names.LooksLikeAnother, match="already a room called general"):
        names.room_name(room)


def test_a_look_is_what_is_left_of_itself():
    for letter in map(chr, range(0x20, 0x3000)):
        assert skeleton(skeleton(letter)) == skeleton(letter)


@pytest.fixture
def reserved():
    return Reserved(["admin", "root", "Straße", "محمد"])


@pytest.mark.parametrize(
    "name",
    ["admin", "Admin", "ADMIN", "ADMlN", "adm1n", "аdmin", "ａｄｍｉｎ", "adrnin", "R00T", "r0Оt"]
    + ["strasse", "STRASSE", "محمد"]
    + ["Admin!", "*admin*", "@admin", "admin 🛡", "(Adm1n)", "ádmin", "admịn", "Ađmïn", "Røot…"]
    + ["[ADMIN\u0301]", "admin!\u0301"],
)
def test_a_name_that_is_reserved_is_refused_however_it_is_written(reserved, name):
    with pytest.raises(NameInvalid, match="is reserved here. Choose another name"):
        reserved.username(name)


@pytest.mark.parametrize(
    "name",
    ["Ann", "admin2", "the admin", "ad min", "Adm Inge", "Roo T.", "roof", "أحمد"]
    + ["4dmin", "@dmin", "a.d.m.i.n", "🐟", "!x!"],
)
def test_other_names_are_free(reserved, name):
    assert reserved.username(f" {name} ") == name


def test_a_mark_that_makes_another_word_is_no_accent():
    reserved = Reserved(["かき", "कल"])
    assert [reserved.username(name) for name in ("がき", "कुल")] == ["がき", "कुल"]


def test_what_is_reserved_by_default_keeps_nobody_out_for_their_script():
    reserved = Reserved(Config.RESERVED_NAMES)
    assert [one.text for one in legitimate() if told(reserved.username, one.text) is None] == []


def test_where_nothing_is_reserved_every_name_is_free():
    assert Reserved([]).username("admin") == "admin"


def told(read, text):
    """What ``read`` takes a text for, or None where it refuses it."""
    try:
        return read(text)
    except (NameInvalid, RoomInvalid):
        return None


def brief(text):
    return ascii(text if len(text) < 50 else f"{text[:50]}… ({len(text)})")


def test_the_corpus_is_large_and_says_nothing_twice():
    assert len({name.text for name in NAMES}) == len(NAMES) >= 500


def test_each_name_of_the_corpus_meets_its_fate():
    wrong = [brief(one.text) for one in NAMES if told(names.username, one.text) != one.accepted]
    assert wrong == []


def test_a_name_that_was_accepted_stays_as_it_is():
    accepted = {one.accepted for one in NAMES if one.accepted}
    assert [name for name in accepted if told(names.username, name) != name] == []


def test_each_spoof_of_the_corpus_is_taken_for_whom_it_copies():
    spoofs = [one for one in NAMES if one.same_as]
    assert [brief(one.text) for one in spoofs if not names.same(one.accepted, one.same_as)] == []
    reserved = Reserved({one.same_as for one in spoofs})
    assert [brief(one.text) for one in spoofs if told(reserved.username, one.text)] == []
    decorated = [f"«{one.text} ★" for one in spoofs]
    assert [brief(text) for text in decorated if told(reserved.username, text)] == []
    others = [one for one in NAMES if one.accepted and not one.same_as]
    taken = {mark for one in spoofs for mark in names.marks(one.same_as)}
    assert [brief(one.text) for one in others if taken & {*names.marks(one.accepted)}] == []


def test_each_name_of_the_corpus_meets_its_fate_as_a_room():
    wrong = []
    for one in NAMES:
        room = told(names.room_name, one.text)
        if one.same_as == "general":
            fine = room in (None, "general")
        elif one.accepted is None or {*"/\\"} & {*one.accepted}:
            fine = room is None
        else:
            fine = bool(room) and room == told(names.room_name, room)
            fine = fine and room == told(names.room_name, one.accepted)
        if not fine:
            wrong.append(brief(one.text))
    assert wrong == []
