"""Workers are replaced one after another while somebody writes: the page shows nothing of it."""

from __future__ import annotations

import os
import signal
import threading
from itertools import pairwise

import pytest
from playwright.sync_api import expect

from ..processes.test_trouble import until
from ..serving import Server
from .away import BACK

WORKERS = 3
PAUSE = 100  # milliseconds between two messages

# Each socket a page opens, whether it was let in, and how it ended; and whether a row ever failed.
WATCHED = """
window.sockets = [];
window.WebSocket = class extends WebSocket {
  constructor(...where) {
    super(...where);
    const told = { begun: performance.now() };
    sockets.push(told);
    this.addEventListener("message", ({ data }) => { told.joined ||= data.startsWith("43"); });
    this.addEventListener("close", ({ code }) => Object.assign(told, { ended: performance.now(), code }));
  }
};
addEventListener("DOMContentLoaded", () => {
  new MutationObserver(() => { window.failed ||= Boolean(document.querySelector("[data-failed]")); })
    .observe(document, { subtree: true, childList: true, attributes: true });
});
"""


@pytest.fixture
def server(tmp_path, watch, redis):
    server = Server(tmp_path, MESSAGE_QUEUE=redis.url, POLLING="no")
    server.start("--workers", str(WORKERS))
    until(lambda: len(server.workers) == WORKERS)
    watch.homes.add(server.url)
    yield server
    server.kill()
    print(server.log)
    assert "Traceback" not in server.log


def test_a_rolling_restart_is_one_reconnect_and_no_failed_message(arrive, server):
    pages = [
        arrive(name, prepare=lambda page: page.add_init_script(WATCHED)) for name in ("Ann", "Bob")
    ]
    ann, bob = pages
    replaced = threading.Event()

    def replace():
        for worker in server.workers:
            os.kill(worker, signal.SIGTERM)
            until(lambda worker=worker: worker not in server.workers)
            until(lambda: len(server.workers) == WORKERS)
        replaced.set()

    replacing = threading.Thread(target=replace)
    said = 0
    ann.composer.focus()
    while said < 60 or not replaced.is_set():
        if said == 10:
            replacing.start()
        ann.enter(f"number {said}")
        said += 1
        ann.page.wait_for_timeout(PAUSE)
    replacing.join()

    for tab in pages:
        tab.page.wait_for_function("() => sockets.at(-1).joined", timeout=BACK)
        expect(tab.texts).to_have_text([f"number {number}" for number in range(said)], timeout=BACK)
        expect(tab.page.locator("[data-pending]")).to_have_count(0, timeout=BACK)
        assert not tab.page.evaluate("() => window.failed")
        sockets = tab.page.evaluate("() => sockets")
        dropped = [one for one in sockets[:-1] if one.get("joined")]
        assert "ended" not in sockets[-1]
        assert {one["code"] for one in dropped} == {1012}  # Service Restart: its own worker ended
        assert len(dropped) <= WORKERS
        for before, after in pairwise(sockets):
            if before.get("joined"):
                assert 1000 <= after["begun"] - before["ended"] < 4500
