"""The page's own modules, asked by a test."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page


def evaluate(page: Page, script: str, given: Any = None) -> Any:
    """``page.evaluate``; ``import("/static/js/…")`` in it is the page's own module, of its version."""
    first = page.locator("script[src$='/static/js/first-paint.js']").get_attribute("src")
    return page.evaluate(script.replace("/static/js/", first.removesuffix("first-paint.js")), given)
