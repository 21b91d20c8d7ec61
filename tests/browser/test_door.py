"""The door: what it says when it does not open, and that nothing typed is lost."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect


def knock(page, name, room):
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Room").fill(room)
    page.get_by_role("button", name="Join").click()


@pytest.mark.parametrize(
    ("name", "where", "field", "sentence"),
    [
        ("", "den", "username", "Please give a name."),
        ("x" * 21, "den", "username", "at most 20 characters"),
        ("Ann\u200b\u200b\u202e", "den", "username", "U+200B"),
        ("Ann", "x" * 31, "room", "at most 30 characters"),
        ("Ann", "a/b", "room", "cannot contain a slash"),
    ],
)
def test_an_error_is_said_beside_its_field_and_what_was_typed_is_kept(
    page, expect_complaint, name, where, field, sentence
):
    expect_complaint("status of 422")
    page.goto("/")
    knock(page, name, where)
    error = page.locator(f"#{field}-error")
    expect(error).to_contain_text(sentence)
    expect(page.locator(".field-error")).to_have_count(1)
    wrong = page.locator(f"#{field}")
    expect(wrong).to_have_attribute("aria-invalid", "true")
    expect(wrong).to_have_attribute("aria-describedby", f"{field}-error")
    expect(wrong).to_be_focused()
    expect(page.get_by_label("Your name")).to_have_value(name)
    expect(page.get_by_label("Room")).to_have_value(where)


def test_a_name_in_use_is_refused_until_another_is_chosen(page, script, room, expect_complaint):
    expect_complaint("status of 422")
    script("Ann")
    page.goto(f"/?room={room}")
    expect(page.get_by_label("Room")).to_have_value(room)
    page.get_by_label("Your name").fill("ann")
    page.keyboard.press("Enter")
    expect(page.locator("#username-error")).to_contain_text(f"is in {room} now")
    expect(page.get_by_label("Room")).to_have_value(room)
    page.get_by_label("Your name").fill("Eve")
    page.keyboard.press("Enter")
    expect(page.locator("#people .person-name")).to_have_text(["Eve", "Ann"])


def test_a_form_that_has_expired_asks_for_one_more_press(page, expect_complaint, room):
    expect_complaint("status of 400")
    page.goto("/")
    page.context.clear_cookies()
    knock(page, "Ann", room)
    expect(page.get_by_role("alert")).to_contain_text("press Join again")
    expect(page.get_by_label("Your name")).to_have_value("Ann")
    page.get_by_role("button", name="Join").click()
    expect(page.locator("h1")).to_have_text(f"#{room}")


def test_an_open_room_is_picked_without_losing_the_name(page, script, room):
    script("Bob")
    page.goto("/")
    page.get_by_label("Your name").fill("Ann")
    page.locator(f'[data-room="{room}"]').click()
    expect(page.get_by_label("Room")).to_have_value(room)
    expect(page.get_by_label("Your name")).to_have_value("Ann")


def test_who_has_a_name_already_finds_it_at_the_door(arrive):
    ann = arrive("Ann")
    ann.page.goto(ann.server.url)
    expect(ann.page.get_by_label("Your name")).to_have_value("Ann")


def test_a_room_that_cannot_be_has_a_page_of_ours(arrive, expect_complaint):
    expect_complaint("status of 404")
    ann = arrive("Ann")
    for path in ("/rooms/%E2%80%AE", "/nowhere"):
        assert ann.page.goto(ann.server.url + path).status == 404
        expect(ann.page.get_by_role("link", name="Back to the door")).to_be_visible()


def test_without_javascript_the_door_works_and_the_room_says_what_it_needs(
    new_context, room, expect_complaint
):
    expect_complaint("status of 422")
    page = new_context(java_script_enabled=False).new_page()
    page.goto("/")
    knock(page, "", room)
    expect(page.locator("#username-error")).to_have_text("Please give a name.")
    knock(page, "Ann", room)
    expect(page.locator("h1")).to_have_text(f"#{room}")
    sentence = page.locator(".no-script")  # get_by_text looks into no <noscript>
    expect(sentence).to_be_visible()
    expect(sentence).to_contain_text("needs JavaScript")
    page.get_by_role("button", name="Leave").click()
    expect(page.get_by_label("Your name")).to_have_value("")
