"""The chatroom of wsgi.py, also mounted under a prefix: what a site that has one in a corner does."""

from __future__ import annotations

from werkzeug.middleware.dispatcher import DispatcherMiddleware

from wsgi import app as chatroom

app = DispatcherMiddleware(chatroom, {"/club/chat": chatroom})
