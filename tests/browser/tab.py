"""One tab with the room in it, and the places in it that tests look at."""

from __future__ import annotations

import re
from urllib.parse import quote

from playwright.sync_api import Locator, Page, expect

from ..serving import Server


class Tab:
    def __init__(self, page: Page, server: Server, name: str, room: str) -> None:
        self.page, self.server, self.name, self.room = page, server, name, room
        self.url = f"{server.url}/rooms/{quote(room, safe='')}"
        self.composer = page.locator("#composer")
        self.rows = page.locator("#messages > .message")
        self.texts = page.locator("#messages > .message .text")
        self.notices = page.locator("#messages > .notice")
        self.days = page.locator("#messages > .day")
        self.people = page.locator("#people .person-name")
        self.status = page.locator("#status")
        self.typing = page.locator("#typing")

    def take_name(self) -> None:
        """Go through the door without looking at it."""
        request = self.page.context.request
        door = f"{self.server.url}/"
        page = request.get(door).text()
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
        form = {"username": self.name, "room": self.room, "csrf_token": token}
        answer = request.post(door, form=form, max_redirects=0)
        assert answer.status == 302, answer.text()

    def open(self) -> None:
        self.page.goto(self.url, wait_until="commit")
        self.is_here()

    def another(self) -> Tab:
        """A second tab of the same browser."""
        tab = Tab(self.page.context.new_page(), self.server, self.name, self.room)
        tab.open()
        return tab

    def is_here(self) -> None:
        # `expect` looks only every so often, and every test begins with this
        self.page.wait_for_function(
            "() => document.querySelector('#status')?.dataset.state === 'connected'"
            " && document.querySelector('#people .person')"
        )

    def write(self, text: str) -> None:
        self.composer.fill(text)

    def say(self, text: str) -> None:
        self.write(text)
        self.page.locator("#send").click()

    def enter(self, text: str) -> None:
        """The same with the keyboard, wherever the focus is: it does not wait for a button to stand still."""
        self.page.keyboard.insert_text(text)
        self.page.keyboard.press("Enter")

    def sees(self, *texts: str) -> None:
        """These messages and no others are in the timeline, in this order, and none is on its way."""
        expect(self.texts).to_have_text(texts)
        expect(self.page.locator("[data-pending], [data-failed]")).to_have_count(0)

    def hides(self) -> None:
        """Another tab comes to the front."""
        self.page.evaluate(
            """() => {
                Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
                document.dispatchEvent(new Event("visibilitychange"));
            }"""
        )

    def shows(self) -> None:
        self.page.evaluate(
            """() => {
                delete document.visibilityState;
                document.dispatchEvent(new Event("visibilitychange"));
            }"""
        )

    def scrolls_sideways(self) -> bool:
        return self.page.evaluate(
            "() => [document.documentElement, document.body, document.querySelector('#log')]"
            ".some((one) => one && one.scrollWidth > one.clientWidth)"
        )


def row_of(tab: Tab, text: str) -> Locator:
    return tab.rows.filter(has=tab.page.get_by_text(text, exact=True))


def link(tab: Tab, room: str):
    return tab.page.locator("#rooms a").filter(has=tab.page.get_by_text(room, exact=True))


def joins(tab: Tab, room: str) -> None:
    """From within the room that is shown."""
    tab.page.get_by_role("button", name="Join another room").click()
    tab.page.get_by_label("Room", exact=True).fill(room)
    tab.page.keyboard.press("Enter")
    expect(tab.page.locator("h1")).to_have_text(f"#{room}")
    tab.is_here()
