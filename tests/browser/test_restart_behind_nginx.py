"""Pages that came through `deploy/nginx.conf`, while the processes behind it restart one after the other."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import expect

from ..processes.nginx import put_up
from .tab import Tab


@pytest.fixture
def behind_nginx(tmp_path, postgresql, redis, watch, expect_complaint):
    # Whoever trusts a certificate all the same does not get a service worker for it.
    expect_complaint("SSL certificate error")
    with put_up(tmp_path, postgresql, redis) as all_three:
        watch.homes.add(all_three[0].url)
        yield all_three


@pytest.fixture
def enter(behind_nginx, new_context, room):
    """``enter("Ann")``: somebody who came in by the door; each WebSocket of the page is in ``tab.sockets``."""

    def enter(name):
        nginx, *_pair = behind_nginx
        page = new_context(ignore_https_errors=True).new_page()
        tab = Tab(page, nginx, name, room)
        tab.sockets = []
        page.on("websocket", lambda socket: tab.sockets.append(socket))
        page.goto(nginx.url)
        page.get_by_label("Name").fill(name)
        page.get_by_label("Room").fill(room)
        page.keyboard.press("Enter")
        tab.is_here()
        return tab

    return enter


def test_what_is_written_meanwhile_arrives_and_each_page_reconnects_once(behind_nginx, enter):
    _nginx, *pair = behind_nginx
    tabs = [enter(name) for name in ("Ann", "Bob", "Cy")]
    said, moved = [], 0
    for number, server in enumerate(pair):
        before = [len(tab.sockets) for tab in tabs]
        with ThreadPoolExecutor() as beside:
            restarted = beside.submit(lambda server=server: (server.stop(), server.start()))
            for tab in tabs:
                said.append(f"{tab.name} {number}")
                tab.say(said[-1])
            restarted.result()
        for tab in tabs:
            expect(tab.texts).to_have_count(len(said))
            expect(tab.page.locator("[data-pending], [data-failed]")).to_have_count(0)
            tab.is_here()
        opened = [len(tab.sockets) - had for tab, had in zip(tabs, before, strict=True)]
        assert set(opened) <= {0, 1}
        moved += sum(opened)
    assert moved >= len(tabs)  # whoever was on the first was on the second next
    for tab in tabs:
        assert sorted(tab.texts.all_text_contents()) == sorted(said)
        assert tab.texts.all_text_contents() == tabs[0].texts.all_text_contents()
