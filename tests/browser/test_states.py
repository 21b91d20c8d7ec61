"""axe finds nothing, in any state, either theme, at three sizes.

With ``--gallery FOLDER`` a picture of each is left there, to be looked at.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from .clean import is_clean
from .states import STATES, Stage

SIZES = {"wide": (1440, 900), "tablet": (820, 1180), "phone": (360, 740)}
DRAWERS = ("people_drawer", "rooms_drawer")  # there is none on a wide screen


@pytest.fixture
def stage(arrive, script, wired, new_context, talk, room, base_url, expect_complaint):
    width, height = SIZES["wide"]
    options = {"viewport": {"width": width, "height": height}, "reduced_motion": "reduce"}
    return Stage(
        arrive, script, wired, new_context, talk, room, base_url, expect_complaint, options
    )


@pytest.fixture
def picture(request):
    """``picture(page, name)``: kept, where somebody asked for it."""
    folder = request.config.getoption("--gallery")

    def picture(page, name):
        if folder:
            page.screenshot(path=Path(folder) / f"{name}.png", animations="disabled")

    if folder:
        os.makedirs(folder, exist_ok=True)
    return picture


@pytest.mark.parametrize("name", STATES)
def test_it_is_clean_in_every_state(name, stage, picture):
    page = STATES[name](stage)
    phone = page.context.new_cdp_session(page)
    for size, (width, height) in SIZES.items():
        if name in DRAWERS and size == "wide":
            continue
        page.set_viewport_size({"width": width, "height": height})
        # A finger needs more room than a mouse.
        phone.send("Emulation.setTouchEmulationEnabled", {"enabled": size == "phone"})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            is_clean(page)
            picture(page, f"{name}-{size}-{scheme}")
        assert page.evaluate(
            "() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        )
