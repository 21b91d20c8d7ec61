"""Everything can be done with the keyboard alone."""

from __future__ import annotations

from playwright.sync_api import expect


def test_from_the_door_to_a_message_and_out_again(page, script, room):
    bob = script("Bob")
    for text in ("one", "two https://a.example", "three"):
        bob.say("message", text=text)
    press, type_ = page.keyboard.press, page.keyboard.type
    page.goto("/")
    expect(page.get_by_label("Your name")).to_be_focused()
    type_("Ann")
    press("Tab")
    press("ControlOrMeta+a")
    type_(room)
    press("Enter")

    composer = page.locator("#composer")
    expect(composer).to_be_focused()
    rows = page.locator("#messages > .message")
    expect(rows).to_have_count(3)
    type_("four")
    press("Enter")
    expect(rows).to_have_count(4)

    for _ in range(12):  # the log is one stop, somewhere before the composer
        press("Shift+Tab")
        if page.evaluate("() => document.activeElement.matches('.message')"):
            break
    expect(rows.nth(3)).to_be_focused()
    press("ArrowUp")
    press("ArrowUp")
    expect(rows.nth(1)).to_be_focused()
    press("Tab")
    expect(rows.nth(1).locator(".permalink")).to_be_focused()
    press("Tab")
    expect(page.get_by_role("link", name="https://a.example")).to_be_focused()
    press("Shift+Tab")
    press("Shift+Tab")
    press("Home")
    expect(rows.nth(0)).to_be_focused()
    press("End")
    expect(rows.nth(3)).to_be_focused()
    type_("five")  # typing anywhere writes
    expect(composer).to_have_value("five")
    press("Enter")
    expect(rows.last.locator(".text")).to_have_text("five")

    leave = page.get_by_role("button", name="Leave")
    for _ in range(20):
        press("Shift+Tab")
        if leave.evaluate("(button) => button === document.activeElement"):
            break
    press("Enter")
    expect(page.get_by_label("Your name")).to_have_value("Ann")  # the door remembers
    expect(page.get_by_label("Room")).to_be_focused()


def tabs_to(page, target, key="Tab") -> None:
    for _ in range(25):
        page.keyboard.press(key)
        if target.evaluate("(one) => one === document.activeElement"):
            return
    raise AssertionError(f"{key} does not lead to {target}")


def test_the_people_what_was_said_before_and_another_room_are_reached_with_it(arrive, talk, room):
    talk.goes_on(150)
    ann = arrive("Ann")
    page = ann.page
    expect(ann.rows).to_have_count(100)
    people = page.get_by_role("button", name="People here: 1")
    tabs_to(page, people, "Shift+Tab")
    expect(people).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Enter")
    expect(page.locator("#people")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page.locator("#people")).to_be_visible()
    for _ in range(25):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.closest('.column') !== null"):
            break
    expect(ann.rows).to_have_count(150)  # the button comes in sight, and so is not needed any more
    # Where it was, or on the row that one was on when the button's page came in above it.
    expect(page.locator("#messages > .message:focus")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(ann.composer).to_be_focused()
    tabs_to(page, page.get_by_role("button", name="Join another room"), "Shift+Tab")
    page.keyboard.press("Enter")
    page.keyboard.type(f"{room} too")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(f"#{room} too")
    expect(ann.composer).to_be_focused()


def test_the_first_stop_skips_to_writing(arrive):
    ann = arrive("Ann")
    ann.page.get_by_role("button", name="Join another room").focus()
    ann.page.keyboard.press("Shift+Tab")
    link = ann.page.get_by_role("link", name="Skip to writing a message")
    expect(link).to_be_focused()
    expect(link).to_be_in_viewport(ratio=1)
    ann.page.keyboard.press("Enter")
    expect(ann.composer).to_be_focused()


def test_what_has_the_focus_can_be_seen_to_have_it(arrive):
    ann = arrive("Ann")
    ann.say("hello")
    ann.sees("hello")
    seen = set()
    for _ in range(20):
        ann.page.keyboard.press("Tab")
        focused = ann.page.evaluate(
            """() => {
                const one = document.activeElement;
                const style = getComputedStyle(one.closest(".composer-box") ?? one);
                return { what: one !== document.body && (one.id || one.className), ring: style.outlineStyle, shadow: style.boxShadow };
            }"""
        )
        if focused["what"]:
            seen.add(focused["what"])
            assert focused["ring"] != "none" or focused["shadow"] != "none", focused
    assert {"composer", "leave", "theme", "people-button"} <= seen
