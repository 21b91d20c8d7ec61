"""Writing: what the keys do, what is kept, and what is said about length."""

from __future__ import annotations

from playwright.sync_api import expect


def test_enter_sends_and_shift_enter_breaks_the_line(arrive):
    ann = arrive("Ann")
    expect(ann.composer).to_be_focused()
    ann.page.keyboard.type("one")
    ann.page.keyboard.press("Shift+Enter")
    ann.page.keyboard.type("two")
    expect(ann.composer).to_have_value("one\ntwo")
    ann.page.keyboard.press("Enter")
    expect(ann.composer).to_have_value("")
    assert ann.texts.first.inner_text() == "one\ntwo"


def test_an_empty_message_is_not_sent(arrive, script):
    ann, bob = arrive("Ann"), script("Bob")
    for text in ("", "   ", "\n\n"):
        ann.say(text)
    ann.say("something")
    ann.sees("something")
    assert bob.hear("message")["id"] == 1


def test_a_draft_is_kept_over_a_reload_and_forgotten_when_sent(arrive):
    ann = arrive("Ann")
    ann.write("half a thou")
    ann.page.reload()
    expect(ann.composer).to_have_value("half a thou")
    ann.say("half a thought")
    ann.sees("half a thought")
    ann.page.reload()
    ann.is_here()
    expect(ann.composer).to_have_value("")


def test_the_counter_shows_in_the_last_tenth_and_too_long_a_text_is_kept(arrive):
    ann = arrive("Ann")
    counter = ann.page.locator("#counter")
    ann.write("x" * 1700)
    expect(counter).to_be_hidden()
    ann.write("👋" * 1990)  # counted as the server counts
    expect(counter).to_have_text("10")
    ann.write("x" * 2001)
    expect(counter).to_have_text("-1")
    ann.page.keyboard.press("Enter")
    expect(ann.page.locator("#composer-problem")).to_contain_text("1 character too long")
    expect(ann.composer).to_have_value("x" * 2001)
    expect(ann.rows).to_have_count(0)
    ann.page.keyboard.press("Backspace")
    expect(ann.page.locator("#composer-problem")).to_be_hidden()
    ann.page.keyboard.press("Enter")
    ann.sees("x" * 2000)


def test_the_composer_grows_with_its_text_and_not_for_ever(arrive):
    ann = arrive("Ann")
    low = ann.composer.bounding_box()["height"]
    ann.write("line\n" * 4)
    some = ann.composer.bounding_box()["height"]
    ann.write("line\n" * 100)
    most = ann.composer.bounding_box()["height"]
    assert low < some < most <= 0.41 * ann.page.viewport_size["height"]
