"""Where rooms are kept: ``open_store("sqlite:///chatroom.db")`` picks the store by its scheme.

A store imports only :mod:`chatroom.model`, :mod:`chatroom.names` and :mod:`chatroom.clock`.
"""

from importlib import import_module
from typing import Any

from .base import RoomStore

__all__ = ["STORES", "RoomStore", "open_store"]

STORES = {
    "memory": "memory:MemoryStore",
    "sqlite": "sql.sqlite:SQLiteStore",
    "postgresql": "sql.postgresql:PostgreSQLStore",
    "redis": "redis:RedisStore",
    "rediss": "redis:RedisStore",
}


def open_store(url: str, **options: Any) -> RoomStore:
    """Open the store a URL names. Options: ``lease`` (seconds) and ``durable``, see :class:`RoomStore`.

    Raises :exc:`ValueError` when there is no store for the URL's scheme, and :exc:`RuntimeError`
    with the remedy when the store needs a package that is not installed.
    """
    scheme = url.partition(":")[0].partition("+")[0]
    if scheme not in STORES:
        raise ValueError(f"There is no store for {scheme!r}://. There are: {', '.join(STORES)}.")
    module, name = STORES[scheme].split(":")
    store: RoomStore = getattr(import_module(f".{module}", __name__), name)(url, **options)
    return store
