"""A line in good and in bad weather, with an echo at its far end."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from chatroom.soak.proxy import HOST, Line

PATIENCE = 5
SILENCE = 0.2  # seconds in which what must not come would have come


class World:
    """An echo server, a line to it, and what the server has seen of connections ending."""

    def __init__(self):
        self.ended = asyncio.Queue()
        self._echoing = []
        self._called = []

    async def __aenter__(self):
        self._server = await asyncio.start_server(self._echo, HOST, 0)
        self.line = await Line(HOST, self._server.sockets[0].getsockname()[1]).open()
        return self

    async def __aexit__(self, *_):
        await self.line.close()
        self._server.close()
        for _reader, writer in self._called:
            writer.close()
        await asyncio.gather(*self._echoing)

    async def call(self):
        self._called.append(await asyncio.open_connection(HOST, self.line.port))
        return self._called[-1]

    async def _echo(self, reader, writer):
        self._echoing.append(asyncio.current_task())
        try:
            while data := await reader.read(100):
                writer.write(data)
            self.ended.put_nowait("closed")
        except ConnectionError:
            self.ended.put_nowait("reset")
        writer.close()


async def echoed(connection, data=b"hello"):
    reader, writer = connection
    writer.write(data)
    return await asyncio.wait_for(reader.readexactly(len(data)), PATIENCE)


def weather(test):
    """Run an asynchronous test, in a world of its own."""

    def run():
        async def in_a_world():
            async with World() as world:
                await test(world)

        # In a thread of its own: the main one has Playwright's loop, once there was a browser test.
        with ThreadPoolExecutor(1) as thread:
            thread.submit(lambda: asyncio.run(in_a_world())).result()

    run.__name__ = test.__name__
    return run


@weather
async def test_a_good_line_carries_both_ways_and_passes_the_end_on(world):
    reader, writer = connection = await world.call()
    assert await echoed(connection) == b"hello"
    writer.close()
    assert await asyncio.wait_for(world.ended.get(), PATIENCE) == "closed"
    assert await reader.read() == b""


@weather
async def test_a_cut_resets_both_ends(world):
    connection = await world.call()
    await echoed(connection)
    world.line.cut()
    with pytest.raises(ConnectionResetError):
        await asyncio.wait_for(connection[0].read(), PATIENCE)
    assert await asyncio.wait_for(world.ended.get(), PATIENCE) == "reset"
    assert await echoed(await world.call()) == b"hello"


@weather
async def test_a_stalled_line_swallows_all_and_tells_nobody_even_when_it_is_well_again(world):
    reader, writer = connection = await world.call()
    await echoed(connection)
    world.line.stall()
    meanwhile = await world.call()
    world.line.heal()
    for one in (connection, meanwhile):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(SILENCE):
                await echoed(one)
    writer.close()
    assert world.ended.empty()
    assert await echoed(await world.call()) == b"hello"


@weather
async def test_a_line_that_refuses_resets_who_calls(world):
    world.line.refusing = True
    with pytest.raises(ConnectionError):
        reader, writer = await world.call()
        await asyncio.wait_for(reader.readexactly(1), PATIENCE)
    world.line.heal()
    assert await echoed(await world.call()) == b"hello"


@weather
async def test_a_slow_line_keeps_the_order(world):
    connection = await world.call()
    await echoed(connection)
    world.line.delay = 0.1
    begun = asyncio.get_running_loop().time()
    assert await echoed(connection, b"first") == b"first"
    assert asyncio.get_running_loop().time() - begun >= 0.2  # there and back
    connection[1].write(b"second ")
    connection[1].write(b"third ")
    assert await echoed(connection, b"fourth") == b"second"
    assert await asyncio.wait_for(connection[0].readexactly(13), PATIENCE) == b" third fourth"


@weather
async def test_nobody_at_the_far_end_is_a_reset(world):
    world._server.close()
    reader, writer = await world.call()
    with pytest.raises(ConnectionResetError):
        await asyncio.wait_for(reader.read(), PATIENCE)
