"""What is made of the URL of a chatroom."""

from __future__ import annotations

import pytest

from chatroom.soak.site import Site


@pytest.mark.parametrize(
    ("url", "port", "netloc", "path", "tls"),
    [
        ("http://localhost:5000", 5000, "localhost:5000", "", False),
        ("http://localhost", 80, "localhost", "", False),
        ("localhost:5000", 5000, "localhost:5000", "", False),
        ("https://chat.example/rooms/of/us/", 443, "chat.example", "/rooms/of/us", True),
        ("https://[::1]:8443", 8443, "[::1]:8443", "", True),
    ],
)
def test_a_url_says_where_a_chatroom_is_and_what_it_is_called(url, port, netloc, path, tls):
    site = Site.at(url)
    assert (site.port, site.netloc, site.path, site.tls is not None) == (port, netloc, path, tls)


@pytest.mark.parametrize("url", ["ftp://chat.example", "http://", "http:///room"])
def test_what_is_no_web_address_is_refused(url):
    with pytest.raises(ValueError, match="is not the address of a chatroom"):
        Site.at(url)
