"""The application under test, and actors: ``ann = join("Ann")`` says and hears things."""

from __future__ import annotations

import pytest

from chatroom import create_app
from config import Config

from .services import PostgreSQL, Redis, folder_for_all


def pytest_addoption(parser):
    parser.addoption(
        "--broken", metavar="FAULT", help="run the store's tests over the store with this fault"
    )
    parser.addoption("--gallery", metavar="FOLDER", help="leave a picture of every state there")


class Testing(Config):
    TESTING = True
    SECRET_KEY = "for tests only"
    STORE_URL = "memory://"
    WTF_CSRF_ENABLED = False
    GRACE = 0  # who drops has left
    LIMITS = False  # all come from one address, and at once


@pytest.fixture
def app():
    return create_app(Testing)


@pytest.fixture
def chatroom(app):
    return app.extensions["chatroom"]


@pytest.fixture
def connect(app):
    """``connect(http)``: a socket with the session of a Flask test client, or with none."""

    def connect(http=None):
        return Actor(app.extensions["socketio"].test_client(app, flask_test_client=http))

    return connect


@pytest.fixture
def join(app, connect):
    """Somebody at a browser: through the door, connected and in the room."""

    def join(name, room="den", **payload):
        http = app.test_client()
        http.post("/", data={"username": name, "room": room})
        actor = connect(http)
        actor.http = http
        actor.joined = actor.say("join", room=room, **payload)
        return actor

    return join


@pytest.fixture(scope="session")
def running_postgresql():
    with folder_for_all() as folder:
        server = PostgreSQL(folder).start()
        yield server
        server.stop()


@pytest.fixture
def postgresql(running_postgresql):
    """The session's PostgreSQL, with nothing in it. Who kills it starts it again."""
    running_postgresql.empty()
    return running_postgresql


@pytest.fixture(scope="session")
def running_redis():
    with folder_for_all() as folder:
        server = Redis(folder).start()
        yield server
        server.stop()


@pytest.fixture
def redis(running_redis):
    """The session's Redis, with nothing in it. Who kills it starts it again."""
    running_redis.empty()
    return running_redis


class Actor:
    def __init__(self, socket):
        self.socket = socket
        self.unheard = []

    def say(self, event, *args, **payload):
        """Emit an event and return its ack."""
        return self.socket.emit(event, *(args or (payload,)), callback=True)

    def mutter(self, event, *args, **payload):
        """Emit an event and ask for no ack."""
        self.socket.emit(event, *(args or (payload,)))

    def heard(self, event):
        """What has come under this name since it was last asked for."""
        self.unheard += self.socket.get_received()
        here = [said for said in self.unheard if said["name"] == event]
        self.unheard = [said for said in self.unheard if said["name"] != event]
        # Flask-SocketIO's test client does not wrap the one argument of `message` in a list
        return [said["args"] if event == "message" else said["args"][0] for said in here]

    def texts(self):
        return [message["text"] for message in self.heard("message")]

    def drop(self):
        """Close the tab without a goodbye."""
        self.socket.disconnect()
