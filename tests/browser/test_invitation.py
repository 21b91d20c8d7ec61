"""The picture that brings a phone into a room."""

from __future__ import annotations

import io

import pytest
import zxingcpp
from PIL import Image

from .tab import Tab


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["den", "книжный клуб 📚"])
def test_a_phone_reads_the_address_of_the_room(new_context, server, scheme, name):
    page = new_context(color_scheme=scheme, viewport={"width": 300, "height": 300}).new_page()
    Tab(page, server, "Ann", name).take_name()
    page.goto("/")
    page.evaluate(
        """async (address) => {
            const picture = new Image(200, 200);
            picture.src = address;
            await picture.decode();
            document.body.replaceChildren(picture);
        }""",
        f"/rooms/{name}/qr.svg",
    )
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(page.screenshot())))
    assert code.text.startswith(f"{server.url}/rooms/")
    friend = new_context().new_page()
    friend.goto(code.text)
    assert friend.get_by_label("Room").input_value() == name
