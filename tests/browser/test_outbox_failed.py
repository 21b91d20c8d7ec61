"""What cannot be sent, or not be kept, is not lost: it says why, and one can try again, rewrite or delete it."""

from __future__ import annotations

import sqlite3

import pytest
from playwright.sync_api import expect

from chatroom.model import User
from chatroom.store import open_store

from .away import AWAY, BACK
from .clean import is_clean
from .conftest import PHONE
from .tab import Tab, row_of
from .test_connection import LENIENT

BLOCKED = "ERR_FAILED"  # what a line that is down makes of long-polling
PENDING, FAILED = "[data-pending]", "[data-failed]"
LONG = "x" * 2001
FULL = """
const add = IDBObjectStore.prototype.add;
IDBObjectStore.prototype.add = function (...given) {
  if (window.full) throw new DOMException("full", "QuotaExceededError");
  return add.apply(this, given);
};
"""
NO_DATABASE = "Object.defineProperty(window, 'indexedDB', { get() { throw new DOMException('no', 'SecurityError'); } });"


def press(tab, name):
    tab.page.locator(FAILED).get_by_role("button", name=name).click()


def test_a_failed_message_holds_up_no_other_and_outlives_a_reload(wired):
    ann = wired("Ann")
    ann.line.refuse("forbidden")
    ann.say("one")
    ann.say("two")
    expect(row_of(ann, "two").locator("time")).not_to_be_empty()
    expect(ann.page.locator("#alarm")).to_contain_text("It is forbidden.")
    ann.page.reload()
    ann.is_here()
    expect(ann.texts).to_have_text(["two", "one"])
    expect(row_of(ann, "one").locator(".failure-reason")).to_have_text("It is forbidden.")
    assert len(ann.line.messages()) == 2
    press(ann, "Retry")
    ann.sees("two", "one")
    first, _two, again = ann.line.messages()
    assert first == again


def test_a_client_id_that_was_used_is_not_tried_again(wired):
    ann = wired("Ann")
    ann.line.refuse("client_id_reused")
    ann.say("hello")
    press(ann, "Retry")
    ann.sees("hello")
    first, second = ann.line.messages()
    assert first["client_id"] != second["client_id"]


def test_a_message_that_breaks_the_server_is_tried_a_few_times(wired):
    ann = wired("Ann", prepare=lambda page: page.clock.install())
    ann.line.refuse("internal", times=4)
    ann.say("poison")
    for tries in (1, 2, 3):
        ann.line.wait_for(lambda tries=tries: len(ann.line.messages()) == tries)
        expect(ann.page.locator(PENDING)).to_have_count(1)
        ann.page.clock.run_for(5000)
    expect(ann.page.locator(FAILED)).to_have_count(1)
    ann.say("cure")
    expect(row_of(ann, "cure").locator("time")).not_to_be_empty()
    assert len(ann.line.messages()) == 5


def test_a_row_that_moves_when_it_is_tried_again_keeps_the_focus(wired):
    ann = wired("Ann")
    ann.line.refuse("forbidden", times=2)
    ann.say("one")
    ann.say("two")
    expect(ann.page.locator(FAILED)).to_have_count(2)
    row_of(ann, "two").get_by_role("button", name="Retry").press("Enter")
    expect(row_of(ann, "two").locator("time")).not_to_be_empty()
    expect(ann.texts).to_have_text(["two", "one"])
    expect(row_of(ann, "two")).to_be_focused()


def test_editing_puts_it_in_front_of_what_is_being_written(arrive):
    ann = arrive("Ann", prepare=lambda page: page.add_init_script(LENIENT))
    ann.say(LONG)
    expect(ann.page.locator(FAILED)).to_have_count(1)
    ann.write("next")
    press(ann, "Edit")
    expect(ann.composer).to_have_value(f"{LONG}\nnext")
    expect(ann.composer).to_be_focused()
    expect(ann.rows).to_have_count(0)
    ann.page.reload()
    ann.is_here()
    expect(ann.composer).to_have_value(f"{LONG}\nnext")
    expect(ann.rows).to_have_count(0)
    ann.say("shorter")
    ann.sees("shorter")


