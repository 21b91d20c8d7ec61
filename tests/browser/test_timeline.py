"""How the conversation is laid out: groups, days, links, long words, and what came before."""

from __future__ import annotations

import re
import sqlite3
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

NOON = datetime(2025, 3, 14, 12, tzinfo=UTC)  # a year that has passed is named


@pytest.fixture
def dated(server, room):
    """``dated(moment, …)``: what was said in the room was said at these moments."""

    def dated(*moments):
        with sqlite3.connect(server.rooms, timeout=10) as rooms:
            for id, moment in enumerate(moments, 1):
                at = moment.astimezone(UTC).isoformat(timespec="milliseconds")
                changed = rooms.execute(
                    "UPDATE message SET timestamp = ? WHERE room = ? AND id = ?",
                    (at.replace("+00:00", "Z"), room, id),
                )
                assert changed.rowcount == 1
        rooms.close()

    return dated


def test_what_one_person_says_within_five_minutes_is_one_group(arrive, script, dated):
    bob, cy = script("Bob"), script("Cy")
    for one, text in [(bob, "1"), (bob, "2"), (bob, "3"), (cy, "4"), (bob, "5")]:
        one.say("message", text=text)
    minutes = (0, 5, 10.1, 11, 12)
    dated(*(NOON + timedelta(minutes=after) for after in minutes))
    ann = arrive("Ann")
    faces = [row.locator(".face").is_visible() for row in ann.rows.all()]
    assert faces == [True, False, True, True, True]
    time = ann.rows.first.locator("time")
    expect(time).to_have_text("12:00")
    expect(time).to_have_attribute("datetime", "2025-03-14T12:00:00.000Z")
    expect(time).to_have_attribute("title", re.compile("14 March 2025.*12:00:00"))


@pytest.mark.parametrize(
    ("zone", "days"),
    [
        ("UTC", ["14 March 2025", "15 March 2025", "Today"]),
        ("Pacific/Auckland", ["15 March 2025", "Today"]),
    ],
)
def test_days_are_divided_where_the_reader_is(arrive, script, dated, zone, days):
    bob = script("Bob")
    for text in ("late", "later", "now"):
        bob.say("message", text=text)
    now = datetime.now(UTC)
    dated(NOON + timedelta(hours=10), NOON + timedelta(hours=13), now)
    ann = arrive("Ann", timezone_id=zone)
    expect(ann.days).to_have_text(days)


def test_today_becomes_yesterday_at_midnight(arrive, script):
    script("Bob").say("message", text="good night")
    late = datetime.now(UTC).replace(hour=23, minute=59, second=30)
    ann = arrive("Ann", prepare=lambda page: page.clock.install(time=late))
    expect(ann.days).to_have_text(["Today"])
    ann.page.clock.fast_forward("02:00")
    expect(ann.days).to_have_text(["Yesterday"])


def test_addresses_become_links_that_give_nothing_away(arrive):
    ann = arrive("Ann")
    ann.say("see https://a.example/b_(c)?d=e#f, or (http://b.example). Not ftp://c.example")
    links = ann.texts.locator("a")
    expect(links).to_have_text(["https://a.example/b_(c)?d=e#f", "http://b.example"])
    for link in links.all():
        expect(link).to_have_attribute("rel", "noopener noreferrer nofollow")
        expect(link).to_have_attribute("target", "_blank")
    expect(links.first).to_have_attribute("href", "https://a.example/b_(c)?d=e#f")


def test_long_words_wrap_and_line_breaks_stay(arrive):
    ann = arrive("Ann")
    for text in ("x" * 1500, "https://a.example/" + "y" * 1500, "one\ntwo\n\n  three"):
        ann.say(text)
    expect(ann.rows).to_have_count(3)
    assert not ann.scrolls_sideways()
    assert ann.texts.last.inner_text() == "one\ntwo\n\n  three"


def test_a_message_of_nothing_but_emoji_is_large(arrive):
    ann = arrive("Ann")
    for text in ("👋🏽", "👋🏽 hi"):
        ann.say(text)
    ann.sees("👋🏽", "👋🏽 hi")
    large, plain = (
        ann.texts.nth(n).evaluate("(text) => parseFloat(getComputedStyle(text).fontSize)")
        for n in range(2)
    )
    assert large > 1.5 * plain


@pytest.fixture
def long_talk(script):
    """250 messages, said by Bob."""
    bob = script("Bob")
    for number in range(1, 250):
        bob.mutter("message", text=f"number {number}")
    bob.say("message", text="number 250")
    return bob


def test_older_messages_come_while_scrolling_up_and_the_reader_keeps_the_place(arrive, long_talk):
    ann = arrive("Ann")
    expect(ann.rows).to_have_count(100)
    expect(ann.texts.last).to_be_in_viewport()
    ann.page.locator("#log").hover()
    reading = ann.page.get_by_text("number 151", exact=True)
    place = reading.bounding_box()["y"]
    ann.page.mouse.wheel(0, place - 300)
    expect(ann.rows).to_have_count(200)
    expect(reading).to_be_in_viewport()
    for _ in range(20):
        ann.page.mouse.wheel(0, -3000)
        if ann.rows.count() == 250:
            break
        ann.page.wait_for_function("() => !document.querySelector('#log[aria-busy]')")
    expect(ann.rows).to_have_count(250)
    expect(ann.texts).to_have_text([f"number {n}" for n in range(1, 251)])
    expect(ann.page.locator("#older")).to_be_hidden()


def test_older_messages_come_by_a_button(arrive, long_talk):
    ann = arrive("Ann")
    expect(ann.rows).to_have_count(100)
    button = ann.page.get_by_role("button", name="Load earlier messages")
    for count in (200, 250):
        button.dispatch_event("click")  # a real click would first scroll to it
        expect(ann.rows).to_have_count(count)
    expect(button).to_be_hidden()
    expect(ann.texts).to_have_text([f"number {n}" for n in range(1, 251)])


def test_who_reads_above_is_not_moved_and_told_what_is_new(arrive, long_talk):
    ann = arrive("Ann")
    expect(ann.rows).to_have_count(100)
    ann.page.locator("#log").hover()
    ann.page.mouse.wheel(0, -1000)
    latest = ann.page.locator("#latest")
    expect(latest).to_be_visible()
    reading = ann.page.get_by_text("number 235", exact=True)
    place = reading.bounding_box()["y"]
    long_talk.say("message", text="news")
    long_talk.say("message", text="more news")
    expect(latest).to_have_text("2 new")
    assert abs(reading.bounding_box()["y"] - place) < 2
    latest.click()
    expect(ann.texts.last).to_be_in_viewport()
    expect(latest).to_be_hidden()
    expect(ann.composer).to_be_focused()
