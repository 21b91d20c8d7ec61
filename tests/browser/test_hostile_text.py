"""Two hundred attempts to be markup, as messages, usernames and rooms, in a page that many can talk to.

The watch over the browser fails each test in which a dialog opens, something is asked of anybody
else, or the page's policy is broken. They come over the wire: see ``test_text_stays_text.py`` for
what is typed.
"""

from __future__ import annotations

import json
from contextlib import ExitStack
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from ..attack.markup import PLAIN, STRINGS
from ..transport.raw_client import WebSocket
from .tab import joins
from .test_text_stays_text import shown

CHUNK = 75  # messages; a page that is loaded anew has 100

TAGS = {"a", "blockquote", "code", "em", "li", "ol", "pre", "s", "span", "strong", "ul"}
ATTRIBUTES = {
    "a": {"href", "target", "rel", "tabindex", "data-host", "title"},
    "li": {"value"},
    "pre": {"tabindex"},
    "span": {"class"},  # a mention
}
# What loads, runs, submits or styles, and whatever listens.
CENSUS = """() => {
    const all = [...document.querySelectorAll("*")];
    const kinds = "script style meta base iframe object embed form svg math img video audio source template";
    const count = Object.fromEntries(kinds.split(" ").map((kind) => [kind, document.querySelectorAll(kind).length]));
    const listening = all.filter((one) => one.getAttributeNames().some((name) => /^on|^srcdoc$/i.test(name)));
    return { ...count, listening: listening.length };
}"""
WITHIN = """(place) => [...document.querySelectorAll(`${place} *`)].map(
    (one) => [one.localName, one.getAttributeNames()])"""
LINKS = """() => [...document.querySelectorAll("#messages .text a")].map(
    (one) => [one.protocol, one.rel, one.target])"""
NOTES_VIOLATIONS = """
    globalThis.violations = [];
    addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sample }) =>
        violations.push([violatedDirective, blockedURI, sample].join(" ")));
"""


@pytest.fixture
def ann(arrive):
    return arrive("Ann", prepare=lambda page: page.add_init_script(NOTES_VIOLATIONS))


class Voice(WebSocket):
    """Somebody without a browser, quickly."""

    def emit(self, event, **payload):
        self.say(f"421{json.dumps([event, payload])}")
        while not (said := self.hear()).startswith("431["):
            pass
        return json.loads(said[3:])[0]


@pytest.fixture
def voice(server):
    """``voice()``: one more, who stays until the test ends."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(Voice(server.port)).join()


def is_text(tab, before):
    """There is nothing in the page that does anything and was not there before."""
    assert tab.page.evaluate(CENSUS) == before
    assert tab.page.evaluate("() => violations") == []


def says_only_what_was_said(text, said):
    """All of it where there is no Markdown; else with nothing added, and nothing in another order."""
    if said in PLAIN:
        assert text == said
    letters = iter(said)
    assert all(letter in letters for letter in text), (text, said)


@pytest.mark.parametrize("first", range(0, len(STRINGS), CHUNK))
def test_messages_are_text_when_they_come_and_when_they_are_read_again(ann, script, first):
    texts = [text.strip() for text in STRINGS[first : first + CHUNK]]
    before = ann.page.evaluate(CENSUS)
    eve = script("Eve")
    for text in texts:
        assert eve.say("message", text=text)["message"]["text"] == text
    for _ in ("live", "from the history"):
        expect(ann.rows).to_have_count(len(texts))
        for text, said in zip(shown(ann.texts), texts, strict=True):
            says_only_what_was_said(text, said)
        for tag, attributes in ann.page.evaluate(WITHIN, "#messages .text"):
            assert tag in TAGS
            assert set(attributes) <= ATTRIBUTES.get(tag, set()), tag
        for protocol, rel, target in ann.page.evaluate(LINKS):
            assert protocol in ("http:", "https:", "mailto:")
            assert {"noopener", "noreferrer"} <= set(rel.split())
            assert target == "_blank"
        is_text(ann, before | {"template": ann.page.evaluate(CENSUS)["template"]})
        ann.page.reload()


def cut(length):
    """As much of each as a name may have, once."""
    return list(dict.fromkeys(text.strip()[:length].strip() for text in STRINGS))


def test_usernames_are_text_in_the_list_the_timeline_and_what_is_offered(ann, voice, room):
    before = ann.page.evaluate(CENSUS)
    names = []
    for name in cut(20):
        eve = voice()
        answer = eve.emit("join", room=room, username=name)
        assert answer["ok"] or answer["error"] in ("name_invalid", "name_taken"), answer
        if answer["ok"]:
            names.append(answer["username"])
            assert eve.emit("message", text=f"@{names[-1]}")["ok"]
            assert eve.emit("typing", typing=True)["ok"]
    assert len(names) >= 60
    expect(ann.rows).to_have_count(len(names))
    expect(ann.people).to_have_count(len(names) + 1)
    assert set(shown(ann.people)) == {"Ann", *names}
    assert shown(ann.rows.locator(".author")) == names
    expect(ann.typing).to_contain_text("typing")
    for place in (".author", ".notice bdi", "#people bdi", "#typing bdi"):
        assert ann.page.evaluate(WITHIN, place) == [], place
    for begun in ("<", '"', "'", "{", "&", "-", "j"):
        ann.write(f"@{begun}")
        offers = ann.page.locator(".offer bdi")
        expect(offers.first).to_be_visible()
        assert set(shown(offers)) <= set(names)
        assert ann.page.evaluate(WITHIN, ".offer bdi") == []
        ann.write("")
        expect(offers.first).to_be_hidden()
    is_text(ann, before)


def test_rooms_are_text_at_the_door_in_the_page_and_in_its_list(ann, voice, page):
    before = ann.page.evaluate(CENSUS)
    rooms = []
    eve = voice()
    for number, name in enumerate(name for name in cut(30) if "/" not in name):
        if number % 40 == 0:
            eve = voice()
        answer = eve.emit("join", room=name, username=f"Eve {number // 40}")
        assert answer["ok"] or answer["error"] == "room_invalid", answer
        if answer["ok"]:
            rooms.append(answer["room"])
    assert len(rooms) >= 60
    page.goto("/")
    listed = shown(page.locator(".open-rooms .open-room-name bdi"))
    assert len(set(listed) & set(rooms)) >= 40
    assert page.evaluate(WITHIN, ".open-rooms bdi") == []
    for room in rooms[:: len(rooms) // 15]:
        joins(ann, room)
        assert ann.page.title() == f"{room} · Flask Chatroom"
        assert shown(ann.page.locator("#empty h2")) == [f"This is the start of {room}"]
        expect(ann.composer).to_have_attribute("placeholder", f"Message {room}")
    for place in ("#rooms .room-name", "h1 bdi", "#empty bdi"):
        assert ann.page.evaluate(WITHIN, place) == [], place
    is_text(ann, before)


def test_the_address_of_a_room_is_no_way_in_either(ann, expect_complaint):
    """Opened as a link somebody gave, to the room itself and to the door; most are no room, and say so."""
    expect_complaint("status of 4(04|22)")
    for text in STRINGS[::24]:
        address = quote(text, safe="")
        for where in (
            f"/rooms/{address}",
            f"/rooms/{address}/qr.svg",
            f"/?room={address}",
            f"/{address}",
        ):
            ann.page.goto(f"{ann.server.url}{where}")
            assert ann.page.evaluate("() => violations") == [], where
            assert ann.page.evaluate(CENSUS)["listening"] == 0, where
