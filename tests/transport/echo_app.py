"""The smallest application on our transport, for real servers to serve: it says back what it is told."""

import os
import sys

if __name__ == "__main__":
    from gevent import monkey

    monkey.patch_all()

from flask import Flask
from flask_socketio import SocketIO

from chatroom import transport
from chatroom.transport import admission, body
from chatroom.transport.fanout import session

body.DEADLINE = 1
admission.SENDING = 2
session.HELLO = int(os.environ.get("HELLO", session.HELLO))

app = Flask(__name__)
socketio = SocketIO(
    app,
    **transport.options(),
    async_handlers=False,
    ping_interval=int(os.environ.get("PING_INTERVAL", "25")),
    ping_timeout=int(os.environ.get("PING_TIMEOUT", "20")),
)
transport.install(app, socketio)


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


@socketio.on("")
def malformed(payload, asked):
    if asked:
        return payload
    socketio.emit("error", payload)
    return None


@app.get("/inside")
def inside():
    """What this process holds: open file descriptors, sessions, resident kilobytes."""
    with open("/proc/self/statm") as statm:
        pages = int(statm.read().split()[1])
    return {
        "descriptors": len(os.listdir("/proc/self/fd")),
        "sessions": len(socketio.server.eio.sockets),
        "kilobytes": pages * os.sysconf("SC_PAGE_SIZE") // 1024,
    }


if __name__ == "__main__":
    socketio.run(app, port=int(sys.argv[1]), log_output=True)
