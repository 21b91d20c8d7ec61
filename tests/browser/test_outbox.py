"""What was written and not sent outlives its page, the browser's network and the server: it goes once, in order."""

from __future__ import annotations

import sqlite3

from playwright.sync_api import expect

from .away import AWAY, BACK, DEAD
from .tab import Tab, row_of

BLOCKED = "ERR_FAILED"  # what a line that is down makes of long-polling
PENDING = "[data-pending]"
SLOW = """
const open = IDBFactory.prototype.open;
IDBFactory.prototype.open = function (...given) {
  if (!sessionStorage.getItem("slow")) return open.apply(this, given);
  const late = {};
  window.openAtLast = () => {
    const request = open.apply(this, given);
    Object.defineProperty(late, "result", { get: () => request.result });
    for (const fact of ["onupgradeneeded", "onsuccess", "onerror"]) request[fact] = late[fact];
  };
  return late;
};
const later = window.setTimeout;
window.setTimeout = (act, wait, ...rest) => (wait === 5000 ? 0 : later(act, wait, ...rest));
"""  # a database that opens only when the test says so, and a page that does not give it up
COMMITTED = """
window.committedFirst = [];
const { add } = IDBObjectStore.prototype;
const { commit } = IDBTransaction.prototype;
IDBTransaction.prototype.commit = function () { this.committed = true; commit.call(this); };
IDBObjectStore.prototype.add = function (...given) {
  const request = add.apply(this, given);
  request.addEventListener("success", () => committedFirst.push(!!this.transaction.committed));
  return request;
};
"""
DISK = "async () => { for (let turn = 0; turn < 5; turn++) await indexedDB.databases(); }"


def slow_down(tab, slow=True):
    """Reload the page; its database will be slow to open, or no more."""
    tab.page.evaluate("(slow) => { sessionStorage.slow = slow; }", "yes" if slow else "")
    tab.page.reload()


def stored(server) -> list[str]:
    with sqlite3.connect(server.rooms) as rooms:
        texts = [text for (text,) in rooms.execute("SELECT text FROM message ORDER BY id")]
    rooms.close()
    return texts


def test_fifty_written_offline_outlive_two_reloads_and_a_kill_midway(
    wired, arrive, own_server, expect_complaint
):
    expect_complaint(f"{AWAY}|{BLOCKED}|{DEAD}")
    ann, bob = wired("Ann", server=own_server), arrive("Bob", server=own_server)
    texts = [f"number {number}" for number in range(1, 51)]
    ann.page.context.set_offline(True)
    for text in texts:
        ann.enter(text)
    expect(ann.page.locator(PENDING)).to_have_count(50)

    # There is no page without a network: it comes back, but for the socket.
    ann.line.down = True
    ann.page.context.set_offline(False)
    for _ in range(2):
        ann.page.reload()
        expect(ann.texts).to_have_text(texts)
        expect(ann.page.locator(PENDING)).to_have_count(50)
    assert stored(own_server) == []

    ann.line.hold_from = '"number 21"'  # it is stored, and nobody tells her
    ann.line.up()
    expect(bob.texts).to_have_count(21, timeout=BACK)
    own_server.kill()
    ann.line.cut()
    expect(ann.page.locator(PENDING)).to_have_count(30)
    own_server.start()
    expect(ann.page.locator(PENDING)).to_have_count(0, timeout=BACK)
    expect(bob.rows).to_have_count(50, timeout=BACK)
    ann.sees(*texts)
    bob.sees(*texts)
    assert stored(own_server) == texts


def test_a_page_closed_before_it_was_sent_sends_it_when_opened_again(
    wired, script, expect_complaint
):
    expect_complaint(BLOCKED)
    ann, bob = wired("Ann"), script("Bob")
    ann.line.break_down()
    ann.say("one")
    ann.say("two")
    expect(ann.page.locator(PENDING)).to_have_count(2)
    ann.page.close()
    again = Tab(ann.page.context.new_page(), ann.server, "Ann", ann.room)
    again.open()
    again.sees("one", "two")
    assert sorted(bob.hear("message")["text"] for _ in range(2)) == ["one", "two"]


