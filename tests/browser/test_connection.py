"""The network goes and comes back: nothing is lost, nothing doubled, nothing needs a reload."""

from __future__ import annotations

import sqlite3

from playwright.sync_api import expect

from chatroom.model import User
from chatroom.store import open_store

from .away import AWAY, BACK, DEAD
from .line import Line
from .tab import row_of

LENIENT = """
document.addEventListener("readystatechange", () => { document.body.dataset.maxMessage = "9999"; });
"""  # a page that lets more pass than its server does


def test_a_row_is_there_before_the_network_and_the_ack_gives_it_its_time(arrive):
    lines = []
    ann = arrive("Ann", prepare=lambda page: lines.append(Line(page)))
    line = lines[0]
    line.holding = True
    ann.say("hello")
    row = row_of(ann, "hello")
    expect(row).to_have_attribute("data-pending", "")
    expect(row.locator("time")).to_be_empty()
    element = row.element_handle()
    line.release()
    ann.sees("hello")
    expect(row.locator("time")).not_to_be_empty()
    assert element.evaluate("(row) => row.isConnected"), "the row was replaced, not confirmed"


def test_a_message_whose_ack_was_lost_is_there_once(arrive, script):
    lines = []
    ann, bob = arrive("Ann", prepare=lambda page: lines.append(Line(page))), script("Bob")
    line = lines[0]
    line.holding = True
    ann.say("once")
    line.wait_for(line.messages)
    bob.hear("message", text="once")
    line.cut()
    expect(ann.page.locator("[data-pending]")).to_have_count(0, timeout=BACK)
    ann.say("twice")
    ann.sees("once", "twice")
    bob.hear("message", text="twice")
    assert bob.heard("message") == []


def test_what_was_said_offline_goes_once_and_in_order_when_the_network_is_back(
    arrive, script, expect_complaint
):
    expect_complaint(AWAY)
    ann, bob = arrive("Ann"), script("Bob")
    ann.page.context.set_offline(True)
    expect(ann.status).to_have_text("Reconnecting…")
    bob.say("message", text="meanwhile")
    for text in ("one", "two", "three"):
        ann.say(text)
    expect(ann.page.locator("[data-pending]")).to_have_count(3)
    expect(ann.composer).to_be_enabled()
    ann.page.context.set_offline(False)
    ann.is_here()
    ann.sees("meanwhile", "one", "two", "three")
    for text in ("one", "two", "three"):
        bob.hear("message", text=text)
    assert [message["text"] for message in bob.heard("message")] == ["meanwhile"]


def test_a_drop_is_told_in_its_own_time_and_does_not_get_in_the_way(arrive, expect_complaint):
    expect_complaint(AWAY)
    ann = arrive("Ann", prepare=lambda page: page.clock.install())
    ann.page.context.set_offline(True)
    ann.page.clock.run_for(1000)
    expect(ann.status).to_have_text("Connected")
    ann.page.clock.run_for(1500)
    expect(ann.status).to_have_text("Reconnecting…")
    bar = ann.page.locator("#offline")
    expect(bar).to_be_hidden()
    ann.page.clock.run_for(3000)
    expect(bar).to_contain_text("your messages are saved")
    expect(ann.composer).to_be_enabled()
    ann.page.context.set_offline(False)
    expect(bar).to_contain_text("Back online")
    expect(ann.page.get_by_role("button", name="Retry now")).to_be_hidden()
    ann.page.clock.run_for(2500)
    expect(bar).to_be_hidden()


