"""Who is here and who is typing: the same truth in every tab, and no noise about it."""

from __future__ import annotations

from playwright.sync_api import expect


def test_the_list_has_everyone_once_and_yourself_first(arrive, script):
    script("Bob")
    script("Ann")
    cy = arrive("Cy")
    expect(cy.people).to_have_text(["Cy", "Ann", "Bob"])
    expect(cy.page.locator("#people-count")).to_have_text("3")
    first = cy.page.locator("#people .person").first
    expect(first).to_contain_text("(you)")
    expect(cy.page.locator("#people .person-you:visible")).to_have_count(1)


def test_typing_shows_and_goes_with_the_message(arrive):
    ann, bob = arrive("Ann"), arrive("Bob")
    bob.composer.press_sequentially("hel")
    expect(ann.typing).to_have_text("Bob is typing…")
    expect(bob.typing).to_be_empty()
    bob.say("hello")
    ann.sees("hello")
    expect(ann.typing).to_be_empty()
    bob.composer.press_sequentially("more")
    expect(ann.typing).to_have_text("Bob is typing…")
    bob.composer.fill("")
    expect(ann.typing).to_be_empty()


def test_typing_expires_when_nothing_more_is_heard(arrive, script):
    ann = arrive("Ann", prepare=lambda page: page.clock.install())
    bob, cy = script("Bob"), script("Cy")
    for one in (bob, cy, script("Dee")):
        one.say("typing", typing=True)
    expect(ann.typing).to_have_text("Bob and 2 others are typing…")
    ann.page.clock.run_for(5000)
    cy.say("typing", typing=True)
    bob.say("message", text="fence")
    ann.sees("fence")
    ann.page.clock.run_for(1500)
    expect(ann.typing).to_have_text("Cy is typing…")
    ann.page.clock.run_for(5000)
    expect(ann.typing).to_be_empty()


def test_a_reload_says_nothing_and_going_away_is_told_after_the_grace(arrive, script):
    ann, bob, cy = arrive("Ann"), arrive("Bob"), script("Cy")
    expect(ann.notices).to_have_text(["Bob and Cy joined"])
    ann.say("fence")  # so that no notice folds into this one
    bob.page.reload()
    bob.is_here()
    cy.drop()  # its grace ends after Bob's would have
    expect(ann.notices.last).to_have_text("Cy left")
    expect(ann.notices).to_have_text(["Bob and Cy joined", "Cy left"])
    expect(ann.people).to_have_text(["Ann", "Bob"])
    expect(bob.people).to_have_text(["Bob", "Ann"])


def test_two_tabs_count_once_until_the_last_is_closed(arrive, script):
    ann, bob = arrive("Ann"), script("Bob")
    other = ann.another()
    expect(other.people).to_have_text(["Ann", "Bob"])
    ann.say("from one tab")
    other.sees("from one tab")
    ann.page.close()
    script("Cy").drop()
    bob.hear("user_left", username="Cy")  # by then the first tab's grace is over, too
    assert bob.heard("user_left") == []
    expect(other.people).to_have_text(["Ann", "Bob"])
    other.page.close()
    assert bob.hear("user_left")["username"] == "Ann"


def test_a_run_of_comings_and_goings_is_one_line(arrive, script):
    ann = arrive("Ann")
    people = [script(name) for name in ("Bob", "Cy", "Dee", "Eli")]
    expect(ann.notices).to_have_text(["Bob, Cy and 2 others joined"])
    people[1].say("leave")
    expect(ann.notices).to_have_text(["Bob, Dee and Eli joined · Cy left"])


def test_a_name_taken_meanwhile_is_said_with_the_way_out(arrive, script, new_context, room):
    eve = arrive("Ann", room=f"{room} too")
    script("Ann")
    eve.page.goto(eve.url.removesuffix("%20too"))
    refusal = eve.page.get_by_role("alert").filter(has_text="You are not in this room")
    expect(refusal).to_be_visible()
    refusal.get_by_role("link", name="Back to the door").click()
    expect(eve.page.get_by_label("Room")).to_have_value(room)
