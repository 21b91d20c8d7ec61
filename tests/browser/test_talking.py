"""People talk: what was said stands in everybody's room, once and in one order."""

from __future__ import annotations

from playwright.sync_api import expect


def test_two_people_talk_and_a_third_sees_what_was_said(arrive):
    ann, bob = arrive("Ann"), arrive("Bob")
    ann.say("Anybody here?")
    bob.sees("Anybody here?")
    bob.say("Yes, me")
    ann.sees("Anybody here?", "Yes, me")
    cy = arrive("Cy")
    cy.sees("Anybody here?", "Yes, me")
    expect(cy.rows.locator(".author")).to_have_text(["Ann", "Bob"])


def test_what_both_say_at_once_stands_in_one_order(arrive, script):
    ann, bob = arrive("Ann"), script("Bob")
    for number in range(10):
        bob.mutter("message", text=f"Bob {number}")
        ann.say(f"Ann {number}")
    expect(ann.rows).to_have_count(20)
    expect(ann.page.locator("[data-pending]")).to_have_count(0)
    log = bob.say("history", before=99)["messages"]
    ann.sees(*[message["text"] for message in log])


def test_a_person_comes_in_through_the_door(page, room):
    page.goto("/")
    page.get_by_label("Your name").fill("  Ann ")
    page.get_by_label("Room").fill(room.upper())
    page.get_by_role("button", name="Join").click()
    expect(page.locator("h1")).to_have_text(f"#{room}")
    expect(page).to_have_title(f"{room} · Flask Chatroom")
    expect(page.locator("#status")).to_have_text("Connected")
    expect(page.locator("#people .person-name")).to_have_text(["Ann"])
    expect(page.locator("#empty")).to_be_visible()
    page.locator("#composer").fill("First!")
    page.keyboard.press("Enter")
    expect(page.locator("#messages .text")).to_have_text(["First!"])
    expect(page.locator("#empty")).to_be_hidden()


def test_leaving_is_told_at_once_and_the_server_forgets_who_it_was(arrive):
    ann, bob = arrive("Ann"), arrive("Bob")
    expect(ann.notices).to_have_text(["Bob joined"])
    bob.page.get_by_role("button", name="Leave").click()
    bob.page.wait_for_url(f"{bob.server.url}/")
    expect(bob.page.get_by_label("Your name")).to_have_value("Bob")  # as this browser remembers
    assert 'name="username"\n           value=""' in bob.page.request.get(bob.server.url).text()
    expect(ann.notices).to_have_text(["Bob left"])
    expect(ann.people).to_have_text(["Ann"])
    bob.page.goto(bob.url)
    expect(bob.page.get_by_label("Room")).to_have_value(bob.room)


def test_the_title_counts_what_came_while_the_tab_was_hidden(arrive, script):
    ann, bob = arrive("Ann"), script("Bob")
    ann.hides()
    for text in ("one", "two"):
        bob.say("message", text=text)
    expect(ann.page).to_have_title(f"(2) {ann.room} · Flask Chatroom")
    ann.shows()
    expect(ann.page).to_have_title(f"{ann.room} · Flask Chatroom")