def test_a_page_that_ended_before_it_was_kept_lost_nothing(wired, expect_complaint):
    ann = wired("Ann", prepare=lambda page: page.add_init_script(SLOW))
    slow_down(ann)
    ann.is_here()
    ann.say("just sent")
    expect(ann.page.locator(PENDING)).to_have_count(1)
    ann.write("half a thou")
    assert ann.line.messages() == [], "it went out before it was kept"
    slow_down(ann, False)
    ann.sees("just sent")
    expect(ann.composer).to_have_value("half a thou")
    ann.page.reload()
    ann.sees("just sent")
    assert len(ann.line.messages()) == 1


def test_another_person_at_the_same_browser_sends_nothing_of_the_first(
    wired, script, expect_complaint
):
    expect_complaint(BLOCKED)
    ann, bob = wired("Ann"), script("Bob")
    ann.line.break_down()
    ann.say("mine")
    expect(ann.page.locator(PENDING)).to_have_count(1)
    ann.write("a draft")
    ann.page.context.clear_cookies()
    eve = Tab(ann.page, ann.server, "Eve", ann.room)
    eve.take_name()
    ann.line.down = False
    eve.open()
    expect(eve.composer).to_have_value("")
    eve.say("hello")
    eve.sees("hello")
    assert bob.hear("message")["text"] == "hello"


def test_what_a_locked_store_refuses_waits_and_goes_by_itself(wired, own_server):
    ann = wired("Ann", server=own_server)
    rooms = sqlite3.connect(own_server.rooms, isolation_level=None)
    rooms.execute("BEGIN IMMEDIATE")
    ann.say("one")
    ann.say("two")
    ann.line.wait_for(lambda: any("unavailable" in packet for packet in ann.line.heard))
    expect(ann.page.locator(PENDING)).to_have_count(2)
    rooms.execute("ROLLBACK")
    rooms.close()
    expect(ann.page.locator(PENDING)).to_have_count(0, timeout=BACK)
    ann.sees("one", "two")
    assert stored(own_server) == ["one", "two"]


def test_what_the_server_puts_off_keeps_its_order_and_the_time_asked_for(wired):
    ann = wired("Ann", prepare=lambda page: page.clock.install())
    ann.line.refuse("rate_limited", retry_after=20)
    ann.say("one")
    ann.line.wait_for(ann.line.messages)
    ann.say("two")
    expect(ann.page.locator(PENDING)).to_have_count(2)
    for _ in range(17):
        ann.page.clock.run_for(1000)
        ann.page.evaluate(DISK)  # it has no part in the clock
    assert [message["text"] for message in ann.line.messages()] == ["one"]
    ann.page.clock.run_for(3_000)
    ann.sees("one", "two")
    first, again, _second = ann.line.messages()
    assert first == again


def test_who_is_said_not_to_be_here_joins_again_and_then_sends(wired):
    ann = wired("Ann")
    ann.line.refuse("not_joined")
    ann.say("hello")
    ann.sees("hello")
    assert sum('"join"' in packet for packet in ann.line.said) == 2


def test_what_has_lost_its_ack_is_asked_for_again_when_it_is_far_above(wired, script):
    ann, bob = wired("Ann"), script("Bob")
    ann.line.holding = True
    ann.say("early")
    ann.line.wait_for(ann.line.messages)
    assert bob.hear("message")["text"] == "early"
    for number in range(101):  # more than the page that a join brings
        bob.say("message", text=f"later {number}")
    ann.page.close()
    ann = ann.another()
    expect(row_of(ann, "later 100")).to_be_visible()
    expect(ann.page.locator(PENDING)).to_have_count(0)
    bob.say("message", text="the end")
    expect(row_of(ann, "the end")).to_be_visible()
    assert "early" not in [message["text"] for message in bob.heard("message")]


