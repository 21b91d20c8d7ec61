"""Two tabs of one person share one outbox: each shows what the other wrote, and all of it goes once."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .away import AWAY, BACK
from .tab import row_of
from .test_connection import LENIENT
from .test_outbox_failed import NO_DATABASE

PENDING = "[data-pending]"
WITHOUT_LOCKS = "Object.defineProperty(Navigator.prototype, 'locks', { value: undefined });"


REFUSED_LOCKS = """
const refuse = async () => { throw new DOMException("no", "SecurityError"); };
if (window.LockManager) LockManager.prototype.request = refuse;
"""


@pytest.mark.parametrize(
    "locks",
    ["", WITHOUT_LOCKS, REFUSED_LOCKS],
    ids=["with locks", "without locks", "refused locks"],
)
def test_what_two_tabs_wrote_offline_goes_once_and_each_in_its_order(
    arrive, script, expect_complaint, locks
):
    expect_complaint(AWAY)

    def prepare(page):
        page.context.add_init_script(locks)

    one, bob = arrive("Ann", prepare=prepare), script("Bob")
    two = one.another()
    one.page.context.set_offline(True)
    for number in range(10):
        one.enter(f"one {number}")
        two.enter(f"two {number}")
    for tab in (one, two):
        expect(tab.page.locator(PENDING)).to_have_count(20)
    one.page.context.set_offline(False)
    for tab in (one, two):
        expect(tab.page.locator(PENDING)).to_have_count(0, timeout=BACK)

    texts = [message["text"] for message in bob.say("history", before=99)["messages"]]
    heard = sorted((bob.hear("message") for _ in texts), key=lambda message: message["id"])
    assert [message["text"] for message in heard] == texts
    for name in ("one", "two"):
        assert [text for text in texts if text.startswith(name)] == [
            f"{name} {number}" for number in range(10)
        ]
    one.sees(*texts)
    two.sees(*texts)
    bob.say("message", text="the end")
    assert bob.hear("message")["text"] == "the end"


def test_the_tab_that_stays_sends_what_a_closed_one_wrote(arrive, script, expect_complaint):
    expect_complaint(AWAY)
    one, bob = arrive("Ann"), script("Bob")
    two = one.another()
    one.page.context.set_offline(True)
    one.say("the last thing I wrote")
    expect(row_of(two, "the last thing I wrote")).to_have_attribute("data-pending", "")
    one.page.close()
    two.page.context.set_offline(False)
    expect(two.page.locator(PENDING)).to_have_count(0, timeout=BACK)
    two.sees("the last thing I wrote")
    assert bob.hear("message")["text"] == "the last thing I wrote"


def test_a_failed_message_is_failed_in_both_tabs_until_one_of_them_decides(arrive):
    one = arrive("Ann", prepare=lambda page: page.context.add_init_script(LENIENT))
    two = one.another()
    one.say("x" * 2001)
    for tab in (one, two):
        expect(tab.page.locator(".failure-reason")).to_contain_text("at most 2000 characters")
    two.page.get_by_role("button", name="Delete").click()
    for tab in (one, two):
        expect(tab.rows).to_have_count(0)
    two.say("shorter")
    one.sees("shorter")
    two.sees("shorter")


def test_what_waits_for_another_room_stays_until_that_room_is_opened(
    arrive, script, room, expect_complaint
):
    expect_complaint(AWAY)
    ann, bob = arrive("Ann"), script("Bob")
    there = script("Bob", room=f"{room} next door")
    ann.page.context.set_offline(True)
    ann.say("for the first room")
    expect(ann.page.locator(PENDING)).to_have_count(1)
    ann.page.context.set_offline(False)
    ann.page.goto(f"{ann.url} next door")
    ann.is_here()
    ann.say("for next door")
    ann.sees("for next door")
    assert there.hear("message")["text"] == "for next door"
    ann.open()
    ann.sees("for the first room")
    assert bob.hear("message")["text"] == "for the first room"


def test_tabs_without_a_database_keep_to_their_own(arrive, script, expect_complaint):
    expect_complaint(AWAY)
    one = arrive("Ann", prepare=lambda page: page.context.add_init_script(NO_DATABASE))
    two, bob = one.another(), script("Bob")
    one.page.context.set_offline(True)
    for tab, text in ((one, "one"), (two, "two")):
        tab.enter(text)
        expect(tab.page.locator(PENDING)).to_have_count(1)
    one.page.context.set_offline(False)
    assert sorted(bob.hear("message")["text"] for _ in range(2)) == ["one", "two"]
    for tab in (one, two):
        expect(tab.page.locator(PENDING)).to_have_count(0, timeout=BACK)
        expect(tab.rows).to_have_count(2)
