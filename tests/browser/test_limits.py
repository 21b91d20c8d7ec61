"""Who writes too fast, or in a slow room, is told so; what they wrote waits and goes out by itself."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from ..serving import Server

LIMITS = {"LIMITS": "yes", "LIMIT_MESSAGES": "3 per 3 seconds", "SLOW_ROOMS": "slow=4"}


@pytest.fixture
def strict(tmp_path, watch):
    server = Server(tmp_path, **LIMITS).start()
    watch.homes.add(server.url)
    yield server
    server.kill()
    assert "Traceback" not in server.log


def test_what_comes_too_fast_waits_and_goes_out_in_order(arrive, strict):
    ann, bob = arrive("Ann", server=strict), arrive("Bob", server=strict)
    held = ann.page.locator("#held")
    expect(held).to_have_text("")
    for number in range(6):
        ann.say(f"Ann {number}")
    expect(held).to_contain_text("Not so fast: what you wrote goes out in")
    expect(ann.page.locator("[data-pending]")).not_to_have_count(0)
    expect(ann.composer).to_be_enabled()
    bob.say("Take your time")
    expect(bob.rows.filter(has_text="Take your time")).to_be_visible()
    expect(bob.texts.filter(has_text="Ann")).to_have_text([f"Ann {number}" for number in range(6)])
    expect(ann.page.locator("[data-pending], [data-failed]")).to_have_count(0)
    expect(held).to_have_text("")


def test_a_slow_room_says_so_and_keeps_what_one_writes(arrive, strict):
    ann = arrive("Ann", room="slow", server=strict)
    ann.say("one")
    ann.sees("one")
    ann.say("two")
    held = ann.page.locator("#held")
    expect(held).to_contain_text("In this room everybody writes once in 4 seconds")
    expect(held).to_have_role("status")
    ann.sees("one", "two")