def test_what_has_arrived_by_the_time_the_outbox_opens_is_not_shown_again(wired, script):
    ann, bob = wired("Ann", prepare=lambda page: page.add_init_script(SLOW)), script("Bob")
    ann.line.hold_from = '"once"'
    ann.say("once")
    ann.line.wait_for(ann.line.messages)
    bob.hear("message", text="once")
    ann.line.cut()
    slow_down(ann)
    ann.sees("once")
    ann.page.evaluate("() => openAtLast()")
    ann.say("twice")
    ann.sees("once", "twice")
    assert [message["text"] for message in ann.line.messages()] == ["once", "twice"]


def test_a_page_left_open_sends_nothing_as_who_came_after(wired, script, expect_complaint):
    expect_complaint(BLOCKED)
    ann, bob = wired("Ann"), script("Bob")
    ann.line.break_down()
    ann.say("mine")
    expect(ann.page.locator(PENDING)).to_have_count(1)
    ann.page.context.clear_cookies()
    Tab(ann.page, ann.server, "Eve", ann.room).take_name()
    ann.line.up()
    expect(ann.page.locator(".refused")).to_contain_text("You are Eve in this browser now")
    expect(ann.page.locator(".refused-texts li")).to_have_text(["mine"])
    expect(ann.page.locator(".refused")).not_to_contain_text("when you are back")
    bob.say("message", text="the end")
    assert bob.hear("message")["text"] == "the end"


def test_what_a_page_had_not_kept_yet_goes_before_what_is_written_next(wired):
    ann = wired("Ann", prepare=lambda page: page.add_init_script(SLOW))
    slow_down(ann)
    ann.is_here()
    ann.say("first")
    expect(ann.page.locator(PENDING)).to_have_count(1)
    ann.page.reload()
    ann.is_here()
    expect(ann.texts).to_have_text(["first"])
    ann.say("second")
    expect(ann.texts).to_have_text(["first", "second"])
    ann.page.evaluate("() => openAtLast()")
    ann.sees("first", "second")
    assert [message["text"] for message in ann.line.messages()] == ["first", "second"]


def test_what_waits_outlives_the_clearing_of_the_database(wired, expect_complaint):
    expect_complaint(BLOCKED)
    ann = wired("Ann")
    ann.line.break_down()
    ann.say("one")
    expect(ann.page.locator(PENDING)).to_have_count(1)
    ann.page.evaluate(DISK)
    browser = ann.page.context.new_cdp_session(ann.page)
    browser.send(
        "Storage.clearDataForOrigin", {"origin": ann.server.url, "storageTypes": "indexeddb"}
    )
    ann.line.up()
    ann.say("two")
    expect(ann.page.locator(PENDING)).to_have_count(0, timeout=BACK)
    ann.sees("one", "two")


def test_a_write_is_through_before_the_page_hears_of_it(wired):
    # A tab that is closed right after Enter hears nothing any more, and what it waited for is undone.
    ann = wired("Ann", prepare=lambda page: page.add_init_script(COMMITTED))
    ann.say("and away")
    ann.sees("and away")
    assert ann.page.evaluate("() => committedFirst") == [True]


def test_what_is_written_before_the_script_is_there_stays(new_context, server, room):
    page, held = new_context().new_page(), []
    ann = Tab(page, server, "Ann", room)
    ann.take_name()
    page.route("**/js/main.js", lambda route: held.append(route))
    page.goto(ann.url, wait_until="commit")
    ann.write("early")
    page.locator("#send").click()
    expect(ann.composer).to_have_value("early")
    page.unroute("**/js/main.js")
    for route in held:
        route.fallback()
    ann.is_here()
    expect(ann.composer).to_have_value("early")
