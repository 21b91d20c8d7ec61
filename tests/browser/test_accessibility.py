"""What a screen reader is told, and what it is spared. That every state is clean, see test_states.py."""

from __future__ import annotations

from playwright.sync_api import expect

from .tab import joins, link


def test_the_log_is_named_and_announces_by_the_polite_region_only(arrive, script):
    ann, bob = arrive("Ann"), script("Bob")
    ann.say("mine")
    ann.sees("mine")
    for text in ("one", "two"):
        bob.say("message", text=text)
    expect(ann.page.locator("#announcer")).to_have_text("2 new messages from Bob")
    expect(ann.page.get_by_role("log", name="Messages")).to_have_attribute("aria-live", "off")


def test_history_and_ones_own_words_are_not_announced(arrive, script):
    script("Bob").say("message", text="long ago")
    ann = arrive("Ann")
    ann.sees("long ago")
    ann.say("mine")
    ann.sees("long ago", "mine")
    script("Cy").say("message", text="now")
    expect(ann.page.locator("#announcer")).to_have_text("New message from Cy: now")


def test_what_is_said_in_a_room_that_is_not_shown_is_left_to_the_list(arrive, script, room):
    bob = script("Bob")
    ann = arrive("Ann")
    joins(ann, f"attic of {room}")
    bob.say("message", text="down here")
    expect(link(ann, room)).to_contain_text("1")
    cy = script("Cy", room=f"attic of {room}")
    cy.say("message", text="up here")
    expect(ann.page.locator("#announcer")).to_have_text("New message from Cy: up here")


def test_the_page_has_its_landmarks_and_every_part_a_name(arrive, script):
    script("Bob").say("message", text="hello")
    ann = arrive("Ann")
    expect(ann.page.get_by_role("banner")).to_have_count(1)
    expect(ann.page.get_by_role("main")).to_have_count(1)
    expect(ann.page.get_by_role("navigation", name="Your rooms")).to_be_visible()
    expect(ann.page.get_by_role("complementary", name="In this room")).to_be_visible()
    expect(ann.page.get_by_role("list", name="In this room").get_by_role("listitem")).to_have_count(
        2
    )
    expect(ann.page.get_by_role("form", name="Write a message")).to_be_visible()
    expect(ann.page.get_by_role("log", name="Messages")).to_contain_text("hello")


def test_what_failed_is_said_at_once(wired):
    ann = wired("Ann")
    ann.line.refuse("too_long")
    ann.say("not this")
    expect(
        ann.page.get_by_role("alert").filter(has_text="Your message was not sent")
    ).to_have_count(1)
