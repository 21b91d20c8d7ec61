"""A tab that was away, and what it shows when it is back."""

from __future__ import annotations

from .tab import Tab

AWAY = "ERR_INTERNET_DISCONNECTED"
DEAD = "ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|ERR_SOCKET_NOT_CONNECTED"
BACK = 30_000  # milliseconds in which a page is back: it waits up to 8 s between two attempts


def hurries(tab: Tab) -> None:
    """Tries to connect now, and not when it had meant to."""
    tab.page.evaluate("() => dispatchEvent(new Event('online'))")


def is_level(tab: Tab, talk) -> None:
    """The last message is there, and so all that was written or amended before it."""
    last = tab.page.locator(f'.message[data-id="{talk.last}"]')
    last.wait_for(state="attached", timeout=BACK)


def shown(tab: Tab) -> list[list]:
    """The id and text of each row, in order."""
    return tab.rows.evaluate_all(
        "(rows) => rows.map((row) => [Number(row.dataset.id), row.querySelector('.text').textContent])"
    )


def all_shown(tab: Tab) -> list[list]:
    """The same with all that is older, as often as “Load earlier messages” is there.

    What is at the end goes from the page meanwhile, so each row is noted when it is there.
    """
    seen = tab.page.evaluate(
        """async () => {
            const button = document.getElementById("older");
            const log = document.getElementById("log");
            const seen = {};
            for (;;) {
                for (const row of document.querySelectorAll("#messages > .message")) {
                    seen[row.dataset.id] = row.querySelector(".text").textContent;
                }
                if (button.hidden) return seen;
                if (!log.hasAttribute("aria-busy")) button.click();
                await new Promise((resolve) => setTimeout(resolve, 10));
            }
        }"""
    )
    return sorted([int(id), text] for id, text in seen.items())
