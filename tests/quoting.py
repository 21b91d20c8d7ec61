"""The chatroom of wsgi.py over a store whose errors quote what it was asked: the worst a log can meet."""

from __future__ import annotations

from wsgi import app  # isort: skip - it patches the standard library
from chatroom.store.sql.sqlite import SQLiteStore

__all__ = ["app"]

FAIL = "fail"  # whatever has this word in it does


def quote(name: str) -> None:
    """Have the store's method of this name fail."""
    kept = getattr(SQLiteStore, name)

    def method(self, *asked, **more):
        if FAIL in repr((asked, more)):
            raise ValueError(f"{name} was asked for {asked} {more}")
        return kept(self, *asked, **more)

    setattr(SQLiteStore, name, method)


for name in ("append", "append_all", "enter", "present"):
    quote(name)
