"""A chatroom as a URL names it."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass
from urllib.parse import urlsplit

PATIENCE = 10.0  # seconds to reach it
PORTS = {"http": 80, "https": 443}


class NoChatroom(Exception):
    """There is nothing that answers as a chatroom does; the sentence says what there is."""


@dataclass(frozen=True)
class Site:
    """Where a chatroom is. ``netloc`` is what browsers call its host, ``path`` where it is mounted."""

    url: str
    host: str
    port: int
    netloc: str
    path: str
    tls: ssl.SSLContext | None

    @classmethod
    def at(cls, url: str) -> Site:
        """Raises :exc:`ValueError` with a sentence for what is no web address."""
        parts = urlsplit(url if "://" in url else f"http://{url}")
        if parts.scheme not in PORTS or not parts.hostname:
            raise ValueError(f"{url} is not the address of a chatroom, like http://localhost:5000.")
        tls = ssl.create_default_context() if parts.scheme == "https" else None
        path = parts.path.rstrip("/")
        return cls(
            f"{parts.scheme}://{parts.netloc}{path}",
            parts.hostname,
            parts.port or PORTS[parts.scheme],
            parts.netloc,
            path,
            tls,
        )

    async def reach(self) -> None:
        """Raises :exc:`NoChatroom`, and says why: behind a line all that is known is a reset."""
        try:
            async with asyncio.timeout(PATIENCE):
                _reader, writer = await asyncio.open_connection(self.host, self.port, ssl=self.tls)
        except (OSError, TimeoutError) as error:
            why = str(error) or f"not within {PATIENCE:g} s"
            raise NoChatroom(f"Nothing answers at {self.url} ({why}).") from error
        writer.close()