def test_all_that_can_be_done_is_done_with_the_keyboard(wired):
    ann = wired("Ann")
    ann.say("before")
    ann.sees("before")
    ann.line.refuse("forbidden", times=3)
    for text in ("again", "rewritten", "gone"):
        ann.say(text)
    expect(ann.page.locator(FAILED)).to_have_count(3)
    rows = {text: row_of(ann, text) for text in ("again", "rewritten", "gone")}
    presses = ann.page.keyboard.press
    presses("Shift+Tab")  # from the composer to the last row's last button
    expect(rows["gone"].get_by_role("button", name="Delete")).to_be_focused()
    presses("Enter")
    expect(rows["gone"]).to_have_count(0)
    expect(rows["rewritten"]).to_be_focused()
    presses("Shift+Tab")
    presses("Shift+Tab")
    presses("Shift+Tab")
    expect(rows["again"].get_by_role("button", name="Retry")).to_be_focused()
    presses("Enter")
    expect(rows["again"].locator("time")).not_to_be_empty()
    expect(rows["again"]).to_be_focused()
    ann.page.locator(FAILED).get_by_role("button", name="Edit").focus()
    presses("Enter")
    expect(ann.composer).to_be_focused()
    expect(ann.composer).to_have_value("rewritten")
    ann.sees("before", "again")


def test_what_a_full_disk_does_not_take_is_sent_all_the_same_and_in_order(
    wired, expect_complaint, watch
):
    expect_complaint(BLOCKED)
    ann = wired("Ann", prepare=lambda page: page.add_init_script(FULL))
    ann.page.evaluate("() => { window.full = true; }")
    ann.say("hello from a full phone")
    ann.sees("hello from a full phone")
    ann.line.break_down()
    ann.say("one")
    ann.say("two")
    ann.page.evaluate("() => { window.full = false; }")
    ann.say("three")  # there is room again, and it waits behind the others all the same
    expect(ann.page.locator(PENDING)).to_have_count(3)
    ann.page.evaluate("() => { location.reload(); }")
    expect(ann.page.locator(PENDING)).to_have_count(3)
    assert any(one.startswith("dialog:") for one in watch.complaints), "it went without asking"
    expect_complaint("^dialog:")
    ann.line.up()
    expect(ann.page.locator(PENDING)).to_have_count(0, timeout=BACK)
    ann.sees("hello from a full phone", "one", "two", "three")


def test_leaving_without_a_connection_deletes_nothing(wired, expect_complaint):
    expect_complaint(AWAY)
    ann = wired("Ann")
    ann.page.context.set_offline(True)
    ann.say("one")
    expect(ann.page.locator(PENDING)).to_have_count(1)
    ann.page.get_by_role("button", name="Leave room").click()
    ann.page.get_by_role("button", name="Delete and leave").click()
    ann.page.get_by_role("dialog", name="You cannot leave just now").get_by_role("button").click()
    expect(ann.page.locator(PENDING)).to_have_count(1)
    ann.page.context.set_offline(False)
    expect(ann.page.locator(PENDING)).to_have_count(0, timeout=BACK)
    ann.sees("one")


def test_who_is_refused_for_good_can_read_and_copy_all_on_a_small_screen(wired, expect_complaint):
    expect_complaint(BLOCKED)
    small = PHONE | {"viewport": {"width": 740, "height": 360}}
    ann = wired("Ann", **small)
    ann.line.break_down()
    for number in range(5):
        ann.say(f"The unsent text number {number}\n\nhas two paragraphs")
    expect(ann.page.locator(PENDING)).to_have_count(5)
    ann.page.context.clear_cookies()
    Tab(ann.page, ann.server, "Eve", ann.room).take_name()
    ann.line.up()
    expect(ann.page.locator(".refused-texts li")).to_have_count(5, timeout=BACK)
    is_clean(ann.page)
    expect(ann.page.get_by_role("heading", name="You are not in this room")).to_be_in_viewport()
    assert ann.page.evaluate("() => document.body.scrollHeight === innerHeight")


