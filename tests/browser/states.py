"""Every state the pages can be seen in: what axe looks through, and the gallery shows.

A state is a function that brings a page there, and its name says which.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from .tab import joins, link, row_of

CODE = (
    "Here it is:\n```python\ndef hello(name):\n    return f'Hello, {name}! " + "x" * 120 + "'\n```"
)
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 4
TALK = [
    ("Bob", "Good morning! Who is in for the review at ten?"),
    ("Bob", "The notes are at https://notes.example/2026/review?week=48"),
    ("Mia Fernández", "me 🙋"),
    ("Mia Fernández", "I have two questions about the *second* part, and a fix for `rounds.py`."),
    ("김민준", "같이 갈게요"),
    ("Bob", "@Ann can you bring the **figures**? ~~Monday's~~ today's, please."),
    ("Mia Fernández", "> a fix for rounds.py\n\n1. faster\n2. shorter\n3. it works"),
    ("Mia Fernández", "👍🎉"),
]


@dataclass
class Stage:
    """What a state is made with: the fixtures of the same names, and a room."""

    arrive: Callable
    script: Callable
    wired: Callable
    new_context: Callable
    talk: object
    room: str
    base_url: str
    expect_complaint: Callable
    options: dict

    def enter(self, name: str = "Ann", **more):
        return self.arrive(name, **(self.options | more))

    def page(self, address: str = "/") -> Page:
        page = self.new_context(**self.options).new_page()
        page.goto(address)
        return page

    def conversation(self) -> dict:
        people = {name: self.script(name) for name in dict(TALK)}
        for name, text in TALK:
            people[name].say("message", text=text)
        return people


STATES: dict[str, Callable[[Stage], Page]] = {}


def state(reach: Callable[[Stage], Page]) -> Callable[[Stage], Page]:
    STATES[reach.__name__] = reach
    return reach


@state
def door(stage):
    return stage.page()


@state
def door_with_open_rooms(stage):
    stage.conversation()
    stage.script("Zoë", room=f"{stage.room} too")
    return stage.page()


@state
def door_when_invited(stage):
    stage.script("Bob")
    return stage.page(f"/rooms/{stage.room}")


@state
def door_with_errors(stage):
    stage.expect_complaint("status of 422")
    page = stage.page()
    page.get_by_label("Room").fill("a/b")
    page.get_by_role("button", name="Join", exact=True).click()
    expect(page.locator(".field-error")).to_have_count(2)
    return page


@state
def page_not_found(stage):
    stage.expect_complaint("status of 404")
    return stage.page("/nowhere")


@state
def room_when_empty(stage):
    ann = stage.enter()
    expect(ann.page.locator("#empty")).to_be_visible()
    return ann.page


@state
def room_when_busy(stage):
    people = stage.conversation()
    ann = stage.enter()
    ann.say("on my way")
    ann.write("and I bring ")
    people["Bob"].say("typing", typing=True)
    expect(ann.typing).not_to_be_empty()
    return ann.page


@state
def room_with_long_words_and_code(stage):
    bob = stage.script("Bob")
    for text in (LONG, CODE, "https://a.example/" + "y" * 300, "one\n\n  two"):
        bob.say("message", text=text)
    ann = stage.enter()
    expect(ann.rows).to_have_count(4)
    return ann.page


@state
def rooms_with_unread_messages(stage):
    bob = stage.script("Bob")
    ann = stage.enter()
    bob.say("message", text="the first of them was read")
    joins(ann, f"attic of {stage.room}")
    joins(ann, f"cellar of {stage.room}")
    bob.say("message", text="this one was not")
    bob.say("message", text="nor this, @Ann")
    stage.script("Cy", room=f"attic of {stage.room}").say("message", text="nor that")
    expect(link(ann, stage.room)).to_contain_text("2")
    expect(link(ann, f"attic of {stage.room}")).to_contain_text("1")
    return ann.page


@state
def new_messages_since_reading_stopped(stage):
    bob = stage.script("Bob")
    ann = stage.enter()
    bob.say("message", text="read")
    ann.sees("read")
    ann.hides()
    for text in ("not read", "nor this"):
        bob.say("message", text=text)
    expect(ann.rows).to_have_count(3)
    ann.shows()
    expect(row_of(ann, "not read").locator(".new-mark")).to_be_visible()
    return ann.page


@state
def reading_far_above(stage):
    stage.talk.goes_on(300)
    ann = stage.enter()
    ann.page.goto(f"{ann.url}#m42")
    expect(ann.page.locator('.message[data-id="42"].pointed-at')).to_be_in_viewport()
    expect(ann.page.locator(".pointed-at")).to_have_count(0)  # its colour fades for 2 s
    return ann.page


@state
def missed_more_than_a_page(stage):
    stage.expect_complaint("ERR_FAILED")
    ann = stage.wired("Ann", **stage.options)
    ann.line.break_down()
    stage.talk.goes_on(1240)
    ann.line.up()
    expect(ann.page.locator("#missed")).to_be_visible()
    return ann.page


@state
def offline_with_a_pending_message(stage):
    stage.expect_complaint("ERR_INTERNET_DISCONNECTED")
    ann = stage.enter(prepare=lambda page: page.clock.install())
    ann.say("sent before")
    ann.sees("sent before")
    ann.page.context.set_offline(True)
    expect(ann.status).to_have_text("Reconnecting…")
    ann.page.clock.run_for(4000)
    ann.say("written while the network is away")
    expect(ann.page.locator("#offline")).to_be_visible()
    ann.page.clock.run_for(26_000)
    expect(ann.page.locator("#retry-now")).to_be_visible()
    return ann.page


@state
def a_message_that_failed(stage):
    ann = stage.wired("Ann", **stage.options)
    ann.say("this one arrives")
    ann.sees("this one arrives")
    ann.line.refuse("too_long")
    ann.say("this one does not")
    expect(ann.page.locator("[data-failed]")).to_be_visible()
    return ann.page


@state
def a_draft_that_is_too_long(stage):
    ann = stage.enter()
    ann.write("word " * 420)
    ann.page.locator("#send").click()
    expect(ann.page.locator("#composer-problem")).to_be_visible()
    return ann.page


@state
def two_hundred_people(stage):
    bob = stage.script("Bob")
    for number in range(1, 200):
        stage.script(f"{NAMES[number % len(NAMES)]} {number}")
    bob.say("message", text="What a crowd!")
    ann = stage.enter()
    expect(ann.page.locator("#people-count")).to_have_text("201")
    return ann.page


NAMES = [
    "Ada",
    "Brian",
    "Chloé",
    "Dmitri",
    "Emre",
    "Fatima",
    "Grace",
    "Hiro",
    "Ines",
    "João",
    "Kofi",
    "Lena",
    "Mateo",
    "Nadia",
    "Olu",
]


@state
def people_drawer(stage):
    stage.conversation()
    ann = stage.enter()
    ann.page.set_viewport_size({"width": 360, "height": 740})
    ann.page.get_by_role("button", name="People here").click()
    expect(ann.page.locator("#people-panel")).to_have_class(re.compile(r"\bshow\b"))
    return ann.page


@state
def rooms_drawer(stage):
    ann = stage.enter()
    joins(ann, f"attic of {stage.room}")
    ann.page.set_viewport_size({"width": 360, "height": 740})
    ann.page.get_by_role("button", name="Your rooms").click()
    expect(ann.page.locator("#rooms-panel")).to_have_class(re.compile(r"\bshow\b"))
    return ann.page


def asked(page: Page, button: str) -> Page:
    """The dialog that this button opens is in front."""
    page.get_by_role("button", name=button).click()
    expect(page.get_by_role("dialog")).to_be_visible()
    return page


@state
def invitation(stage):
    return asked(stage.enter().page, "Invite people")


@state
def joining_another_room(stage):
    page = asked(stage.enter().page, "Join another room")
    page.get_by_label("Room", exact=True).fill("x" * 31)
    page.keyboard.press("Enter")
    expect(page.locator("#join-problem")).not_to_be_empty()
    return page


@state
def keyboard_shortcuts(stage):
    return asked(stage.enter().page, "Keyboard shortcuts")


@state
def leaving_with_something_unsent(stage):
    ann = stage.wired("Ann", **stage.options)
    ann.line.refuse("too_long")
    ann.say("not sent")
    expect(ann.page.locator("[data-failed]")).to_be_visible()
    return asked(ann.page, "Leave room")


@state
def not_in_the_room_any_more(stage):
    ann = stage.enter()
    ann.page.goto("about:blank")
    bob = stage.script("Bob")
    if any(user["username"] == "Ann" for user in bob.joined["users"]):
        bob.hear("user_left")
    stage.script("Ann")
    ann.page.goto(ann.url)
    expect(ann.page.get_by_role("heading", name="You are not in this room")).to_be_visible()
    return ann.page


@state
def emoji_panel(stage):
    stage.conversation()
    ann = stage.enter()
    ann.page.get_by_role("button", name="Emoji").click()
    expect(ann.page.get_by_role("button", name="red heart", exact=True)).to_be_attached()
    return ann.page


@state
def completing_a_name(stage):
    stage.conversation()
    ann = stage.enter()
    expect(ann.people).to_have_count(4)
    ann.composer.press_sequentially("Hello @")
    expect(ann.page.get_by_role("option")).to_have_count(3)
    return ann.page


@state
def page_without_a_network(stage):
    return stage.page("/offline")
