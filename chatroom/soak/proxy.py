"""Lines: TCP from one person to the server, which can be made as bad as a real network."""

from __future__ import annotations

import asyncio
import socket
import ssl
import struct
from contextlib import suppress
from typing import Any

HOST = "127.0.0.1"
CHUNK = 65536


class Line:
    """One person's way to ``host:port``, at a port of its own. Over ``tls`` from here on, if given.

    ``delay`` seconds every piece of data is held, each way. While ``refusing``, new connections
    are reset; while ``stalled``, they are taken, and nothing ever comes of them.
    """

    def __init__(self, host: str, port: int, tls: ssl.SSLContext | None = None) -> None:
        self._upstream = (host, port)
        self._tls = tls
        self._tunnels: set[_Tunnel] = set()
        self.delay = 0.0
        self.refusing = False
        self.stalled = False

    async def open(self) -> Line:
        self._server = await asyncio.start_server(self._accept, HOST, 0)
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    async def close(self) -> None:
        self._server.close()
        self.cut()
        await asyncio.gather(*(tunnel.ended.wait() for tunnel in list(self._tunnels)))

    def cut(self) -> None:
        """Reset every connection, both ways."""
        for tunnel in list(self._tunnels):
            tunnel.reset()

    def stall(self) -> None:
        """From now on swallow everything. What was connected is never told, not even afterwards."""
        self.stalled = True
        for tunnel in self._tunnels:
            tunnel.dead = True

    def heal(self) -> None:
        """All is well for connections made from now on."""
        self.delay, self.refusing, self.stalled = 0.0, False, False

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tunnel = _Tunnel(self, writer)
        if self.refusing:
            tunnel.reset()
            return
        self._tunnels.add(tunnel)
        try:
            await tunnel.carry(reader, self._upstream, self._tls)
        finally:
            tunnel.reset()
            self._tunnels.discard(tunnel)
            tunnel.ended.set()


class _Tunnel:
    """One connection through a line."""

    def __init__(self, line: Line, near: asyncio.StreamWriter) -> None:
        self._line = line
        self._ends: list[tuple[asyncio.StreamWriter, socket.socket]] = []
        self._add(near)
        self._tasks: list[asyncio.Future[Any]] = []
        self.dead = line.stalled
        self.ended = asyncio.Event()

    async def carry(
        self,
        near: asyncio.StreamReader,
        upstream: tuple[str, int],
        tls: ssl.SSLContext | None,
    ) -> None:
        """Carry data both ways until both ends have closed, or it is reset."""
        if self.dead:
            self._pump_both((near, None))
        else:
            reaching = asyncio.ensure_future(asyncio.open_connection(*upstream, ssl=tls))
            self._tasks = [reaching]
            try:
                far, writer = await reaching
            except (OSError, asyncio.CancelledError):
                return  # nobody is there, or we were reset meanwhile: the near end is reset
            self._add(writer)
            self._pump_both((near, writer), (far, self._ends[0][0]))
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def reset(self) -> None:
        """End with RST, as a router that has forgotten a connection does, and not with FIN."""
        for writer, sock in self._ends:
            if sock.fileno() != -1:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()
        for task in self._tasks:
            task.cancel()

    def _add(self, writer: asyncio.StreamWriter) -> None:
        # Its socket now: over TLS, one that was closed no longer says (Python 3.11).
        self._ends.append((writer, writer.get_extra_info("socket")))

    def _pump_both(self, *ways: tuple[asyncio.StreamReader, asyncio.StreamWriter | None]) -> None:
        self._tasks = [asyncio.ensure_future(self._pump(*way)) for way in ways]

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter | None) -> None:
        """Carry data one way; pass its end on, unless the line has died meanwhile."""
        with suppress(OSError):
            while data := await source.read(CHUNK):
                if self._line.delay:
                    await asyncio.sleep(self._line.delay)
                if sink and not self.dead:
                    sink.write(data)
                    await sink.drain()
        if sink and not self.dead:
            sink.close()