def test_a_kill_and_a_restart_go_by_without_a_reload(arrive, script, own_server, expect_complaint):
    expect_complaint(DEAD)
    ann = arrive("Ann", server=own_server)
    bob = arrive("Bob", server=own_server)
    ann.say("before")
    bob.sees("before")
    own_server.kill()
    ann.say("while it was dead")
    expect(ann.page.locator("[data-pending]")).to_have_count(1)
    own_server.start()
    cy = script("Cy", room=ann.room, server=own_server)
    cy.say("message", text="meanwhile")
    for tab in (ann, bob):
        expect(tab.rows).to_have_count(3, timeout=BACK)
        expect(tab.page.locator("[data-pending]")).to_have_count(0, timeout=BACK)
        expect(tab.people).to_have_text([tab.name, *sorted({"Ann", "Bob", "Cy"} - {tab.name})])
    bob.say("after")
    cy.hear("message", text="after")
    texts = [message["text"] for message in cy.say("history", before=99)["messages"]]
    assert sorted(texts) == ["after", "before", "meanwhile", "while it was dead"]
    ann.sees(*texts)
    bob.sees(*texts)


def test_what_the_server_refuses_keeps_its_text_and_can_be_sent_again_or_dropped(arrive):
    ann = arrive("Ann", prepare=lambda page: page.add_init_script(LENIENT))
    ann.say("x" * 2001)
    row = ann.rows.first
    expect(row.locator(".failure-reason")).to_contain_text("at most 2000 characters")
    expect(row.locator(".text")).to_have_text("x" * 2001)
    row.get_by_role("button", name="Retry").click()
    expect(row).to_have_attribute("data-failed", "")
    ann.say("the next one")
    expect(ann.rows).to_have_count(2)
    row = ann.page.locator("[data-failed]")
    row.get_by_role("button", name="Delete").click()
    ann.sees("the next one")


def test_who_lost_the_name_to_somebody_elsewhere_is_told(arrive, own_server):
    ann = arrive("Ann", server=own_server)
    elsewhere = open_store(f"sqlite:///{own_server.rooms}", lease=10)
    with sqlite3.connect(
        own_server.rooms
    ) as rooms:  # as if her server had been silent for too long
        rooms.execute("DELETE FROM presence")
    rooms.close()
    elsewhere.enter(ann.room, "a socket elsewhere", User("u9", "ann"))
    expect(ann.page.locator(".refused-reason")).to_contain_text("already in this room")
    elsewhere.close()


# Each socket a page opens, and when each one closed.
SOCKETS = """
window.sockets = [];
window.WebSocket = class extends WebSocket {
  constructor(...where) {
    super(...where);
    this.opened = performance.now();
    this.addEventListener("close", ({ code }) => Object.assign(this, { closed: performance.now(), code }));
    sockets.push(this);
  }

  send(packet) {
    if (!this.dead) super.send(packet);
  }
};
"""


def test_browsers_wait_for_a_server_that_restarts_and_come_back_apart(
    arrive, own_server, expect_complaint
):
    expect_complaint(DEAD)
    ann = arrive("Ann", server=own_server, prepare=lambda page: page.add_init_script(SOCKETS))
    own_server.stop()
    own_server.start()
    ann.page.wait_for_function("() => sockets.length > 1")
    code, pause = ann.page.evaluate(
        "() => [sockets[0].code, sockets[1].opened - sockets[0].closed]"
    )
    assert code == 1012  # Service Restart
    assert 1000 <= pause < 4500
    ann.page.wait_for_function("() => sockets.at(-1).readyState === WebSocket.OPEN", timeout=BACK)
    ann.say("still here")
    ann.sees("still here")


def test_a_connection_that_died_while_nobody_looked_is_replaced(arrive, script):
    ann, bob = arrive("Ann", prepare=lambda page: page.add_init_script(SOCKETS)), script("Bob")
    ann.page.evaluate("() => { window.now = Date.now; Date.now = () => now() - 61_000; }")
    ann.hides()
    ann.page.evaluate("() => { Date.now = now; sockets[0].dead = true; }")  # nobody hears it now
    ann.shows()
    ann.page.wait_for_function("() => sockets.length > 1", timeout=8000)
    bob.say("message", text="welcome back")
    ann.sees("welcome back")
