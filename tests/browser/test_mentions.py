"""Who is meant by an "@", and how that is seen."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .modules import evaluate

NAMES = ["Ann", "Anna", "Ann Lee", "José", "C++ (x)", "snake_case", "_eve_", "李"]
MEANT = [
    ("@Ann", "Ann"),
    ("hi @ann!", "Ann"),
    ("(@ANN's)", "Ann"),
    ("@anna and @ann", "Ann"),
    ("@Ann Lee and @Ann", "Ann"),
    ("@Ann Leeds", "Ann"),
    ("@ann lee", "Ann Lee"),
    ("**@Ann**", "Ann"),
    ("\n@josé,", "José"),
    ("@C++ (x).", "C++ (x)"),
    ("@李, 你好", "李"),
]
NOT_MEANT = [
    ("Ann", "Ann"),
    ("@anna", "Ann"),
    ("@Ann Lee", "Ann"),
    ("@Ann-Marie", "Ann"),
    ("@ann_2", "Ann"),
    ("bob@ann.example", "Ann"),
    ("https://a.example/@Ann", "Ann"),
    ("`@Ann`", "Ann"),
    ("```\n@Ann\n```", "Ann"),
    ("@Ann", "Ann Lee"),
    ("@C", "C++ (x)"),
    ("", "Ann"),
]


@pytest.fixture
def ann(arrive):
    return arrive("Ann")


def test_somebody_is_meant_by_their_whole_name_and_no_other(ann):
    meant = evaluate(
        ann.page,
        """async ([cases, names]) => {
            const { mentions } = await import("/static/js/mentions.js");
            return cases.map(([text, name]) => mentions(text, name, names));
        }""",
        [[*MEANT, *NOT_MEANT], NAMES],
    )
    assert meant == [True] * len(MEANT) + [False] * len(NOT_MEANT)


def test_mentions_are_marked_and_ones_own_differently(ann, script):
    bob, _ = script("Bob"), script("Ann Lee")
    bob.say("message", text="**hi @ann**, hi @Ann Lee, hi @bob and @nobody, `@Ann`, x@ann.example")
    row = ann.rows.last
    expect(row.locator(".mention")).to_have_text(["@ann", "@Ann Lee", "@bob"])
    expect(row.locator(".mention-me")).to_have_text(["@ann"])
    expect(row).to_have_attribute("data-mentions-me", "")
    expect(row.locator(".text")).to_have_text(
        "hi @ann, hi @Ann Lee, hi @bob and @nobody, @Ann, x@ann.example"
    )
    bob.say("message", text="hi @Ann Lee")
    expect(ann.rows.last.locator(".mention")).to_have_text(["@Ann Lee"])
    expect(ann.rows.last).not_to_have_attribute("data-mentions-me", "")


def test_who_wrote_once_is_known_and_who_comes_later_becomes_known(ann, script):
    bob = script("Bob")
    bob.say("message", text="@Cy and @Bob")
    expect(ann.rows.last.locator(".mention")).to_have_text(["@Bob"])
    bob.drop()
    script("Cy")
    expect(ann.rows.last.locator(".mention")).to_have_text(["@Cy", "@Bob"])
    expect(ann.people).to_have_text(["Ann", "Cy"])
    ann.page.reload()
    expect(ann.rows.last.locator(".mention")).to_have_text(["@Cy", "@Bob"])


def test_a_name_in_the_style_of_markdown_is_still_a_name(ann, script):
    script("_eve_").say("message", text="I am @_eve_ and *that* is me")
    expect(ann.rows.last.locator(".mention")).to_have_text(["@_eve_"])


def test_who_is_known_only_from_an_old_page_is_marked_there(arrive, script, talk):
    zed, bob = script("Zed"), script("Bob 2")
    zed.say("message", text="long ago")
    bob.say("message", text="@Zed, hello")
    for one in (zed, bob):
        one.say("leave")
    talk.goes_on(300)
    ann = arrive("Ann")
    ann.page.goto(f"{ann.url}#m2")
    expect(ann.page.locator('.message[data-id="2"] .mention')).to_have_text("@Zed")
