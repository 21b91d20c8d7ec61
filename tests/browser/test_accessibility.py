"""axe (WCAG 2.2 AA and its own best practices) finds nothing, in either theme, on either size."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from .conftest import PHONE

SIZES = {"desktop": {}, "phone": PHONE}
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}


@pytest.fixture(params=["light", "dark"])
def scheme(request):
    return request.param


@pytest.fixture(params=SIZES)
def options(request, scheme):
    return SIZES[request.param] | {"color_scheme": scheme, "reduced_motion": "reduce"}


def is_clean(page):
    results = Axe().run(page, options=RULES)
    assert results.violations_count == 0, results.generate_report()


def test_the_door_is_clean_also_with_errors(new_context, options, script, expect_complaint):
    expect_complaint("status of 422")
    script("Bob")
    page = new_context(**options).new_page()
    page.goto("/")
    is_clean(page)
    page.get_by_label("Room").fill("a/b")
    page.get_by_role("button", name="Join").click()
    expect(page.locator(".field-error")).to_have_count(2)
    is_clean(page)


def test_the_room_is_clean_when_empty_and_when_busy(arrive, options, script):
    ann = arrive("Ann", **options)
    is_clean(ann.page)
    bob, cy = script("Bob"), script("Cy 👋")
    for one, text in [
        (bob, "hello"),
        (bob, "see https://a.example/"),
        (cy, "👋"),
        (cy, "x" * 500),
    ]:
        one.say("message", text=text)
    bob.say("typing", typing=True)
    ann.say("mine")
    ann.write("x" * 1950)
    expect(ann.rows).to_have_count(5)
    expect(ann.typing).not_to_be_empty()
    is_clean(ann.page)


def test_the_drawer_a_pending_row_and_the_offline_bar_are_clean(arrive, scheme, expect_complaint):
    expect_complaint("ERR_INTERNET_DISCONNECTED")
    options = PHONE | {"color_scheme": scheme, "reduced_motion": "reduce"}
    ann = arrive("Ann", prepare=lambda page: page.clock.install(), **options)
    ann.page.get_by_role("button", name="People here").tap()
    expect(ann.people.first).to_be_in_viewport(ratio=1)
    is_clean(ann.page)
    ann.page.keyboard.press("Escape")
    ann.page.context.set_offline(True)
    expect(ann.status).to_have_text("Reconnecting…")
    ann.page.clock.run_for(4000)
    ann.say("pending")
    expect(ann.page.locator("[data-pending]")).to_have_count(1)
    expect(ann.page.locator("#offline")).to_be_visible()
    is_clean(ann.page)


def test_a_page_that_is_not_there_is_clean(new_context, scheme, expect_complaint):
    expect_complaint("status of 404")
    page = new_context(color_scheme=scheme).new_page()
    page.goto("/nowhere")
    is_clean(page)


def test_the_log_is_named_and_announces_by_the_polite_region_only(arrive, script):
    ann, bob = arrive("Ann"), script("Bob")
    ann.say("mine")
    ann.sees("mine")
    for text in ("one", "two"):
        bob.say("message", text=text)
    expect(ann.page.locator("#announcer")).to_have_text("2 new messages from Bob")
    expect(ann.page.get_by_role("log", name="Messages")).to_have_attribute("aria-live", "off")
