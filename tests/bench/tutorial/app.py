"""A chatroom as the tutorials write it, on stock Flask-SocketIO.

With CHATROOM_MESSAGE_QUEUE, the URL of a Redis, it is one of several, which each list their own people.
"""

from gevent import monkey

monkey.patch_all()

import os  # noqa: E402
from collections import defaultdict  # noqa: E402
from datetime import UTC, datetime  # noqa: E402

from flask import Flask, request  # noqa: E402
from flask_socketio import SocketIO, emit, join_room  # noqa: E402

app = Flask(__name__)
# As often as ours asks who is there; but it waits, for a crowd that joins keeps it busy so long.
socketio = SocketIO(
    app,
    ping_interval=10,
    ping_timeout=60,
    message_queue=os.environ.get("CHATROOM_MESSAGE_QUEUE"),
)
rooms = defaultdict(dict)  # who is where: room → sid → username


@app.get("/healthz")
def healthz():
    return {"status": "ok"}


@socketio.on("join")
def join(data):
    room = data["room"]
    join_room(room)
    rooms[room][request.sid] = data["username"]
    users = list(rooms[room].values())
    emit("update_users", {"room": room, "count": len(users), "users": users}, to=room)
    return {"ok": True}


@socketio.on("message")
def message(data):
    room = data["room"]
    said = {
        "room": room,
        "username": rooms[room][request.sid],
        "text": data["text"],
        "timestamp": datetime.now(UTC).isoformat(),
    }
    emit("message", said, to=room)
    return {"ok": True}


@socketio.on("disconnect")
def disconnect(reason):
    for room, users in rooms.items():
        if users.pop(request.sid, None):
            names = list(users.values())
            emit("update_users", {"room": room, "count": len(names), "users": names}, to=room)
