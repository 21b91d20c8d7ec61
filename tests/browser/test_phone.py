"""On a phone, 360 pixels wide and touched."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from .conftest import PHONE


@pytest.fixture
def ann(arrive, script):
    bob = script("Bob")
    bob.say("message", text="x" * 300)
    bob.say("message", text="https://a.example/" + "y" * 300)
    return arrive("Ann", **PHONE)


def test_two_people_can_talk_on_it(ann, arrive):
    cy = arrive("Cy", **PHONE)
    ann.composer.tap()
    ann.composer.fill("one")
    ann.page.keyboard.press("Enter")  # on touch it breaks the line
    ann.page.keyboard.type("two")
    expect(ann.composer).to_have_value("one\ntwo")
    ann.page.get_by_role("button", name="Send").tap()
    expect(cy.texts.last).to_have_text("one two")
    expect(ann.composer).to_be_in_viewport(ratio=1)
    expect(ann.texts.last).to_be_in_viewport(ratio=1)


def test_nothing_scrolls_sideways(ann):
    expect(ann.rows).to_have_count(2)
    assert not ann.scrolls_sideways()
    ann.write("z" * 900)
    assert not ann.scrolls_sideways()
    ann.page.goto(ann.server.url)
    assert not ann.scrolls_sideways()


def test_the_people_are_in_a_drawer(ann):
    button = ann.page.get_by_role("button", name="People here: 2")
    panel = ann.page.locator("#people-panel")
    closed = re.compile(r"^(?!.*\b(show|showing|hiding)\b)")  # and at rest
    open = re.compile(r"^(?=.*\bshow\b)(?!.*\bshowing\b)")
    expect(ann.people.first).not_to_be_in_viewport()
    for close in (
        lambda: ann.page.get_by_role("button", name="Close").tap(),
        lambda: ann.page.keyboard.press("Escape"),
        lambda: ann.page.go_back(),
        lambda: ann.page.touchscreen.tap(10, 300),
    ):
        button.tap()
        expect(panel).to_have_class(open)
        expect(ann.people.first).to_be_in_viewport(ratio=1)
        expect(ann.people).to_have_text(["Ann", "Bob"])
        close()
        expect(panel).to_have_class(closed)
        expect(ann.people.first).not_to_be_in_viewport()
        expect(button).to_be_focused()
        expect(ann.page).to_have_url(ann.url)


def test_what_is_touched_is_large_enough_and_what_is_typed_in_does_not_zoom(ann):
    for page in (ann.url, ann.server.url):
        ann.page.goto(page)
        if page == ann.url:
            ann.page.get_by_role("button", name="Your rooms").tap()
            expect(ann.page.get_by_role("dialog", name="Your rooms")).to_be_visible()
        for target in ann.page.locator(":is(button, .form-control, .room-link):visible").all():
            box = target.bounding_box()
            assert round(min(box["width"], box["height"]), 2) >= 44, target.evaluate(
                "(one) => one.outerHTML"
            )
        for field in ann.page.locator("textarea:visible, input:visible").all():
            assert field.evaluate("(one) => parseFloat(getComputedStyle(one).fontSize)") >= 16


def test_the_door_fits_and_works(new_context, room):
    page = new_context(**PHONE).new_page()
    page.goto("/")
    page.get_by_label("Your name").fill("Ann")
    page.get_by_label("Room").fill(room)
    button = page.get_by_role("button", name="Join")
    expect(button).to_be_in_viewport(ratio=1)
    button.tap()
    expect(page.locator("#status")).to_have_text("Connected")


def test_the_page_can_be_zoomed(ann):
    viewport = ann.page.locator("meta[name=viewport]").get_attribute("content")
    assert "maximum-scale" not in viewport
    assert "user-scalable" not in viewport
