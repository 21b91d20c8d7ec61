"""The address of one message, and a timeline that keeps only so much of a long talk in the page."""

from __future__ import annotations

from playwright.sync_api import expect

from .away import shown
from .tab import row_of

MOST_ROWS = 400


def contiguous(tab) -> list[int]:
    ids = [id for id, _text in shown(tab)]
    assert ids == list(range(ids[0], ids[-1] + 1))
    return ids


def test_a_link_to_a_message_long_past_leads_there_and_back_to_the_latest(arrive, talk):
    talk.goes_on(1000)
    ann = arrive("Ann")
    expect(ann.rows).to_have_count(100)
    ann.page.goto(f"{ann.url}#m300")
    row = ann.page.locator('.message[data-id="300"]')
    expect(row).to_be_in_viewport()
    expect(row).to_be_focused()
    ids = contiguous(ann)
    assert 300 in ids and ids[-1] < 1000
    latest = ann.page.get_by_role("button", name="Go to the latest message")
    latest.click()
    expect(ann.page.locator('.message[data-id="1000"]')).to_be_in_viewport()
    expect(latest).to_be_hidden()
    assert contiguous(ann)[-1] == 1000


def test_a_link_in_a_fresh_tab_leads_to_the_message(arrive, talk):
    talk.goes_on(500)
    ann = arrive("Ann")
    page = ann.page.context.new_page()
    page.goto(f"{ann.url}#m7")
    expect(page.locator('.message[data-id="7"]')).to_be_in_viewport()
    expect(page.locator('.message[data-id="7"].pointed-at')).to_be_attached()
    expect(page.locator('.message[data-id="1"]')).to_be_attached()


def test_the_time_of_a_message_is_its_address(arrive, script, room):
    bob = script("Bob")
    bob.say("message", text="look")
    ann = arrive("Ann")
    row_of(ann, "look").locator("time").click()
    assert ann.page.url == f"{ann.url}#m1"
    expect(row_of(ann, "look")).to_be_focused()


def test_while_far_above_what_is_new_is_counted_and_sending_returns_to_the_end(
    arrive, talk, script
):
    talk.goes_on(1000)
    bob = script("Bob")
    ann = arrive("Ann")
    ann.page.goto(f"{ann.url}#m300")
    expect(ann.page.locator('.message[data-id="300"]')).to_be_in_viewport()
    bob.say("message", text="news")
    expect(ann.page.locator("#latest")).to_have_text("1 new")
    contiguous(ann)
    ann.say("and mine")
    expect(ann.texts.last).to_have_text("and mine")
    expect(ann.texts.last).to_be_in_viewport()
    assert contiguous(ann)[-1] == 1002
    expect(ann.page.locator("#latest")).to_be_hidden()


def test_the_page_stays_small_however_far_one_scrolls(arrive, talk):
    talk.goes_on(900)
    ann = arrive("Ann")
    expect(ann.rows).to_have_count(100)
    ann.page.locator("#log").hover()
    wheel_until(ann, -2000, '.message[data-id="1"]')
    assert contiguous(ann)[0] == 1
    assert ann.rows.count() <= MOST_ROWS
    wheel_until(ann, 2000, '.message[data-id="900"]')
    assert contiguous(ann)[-1] == 900
    assert ann.rows.count() <= MOST_ROWS


def wheel_until(tab, by, selector) -> None:
    """Scroll that way until this is there; no row is ever missing between two others."""
    for _ in range(200):
        tab.page.mouse.wheel(0, by)
        tab.page.wait_for_function("() => !document.querySelector('#log[aria-busy]')")
        contiguous(tab)
        if tab.page.locator(selector).count():
            return
    raise AssertionError(f"{selector} never came: {shown(tab)[0]} … {shown(tab)[-1]}")


def test_the_reader_keeps_the_place_when_the_far_end_is_taken_away(arrive, talk):
    talk.goes_on(900)
    ann = arrive("Ann")
    older = ann.page.locator("#older")
    for count in (200, 300, 400):
        older.dispatch_event("click")
        expect(ann.rows).to_have_count(count)
    ann.page.locator("#log").evaluate("(log) => log.scrollTo(0, -log.scrollHeight + 2500)")
    reading = ann.page.locator("#log").evaluate_handle(
        "(log) => { const box = log.getBoundingClientRect();"
        " return document.elementFromPoint(box.left + box.width / 2, box.top + 200).closest('.message'); }"
    )
    before = reading.evaluate("(row) => row.getBoundingClientRect().top")
    first = shown(ann)[0][0]
    older.dispatch_event("click")
    expect(ann.page.locator(f'.message[data-id="{first - 100}"]')).to_be_attached()
    assert ann.rows.count() == MOST_ROWS
    assert abs(reading.evaluate("(row) => row.getBoundingClientRect().top") - before) < 2


def test_what_is_written_far_above_without_a_network_is_seen_when_it_was_sent(
    wired, talk, expect_complaint
):
    expect_complaint("ERR_FAILED")
    talk.goes_on(1000)
    ann = wired("Ann")
    ann.page.goto(f"{ann.url}#m300")
    expect(ann.page.locator('.message[data-id="300"]')).to_be_in_viewport()
    ann.line.break_down()
    ann.say("from far above")
    ann.line.up()
    expect(ann.texts.last).to_have_text("from far above")
    expect(ann.page.locator("[data-pending]")).to_have_count(0)
    assert contiguous(ann)[-1] == 1001


def test_who_comes_while_one_reads_far_above_is_not_put_among_old_messages(arrive, talk, script):
    talk.goes_on(500)
    ann = arrive("Ann")
    ann.page.goto(f"{ann.url}#m100")
    expect(ann.page.locator('.message[data-id="100"]')).to_be_in_viewport()
    script("Cy")
    expect(ann.people).to_have_text(["Ann", "Cy"])
    expect(ann.notices).to_have_count(0)


def test_the_page_stays_small_while_one_reads_and_much_is_said(arrive, talk):
    talk.goes_on(200)
    ann = arrive("Ann")
    expect(ann.rows).to_have_count(100)
    ann.page.locator("#log").hover()
    ann.page.mouse.wheel(0, -1500)
    expect(ann.page.locator("#latest")).to_be_visible()
    for _ in range(3):
        talk.goes_on(400)
    expect(ann.page.locator("#latest")).to_have_text("1200 new")
    assert ann.rows.count() <= 2 * MOST_ROWS
    contiguous(ann)
    ann.page.locator("#latest").click()
    expect(ann.page.locator('.message[data-id="1400"]')).to_be_in_viewport()
    assert contiguous(ann)[-1] == 1400


def test_a_link_to_no_message_says_so(arrive, script):
    ann = arrive("Ann")
    ann.say("one")
    ann.sees("one")
    ann.page.goto(f"{ann.url}#m99999999999999999999")
    expect(ann.page.locator("#announcer")).to_have_text("That message is not here.")
