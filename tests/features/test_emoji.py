"""The page is given the feature's module, and the names of emoji with the libraries."""

from __future__ import annotations

from chatroom.assets import asset
from chatroom.features import modules


def test_the_page_is_given_its_module_and_the_names_come_with_the_libraries(app):
    static = "features/emoji/static"
    with app.test_request_context():
        addresses = [asset(name) for name in (f"{static}/emoji.css", "lib/gemoji.js")]
        assert asset(f"{static}/emoji.js") in modules()
    for address in addresses:
        assert app.test_client().get(address).status_code == 200
