"""One server for the session, a room per test, and a watch over everything a browser complains of."""

from __future__ import annotations

import re
from itertools import count

import pytest
from playwright.sync_api import expect

from ..__main__ import chromium
from ..processes.people import Person
from ..serving import Server
from .away import AWAY, DEAD
from .line import Line
from .tab import Tab
from .talk import Talk

GRACE = 3  # seconds: a reload on a busy machine takes one or two
PATIENCE = 15_000  # milliseconds; two cores may have more to do than this
NUMBERS = count(1)
# Of several such lists Chromium takes the last: Playwright's own (1.65) are in this one. The popups
# of the address bar are two pages more in every window, and cost a third of the time to open ours.
DISABLED = (
    "AimEnabled,AvoidCorsURLLoaderRestartOnRedirect,AvoidUnnecessaryBeforeUnloadCheckSync,"
    "DestroyProfileOnBrowserClose,HttpsFirstBalancedModeAutoEnable,HttpsUpgrades,LensOverlay,"
    "MediaRouter,NetworkTimeServiceQuerying,OptimizationHints,PaintHolding,PreconnectToSearch,"
    "ThirdPartyStoragePartitioning,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup,WebUIOmniboxPopup"
)
ARGUMENTS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync"
    f" --disable-background-networking --disable-component-update --disable-features={DISABLED}"
)
READER = {"locale": "en-GB", "timezone_id": "UTC"}
PHONE = {
    "viewport": {"width": 360, "height": 740},
    "device_scale_factor": 3,
    "is_mobile": True,
    "has_touch": True,
}

# Whoever comes back to a page, or to the network, has it give up the attempt it was at for a new one.
HURRIED = "closed before the connection is established"
# Whoever loses the network in the first seconds has no service worker yet, until the next visit.
UNFETCHED = "unknown error occurred when fetching the script"

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return browser_type_launch_args | {
        "executable_path": chromium(),
        "args": ARGUMENTS.split(),
    }


@pytest.fixture(scope="session")
def base_url(running):
    # Also because pytest 9.2 warns of the one in pytest-playwright 0.10.0, an instance method.
    return running.url


@pytest.fixture(scope="session")
def running(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("browser"), GRACE=GRACE).start()
    yield server
    server.kill()


@pytest.fixture
def server(running):
    before = len(running.log)
    yield running
    logged = running.log[before:]
    print(logged)
    assert "Traceback" not in logged


@pytest.fixture
def own_server(tmp_path, watch):
    """A server of the test's own, to be killed."""
    server = Server(tmp_path, GRACE=GRACE).start()
    watch.homes.add(server.url)
    yield server
    server.kill()
    print(server.log)


@pytest.fixture
def room():
    """The name of a room nobody was ever in."""
    return f"den {next(NUMBERS)}"


class Watch:
    """Notes what a browser complains of, and what it asks of anybody but its own server."""

    def __init__(self, home):
        self.homes = {home}
        self.complaints = []
        self.expected = [HURRIED, UNFETCHED]

    def over(self, context):
        context.on("console", self._console)
        context.on("weberror", lambda error: self.complaints.append(f"error: {error.error}"))
        context.on("dialog", self._dialog)
        context.on("request", self._request)

    def _console(self, message):
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.type}: {message.text}")

    def _dialog(self, dialog):
        self.complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _request(self, request):
        if not request.url.startswith((*(f"{home}/" for home in self.homes), "data:", "blob:")):
            self.complaints.append(f"request: {request.url}")

    @property
    def unexpected(self):
        return [
            complaint
            for complaint in self.complaints
            if not any(re.search(pattern, complaint) for pattern in self.expected)
        ]


@pytest.fixture(autouse=True)
def watch(running):
    """Fails any test in whose browsers something is amiss."""
    watch = Watch(running.url)
    yield watch
    assert watch.unexpected == []


@pytest.fixture
def expect_complaint(watch):
    """``expect_complaint(pattern)``: a complaint that this test brings about."""
    return watch.expected.append


@pytest.fixture
def away(expect_complaint):
    """The network or the server goes away in this test, and the browser says so."""
    for complaint in (AWAY, DEAD, "Failed to fetch"):
        expect_complaint(complaint)


@pytest.fixture
def new_context(new_context, watch):
    def watched(**options):
        context = new_context(**(READER | options))
        watch.over(context)
        return context

    return watched


@pytest.fixture
def arrive(new_context, server, room):
    """``arrive("Ann")``: somebody in the room, in a browser of her own with these options.

    ``prepare(page)`` is called before the page is opened.
    """

    def arrive(name, room=room, server=server, prepare=None, **options):
        context = new_context(**options)
        context.set_default_timeout(PATIENCE)
        tab = Tab(context.new_page(), server, name, room)
        if prepare:
            prepare(tab.page)
        tab.take_name()
        tab.open()
        return tab

    return arrive


@pytest.fixture
def wired(arrive):
    """``wired("Ann")``: somebody who arrives on a line that the test has in hand, ``tab.line``."""

    def wired(name, prepare=lambda page: None, **options):
        lines = []

        def both(page):
            lines.append(Line(page))
            prepare(page)

        tab = arrive(name, prepare=both, **options)
        tab.line = lines[0]
        return tab

    return wired


@pytest.fixture
def script(server, room):
    """``script("Bob")``: somebody in the room without a browser."""
    people = []

    def script(name, room=room, server=server):
        one = Person(server).connect()
        people.append(one)
        one.joined = one.say("join", room=room, username=name)
        assert one.joined["ok"], one.joined
        return one

    yield script
    for one in people:
        one.drop()
        one.http.close()


@pytest.fixture
def talk(server, room):
    talk = Talk(server, room)
    yield talk
    talk.close()
