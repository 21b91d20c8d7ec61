"""A new version of the page: no code is ever stale or mixed, and no kept room is lost."""

from __future__ import annotations

import shutil

import pytest
from playwright.sync_api import expect

from ..serving import ROOT, Server
from .away import BACK
from .conftest import GRACE
from .keeping import BOTH, KEPT, ROOMS, VERSIONS, becomes, is_kept, is_open_offline
from .tab import Tab

pytestmark = pytest.mark.usefixtures("away")


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
