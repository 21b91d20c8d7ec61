"""The bar that says how much was said while somebody was away, and leads there."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from .away import is_level
from .clean import RULES
from .conftest import PHONE

POLLED = "ERR_FAILED"  # a socket that did not open is tried by polling


@pytest.fixture(autouse=True)
def expected(expect_complaint):
    expect_complaint(POLLED)


@pytest.fixture
def misses(talk):
    """``misses(ann, 120)``: she sleeps meanwhile; returns the ids."""

    def misses(tab, count):
        tab.line.break_down()
        ids = talk.goes_on(count)
        tab.line.up()
        is_level(tab, talk)
        return ids

    return misses


def test_it_counts_what_was_missed_and_leads_to_the_first(wired, talk, misses):
    talk.goes_on(120)
    ann = wired("Ann")
    ann.composer.focus()
    ann.line.break_down()
    first, *others = talk.goes_on(450)
    talk.amends(first, *others[::50])
    misses(ann, 1)
    bar = ann.page.locator("#missed")
    expect(bar.get_by_role("status")).to_have_text("451 messages while you were away")
    expect(ann.texts.last).to_be_in_viewport()
    misses(ann, 9)
    expect(bar).to_contain_text("460 messages")  # nobody has looked at those before
    expect(ann.composer).to_be_focused()
    assert ann.page.locator(f'.message[data-id="{first}"]').count() == 0  # it is on an older page
    bar.get_by_role("button", name="Go to the first").press("Enter")
    row = ann.page.locator(f'.message[data-id="{first}"]')
    expect(row).to_be_focused()
    expect(row).to_be_in_viewport(ratio=1)
    expect(bar).to_be_hidden()
    ann.page.keyboard.press("End")
    expect(ann.texts.last).to_be_in_viewport()


def test_it_is_there_for_more_than_a_hundred_and_goes_when_it_is_told_to(wired, misses):
    ann = wired("Ann")
    bar = ann.page.locator("#missed")
    misses(ann, 100)
    expect(bar).to_be_hidden()
    misses(ann, 101)
    expect(bar).to_be_visible()
    bar.get_by_role("button", name="Dismiss").press("Enter")
    expect(bar).to_be_hidden()
    expect(ann.rows.last).to_be_focused()
    misses(ann, 1)
    expect(bar).to_be_hidden()


def test_it_says_so_when_the_way_there_is_blocked(wired, talk, misses):
    talk.goes_on(1)
    ann = wired("Ann")
    misses(ann, 500)
    ann.line.break_down()
    bar = ann.page.locator("#missed")
    bar.get_by_role("button", name="Go to the first").click()
    expect(bar).to_contain_text("could not be loaded")
    ann.line.up()
    ann.is_here()
    bar.get_by_role("button", name="Go to the first").click()
    expect(bar).to_be_hidden()


def test_it_is_clean_in_either_theme_and_fits_a_phone(wired, misses):
    ann = wired("Ann", reduced_motion="reduce")
    misses(ann, 2100)  # the longest text, and few rows to look through
    for viewport in (ann.page.viewport_size, PHONE["viewport"]):
        ann.page.set_viewport_size(viewport)
        for scheme in ("light", "dark"):
            ann.page.emulate_media(color_scheme=scheme)
            expect(ann.page.locator("#missed")).to_be_visible()
            results = Axe().run(ann.page, "#missed", RULES)
            assert results.violations_count == 0, results.generate_report()
        assert not ann.scrolls_sideways()
