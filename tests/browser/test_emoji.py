"""Emoji by name and from the panel, with the keyboard, the mouse and a finger."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .clean import is_clean
from .conftest import PHONE


@pytest.fixture
def ann(arrive):
    return arrive("Ann")


def options(tab):
    return tab.page.get_by_role("listbox", name="Suggestions").get_by_role("option")


def panel(tab):
    return tab.page.get_by_role("dialog", name="Emoji")


def opened(tab):
    tab.page.get_by_role("button", name="Emoji", exact=True).click()
    expect(panel(tab).get_by_role("button", name="grinning face", exact=True)).to_be_visible()
    return panel(tab)


def test_a_name_is_completed_from_its_second_letter(ann):
    ann.page.keyboard.type("well :s")
    expect(options(ann)).to_have_count(0)
    ann.page.keyboard.type("mi")
    expect(options(ann).first).to_have_text("😄:smile:")
    ann.page.keyboard.press("ArrowDown")
    ann.page.keyboard.press("Enter")
    expect(ann.composer).to_have_value("well 😏")
    ann.page.keyboard.press("Enter")
    ann.sees("well 😏")


def test_a_name_typed_out_is_replaced_and_who_undoes_it_means_what_they_typed(ann, script):
    bob = script("Bob")
    ann.page.keyboard.type("it is :tada:")
    expect(ann.composer).to_have_value("it is 🎉")
    assert bob.hear("user_typing")["typing"]
    ann.page.keyboard.press("ControlOrMeta+z")
    expect(ann.composer).to_have_value("it is :tada:")
    ann.page.keyboard.press("Enter")
    ann.sees("it is :tada:")


@pytest.mark.parametrize("text", ["at 10:30:15", "so:smile:", ":)", ":-D", ":nosuchthing:", "::"])
def test_what_only_looks_like_one_is_left_alone_and_enter_sends_it(ann, text):
    ann.page.keyboard.type(":tada:")  # the names are here
    expect(ann.composer).to_have_value("🎉")
    ann.page.keyboard.type(f" {text}")
    expect(options(ann)).to_have_count(0)
    ann.page.keyboard.press("Enter")
    ann.sees(f"🎉 {text}")


def test_the_names_are_fetched_with_the_first_of_them_and_not_before(arrive):
    fetched = []

    def listen(page):
        page.on("request", lambda request: fetched.append(request.url))

    ann = arrive("Ann", prepare=listen)
    ann.page.keyboard.type("hi: s")
    ann.say("no emoji")
    ann.sees("no emoji")
    assert not [url for url in fetched if "gemoji" in url]
    ann.page.keyboard.type(":ta")
    expect(options(ann).first).to_be_visible()
    assert [url for url in fetched if "gemoji" in url]


def test_without_the_names_one_can_still_write_and_they_come_later(ann, expect_complaint):
    expect_complaint("ERR_FAILED")
    ann.page.route("**/lib/gemoji.js", lambda route: route.abort())
    ann.page.keyboard.type(":tada:")
    ann.page.get_by_role("button", name="Emoji", exact=True).click()
    expect(panel(ann)).to_contain_text("They cannot be fetched just now.")
    ann.page.keyboard.press("Escape")
    ann.say(":tada:")
    ann.sees(":tada:")
    ann.page.unroute("**/lib/gemoji.js")
    opened(ann)


def test_the_panel_puts_one_where_the_caret_is_and_knows_the_latest(ann):
    ann.write("ab")
    ann.page.keyboard.press("ArrowLeft")
    opened(ann).get_by_label("Group").select_option("Travel & Places")
    panel(ann).get_by_role("button", name="rocket", exact=True).click()
    expect(ann.composer).to_have_value("a🚀b")
    expect(ann.composer).to_be_focused()
    expect(panel(ann)).to_be_hidden()
    ann.page.keyboard.press("ControlOrMeta+z")
    expect(ann.composer).to_have_value("ab")
    ann.page.reload()
    ann.is_here()
    latest = opened(ann).get_by_role("group", name="Recent").get_by_role("button")
    expect(latest).to_have_text(["🚀"])


def test_with_the_keyboard_one_searches_walks_and_comes_back(ann):
    ann.composer.focus()
    ann.page.keyboard.press("Tab")
    button = ann.page.get_by_role("button", name="Emoji", exact=True)
    expect(button).to_be_focused()
    ann.page.keyboard.press("Enter")
    field = panel(ann).get_by_label("Search emoji")
    expect(field).to_be_focused()
    ann.page.keyboard.type("cat")
    expect(panel(ann).get_by_role("group", name="Found").get_by_role("button").first).to_have_text(
        "🐱"
    )
    ann.page.keyboard.press("ArrowDown")
    focused = panel(ann).locator(":focus")
    expect(focused).to_have_text("🐱")
    ann.page.keyboard.press("ArrowRight")
    expect(focused).to_have_text("🐈")
    ann.page.keyboard.press("ArrowDown")
    ann.page.keyboard.press("ArrowUp")
    expect(focused).to_have_text("🐈")
    ann.page.keyboard.press("ArrowUp")
    expect(field).to_be_focused()
    ann.page.keyboard.press("Escape")
    if panel(ann).is_visible():  # the first one may empty the field
        ann.page.keyboard.press("Escape")
    expect(panel(ann)).to_be_hidden()
    expect(button).to_be_focused()
    ann.page.keyboard.press("Enter")
    expect(field).to_be_focused()
    expect(field).to_have_value("")
    ann.page.keyboard.type("rocket")
    expect(panel(ann).get_by_role("group", name="Found").get_by_role("button")).to_have_count(1)
    ann.page.keyboard.press("Enter")
    expect(ann.composer).to_have_value("🚀")
    expect(ann.rows).to_have_count(0)


def test_the_arrows_lead_through_groups_that_were_not_drawn_yet(ann):
    opened(ann)
    ann.page.keyboard.press("ArrowDown")
    drawn = panel(ann).locator(".emoji").count()
    assert drawn < 600  # of 1,870
    for _ in range(30):
        ann.page.keyboard.press("ArrowDown")
    inside = panel(ann).locator("section:has(:focus) h2")
    expect(inside).to_have_text("People & Body")
    expect(panel(ann).locator(":focus")).to_be_in_viewport()


def test_typing_in_the_grid_searches(ann):
    opened(ann)
    ann.page.keyboard.press("ArrowDown")
    ann.page.keyboard.type("xyz")
    expect(panel(ann).get_by_label("Search emoji")).to_have_value("xyz")
    expect(panel(ann).get_by_role("heading", name="Nothing found")).to_be_visible()
    expect(panel(ann).get_by_role("status")).to_have_text("Nothing found")
    expect(ann.composer).to_have_value("")


def test_a_finger_finds_targets_and_no_keyboard_in_the_way(arrive):
    ann = arrive("Ann", **PHONE)
    ann.page.get_by_role("button", name="Emoji", exact=True).tap()
    expect(panel(ann)).to_be_in_viewport(ratio=1)
    face = panel(ann).get_by_role("button", name="grinning face", exact=True)
    expect(face).to_be_visible()
    expect(panel(ann).get_by_label("Search emoji")).not_to_be_focused()
    assert not ann.scrolls_sideways()
    for target in panel(ann).locator("input, select, .emoji >> nth=0").all():
        box = target.bounding_box()
        assert min(box["width"], box["height"]) >= 44
    face.tap()
    expect(ann.composer).to_have_value("😀")
    ann.page.get_by_role("button", name="Emoji", exact=True).tap()
    expect(panel(ann)).to_be_visible()
    ann.page.touchscreen.tap(20, 100)
    expect(panel(ann)).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [{}, PHONE], ids=["desktop", "phone"])
def test_the_open_panel_is_clean(arrive, scheme, size):
    ann = arrive("Ann", color_scheme=scheme, reduced_motion="reduce", **size)
    opened(ann)
    is_clean(ann.page)
    panel(ann).get_by_label("Search emoji").fill("cat")
    expect(panel(ann).get_by_role("group", name="Found")).to_be_visible()
    is_clean(ann.page)
