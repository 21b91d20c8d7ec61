"""The parts of one running chatroom: what handlers, pages and features work with."""

from dataclasses import dataclass

from .beat import Beat
from .chat import Chat
from .connections import Connections
from .directory import Directory
from .presence import Presence
from .shutdown import Shutdown


@dataclass(frozen=True)
class Chatroom:
    """Lives in ``app.extensions["chatroom"]``; :func:`chatroom.create_app` puts it together."""

    chat: Chat
    connections: Connections
    presence: Presence
    beat: Beat
    shutdown: Shutdown
    directory: Directory
    history_limit: int
