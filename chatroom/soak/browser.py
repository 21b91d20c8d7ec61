"""One person's browser: comes through the door as everybody does, and keeps the cookie."""

from __future__ import annotations

import asyncio
import html
import re
from collections.abc import Callable
from typing import Any

import aiohttp
from yarl import URL

from .connection import Connection
from .proxy import HOST, Line
from .site import NoChatroom, Site

DOOR = 30.0  # seconds to wait for a page: everybody comes at once
BUSY = 503  # the door asks to try again
TRIES, AGAIN = 20, 1.0  # seconds in between
TOKEN = re.compile(r'name="csrf_token"[^>]*\bvalue="([^"]+)"')


class Browser:
    """Reaches a site over a line. To the site it looks as if it had come straight to its address."""

    def __init__(self, site: Site, line: Line) -> None:
        self._site = site
        self._here = f"http://{HOST}:{line.port}"
        # The line speaks TLS for us: what is kept for https may be sent over it.
        secure = [URL(f"{scheme}://{HOST}:{line.port}") for scheme in ("http", "ws")]
        self._cookies = aiohttp.CookieJar(unsafe=True, treat_as_secure_origin=secure)

    async def enter(self, name: str, room: str) -> None:
        """Fill in the form at the door. Raises :exc:`NoChatroom`."""
        door = f"{self._here}{self._site.path}/"
        try:
            async with self._session() as http:
                async with http.get(door) as page:
                    token = TOKEN.search(await page.text(errors="replace"))
                if token is None:
                    raise NoChatroom(f"There is no chatroom at {self._site.url}.")
                form = {"username": name, "room": room, "csrf_token": html.unescape(token[1])}
                for _ in range(TRIES):
                    async with http.post(door, data=form, allow_redirects=False) as answer:
                        if answer.status == 302:
                            return
                    if answer.status != BUSY:
                        break
                    await asyncio.sleep(AGAIN)
                raise NoChatroom(
                    f"{self._site.url} did not let {name} in: it answered {answer.status}."
                )
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            why = str(error) or f"not within {DOOR:g} s"
            raise NoChatroom(f"Nothing answers at {self._site.url} ({why}).") from error

    async def connect(self, hear: Callable[[str, Any], None]) -> Connection:
        """Open a connection; ``hear(event, payload)`` is told what comes.

        Raises :exc:`~chatroom.soak.connection.Unanswered`.
        """
        connection = Connection(self._session(), hear)
        try:
            await connection.open(self._here, f"{self._site.path}/socket.io")
        except BaseException:
            await connection.close()
            raise
        return connection

    def _session(self) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            cookie_jar=self._cookies,
            headers={"Host": self._site.netloc, "Referer": f"{self._site.url}/"},
            timeout=aiohttp.ClientTimeout(total=DOOR),
        )
