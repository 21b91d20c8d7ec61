"""No network, or no server: the room opens, can be read, and takes what one writes."""

from __future__ import annotations

import os
import signal

import pytest
from playwright.sync_api import expect

from ..serving import Server
from .away import BACK
from .clean import is_clean
from .conftest import GRACE, PHONE
from .keeping import FORGETS_ITS_PAGES, is_kept, is_open_offline

pytestmark = pytest.mark.usefixtures("away")


def test_who_reloads_while_the_server_is_dead_reads_on_and_writes(arrive, own_server, script, room):
    ann, bob = arrive("Ann", server=own_server), script("Bob", server=own_server)
    for text in ("one", "two"):
        bob.say("message", text=text)
    ann.say("three")
    ann.sees("one", "two", "three")
    is_kept(ann, "one", "two", "three")
    own_server.kill()
    ann.page.reload(wait_until="commit")
    ann.sees("one", "two", "three")
    is_open_offline(ann.page)
    ann.say("four")
    expect(ann.texts).to_have_text(["one", "two", "three", "four"])
    expect(ann.page.locator("[data-pending]")).to_have_count(1)
    own_server.start()
    cy = script("Cy", server=own_server)
    cy.say("message", text="meanwhile")
    expect(ann.rows).to_have_count(5, timeout=BACK)
    expect(ann.page.locator("[data-pending]")).to_have_count(0, timeout=BACK)
    told = [message["text"] for message in cy.say("history", before=99)["messages"]]
    assert sorted(told) == sorted(["one", "two", "three", "four", "meanwhile"])
    ann.sees(*told)


def test_a_server_that_takes_calls_and_answers_none_is_as_good_as_none(arrive, own_server):
    ann = arrive("Ann", server=own_server)
    ann.say("hello")
    ann.sees("hello")
    is_kept(ann, "hello")
    os.killpg(own_server.pid, signal.SIGSTOP)
    ann.page.reload(wait_until="commit")
    ann.sees("hello")
    is_open_offline(ann.page)
    os.killpg(own_server.pid, signal.SIGCONT)
    expect(ann.status).to_have_text("Connected", timeout=BACK)


def test_the_last_hundred_messages_are_kept_and_those_before_wait_for_the_network(arrive, talk):
    ids = talk.goes_on(150)
    ann = arrive("Ann")
    is_kept(ann, *[text for _, text in talk.rows[50:]])
    ann.page.context.set_offline(True)
    ann.page.reload(wait_until="commit")
    expect(ann.rows).to_have_count(100)
    assert ann.rows.first.get_attribute("data-id") == str(ids[50])
    last = ann.rows.last
    expect(last).to_be_in_viewport()
    ann.page.context.set_offline(False)
    ann.is_here()
    expect(ann.rows).to_have_count(100)
    expect(ann.rows.last).to_be_in_viewport()
    ann.page.evaluate("() => document.getElementById('older').click()")
    expect(ann.rows).to_have_count(150)


def test_a_page_that_cannot_be_had_leads_to_the_rooms_that_can(arrive):
    ann = arrive("Ann")
    ann.say("hello")
    ann.sees("hello")
    is_kept(ann, "hello")
    ann.page.context.set_offline(True)
    ann.page.goto(ann.server.url, wait_until="commit")
    expect(ann.page.get_by_role("heading")).to_have_text(
        ["You are offline", "Read and write offline"]
    )
    ann.page.get_by_role("link", name=ann.room).click()
    ann.sees("hello")
    ann.page.goto(f"{ann.server.url}/rooms/never seen", wait_until="commit")
    expect(ann.page.get_by_role("heading", level=1)).to_have_text("You are offline")
    ann.page.context.set_offline(False)  # no button needs to be pressed
    expect(ann.page.locator("#composer")).to_be_visible()


def test_a_room_whose_messages_are_kept_but_not_its_page_is_one_that_cannot_be_had(arrive):
    ann = arrive("Ann")
    ann.say("hello")
    ann.sees("hello")
    is_kept(ann, "hello")
    ann.page.evaluate(FORGETS_ITS_PAGES)  # as of a version that is gone
    ann.page.context.set_offline(True)
    ann.page.reload(wait_until="commit")
    expect(ann.page.get_by_role("heading", level=1)).to_have_text("You are offline")


@pytest.mark.parametrize("address", ["100%", "caf%E9"])
def test_an_address_that_is_not_well_formed_is_the_servers_to_answer(
    arrive, address, expect_complaint
):
    expect_complaint("404|400")
    ann = arrive("Ann")
    is_kept(ann)
    answer = ann.page.goto(f"{ann.server.url}/rooms/{address}", wait_until="commit")
    assert answer.status == ann.page.context.request.get(answer.url).status
    ann.page.context.set_offline(True)
    ann.page.goto(f"{ann.server.url}/rooms/{address}", wait_until="commit")
    expect(ann.page.get_by_role("heading", level=1)).to_have_text("You are offline")
    expect(ann.page.get_by_role("link", name=ann.room)).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [{}, PHONE], ids=["desktop", "phone"])
def test_the_offline_page_is_clean(arrive, size, scheme):
    ann = arrive("Ann", color_scheme=scheme, **size)
    is_kept(ann)
    ann.page.context.set_offline(True)
    ann.page.goto(ann.server.url, wait_until="commit")
    expect(ann.page.get_by_role("link", name=ann.room)).to_be_visible()
    is_clean(ann.page)


def test_mounted_under_a_prefix_it_keeps_to_it(arrive, tmp_path, watch):
    server = Server(tmp_path, app="tests.mounted", GRACE=GRACE).start()
    watch.homes.add(server.url)
    try:
        server.url += "/club/chat"
        ann = arrive("Ann", server=server)
        ann.say("hello")
        ann.sees("hello")
        is_kept(ann, "hello")
        worker = ann.page.evaluate(
            "async () => (await navigator.serviceWorker.getRegistrations()).map(({ scope }) => scope)"
        )
        assert worker == [f"{server.url}/"]
        ann.page.context.set_offline(True)
        ann.page.reload(wait_until="commit")
        ann.sees("hello")
    finally:
        server.kill()
