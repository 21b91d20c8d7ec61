"""One Socket.IO connection that asks and is answered."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import aiohttp
import socketio

PATIENCE = 10.0
"""Seconds to wait for an answer, as the page does."""

FAREWELL = 1.0
"""Seconds that saying goodbye may take."""

quiet = logging.getLogger("chatroom.soak")  # a client in a bad network complains all the time
quiet.addHandler(logging.NullHandler())
quiet.propagate = False


class Unanswered(Exception):
    """No answer came: the connection is broken, or as good as."""


class Refused(Exception):
    """The server said no: a sentence, its ``code``, and when it is worth trying again, if ever."""

    def __init__(self, ack: dict[str, Any]) -> None:
        super().__init__(ack.get("message", ""))
        self.code: str = ack.get("error", "")
        self.retry_after: float | None = ack.get("retry_after")


class Connection:
    """A stock client over one WebSocket, for as long as that lasts. It owns ``http``."""

    def __init__(self, http: aiohttp.ClientSession, hear: Callable[[str, Any], None]) -> None:
        self._http = http
        self._client = socketio.AsyncClient(
            reconnection=False,
            handle_sigint=False,
            http_session=http,
            logger=quiet,
            engineio_logger=quiet,
            request_timeout=FAREWELL,
        )
        self._client.on("*", hear)
        # Besides the end of its reading, which comes up to 15 s after the server's goodbye: until
        # then python-engineio (4.15) waits for something more to write.
        self._client.on("disconnect", self._end)
        self.closed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def open(self, url: str, path: str) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                await self._client.connect(
                    url, transports=["websocket"], socketio_path=path, wait_timeout=PATIENCE
                )
        except Exception as error:  # python-engineio (4.15) trips over half an answer in many ways
            raise Unanswered(str(error)) from error
        # Besides its `disconnect` event, which is never told when it comes while it connects.
        self._client.eio.read_loop_task.add_done_callback(self._end)

    def _end(self, _how: object) -> None:
        if not self.closed.done():
            self.closed.set_result(None)

    async def ask(self, event: str, **payload: Any) -> dict[str, Any]:
        """What the server answers. Raises :exc:`Unanswered` or :exc:`Refused`."""
        ack: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()

        def answered(answer: dict[str, Any]) -> None:
            if not ack.done():
                ack.set_result(answer)

        try:
            await self._client.emit(event, payload, callback=answered)
        except socketio.exceptions.SocketIOError as error:
            raise Unanswered(str(error)) from error
        ends: set[asyncio.Future[Any]] = {ack, self.closed}
        await asyncio.wait(ends, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
        if not ack.done():
            raise Unanswered(f"{event!r} was not answered.")
        answer = ack.result()
        if not answer.get("ok"):
            raise Refused(answer)
        return answer

    async def close(self, *, goodbye: bool = False) -> None:
        """End it: with the protocol's goodbye, or just the socket as a crash does."""
        if goodbye:
            with suppress(Exception):
                async with asyncio.timeout(FAREWELL):
                    await self._client.disconnect()
        await self._http.close()
        reading = self._client.eio.read_loop_task
        if reading and not reading.done():
            await asyncio.wait({reading}, timeout=FAREWELL)
            reading.cancel()
