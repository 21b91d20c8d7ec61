"""Light and dark: as the system wants it, or as the person does."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

WATCH_PAINT = """
window.themes = [];
new MutationObserver(() => {
    const theme = document.documentElement?.dataset.bsTheme;
    if (theme && themes.at(-1)?.theme !== theme) themes.push({ theme, at: performance.now() });
}).observe(document, { attributes: true, childList: true, subtree: true });
"""


def background(page):
    """How light the page is, from 0 to 255."""
    colour = page.evaluate(
        """() => {
            const canvas = document.createElement("canvas").getContext("2d");
            canvas.fillStyle = getComputedStyle(document.body).backgroundColor;
            canvas.fillRect(0, 0, 1, 1);
            return [...canvas.getImageData(0, 0, 1, 1).data];
        }"""
    )
    assert colour[3] == 255
    return sum(colour[:3]) / 3


@pytest.mark.parametrize(("scheme", "dark"), [("light", False), ("dark", True)])
def test_it_is_as_the_system_wants_it(new_context, scheme, dark):
    page = new_context(color_scheme=scheme).new_page()
    page.goto("/")
    assert (background(page) < 60) is dark
    assert (background(page) > 200) is not dark
    page.emulate_media(color_scheme="light" if dark else "dark")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "light" if dark else "dark")
    assert (background(page) < 60) is not dark


def test_the_button_chooses_and_the_choice_is_kept_in_every_tab(arrive):
    ann = arrive("Ann", color_scheme="light")
    other = ann.another()
    button = ann.page.locator("#theme")
    expect(button).to_have_accessible_name("Theme: as the system")
    for _ in range(2):
        button.click()
    expect(button).to_have_accessible_name("Theme: dark")
    assert background(ann.page) < 60
    expect(other.page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    ann.page.reload()
    assert background(ann.page) < 60
    ann.page.goto(ann.server.url)
    assert background(ann.page) < 60
    ann.page.locator("#theme").click()
    expect(ann.page.locator("#theme")).to_have_accessible_name("Theme: as the system")
    assert background(ann.page) > 200


def test_it_is_dark_before_anything_is_painted(arrive):
    ann = arrive(
        "Ann", color_scheme="light", prepare=lambda page: page.add_init_script(WATCH_PAINT)
    )
    ann.page.evaluate("() => localStorage.setItem('theme', 'dark')")
    ann.page.reload()
    ann.is_here()
    ann.page.wait_for_function("() => performance.getEntriesByName('first-paint').length")
    themes, painted = ann.page.evaluate(
        "() => [themes, performance.getEntriesByName('first-paint')[0].startTime]"
    )
    assert [theme["theme"] for theme in themes] == ["dark"]
    assert themes[0]["at"] < painted
