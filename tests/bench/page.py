"""The page on a slow device: Chromium's own figures, beside what is asked of them."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, Response, sync_playwright

from ..__main__ import chromium
from ..browser.conftest import ARGUMENTS
from ..browser.tab import Tab
from ..browser.talk import Talk
from ..processes.people import Person
from ..serving import ROOT, Server
from .report import markdown

SLOWER = 4  # times, than this machine
STORED = 10_000  # messages in the room
BURST = 200  # messages in one second
SPEECH = " What was said goes on for a while, as it does in rooms where people know each other."
ROOM = "den"
# Who comes, each with a browser that was never there: the medians are told, for a single visit depends on what else
# the machine does, and the very first on what the server does only once.
VISITORS = ("Ann", "Cem", "Dora")
QUIET = 3000  # milliseconds without a request: a visit is over, and its worker through

# When the last message of the room is painted, and one can write; and every task of over 50 ms.
WATCH = """
window.tasks = [];
new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ startTime, duration }) => [startTime, duration])))
  .observe({ type: "longtask" });
window.interactive = new Promise((resolve) => {
  new MutationObserver((_changes, observer) => {
    if (!document.querySelector('.message[data-id="%d"]') || document.getElementById("composer").disabled) return;
    observer.disconnect();
    requestAnimationFrame(() => setTimeout(() => resolve(performance.now())));
  }).observe(document, { childList: true, subtree: true });
});
"""

Figure = tuple[str, float, float, str]
"""What was measured, how much, at most how much, and how that is written."""


def measure(stored: int = STORED, burst: int = BURST, slower: int = SLOWER) -> list[Figure]:
    """Some come for the first time, and again; and somebody is there while much is said."""
    with (
        tempfile.TemporaryDirectory(prefix="chatroom-page-") as folder,
        _room(folder, stored) as (server, browser),
    ):
        visits = [_twice(browser, server, name, stored, slower) for name in VISITORS]
        (opening, transferred), (opening_again, transferred_again) = (
            map(median, zip(*those, strict=True)) for those in zip(*visits, strict=True)
        )
        page, _, _ = _visit(browser.new_context(), server, "Eli", stored, slower)
        seconds, longest = _burst(page, server, burst)
        elements = page.evaluate("() => document.getElementsByTagName('*').length")
        rows = page.locator("#messages > .message").count()
    room = f"a room with {stored:,} messages can be read and written in"
    return [
        (f"{room}, on the first visit", opening, 1000, "{:,.0f} ms"),
        (f"{room}, on the next", opening_again, 1000, "{:,.0f} ms"),
        (f"the longest task while {burst} messages come in {seconds:.1f} s", longest, 100, "{:,.0f} ms"),
        ("rows in the page then", rows, 400, "{:,.0f}"),
        ("elements in the page then", elements, 6000, "{:,.0f}"),
        ("transferred on the first visit, with fonts and what is kept", transferred / 1000, 300, "{:,.1f} KB"),
        ("transferred on the next", transferred_again / 1000, 10, "{:,.1f} KB"),
        ("our own JavaScript and CSS, as written", _ours() / 1024, 120, "{:,.1f} KiB"),
    ]  # fmt: skip


def table(figures: list[Figure]) -> str:
    """The figures in Markdown, each beside its limit."""
    rows = [(name, form.format(much), form.format(most)) for name, much, most, form in figures]
    heading = f"page: in Chromium, on a core slowed down {SLOWER} times"
    return f"**{heading}**\n\n{markdown(['figure', 'measured', 'at most'], rows)}\n"


@contextmanager
def _room(folder: str, stored: int) -> Iterator[tuple[Server, Browser]]:
    """A server with that many messages, and a browser."""
    server = Server(Path(folder)).start()
    try:
        talk = Talk(server, ROOM, SPEECH)
        talk.goes_on(stored)
        talk.close()
        with sync_playwright() as playwright:
            launch = playwright.chromium.launch
            with launch(executable_path=chromium(), args=ARGUMENTS.split()) as browser:
                yield server, browser
    finally:
        server.kill()


def _twice(
    browser: Browser, server: Server, name: str, last: int, slower: int
) -> list[list[float]]:
    """The milliseconds and the bytes that the first visit took, and the next."""
    figures = []
    with browser.new_context() as context:
        for _ in range(2):
            page, *figure = _visit(context, server, name, last, slower)
            page.close()
            figures.append(figure)
    return figures


def _visit(
    context: BrowserContext, server: Server, name: str, last: int, slower: int
) -> tuple[Page, float, int]:
    """The page, when it and its worker are through; the milliseconds and the bytes it took."""
    page = context.new_page()
    tab = Tab(page, server, name, ROOM)
    tab.take_name()
    page.add_init_script(WATCH % last)
    chrome = context.new_cdp_session(page)
    chrome.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    with _counted(context, chrome) as total:
        tab.open()
        milliseconds, _ = page.evaluate(
            "() => Promise.all([interactive, navigator.serviceWorker.ready.then(() => 0)])"
        )
        page.wait_for_timeout(QUIET)
        return page, milliseconds, total()


@contextmanager
def _counted(context: BrowserContext, chrome: CDPSession) -> Iterator[Callable[[], int]]:
    """Counts the bytes, headers and all, that a page receives, and those that its worker does."""
    page: list[int] = []
    worker: list[Response] = []

    def hear(response: Response) -> None:
        if response.request.service_worker:
            worker.append(response)

    chrome.send("Network.enable")
    chrome.on("Network.loadingFinished", lambda done: page.append(done["encodedDataLength"]))
    context.on("response", hear)
    try:
        yield lambda: sum(page) + sum(map(_size, worker))
    finally:
        context.remove_listener("response", hear)


def _size(response: Response) -> int:
    """0 where it came from the browser's own cache."""
    # The worker reads no further, and Chromium then counts nothing; of a HEAD, all it might have been.
    if response.status == 304 or response.request.method == "HEAD":
        return sum(len(name) + len(value) + 4 for name, value in response.all_headers().items())
    sizes = response.request.sizes()
    return sizes["responseHeadersSize"] + sizes["responseBodySize"]


def _burst(page: Page, server: Server, count: int) -> tuple[float, float]:
    """How many seconds it took to say all that, and the longest task meanwhile, in milliseconds.

    Then as much again is said, so that the page has been told more than it keeps.
    """
    bob = Person(server).connect()
    bob.say("join", room=ROOM, username="Bob")
    began = page.evaluate("() => performance.now()")
    start = time.monotonic()
    for number in range(count):
        time.sleep(max(0, start + number / count - time.monotonic()))
        _says(bob, page, number + 1 == count)
    seconds = time.monotonic() - start
    page.wait_for_timeout(QUIET)
    tasks = page.evaluate("() => tasks")
    for number in range(count):
        _says(bob, page, number + 1 == count)
    bob.drop()
    bob.http.close()
    return seconds, max((length for at, length in tasks if at >= began), default=50)


def _says(bob: Person, page: Page, to_be_seen: bool) -> None:
    said = bob.say("message", room=ROOM, text=SPEECH)
    if to_be_seen:
        page.wait_for_selector(f'.message[data-id="{said["message"]["id"]}"]')


def _ours() -> int:
    folders = (path for path in (ROOT / "chatroom").rglob("static/**/*") if path.is_file())
    return sum(path.stat().st_size for path in folders if path.suffix in (".js", ".css"))
