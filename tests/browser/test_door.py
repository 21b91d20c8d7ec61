"""The door: what it says when it does not open, that nothing typed is lost, and whom it knows again."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from .clean import is_clean
from .conftest import PHONE
from .modules import evaluate

NO_STORAGE = """Object.defineProperty(window, "localStorage", {
    get() { throw new DOMException("denied", "SecurityError"); },
})"""


def knock(page, name, room):
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Room").fill(room)
    page.get_by_role("button", name="Join").click()


def visited(page, *rooms, name="Ann", base="/"):
    """This browser was in these rooms, one after the other: what a room's page notes."""
    page.goto("/")
    evaluate(
        page,
        """async ([base, name, rooms]) => {
            const { remember } = await import("/static/js/recent.js");
            for (const room of rooms) remember(base, { name, room });
        }""",
        [base, name, rooms],
    )
    page.goto("/")


def open_room(page, room):
    return page.locator("#open-rooms").get_by_role("link", name=re.compile(rf"^{room} \d"))


def recent(page):
    return page.locator("#recent a")


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
    expect(page.get_by_role("heading", level=1)).to_have_text(f"You are joining {room}")
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
    button = page.get_by_role("button", name="Join")
    expect(button).to_be_focused()
    button.click()
    expect(page.locator("h1")).to_have_text(f"#{room}")


def test_a_link_leads_a_friend_through_the_door_into_the_room(page, script, room):
    script("Bob")
    page.goto(f"/rooms/{room}")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"You are joining {room}")
    expect(page.locator(".there")).to_contain_text("Bob is there now.")
    expect(page.locator(".there .face")).to_have_attribute("style", re.compile("--hue"))
    expect(page.get_by_label("Your name")).to_be_focused()
    page.keyboard.type("Ann")
    page.keyboard.press("Enter")
    expect(page.locator("#people .person-name")).to_have_text(["Ann", "Bob"])


def test_one_click_opens_a_room_for_who_has_typed_a_name(page, script, room):
    script("Bob")
    page.goto("/")
    page.get_by_label("Your name").fill("Ann")
    expect(open_room(page, room)).to_contain_text("Bob")
    open_room(page, room).click()
    expect(page.locator("#people .person-name")).to_have_text(["Ann", "Bob"])


def test_who_has_typed_no_name_is_asked_for_it_before_the_room_opens(page, script, room):
    script("Bob")
    page.goto("/")
    page.get_by_label("Room").focus()
    open_room(page, room).click()
    expect(page.get_by_label("Room")).to_have_value(room)
    expect(page.get_by_label("Your name")).to_be_focused()


def test_a_door_that_stays_open_sees_who_comes(page, script, room):
    page.clock.install()
    page.goto("/")
    page.get_by_label("Your name").fill("An")
    bob = script("Bob")
    bob.say("message", text="hi")
    expect(open_room(page, room)).to_have_count(0)
    page.clock.run_for(15_000)
    expect(open_room(page, room)).to_contain_text("Bob")
    expect(open_room(page, room)).to_contain_text("Last message just now")
    face = open_room(page, room).locator(".face")
    expect(face).to_have_attribute("style", re.compile("--hue"))
    expect(page.get_by_label("Your name")).to_be_focused()


def test_who_has_a_name_already_finds_it_at_the_door(arrive, room):
    ann = arrive("Ann")
    visited(ann.page, "attic", name="Ana")
    expect(ann.page.get_by_label("Your name")).to_have_value("Ann")
    expect(ann.page.get_by_label("Room")).to_be_focused()
    ann.page.goto(f"/?room={room}")
    expect(ann.page.get_by_role("button", name="Join")).to_be_focused()


def test_the_door_remembers_a_name_and_the_last_rooms(page, room):
    visited(page, *(f"attic {number}" for number in range(6)), room, "attic 3")
    expect(page.get_by_label("Your name")).to_have_value("Ann")
    expect(page.get_by_label("Room")).to_be_focused()
    expect(recent(page)).to_have_text(["attic 3", room, "attic 5", "attic 4", "attic 2", "attic 1"])
    page.goto("/?room=cellar")
    expect(page.get_by_role("button", name="Join")).to_be_focused()
    recent(page).nth(1).click()
    expect(page.locator("h1")).to_have_text(f"#{room}")
    expect(page.locator("#people .person-name")).to_have_text(["Ann"])


def test_who_leaves_finds_the_name_and_the_rooms_again(arrive, room):
    ann = arrive("Ann")
    ann.page.goto(f"{ann.url} too")
    ann.is_here()
    for _ in range(2):  # the last one forgets who one is
        ann.page.get_by_role("button", name="Leave").click()
    expect(ann.page.get_by_label("Your name")).to_have_value("Ann")
    expect(recent(ann.page)).to_have_text([room, f"{room} too"])


def test_a_room_that_would_not_have_one_is_none_to_go_back_to(arrive, script, room):
    script("Ann", room=f"{room} too")
    ann = arrive("Ann")
    ann.page.goto(f"{ann.url} too")
    expect(ann.page.get_by_role("alert").filter(has_text="You are not in this")).to_be_visible()
    ann.page.goto("/")
    expect(recent(ann.page)).to_have_text([room])


