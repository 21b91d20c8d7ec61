"""The smallest application on our transport, for real servers to serve: it says back what it is told."""

import os
import sys

if __name__ == "__main__":
    from gevent import monkey

    monkey.patch_all()

import time

from flask import Flask, request
from flask_socketio import SocketIO

from chatroom import transport
from chatroom.transport import admission, body, servers, websocket
from chatroom.transport.fanout import session
from chatroom.transport.slots import slots

body.DEADLINE = servers.DEADLINE = 1
admission.SENDING = websocket.UPGRADE = 2
session.HELLO = int(os.environ.get("HELLO", session.HELLO))

app = Flask(__name__)
socketio = SocketIO(
    app,
    **transport.options(),
    async_handlers=False,
    ping_interval=int(os.environ.get("PING_INTERVAL", "25")),
    ping_timeout=int(os.environ.get("PING_TIMEOUT", "20")),
)
installed = transport.install(app, socketio)


@installed.admission.guard
def refuse(environ):
    if "HTTP_X_STRANGER" in environ:
        raise transport.Refused(503, "Not you.", retry_after=6.5)


@socketio.on("echo")
def echo(payload, asked):
    return payload


@socketio.on("tell")
def tell(payload, asked):
    socketio.emit("told", payload)


@socketio.on("flood")
def flood(count, asked):
    for n in range(count):
        socketio.emit("told", [n, "x" * 60_000])
        socketio.sleep(0)


@socketio.on("hang up")
def hang_up(code, asked):
    installed.goodbye.to(request.sid, code)


@socketio.on("")
def malformed(payload, asked):
    if asked:
        return payload
    socketio.emit("error", payload, to=request.sid)
    return None


@app.route("/", methods=["GET", "POST"])
def form():
    return {"bytes": len(request.get_data())}


released = socketio.server.eio.create_event()


@app.get("/hold")
def hold():
    released.wait()
    return "released"


@socketio.on("release")
def release(payload, asked):
    released.set()
    released.clear()


@app.get("/large")
def large():
    return "x" * 20_000_000


class Lag:
    """The longest that the event loop was busy, in milliseconds."""

    def __init__(self):
        self.longest = None

    def since_last_asked(self) -> int:
        if self.longest is None:
            socketio.start_background_task(self._watch)
        longest, self.longest = self.longest, 0
        return longest or 0

    def _watch(self):
        while True:
            begun = time.monotonic()
            socketio.sleep(0.01)
            self.longest = max(self.longest, round((time.monotonic() - begun - 0.01) * 1000))


lag = Lag()


@app.get("/healthz")
@app.get("/inside")
def inside():
    """What this process holds, and does."""
    with open("/proc/self/statm") as statm:
        pages = int(statm.read().split()[1])
    return {
        "pid": os.getpid(),
        "descriptors": len(os.listdir("/proc/self/fd")),
        "sessions": len(socketio.server.eio.sockets),
        "kilobytes": pages * os.sysconf("SC_PAGE_SIZE") // 1024,
        "under_way": slots.under_way,
        "lag": lag.since_last_asked(),
    }


if __name__ == "__main__":
    socketio.run(app, port=int(sys.argv[1]), log_output=True)