def test_where_there_is_no_database_the_page_keeps_it_and_asks_before_it_goes(
    wired, expect_complaint, watch
):
    expect_complaint(BLOCKED)
    ann = wired("Ann", prepare=lambda page: page.add_init_script(NO_DATABASE))
    ann.line.break_down()
    texts = [f"number {number}" for number in range(5)]
    for text in texts:
        ann.say(text)
    expect(ann.page.locator(PENDING)).to_have_count(5)
    ann.page.evaluate("() => { location.reload(); }")
    expect(ann.page.locator(PENDING)).to_have_count(5)
    assert any(one.startswith("dialog:") for one in watch.complaints)
    expect_complaint("^dialog:")
    ann.line.up()
    expect(ann.page.locator(PENDING)).to_have_count(0, timeout=BACK)
    ann.sees(*texts)
    ann.page.reload()
    ann.sees(*texts)


def test_leaving_with_something_unsent_asks_and_deletes_it(wired, script, expect_complaint):
    expect_complaint(BLOCKED)
    ann, bob = wired("Ann"), script("Bob")
    ann.line.break_down()
    ann.say("one")
    ann.say("two")
    expect(ann.page.locator(PENDING)).to_have_count(2)
    leave = ann.page.get_by_role("button", name="Leave room")
    leave.click()
    question = ann.page.get_by_role("dialog", name="2 messages have not been sent yet")
    expect(question).to_be_visible()
    ann.page.keyboard.press("Enter")  # the harmless answer is the first
    expect(question).to_be_hidden()
    expect(leave).to_be_focused()
    expect(ann.page.locator(PENDING)).to_have_count(2)
    leave.click()
    question.get_by_role("button", name="Delete and leave").click()
    ann.page.wait_for_url(f"{ann.server.url}/")
    assert ann.page.evaluate(
        """async () => {
            const names = (await indexedDB.databases()).map(({ name }) => name);
            const open = (name) => new Promise((resolve) => {
                indexedDB.open(name).onsuccess = ({ target }) => resolve(target.result);
            });
            const rows = (database) => new Promise((resolve) => {
                const all = database.transaction("messages").objectStore("messages").getAll();
                all.onsuccess = () => resolve(all.result.length);
            });
            const kept = [];
            for (const name of names) kept.push(await rows(await open(name)));
            return kept;
        }"""
    ) == [0]
    assert bob.heard("message") == []


def test_who_is_refused_is_told_that_the_unsent_stays(wired, own_server, expect_complaint):
    expect_complaint(BLOCKED)
    ann = wired("Ann", server=own_server)
    ann.line.break_down()
    ann.say("for later")
    elsewhere = open_store(f"sqlite:///{own_server.rooms}", lease=10)
    with sqlite3.connect(own_server.rooms) as rooms:  # as if she had been away for long
        rooms.execute("DELETE FROM presence")
    rooms.close()
    other = User("u9", "ann")
    elsewhere.enter(ann.room, "a socket elsewhere", other)
    ann.line.up()
    expect(ann.page.locator(".refused")).to_contain_text("already in this room", timeout=BACK)
    expect(ann.page.locator(".refused")).to_contain_text(
        "1 message has not been sent yet. It stays"
    )
    elsewhere.leave(ann.room, "a socket elsewhere")
    elsewhere.close()
    ann.open()
    ann.sees("for later")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_amiss_with_what_was_not_sent(wired, scheme, expect_complaint):
    expect_complaint(BLOCKED)
    ann = wired("Ann", **PHONE | {"color_scheme": scheme, "reduced_motion": "reduce"})
    ann.line.refuse("forbidden")
    ann.say("failed")
    expect(ann.page.locator(FAILED)).to_have_count(1)
    ann.line.break_down()
    ann.say("pending")
    expect(ann.page.locator(PENDING)).to_have_count(1)
    is_clean(ann.page)
    for name in ("Retry", "Edit", "Delete"):
        box = ann.page.get_by_role("button", name=name).bounding_box()
        assert box["height"] >= 44 and box["width"] >= 44, name
    ann.page.get_by_role("button", name="Leave room").tap()
    expect(ann.page.get_by_role("dialog")).to_be_visible()
    is_clean(ann.page)
