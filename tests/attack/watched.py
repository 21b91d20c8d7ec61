"""The application as it is served, with a look inside: ``GET /inside`` says how its process is doing.

Servers load it in place of ``wsgi``.
"""

from __future__ import annotations

import gc
import os
import time

from wsgi import app  # first: it patches what is imported after it

import gevent  # isort: skip

TICK = 0.005  # seconds


class Loop:
    """How long the event loop was not free for anybody, at worst since this was last asked.

    In seconds, once by the clock and once by what this thread computed meanwhile: on a busy machine
    the first also has the time other processes took.
    """

    def __init__(self) -> None:
        self._watching = False
        self._worst = (0.0, 0.0)

    def worst(self) -> tuple[float, float]:
        if not self._watching:  # here, for a fork would leave it behind
            self._watching = True
            gevent.spawn(self._watch)
        worst, self._worst = self._worst, (0.0, 0.0)
        return worst

    def _watch(self) -> None:
        while True:
            clock, computed = time.monotonic(), time.thread_time()
            gevent.sleep(TICK)
            lag = time.monotonic() - clock - TICK
            busy = time.thread_time() - computed
            self._worst = max(self._worst[0], lag), max(self._worst[1], busy)


loop = Loop()


@app.get("/inside")
def inside() -> dict[str, float]:
    lag, busy = loop.worst()
    gc.collect()
    with open("/proc/self/statm") as statm:
        pages = int(statm.read().split()[1])
    loop.worst()  # the collection was ours
    return {
        "lag": lag,
        "busy": busy,
        "kilobytes": pages * os.sysconf("SC_PAGE_SIZE") // 1024,
        "descriptors": len(os.listdir("/proc/self/fd")),
        "sessions": len(app.extensions["socketio"].server.eio.sockets),
    }
