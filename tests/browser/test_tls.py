"""Production as README deploys it: behind a proxy that speaks TLS, and was counted or not."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from ..processes.test_starting import REAL_SECRET
from ..serving import Server
from ..tls import TlsProxy


@pytest.fixture
def deploy(tmp_path, new_context, watch, expect_complaint):
    """``deploy(**settings)``: a production server, and a page at the door of the proxy before it."""
    closing = []
    # Chromium takes no service worker from an authority that it does not know.
    expect_complaint("Service Worker registration blocked by Playwright")

    def deploy(**settings):
        server = Server(tmp_path, CONFIG="production", SECRET_KEY=REAL_SECRET, **settings).start()
        closing.append(server.kill)
        proxy = TlsProxy(tmp_path, server.port)
        closing.append(proxy.close)
        watch.homes.add(proxy.url)
        page = new_context(ignore_https_errors=True, service_workers="block").new_page()
        answer = page.goto(f"{proxy.url}/?room=den")
        return server, page, answer

    yield deploy
    for close in closing:
        close()


def come_in(page):
    page.get_by_label("Your name").fill("Ann")
    page.get_by_role("button", name="Join").click()
    expect(page.get_by_role("heading", name="den")).to_be_visible()


def test_behind_tls_a_room_connects_and_its_cookie_is_kept_to_the_host(deploy):
    _server, page, door = deploy(PROXIES=1)
    assert door.header_value("Strict-Transport-Security") == "max-age=31536000"
    come_in(page)
    expect(page.locator("#status")).to_have_text("Connected")
    (cookie,) = page.context.cookies()
    assert (cookie["name"], cookie["secure"], cookie["httpOnly"]) == ("__Host-chatroom", True, True)
    assert cookie["path"] == "/"
    page.reload()
    expect(page.locator("#status")).to_have_text("Connected")
    page.locator("#leave").click()
    expect(page.get_by_label("Your name")).to_be_visible()


def test_behind_tls_that_was_not_counted_the_log_says_what_to_set(deploy, expect_complaint):
    expect_complaint("400")
    server, page, door = deploy()
    assert door.header_value("Strict-Transport-Security") is None
    come_in(page)
    expect(page.locator("#status")).to_have_text("Reconnecting…")
    origin = page.evaluate("() => location.origin")
    assert f"A page at '{origin}' was refused" in server.log
    assert server.log.count("set CHATROOM_PROXIES") == 1
