"""Headers that say who forwarded a request: they let nobody in, unless so many proxies were counted."""

from __future__ import annotations

import pytest

from ..serving import Server
from .test_origin import HOST, OWN, TRANSPORTS, connect

LET_IN = {"websocket": 101, "polling": 200}
EVIL = "https://evil.example"
SPOOFED = {
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Protocol": "ssl",
    "X-Forwarded-Ssl": "on",
    "X-Forwarded-Scheme": "https",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Server": "evil.example",
    "X-Forwarded-Port": "443",
    "X-Original-Host": "evil.example",
    "X-Host": "evil.example",
    "Forwarded": "for=1.2.3.4;host=evil.example;proto=https",
    "Front-End-Https": "on",
}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("direct"))
    yield server.start()
    server.kill()


@pytest.fixture(scope="module")
def behind_a_proxy(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("behind"), PROXIES=1)
    yield server.start()
    server.kill()


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_without_a_proxy_no_header_changes_who_is_let_in(server, transport):
    for headers in (SPOOFED, *({name: value} for name, value in SPOOFED.items())):
        for origin in (EVIL, f"https://{HOST}", "https://evil.example:443", "http://evil.example"):
            assert connect(server, transport, origin, **headers)[0] == 400, (origin, headers)
        assert connect(server, transport, OWN, **headers)[0] == LET_IN[transport], headers


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_behind_one_proxy_only_what_that_says_counts(behind_a_proxy, transport):
    said = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "chat.example"}
    # what the browser sent comes first, what the proxy added last
    added = {"X-Forwarded-Proto": "http, https", "X-Forwarded-Host": "evil.example, chat.example"}
    for headers in (said, added):
        let_in, _head = connect(behind_a_proxy, transport, "https://chat.example", **headers)
        assert let_in == LET_IN[transport]
        for origin in (EVIL, OWN, "http://chat.example", "https://evil.example, chat.example"):
            assert connect(behind_a_proxy, transport, origin, **headers)[0] == 400, origin
