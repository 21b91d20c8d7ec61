"""Several rooms in one tab: over one connection, each with its own conversation, draft and place."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .conftest import PHONE
from .tab import joins, link


@pytest.fixture
def attic(room):
    """The name of another room nobody was ever in."""
    return f"attic of {room}"


def test_two_rooms_are_open_over_one_connection(arrive, script, room, attic):
    sockets = []
    ann = arrive("Ann", prepare=lambda page: page.on("websocket", lambda one: sockets.append(one)))
    bob = script("Bob")
    ann.say("down here")
    joins(ann, attic)
    expect(ann.page).to_have_title(f"{attic} · Flask Chatroom")
    assert ann.page.url.endswith(attic.replace(" ", "%20"))
    expect(ann.people).to_have_text(["Ann"])
    ann.say("up here")
    ann.sees("up here")
    assert bob.hear("message", text="down here")
    bob.say("message", text="still there?")
    expect(link(ann, room)).to_contain_text("1")
    link(ann, room).click()
    ann.sees("down here", "still there?")
    expect(ann.people).to_have_text(["Ann", "Bob"])
    link(ann, attic).click()
    ann.sees("up here")
    assert len(sockets) == 1


def test_each_room_keeps_its_draft_and_the_place_one_reads_at(arrive, script, room, attic):
    bob = script("Bob")
    for number in range(60):
        bob.mutter("message", text=f"number {number}")
    bob.say("message", text="number 60")
    ann = arrive("Ann")
    expect(ann.rows).to_have_count(61)
    ann.page.locator("#log").hover()
    ann.page.mouse.wheel(0, -600)
    expect(ann.page.locator("#latest")).to_be_visible()
    ann.write("for below")
    place = ann.page.locator("#log").evaluate("(log) => log.scrollTop")
    assert place < -100
    joins(ann, attic)
    expect(ann.composer).to_have_value("")
    ann.write("for above")
    link(ann, room).click()
    expect(ann.composer).to_have_value("for below")
    assert ann.page.locator("#log").evaluate("(log) => log.scrollTop") == place
    link(ann, attic).click()
    expect(ann.composer).to_have_value("for above")
    ann.page.reload()
    ann.is_here()
    expect(ann.composer).to_have_value("for above")
    link(ann, room).click()
    expect(ann.composer).to_have_value("for below")


def test_the_rooms_are_there_after_a_reload_and_in_every_tab(arrive, script, room, attic):
    ann = arrive("Ann")
    other = ann.another()
    joins(ann, attic)
    expect(link(other, attic)).to_be_visible()
    script("Bob", room=attic).say("message", text="hello up there")
    expect(link(other, attic)).to_contain_text("1")
    link(other, attic).click()
    other.sees("hello up there")
    ann.page.reload()
    ann.is_here()
    expect(ann.page.locator("#rooms a")).to_have_count(2)
    expect(link(ann, attic)).to_have_attribute("aria-current", "page")


def test_leaving_one_room_leads_to_the_other_and_the_others_hear_of_it(arrive, script, room, attic):
    ann = arrive("Ann")
    other = ann.another()
    bob = script("Bob")
    joins(ann, attic)
    link(ann, room).click()
    ann.page.get_by_role("button", name="Leave room").click()
    expect(ann.page.locator("h1")).to_have_text(f"#{attic}")
    expect(ann.page.locator("#rooms a")).to_have_count(1)
    expect(other.page.locator("#rooms a")).to_have_count(1)
    assert bob.hear("user_left")["username"] == "Ann"
    ann.page.reload()
    ann.is_here()
    expect(ann.page.locator("#rooms a")).to_have_count(1)
    ann.say("I am still Ann")
    ann.sees("I am still Ann")
    ann.page.get_by_role("button", name="Leave room").click()
    expect(ann.page.get_by_label("Your name")).to_be_visible()


def test_the_back_button_leads_to_the_room_before(arrive, room, attic):
    ann = arrive("Ann")
    ann.say("below")
    joins(ann, attic)
    ann.page.go_back()
    expect(ann.page.locator("h1")).to_have_text(f"#{room}")
    ann.sees("below")
    ann.page.go_forward()
    expect(ann.page.locator("h1")).to_have_text(f"#{attic}")


def test_a_room_that_cannot_be_joined_says_why_and_nothing_typed_is_lost(arrive, room):
    ann = arrive("Ann")
    ann.page.get_by_role("button", name="Join another room").click()
    name = ann.page.get_by_label("Room", exact=True)
    name.fill("x" * 31)
    ann.page.keyboard.press("Enter")
    expect(ann.page.locator("#join-problem")).to_contain_text("30")
    expect(name).to_have_value("x" * 31)
    ann.page.get_by_role("button", name="Cancel").click()
    expect(ann.page.locator("h1")).to_have_text(f"#{room}")


def test_a_name_that_is_taken_in_one_room_is_ones_own_in_the_other(arrive, script, room, attic):
    ann = arrive("Ann")
    joins(ann, attic)
    link(ann, room).click()
    bob = script("Bob", room=attic)
    ann.page.goto("about:blank")
    assert bob.hear("user_left")["username"] == "Ann"
    script("Ann", room=attic)  # another one
    ann.open()
    link(ann, attic).click()
    expect(ann.page.get_by_role("heading", name="You are not in this room")).to_be_visible()
    link(ann, room).click()
    ann.say("here I am")
    ann.sees("here I am")


def test_a_message_that_waits_in_one_room_is_sent_while_another_is_shown(
    wired, script, room, attic, expect_complaint
):
    expect_complaint("ERR_FAILED")  # a socket that did not open is tried by polling
    ann = wired("Ann")
    bob = script("Bob")
    joins(ann, attic)
    link(ann, room).click()
    ann.line.break_down()
    ann.say("written in the dark")
    link(ann, attic).click()
    ann.line.up()
    ann.line.wait_for(ann.line.messages)
    link(ann, room).click()
    ann.sees("written in the dark")
    assert bob.hear("message")["text"] == "written in the dark"


def test_on_a_phone_the_rooms_are_a_drawer_and_back_closes_it(arrive, script, room, attic):
    ann = arrive("Ann", **PHONE)
    script("Bob")
    button = ann.page.get_by_role("button", name="Your rooms")
    button.click()
    expect(ann.page.get_by_role("dialog", name="Your rooms")).to_be_visible()
    ann.page.go_back()
    expect(ann.page.locator("#rooms-panel")).to_be_hidden()
    expect(ann.page.locator("h1")).to_have_text(f"#{room}")
    button.click()
    ann.page.get_by_role("button", name="Join another room").click()
    ann.page.get_by_label("Room", exact=True).fill(attic)
    ann.page.keyboard.press("Enter")
    expect(ann.page.locator("h1")).to_have_text(f"#{attic}")
    expect(ann.page.locator("#rooms-panel")).to_be_hidden()
    button.click()
    link(ann, room).click()
    expect(ann.page.locator("h1")).to_have_text(f"#{room}")
    expect(ann.page.locator("#rooms-panel")).to_be_hidden()
    ann.page.go_back()
    expect(ann.page.locator("h1")).to_have_text(f"#{attic}")


def test_the_keyboard_goes_from_room_to_room_and_tells_how(arrive, room, attic):
    ann = arrive("Ann")
    joins(ann, attic)
    ann.page.keyboard.press("Alt+ArrowDown")
    expect(ann.page.locator("h1")).to_have_text(f"#{room}")
    expect(ann.composer).to_be_focused()
    ann.page.keyboard.press("Alt+ArrowUp")
    expect(ann.page.locator("h1")).to_have_text(f"#{attic}")
    ann.page.get_by_role("button", name="Leave room").focus()
    ann.page.keyboard.press("?")
    keys = ann.page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(keys).to_be_visible()
    ann.page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    ann.composer.focus()
    ann.page.keyboard.type("what?")
    expect(ann.composer).to_have_value("what?")
    expect(keys).to_be_hidden()


def test_a_double_click_leaves_one_room(arrive, room, attic):
    ann = arrive("Ann")
    joins(ann, attic)
    joins(ann, f"{attic} too")
    ann.page.get_by_role("button", name="Leave room").dblclick()
    expect(ann.page.locator("#rooms a")).to_have_count(2)
    ann.say("still here")
    ann.sees("still here")


def test_a_draft_is_not_left_behind_without_a_question(arrive, room, attic):
    ann = arrive("Ann")
    joins(ann, attic)
    ann.write("half a thought")
    ann.page.get_by_role("button", name="Leave room").click()
    question = ann.page.get_by_role("dialog", name="1 message has not been sent yet")
    question.get_by_role("button", name="Stay").click()
    expect(ann.composer).to_have_value("half a thought")
    ann.page.get_by_role("button", name="Leave room").click()
    question.get_by_role("button", name="Delete and leave").click()
    expect(ann.page.locator("h1")).to_have_text(f"#{room}")


def test_tabs_that_are_opened_together_keep_all_their_rooms(arrive, server, room):
    ann = arrive("Ann")
    names = [f"{room} {number}" for number in range(4)]
    pages = [ann.page.context.new_page() for _ in names]
    for page, name in zip(pages, names, strict=True):
        page.goto(f"{server.url}/rooms/{name}", wait_until="commit")
    for page, name in zip(pages, names, strict=True):
        expect(page.locator("#rooms a")).to_have_count(5)
        expect(page.locator("h1")).to_have_text(f"#{name}")


def test_signing_out_leaves_every_room_in_every_tab(arrive, script, room, attic):
    ann = arrive("Ann")
    bob, cy = script("Bob"), script("Cy", room=attic)
    joins(ann, attic)
    other = ann.another()
    other.write("half a thought")
    ann.page.get_by_role("button", name="Sign out").click()
    for tab in (ann, other):
        expect(tab.page.get_by_label("Your name")).to_be_visible()
    for one in (bob, cy):
        assert one.hear("user_left")["username"] == "Ann"
    kept = ann.page.evaluate("() => Object.keys(localStorage).filter((key) => key.includes(':'))")
    assert [key for key in kept if not key.startswith("recent:")] == []
    kept = ann.page.evaluate(
        "async () => (await caches.keys()).filter((key) => /message/.test(key))"
    )
    assert kept == []
    assert other.page.evaluate("() => Object.keys(sessionStorage)") == []


def test_who_is_somebody_else_now_is_told_so_in_every_room(wired, room, attic):
    ann = wired("Ann")
    joins(ann, attic)
    ann.page.context.clear_cookies()
    ann.name = "Anna"
    ann.take_name()
    ann.line.cut()
    heading = ann.page.get_by_role("heading", name="You are not in this room")
    expect(heading).to_be_visible()
    ann.page.keyboard.press("Alt+ArrowDown")
    expect(ann.page.locator("h1")).to_have_text(f"#{room}")
    expect(heading).to_be_visible()
    expect(ann.page.get_by_role("link", name="Back to the door")).to_be_focused()


def test_back_does_not_lead_into_a_room_that_was_left(arrive, script, room, attic):
    ann = arrive("Ann")
    joins(ann, attic)
    ann.page.get_by_role("button", name="Leave room").click()
    expect(ann.page.locator("h1")).to_have_text(f"#{room}")
    joins(ann, f"{room} too")
    ann.page.go_back()
    ann.page.go_back()
    expect(ann.page.locator("#rooms a")).to_have_count(2)
    assert attic.replace(" ", "%20") not in ann.page.url


BLOCKED = (
    "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no'); } });"
)


def test_it_works_where_the_browser_keeps_nothing(arrive, script):
    ann = arrive("Ann", prepare=lambda page: page.add_init_script(BLOCKED))
    ann.say("hello")
    ann.sees("hello")
    script("Bob").say("message", text="hi")
    ann.sees("hello", "hi")
