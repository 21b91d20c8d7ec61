"""What is in the clipboard after copying from the timeline."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

TEXTS = ["**one** and *two*\n\n- a\n- b", "plain", "> asked\n\n`answered`"]


@pytest.fixture
def ann(arrive, script):
    bob = script("Bob")
    for text in TEXTS:
        bob.say("message", text=text)
    ann = arrive("Ann")
    expect(ann.rows).to_have_count(3)
    return ann


def copied(ann, start, end) -> str:
    """Select from one place to another, ``(selector, offset)`` each, copy, and paste."""
    ann.page.evaluate(
        """([start, end]) => {
            const place = ([selector, offset]) => [document.querySelector(selector), offset];
            getSelection().setBaseAndExtent(...place(start), ...place(end));
        }""",
        [start, end],
    )
    return pasted(ann)


def pasted(ann) -> str:
    ann.page.keyboard.press("ControlOrMeta+c")
    ann.write("")
    ann.page.keyboard.press("ControlOrMeta+v")
    return ann.composer.input_value()


def test_a_whole_message_is_copied_as_it_was_typed(ann):
    first = ".message:nth-child(2)"  # below the day
    assert copied(ann, (f"{first} .text", 0), (f"{first} .text", 4)) == TEXTS[0]
    assert copied(ann, (f"{first}", 0), (f"{first} + .message .byline", 0)) == TEXTS[0]
    ann.texts.nth(1).click(click_count=3)
    assert pasted(ann) == TEXTS[1]


def test_several_messages_are_copied_as_they_were_typed(ann):
    assert copied(ann, ("#messages", 0), ("#messages", 4)) == "\n".join(TEXTS)


def test_of_a_part_what_is_shown_is_copied(ann):
    ann.page.get_by_text("two", exact=True).dblclick()
    assert pasted(ann) == "two"
    part = copied(ann, (".message em", 0), (".message:nth-child(3) .text", 1))
    assert part.startswith("two") and part.endswith("plain") and "- a" not in part


def test_copying_from_the_composer_is_left_alone(ann):
    ann.texts.nth(1).click(click_count=3)
    ann.write("mine")
    ann.composer.select_text()
    assert pasted(ann) == "mine"
