"""Somebody was away, for long or short: afterwards the page is as if it had never left."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from playwright.sync_api import expect

from ..serving import Server
from .away import AWAY, BACK, DEAD, all_shown, hurries, is_level, shown
from .conftest import GRACE
from .tab import row_of
from .talk import Talk

MOST_ROWS = 400
LEASE = 4  # seconds; a beat, and with it a look for a lost last message, every second


@pytest.fixture(scope="module")
def amending(tmp_path_factory):
    folder = tmp_path_factory.mktemp("resume")
    server = Server(folder, app="tests.amending", GRACE=GRACE, LEASE=LEASE, POLLING="no").start()
    yield server
    server.kill()


@pytest.fixture
def server(amending, watch, expect_complaint):
    """One that amends, and may be killed."""
    for complaint in (AWAY, DEAD):
        expect_complaint(complaint)
    watch.homes.add(amending.url)
    before = len(amending.log)
    yield amending
    assert "Traceback" not in amending.log[before:]


def test_who_slept_through_a_thousand_messages_sees_what_others_see(arrive, server, talk):
    seen = talk.goes_on(150)
    ann, eve = arrive("Ann"), arrive("Eve")
    before = shown(ann)
    ann.page.context.set_offline(True)
    first = talk.goes_on(500)
    talk.amends(*seen[::5], *first[::20])
    is_level(eve, talk)
    server.kill()
    second = talk.goes_on(300)
    server.start()
    hurries(eve)
    third = talk.goes_on(200)
    talk.amends(*seen[::10], *second[::20], *third[::20], first[0], first[0])
    talk.goes_on(1)
    is_level(eve, talk)
    assert shown(ann) == before
    ann.page.context.set_offline(False)
    is_level(ann, talk)
    for tab in (ann, eve):
        assert tab.rows.count() <= MOST_ROWS
        assert all_shown(tab) == talk.rows


def test_what_was_amended_is_so_wherever_it_stands(wired, script, talk):
    seen = talk.goes_on(120)
    ann, eve = wired("Ann"), script("Eve")
    old, visible = seen[0], seen[-1]
    eve.say("amend", room=ann.room, id=visible, text="in sight")
    row = ann.page.locator(f'.message[data-id="{visible}"]')
    expect(row.locator(".text")).to_have_text("in sight")
    eve.say("amend", room=ann.room, id=old, text="out of sight")
    ann.line.break_down()
    eve.say("amend", room=ann.room, id=old, text="out of sight, out of mind")
    eve.say("amend", room=ann.room, id=visible, text="in sight, in mind")
    new = eve.say("message", text="new")["message"]["id"]
    eve.say("amend", room=ann.room, id=new, text="new, and amended")
    ann.line.up()
    expect(row_of(ann, "new, and amended")).to_be_attached(timeout=BACK)
    assert shown(ann) == talk.rows[-101:]
    assert all_shown(ann) == talk.rows
    assert ann.texts.first.text_content() == "out of sight, out of mind"


def test_the_first_message_ever_is_there_though_it_was_amended_at_once(wired, talk):
    ann = wired("Ann")
    expect(ann.page.locator("#empty")).to_be_visible()
    ann.line.break_down()
    talk.amends(*talk.goes_on(1))
    ann.line.up()
    is_level(ann, talk)
    assert shown(ann) == talk.rows
    expect(ann.page.locator("#empty")).to_be_hidden()


def test_an_old_page_is_not_older_than_what_was_heard_while_it_was_on_its_way(wired, script, talk):
    seen = talk.goes_on(150)
    ann, eve = wired("Ann"), script("Eve")
    ann.line.acks_left = 0
    ann.page.evaluate("() => document.getElementById('older').click()")
    ann.line.has_held("43")
    eve.say("amend", room=ann.room, id=seen[0], text="newer")
    ann.line.has_held('"newer"')
    ann.line.release(last_first=True)
    expect(ann.texts.first).to_have_text("newer")


def test_a_message_the_network_lost_is_there_before_anything_else_happens(wired, talk):
    talk.goes_on(3)
    ann = wired("Ann")
    ann.line.holding = True
    talk.goes_on(1)
    ann.line.has_held('42["message"')
    ann.line.lose()
    is_level(ann, talk)
    assert shown(ann) == talk.rows


def test_who_drops_again_while_catching_up_misses_nothing(wired, talk):
    talk.goes_on(3)
    ann = wired("Ann")
    ann.line.break_down()
    talk.amends(*talk.goes_on(1300)[::100])
    ann.line.acks_left = 1  # to the join, but not to what is asked after it
    ann.line.up()
    ann.line.has_held("43")
    assert ann.rows.count() < len(talk.rows)
    talk.goes_on(1)
    ann.line.cut()
    is_level(ann, talk)
    assert all_shown(ann) == talk.rows
    expect(ann.page.locator("#missed-text")).to_have_text("1,301 messages while you were away")


def test_of_more_than_can_be_read_the_page_starts_over_and_leads_to_the_rest(wired, talk):
    talk.goes_on(30)
    ann = wired("Ann")
    ann.line.break_down()
    first = talk.goes_on(2190)[0]
    talk.amends(first)
    talk.goes_on(1)
    ann.line.up()
    is_level(ann, talk)
    assert shown(ann) == talk.rows[-100:]
    missed = ann.page.locator("#missed-text")
    expect(missed).to_have_text("About 2,192 messages while you were away")
    ann.page.locator("#missed-jump").click()
    expect(ann.page.locator(f'.message[data-id="{first}"]')).to_be_focused()
    expect(missed).to_be_hidden()
    ann.page.get_by_role("button", name="Go to the latest message").click()
    is_level(ann, talk)
    assert all_shown(ann) == talk.rows


def test_another_log_is_begun_cleanly_and_what_waits_goes_there(wired, server, talk):
    talk.goes_on(130)
    ann = wired("Ann")
    server.kill()
    ann.say("for whoever is there")
    expect(ann.page.locator("[data-pending]")).to_have_count(1)
    for file in server.rooms.parent.glob(f"{server.rooms.name}*"):
        file.unlink()
    with closing(Talk(server, ann.room)) as other:
        other.goes_on(5)
        server.start()
        hurries(ann)
        expect(ann.rows).to_have_count(6, timeout=BACK)
        expect(ann.page.locator("[data-pending]")).to_have_count(0)
        assert ann.texts.last.text_content() == "for whoever is there"
        assert shown(ann) == other.rows
        expect(ann.page.locator("#missed")).to_be_hidden()


def test_a_log_set_back_is_begun_anew_and_then_has_no_holes(wired, server, talk):
    talk.goes_on(5)
    backup = server.rooms.with_name("backup.db")
    with closing(sqlite3.connect(server.rooms)) as rooms, closing(sqlite3.connect(backup)) as copy:
        rooms.backup(copy)
    talk.goes_on(30)
    ann = wired("Ann")
    assert len(shown(ann)) == 35
    talk.close()
    server.kill()
    for file in server.rooms.parent.glob(f"{server.rooms.name}*"):
        file.unlink()
    backup.rename(server.rooms)
    server.start()
    hurries(ann)
    expect(ann.rows).to_have_count(5, timeout=BACK)
    with closing(Talk(server, ann.room)) as restored:
        restored.goes_on(1)
        is_level(ann, restored)
        ann.line.holding = True
        restored.goes_on(1)
        ann.line.has_held('42["message"')
        ann.line.lose()
        is_level(ann, restored)
        assert shown(ann) == restored.rows
