"""What is there before a fork must be good after it: as with ``gunicorn --preload``."""

from __future__ import annotations

import threading

import pytest

from chatroom import create_app

from .conftest import Testing


@pytest.mark.xfail(strict=True, reason="limits' memory store starts a timer: features/limits/rates")
def test_no_thread_runs_that_a_fork_would_cut_off(monkeypatch):
    started = []
    monkeypatch.setattr(threading.Thread, "start", started.append)
    create_app(Testing)
    assert started == []
