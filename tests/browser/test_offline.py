"""No network, or no server: the room opens, can be read, and takes what one writes. And no code is ever stale."""

from __future__ import annotations

import os
import re
import shutil
import signal
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from ..serving import ROOT, Server
from .clean import is_clean
from .conftest import GRACE, PATIENCE, PHONE
from .tab import Tab, joins, link
from .test_connection import AWAY, BACK, DEAD

KEPT = """async () => {
    const found = [];
    for (const name of await caches.keys())
        for (const { url } of await (await caches.open(name)).keys())
            if (url.includes("/rooms/")) found.push(name.split(" ")[0]);
    return found.sort();
}"""
VERSIONS = """async () => {
    const names = (await caches.keys()).filter((name) => name.startsWith("chatroom "));
    return names.map((name) => name.split(" ").at(-1));
}"""
ROOMS = """async () => {
    const found = {};
    for (const name of (await caches.keys()).filter((name) => name.startsWith("chatroom ")).sort())
        for (const { url } of await (await caches.open(name)).keys())
            if (url.includes("/rooms/")) (found[name.split(" ").at(-1)] ??= []).push(decodeURI(url.split("/").at(-1)));
    return Object.values(found).map((rooms) => rooms.sort());
}"""  # of each version
TEXTS = """async () => {
    const name = (await caches.keys()).find((name) => name.startsWith("chatroom-messages"));
    const cache = await caches.open(name);
    const [place] = await cache.keys();
    return (await (await cache.match(place)).json()).map(({ text }) => text);
}"""
FORGETS_ITS_PAGES = """async () => {
    for (const name of (await caches.keys()).filter((name) => name.startsWith("chatroom "))) {
        const cache = await caches.open(name);
        for (const { url } of await cache.keys()) if (url.includes("/rooms/")) await cache.delete(url);
    }
}"""
PEOPLE = """async () => {
    const name = (await caches.keys()).find((name) => name.startsWith("chatroom "));
    const cache = await caches.open(name);
    const found = {};
    for (const place of await cache.keys()) {
        const [, username] = (await (await cache.match(place)).text()).match(/data-username="([^"]+)"/) ?? [];
        if (username) found[decodeURIComponent(place.url.split("/").at(-1))] = username;
    }
    return Object.entries(found).sort();
}"""  # as whom each page was kept
SAID = """async () => {
    const found = {};
    for (const name of (await caches.keys()).filter((name) => name.startsWith("chatroom-messages"))) {
        const cache = await caches.open(name);
        for (const place of await cache.keys()) {
            const said = (await (await cache.match(place)).json()).map(({ text }) => text);
            found[decodeURIComponent(place.url.split("/").at(-1))] = said;
        }
    }
    return Object.entries(found).sort();
}"""
BOTH = ["chatroom", "chatroom-messages"]  # a page, and its messages


@pytest.fixture(autouse=True)
def away(expect_complaint):
    for complaint in (AWAY, DEAD, "Failed to fetch"):
        expect_complaint(complaint)


def becomes(page, script, expected):
    """Waits until this is what the script returns: no event tells when a worker is through."""
    page.evaluate(
        f"""async ([expected, patience]) => {{
            const end = Date.now() + patience;
            const found = async () => JSON.stringify(await ({script})());
            while ((await found()) !== JSON.stringify(expected)) {{
                if (Date.now() > end) throw new Error(await found());
                await new Promise((resolve) => setTimeout(resolve, 50));
            }}
        }}""",
        [expected, PATIENCE],
    )


def is_kept(tab, *texts):
    """The page of the one room, and its messages: these."""
    becomes(tab.page, KEPT, BOTH)
    becomes(tab.page, TEXTS, list(texts))


def is_open_offline(page):
    expect(page.locator("#status")).to_have_text(re.compile("Connecting|Reconnecting"))


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


def test_under_another_name_the_rooms_of_before_are_kept_with_that(arrive, room):
    ann = arrive("Ann")
    is_kept(ann)
    ann.page.goto("about:blank")
    anna = Tab(ann.page, ann.server, "Anna", f"attic of {room}")
    anna.take_name()
    anna.open()  # and with it the other one
    becomes(ann.page, PEOPLE, [[anna.room, "Anna"], [room, "Anna"]])


def test_who_leaves_leaves_nothing_behind(arrive):
    ann = arrive("Ann")
    other = ann.another()
    ann.say("a secret")
    other.sees("a secret")
    is_kept(ann, "a secret")
    ann.page.get_by_role("button", name="Leave").click()
    ann.page.wait_for_url(f"{ann.server.url}/")
    with other.page.expect_event("close"):
        other.page.close(run_before_unload=True)
    becomes(ann.page, KEPT, [])
    ann.page.context.set_offline(True)
    ann.page.goto(ann.url, wait_until="commit")
    expect(ann.page.get_by_role("heading")).to_have_text(["You are offline"])


def test_of_a_room_that_was_left_no_other_tab_keeps_what_was_just_said(arrive, script, room):
    ann = arrive("Ann")
    attic = f"attic of {room}"
    joins(ann, attic)
    other = ann.another()
    other.page.clock.install()
    becomes(ann.page, SAID, [[attic, []], [room, []]])
    link(ann, room).click()
    bob = script("Bob")
    other.page.clock.pause_at(datetime.now() + timedelta(minutes=1))
    bob.say("message", text="a secret")
    other.sees("a secret")
    ann.page.get_by_role("button", name="Leave room").click()
    expect(link(other, room)).to_have_count(0)
    other.page.clock.resume()
    # Kept later than what the other tab heard before.
    script("Cy", room=attic).say("message", text="up here")
    becomes(ann.page, SAID, [[attic, ["up here"]]])


