"""Completing a name while writing: which keys do what, and that they do nothing else when there is no list."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .clean import is_clean
from .conftest import PHONE


@pytest.fixture
def guests(script):
    for name in ("Bob", "Anna", "Ann Lee", "José"):
        script(name)


@pytest.fixture
def ann(arrive, guests):
    ann = arrive("Ann")
    expect(ann.people).to_have_count(5)
    return ann


def options(tab):
    return tab.page.get_by_role("listbox", name="Suggestions").get_by_role("option")


def test_the_others_here_are_offered_and_enter_takes_one(ann):
    ann.page.keyboard.type("hey @")
    expect(options(ann)).to_have_text(["ALAnn Lee", "AAnna", "BBob", "JJosé"])
    ann.page.keyboard.type("an")
    expect(options(ann)).to_have_text(["ALAnn Lee", "AAnna"])
    expect(ann.composer).to_have_attribute(
        "aria-activedescendant", options(ann).first.get_attribute("id")
    )
    ann.page.keyboard.press("ArrowDown")
    expect(options(ann).last).to_have_attribute("aria-selected", "true")
    ann.page.keyboard.press("Enter")
    expect(ann.composer).to_have_value("hey @Anna ")
    expect(options(ann)).to_have_count(0)
    expect(ann.rows).to_have_count(0)
    ann.page.keyboard.type("and you")
    ann.page.keyboard.press("Enter")
    ann.sees("hey @Anna and you")
    for _ in range(2):  # and where the last message had one, too
        ann.page.keyboard.type("@bo")
        expect(options(ann)).to_have_text(["BBob"])
        ann.page.keyboard.press("Enter")
        ann.page.keyboard.press("Enter")
        expect(ann.composer).to_have_value("")


def test_what_was_taken_can_be_undone(ann):
    ann.page.keyboard.type("@jos")
    expect(options(ann)).to_have_text(["JJosé"])
    ann.page.keyboard.press("Tab")
    expect(ann.composer).to_have_value("@José ")
    expect(ann.composer).to_be_focused()
    ann.page.keyboard.press("ControlOrMeta+z")
    expect(ann.composer).to_have_value("@jos")


def test_the_arrows_go_round(ann):
    ann.page.keyboard.type("@")
    for key, text in [("ArrowUp", "JJosé"), ("ArrowDown", "ALAnn Lee"), ("ArrowDown", "AAnna")]:
        ann.page.keyboard.press(key)
        expect(options(ann).and_(ann.page.locator("[aria-selected=true]"))).to_have_text(text)


def test_escape_means_no_until_another_word_begins(ann):
    ann.page.keyboard.type("@an")
    expect(options(ann)).to_have_count(2)
    ann.page.keyboard.press("Escape")
    expect(options(ann)).to_have_count(0)
    ann.page.keyboard.type("n")
    expect(ann.composer).to_have_value("@ann")
    expect(options(ann)).to_have_count(0)
    ann.page.keyboard.type(" or @bo")
    expect(options(ann)).to_have_text(["BBob"])
    ann.page.keyboard.press("Escape")
    ann.page.keyboard.press("Enter")
    ann.sees("@ann or @bo")


def test_enter_sends_where_nothing_is_left_to_complete(ann):
    for text in ("@nobody", "@Bob", "@Ann Lee ", "me@an", "no @ at all", "@"):
        ann.page.keyboard.type(text)
        if text == "@":
            ann.page.keyboard.press("ArrowLeft")  # elsewhere
        expect(options(ann)).to_have_count(0)
        ann.page.keyboard.press("Enter")
        expect(ann.composer).to_have_value("")
    expect(ann.rows).to_have_count(6)


def test_shift_enter_breaks_the_line_and_the_list_is_gone(ann):
    ann.page.keyboard.type("@an")
    expect(options(ann)).to_have_count(2)
    ann.page.keyboard.press("Shift+Enter")
    expect(ann.composer).to_have_value("@an\n")
    expect(options(ann)).to_have_count(0)


def test_the_keys_of_an_input_method_are_its_own(ann):
    ann.page.keyboard.type("@an")
    expect(options(ann)).to_have_count(2)
    taken = ann.composer.evaluate(
        """(box) => ["Enter", "Tab", "ArrowDown"].map((key) => {
            const event = new KeyboardEvent("keydown", { key, isComposing: true, bubbles: true, cancelable: true });
            box.dispatchEvent(event);
            return event.defaultPrevented;
        })"""
    )
    assert taken == [False, False, False]
    expect(ann.composer).to_have_value("@an")
    expect(options(ann).first).to_have_attribute("aria-selected", "true")


def test_the_list_goes_when_one_turns_elsewhere_or_sends(ann):
    ann.page.keyboard.type("@an")
    expect(options(ann)).to_have_count(2)
    ann.page.locator("#theme").focus()
    expect(options(ann)).to_have_count(0)
    ann.write("")
    ann.composer.press_sequentially("@an")
    expect(options(ann)).to_have_count(2)
    ann.page.locator("#send").click()
    expect(options(ann)).to_have_count(0)
    ann.sees("@an")


def test_a_finger_takes_one(arrive, guests):
    ann = arrive("Ann", **PHONE)
    ann.composer.tap()
    ann.page.keyboard.type("@an")
    expect(options(ann)).to_have_count(2)
    for option in options(ann).all():
        assert option.bounding_box()["height"] >= 44
    assert not ann.scrolls_sideways()
    options(ann).last.tap()
    expect(ann.composer).to_have_value("@Anna ")
    expect(ann.composer).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_open_list_is_clean(arrive, guests, scheme):
    ann = arrive("Ann", color_scheme=scheme, reduced_motion="reduce")
    ann.page.keyboard.type("@")
    expect(options(ann)).to_have_count(4)
    is_clean(ann.page)
    expect(ann.page.get_by_text("4 suggestions. Enter takes Ann Lee.")).to_be_attached()
