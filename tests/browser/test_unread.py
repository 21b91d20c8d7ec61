"""What was said while nobody looked: counted, marked where it begins, and called out on request."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .tab import joins, link, row_of

NEW = ".new-mark"


@pytest.fixture
def attic(room):
    return f"attic of {room}"


def test_the_new_divider_stands_where_reading_stopped_and_does_not_move(arrive, script):
    bob = script("Bob")
    ann = arrive("Ann")
    bob.say("message", text="seen")
    ann.sees("seen")
    expect(ann.page.locator(NEW)).to_have_count(0)
    ann.hides()
    bob.say("message", text="first")
    bob.say("message", text="second")
    ann.sees("seen", "first", "second")
    ann.shows()
    expect(row_of(ann, "first").locator(NEW)).to_be_visible()
    expect(row_of(ann, "first").locator(".author")).to_be_visible()  # a divider ends the group
    bob.say("message", text="third")
    ann.say("mine")
    ann.sees("seen", "first", "second", "third", "mine")
    expect(row_of(ann, "first").locator(NEW)).to_be_visible()
    expect(ann.page.locator(NEW)).to_have_count(1)
    ann.hides()
    expect(ann.page.locator(NEW)).to_have_count(0)
    bob.say("message", text="fourth")
    expect(row_of(ann, "fourth").locator(NEW)).to_have_count(1)


def test_what_was_not_read_is_known_after_the_page_was_closed(arrive, script):
    bob = script("Bob")
    ann = arrive("Ann")
    bob.say("message", text="seen")
    ann.sees("seen")
    ann.page.goto("about:blank")
    bob.say("message", text="not seen")
    ann.open()
    ann.sees("seen", "not seen")
    expect(row_of(ann, "not seen").locator(NEW)).to_be_visible()
    ann.page.reload()
    ann.is_here()
    ann.sees("seen", "not seen")
    expect(ann.page.locator(NEW)).to_have_count(0)


def test_a_room_that_is_not_shown_counts_and_a_mention_stands_out(arrive, script, room, attic):
    bob = script("Bob")
    ann = arrive("Ann")
    joins(ann, attic)
    badge = link(ann, room).locator(".room-unread")
    for text in ("one", "two"):
        bob.say("message", text=text)
    expect(badge).to_have_text("2")
    expect(badge).not_to_have_attribute("data-mentioned", "")
    bob.say("message", text="where are you, @ann?")
    expect(badge).to_have_accessible_name("3 unread, and you are mentioned")
    expect(badge).to_have_attribute("data-mentioned", "")
    link(ann, room).click()
    expect(badge).to_be_hidden()
    expect(row_of(ann, "one").locator(NEW)).to_be_visible()


def test_reading_in_one_tab_is_reading_in_all(arrive, script, room):
    bob = script("Bob")
    ann = arrive("Ann")
    other = ann.another()
    ann.hides()
    bob.say("message", text="hello")
    expect(ann.page).to_have_title(f"(1) {room} · Flask Chatroom")
    other.sees("hello")
    expect(ann.page).to_have_title(f"{room} · Flask Chatroom")


RECORD = """
window.notes = [];
window.Notification = class {
    static permission = "default";
    static async requestPermission() { return (Notification.permission = "granted"); }
    constructor(title, options) { notes.push([title, options.body]); }
};
"""


def test_who_asks_for_it_is_notified_of_a_mention_while_looking_elsewhere(arrive, script, room):
    bob = script("Bob")
    ann = arrive("Ann", prepare=lambda page: page.add_init_script(RECORD))
    button = ann.page.get_by_role("button", name="Notify me when I am mentioned")
    expect(button).to_have_attribute("aria-pressed", "false")
    ann.hides()
    bob.say("message", text="@Ann, nobody asked for this")
    ann.shows()
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    bob.say("message", text="@Ann, you can see this")
    expect(ann.rows).to_have_count(2)
    ann.hides()
    bob.say("message", text="not for anybody")
    bob.say("message", text="come back, @ann!")
    expect(ann.rows).to_have_count(4)
    ann.page.wait_for_function("() => notes.length")
    assert ann.page.evaluate("() => notes") == [[f"Bob in {room}", "come back, @ann!"]]


def test_who_comes_and_goes_is_not_unread(arrive, script, room):
    ann = arrive("Ann")
    ann.hides()
    bob = script("Bob")
    bob.say("leave")
    expect(ann.notices).to_have_text(["Bob left"])
    expect(ann.page).to_have_title(f"{room} · Flask Chatroom")
    script("Cy").say("message", text="hello")
    expect(ann.page).to_have_title(f"(1) {room} · Flask Chatroom")


def test_of_more_than_a_page_the_first_is_marked_when_one_gets_there(arrive, talk):
    talk.goes_on(20)
    ann = arrive("Ann")
    expect(ann.rows).to_have_count(20)
    ann.page.goto("about:blank")
    first = talk.goes_on(300)[0]
    ann.open()
    bar = ann.page.locator("#missed")
    expect(bar).to_contain_text("300 messages while you were away")
    expect(ann.page.locator(NEW)).to_have_count(0)  # it is on another page
    bar.get_by_role("button", name="Go to the first").click()
    expect(ann.page.locator(f'.message[data-id="{first}"]').locator(NEW)).to_be_visible()


def test_what_arrives_below_where_one_reads_is_new_until_one_gets_there(arrive, script, talk):
    talk.goes_on(80)
    bob = script("Bob 2")
    ann = arrive("Ann")
    expect(ann.rows).to_have_count(80)
    ann.page.locator("#log").hover()
    ann.page.mouse.wheel(0, -1500)
    expect(ann.page.locator("#latest")).to_be_visible()
    bob.say("message", text="far below")
    expect(ann.page.locator("#latest")).to_have_text("1 new")
    ann.page.reload()
    ann.is_here()
    expect(row_of(ann, "far below").locator(NEW)).to_be_visible()
    ann.page.reload()
    ann.is_here()
    expect(row_of(ann, "far below")).to_be_visible()
    expect(ann.page.locator(NEW)).to_have_count(0)
