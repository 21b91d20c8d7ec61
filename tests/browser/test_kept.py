"""What is kept in the browser is one person's, and goes when they go."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from .keeping import KEPT, PEOPLE, SAID, becomes, is_kept
from .tab import Tab, joins, link

pytestmark = pytest.mark.usefixtures("away")


def test_under_another_name_the_rooms_of_before_are_kept_with_that(arrive, room):
    ann = arrive("Ann")
    is_kept(ann)
    ann.page.goto("about:blank")
    anna = Tab(ann.page, ann.server, "Anna", f"attic of {room}")
    anna.take_name()
    anna.open()  # and with it the other one
    becomes(ann.page, PEOPLE, [[anna.room, "Anna"], [room, "Anna"]])


def test_who_leaves_leaves_nothing_behind(arrive):
    ann = arrive("Ann")
    other = ann.another()
    ann.say("a secret")
    other.sees("a secret")
    is_kept(ann, "a secret")
    ann.page.get_by_role("button", name="Leave").click()
    ann.page.wait_for_url(f"{ann.server.url}/")
    with other.page.expect_event("close"):
        other.page.close(run_before_unload=True)
    becomes(ann.page, KEPT, [])
    ann.page.context.set_offline(True)
    ann.page.goto(ann.url, wait_until="commit")
    expect(ann.page.get_by_role("heading")).to_have_text(["You are offline"])


def test_of_a_room_that_was_left_no_other_tab_keeps_what_was_just_said(arrive, script, room):
    ann = arrive("Ann")
    attic = f"attic of {room}"
    joins(ann, attic)
    other = ann.another()
    other.page.clock.install()
    becomes(ann.page, SAID, [[attic, []], [room, []]])
    link(ann, room).click()
    bob = script("Bob")
    other.page.clock.pause_at(datetime.now() + timedelta(minutes=1))
    bob.say("message", text="a secret")
    other.sees("a secret")
    ann.page.get_by_role("button", name="Leave room").click()
    expect(link(other, room)).to_have_count(0)
    other.page.clock.resume()
    # Kept later than what the other tab heard before.
    script("Cy", room=attic).say("message", text="up here")
    becomes(ann.page, SAID, [[attic, ["up here"]]])


def test_who_sits_down_next_finds_nothing_of_whoever_just_went_away(arrive):
    ann = arrive("Ann")
    ann.say("a secret")
    ann.sees("a secret")
    is_kept(ann, "a secret")
    ann.page.goto("about:blank")
    ann.page.context.clear_cookies()
    eve = Tab(ann.page, ann.server, "Eve", f"{ann.room} b")
    eve.take_name()
    eve.open()
    is_kept(eve)
    eve.page.context.set_offline(True)
    eve.page.goto(ann.url, wait_until="commit")
    expect(eve.page.get_by_role("heading", level=1)).to_have_text("You are offline")
