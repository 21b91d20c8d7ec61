"""What a browser keeps of the rooms for when there is no network, looked at from within."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from .conftest import PATIENCE

KEPT = """async () => {
    const found = [];
    for (const name of await caches.keys())
        for (const { url } of await (await caches.open(name)).keys())
            if (url.includes("/rooms/")) found.push(name.split(" ")[0]);
    return found.sort();
}"""
VERSIONS = """async () => {
    const names = (await caches.keys()).filter((name) => name.startsWith("chatroom "));
    return names.map((name) => name.split(" ").at(-1));
}"""
ROOMS = """async () => {
    const found = {};
    for (const name of (await caches.keys()).filter((name) => name.startsWith("chatroom ")).sort())
        for (const { url } of await (await caches.open(name)).keys())
            if (url.includes("/rooms/")) (found[name.split(" ").at(-1)] ??= []).push(decodeURI(url.split("/").at(-1)));
    return Object.values(found).map((rooms) => rooms.sort());
}"""  # of each version
TEXTS = """async () => {
    const name = (await caches.keys()).find((name) => name.startsWith("chatroom-messages"));
    const cache = await caches.open(name);
    const [place] = await cache.keys();
    return (await (await cache.match(place)).json()).map(({ text }) => text);
}"""
FORGETS_ITS_PAGES = """async () => {
    for (const name of (await caches.keys()).filter((name) => name.startsWith("chatroom "))) {
        const cache = await caches.open(name);
        for (const { url } of await cache.keys()) if (url.includes("/rooms/")) await cache.delete(url);
    }
}"""
PEOPLE = """async () => {
    const name = (await caches.keys()).find((name) => name.startsWith("chatroom "));
    const cache = await caches.open(name);
    const found = {};
    for (const place of await cache.keys()) {
        const [, username] = (await (await cache.match(place)).text()).match(/data-username="([^"]+)"/) ?? [];
        if (username) found[decodeURIComponent(place.url.split("/").at(-1))] = username;
    }
    return Object.entries(found).sort();
}"""  # as whom each page was kept
SAID = """async () => {
    const found = {};
    for (const name of (await caches.keys()).filter((name) => name.startsWith("chatroom-messages"))) {
        const cache = await caches.open(name);
        for (const place of await cache.keys()) {
            const said = (await (await cache.match(place)).json()).map(({ text }) => text);
            found[decodeURIComponent(place.url.split("/").at(-1))] = said;
        }
    }
    return Object.entries(found).sort();
}"""
BOTH = ["chatroom", "chatroom-messages"]  # a page, and its messages


def becomes(page, script, expected):
    """Waits until this is what the script returns: no event tells when a worker is through."""
    page.evaluate(
        f"""async ([expected, patience]) => {{
            const end = Date.now() + patience;
            const found = async () => JSON.stringify(await ({script})());
            while ((await found()) !== JSON.stringify(expected)) {{
                if (Date.now() > end) throw new Error(await found());
                await new Promise((resolve) => setTimeout(resolve, 50));
            }}
        }}""",
        [expected, PATIENCE],
    )


def is_kept(tab, *texts):
    """The page of the one room, and its messages: these."""
    becomes(tab.page, KEPT, BOTH)
    becomes(tab.page, TEXTS, list(texts))


def is_open_offline(page):
    expect(page.locator("#status")).to_have_text(re.compile("Connecting|Reconnecting"))