def test_who_sits_down_next_finds_nothing_of_whoever_just_went_away(arrive):
    ann = arrive("Ann")
    ann.say("a secret")
    ann.sees("a secret")
    is_kept(ann, "a secret")
    ann.page.goto("about:blank")
    ann.page.context.clear_cookies()
    eve = Tab(ann.page, ann.server, "Eve", f"{ann.room} b")
    eve.take_name()
    eve.open()
    is_kept(eve)
    eve.page.context.set_offline(True)
    eve.page.goto(ann.url, wait_until="commit")
    expect(eve.page.get_by_role("heading", level=1)).to_have_text("You are offline")


@pytest.fixture
def upgradable(tmp_path, watch):
    """A server of a copy of the code."""
    copy = tmp_path / "copy"
    shutil.copytree(
        ROOT / "chatroom", copy / "chatroom", ignore=shutil.ignore_patterns("node_modules", "*.pyc")
    )
    modules = "chatroom/libraries/node_modules"
    (copy / modules).symlink_to(ROOT / modules)
    for file in ("wsgi.py", "config.py"):
        shutil.copy(ROOT / file, copy)
    server = Server(tmp_path, root=copy, GRACE=GRACE).start()
    watch.homes.add(server.url)
    yield server
    server.kill()
    print(server.log)


def upgrade(server):
    server.stop()
    script = server.root / "chatroom/static/js/status.js"
    script.write_text(f"{script.read_text()}// new\n")
    server.start()


def test_after_an_upgrade_a_reload_runs_the_new_code_and_an_open_page_keeps_its_own(
    arrive, upgradable, expect_complaint
):
    ann = arrive("Ann", server=upgradable)
    is_kept(ann)
    (old,) = ann.page.evaluate(VERSIONS)
    upgradable.stop()
    script = upgradable.root / "chatroom/static/js/status.js"
    script.write_text(script.read_text().replace('"Connected"', '"Connected anew"'))
    upgradable.start()

    new = ann.another()
    expect(new.status).to_have_text("Connected anew")
    becomes(new.page, KEPT, ["chatroom", *BOTH])  # in either version
    late = f"/assets/{old}/door.css"
    assert upgradable.get(late).status_code == 404
    assert ann.page.evaluate("async (url) => (await fetch(url)).status", late) == 200
    expect(ann.status).to_have_text("Connected", timeout=BACK)
    expect_complaint("404")
    ann.page.get_by_role("button", name="Emoji", exact=True).click()
    expect(ann.page.get_by_role("dialog", name="Emoji")).to_contain_text("load the page again")

    ann.page.reload(wait_until="commit")
    expect(ann.status).to_have_text("Connected anew")
    ann.page.context.set_offline(True)
    ann.page.reload(wait_until="commit")
    is_open_offline(ann.page)
    ann.page.context.set_offline(False)
    expect(ann.status).to_have_text("Connected anew", timeout=BACK)


def test_files_no_page_asks_for_any_more_are_deleted(arrive, upgradable):
    ann = arrive("Ann", server=upgradable)
    is_kept(ann)
    (old,) = ann.page.evaluate(VERSIONS)
    ann.page.goto("about:blank")
    upgrade(upgradable)
    ann.open()
    becomes(ann.page, f"async () => (await ({VERSIONS})()).includes('{old}')", False)
    is_kept(ann)


def test_after_an_upgrade_the_rooms_of_before_are_kept_and_the_one_that_is_opened_first(
    arrive, upgradable, room
):
    ann = arrive("Ann", server=upgradable)
    is_kept(ann)
    ann.page.goto("about:blank")
    upgrade(upgradable)
    attic = Tab(ann.page, upgradable, "Ann", f"{room} b")
    attic.open()
    becomes(ann.page, ROOMS, [[room, attic.room]])
    ann.page.context.set_offline(True)
    for tab in (ann, attic):
        ann.page.goto(tab.url, wait_until="commit")
        is_open_offline(ann.page)


@pytest.mark.parametrize("fate", ["fails", "hangs"])
def test_a_room_that_cannot_be_had_anew_stays_as_it_was_and_holds_nothing_up(
    arrive, upgradable, room, fate, expect_complaint
):
    expect_complaint("ERR_FAILED")
    ann = arrive("Ann", server=upgradable)
    ann.say("hello")
    ann.sees("hello")
    is_kept(ann, "hello")
    ann.page.goto("about:blank")
    upgrade(upgradable)
    asked = []

    def meet(route):
        asked.append(route)
        if fate == "fails":
            route.abort()

    ann.page.context.route(ann.url, meet)
    attic = Tab(ann.page, upgradable, "Ann", f"{room} b")
    attic.open()
    becomes(ann.page, f"async () => (await ({ROOMS})()).flat().includes('{attic.room}')", True)
    attic.open()
    assert asked
    ann.page.context.set_offline(True)
    ann.page.context.unroute(ann.url)
    ann.page.goto(ann.url, wait_until="commit")
    ann.sees("hello")
    ann.page.context.set_offline(False)
    attic.open()
    becomes(ann.page, ROOMS, [[room, attic.room]])


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