def test_a_room_can_be_forgotten_with_the_keyboard_too(page):
    visited(page, "attic", "den", "cellar")
    page.get_by_role("button", name="Forget den").click()
    expect(recent(page)).to_have_text(["cellar", "attic"])
    expect(page.get_by_role("button", name="Forget attic")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Forget cellar")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Go back to")).to_be_hidden()
    expect(page.get_by_label("Room")).to_be_focused()
    page.reload()
    expect(page.get_by_label("Your name")).to_have_value("Ann")
    expect(page.get_by_text("Go back to")).to_be_hidden()


def test_what_another_tab_keeps_moves_the_list_only_when_it_is_the_rooms(page):
    visited(page, "attic", "den")
    forget = page.get_by_role("button", name="Forget den")
    forget.focus()
    other = page.context.new_page()
    other.goto("/")
    page.evaluate("() => addEventListener('storage', ({ key }) => (window.heard = key))")
    other.evaluate("() => localStorage.setItem('theme', 'dark')")
    page.wait_for_function("() => window.heard === 'theme'")
    expect(forget).to_be_focused()
    other.get_by_role("button", name="Forget attic").click()
    expect(recent(page)).to_have_text(["den"])


def test_what_is_remembered_of_another_chatroom_of_the_site_stays_there(page):
    visited(page, "attic", base="/other/")
    expect(page.get_by_label("Your name")).to_be_focused()
    expect(page.get_by_label("Your name")).to_have_value("")
    expect(page.get_by_text("Go back to")).to_be_hidden()


@pytest.mark.parametrize("kept", ["null", "[1]", '{"name": "Ann"}', "nonsense"])
def test_what_makes_no_sense_in_storage_is_not_remembered(page, kept):
    page.add_init_script(f"localStorage.setItem('recent:/', {kept!r})")
    page.goto("/")
    expect(page.get_by_label("Your name")).to_be_focused()
    expect(page.get_by_label("Your name")).to_have_value("")


def test_without_storage_the_door_works_and_remembers_nothing(page, room):
    page.add_init_script(NO_STORAGE)
    visited(page, "attic")
    expect(page.get_by_text("Go back to")).to_be_hidden()
    page.get_by_label("Your name").fill("Ann")
    page.get_by_label("Room").fill(room)
    expect(page.get_by_role("button", name="Join")).to_be_enabled()


def test_a_name_left_out_on_purpose_is_not_filled_in_again(page, expect_complaint):
    expect_complaint("status of 422")
    visited(page, "attic")
    knock(page, "", "den")
    expect(page.locator("#username-error")).to_have_text("Please give a name.")
    expect(page.get_by_label("Your name")).to_have_value("")


def test_a_room_that_cannot_be_has_a_page_of_ours(arrive, expect_complaint):
    expect_complaint("status of 404")
    ann = arrive("Ann")
    for path in ("/rooms/%E2%80%AE", "/nowhere"):
        assert ann.page.goto(ann.server.url + path).status == 404
        expect(ann.page.get_by_role("link", name="Back to the door")).to_be_visible()


def test_without_javascript_the_door_works_and_the_room_says_what_it_needs(
    new_context, room, script, expect_complaint
):
    expect_complaint("status of 422")
    bob = script("Bob")
    bob.say("message", text="hi")
    page = new_context(java_script_enabled=False).new_page()
    page.goto("/")
    open_room(page, room).click()
    expect(page.locator("h1")).to_have_text(f"You are joining {room}")
    expect(open_room(page, room)).to_contain_text("Last message just now")
    knock(page, "", room)
    expect(page.locator("#username-error")).to_have_text("Please give a name.")
    knock(page, "Ann", room)
    expect(page.locator("h1")).to_have_text(f"#{room}")
    sentence = page.locator(".no-script")  # get_by_text looks into no <noscript>
    expect(sentence).to_be_visible()
    expect(sentence).to_contain_text("needs JavaScript")
    page.goto("/")
    open_room(page, room).click()  # straight into it, for who has a name
    expect(page.locator("h1")).to_have_text(f"#{room}")
    page.get_by_role("button", name="Leave").click()
    expect(page.get_by_label("Your name")).to_have_value("")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [{}, PHONE], ids=["desktop", "phone"])
def test_the_door_is_clean_in_all_it_shows(new_context, script, room, size, scheme):
    bob = script("Bob")
    bob.say("message", text="hi")
    for number in range(6):
        script(f"Guest {number}")
    page = new_context(**size, color_scheme=scheme, reduced_motion="reduce").new_page()
    visited(page, "attic", "a very long name of a room, 30")
    expect(open_room(page, room)).to_be_visible()
    expect(recent(page)).to_have_count(2)
    is_clean(page)
    assert not page.evaluate(
        "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"
    )
    least = 44 if size else 24
    for target in page.locator("a:visible, button:visible, input:visible").all():
        box = target.bounding_box()
        assert min(box["width"], box["height"]) >= least, target.evaluate("(one) => one.outerHTML")
    page.goto(f"/?room={room}")
    expect(page.locator(".there")).to_be_visible()
    is_clean(page)
