from __future__ import annotations

import time

import pytest

from chatroom import clock

NOW = 1_700_000_000.0  # 2023-11-14T22:13:20Z


@pytest.mark.parametrize(
    ("timestamp", "words"),
    [
        ("2023-11-14T22:13:19.500Z", "just now"),
        ("2023-11-14T22:14:00.000Z", "just now"),  # by another machine's clock
        ("2023-11-14T22:12:20.000Z", "1 minute ago"),
        ("2023-11-14T21:30:00.000Z", "43 minutes ago"),
        ("2023-11-14T20:13:20.000Z", "2 hours ago"),
        ("2023-11-13T22:13:20.000Z", "1 day ago"),
        ("2023-11-01T22:13:20.000Z", "1 week ago"),
        ("2021-11-01T22:13:20.000Z", "2 years ago"),
    ],
)
def test_how_long_ago_that_was_is_said_in_words(monkeypatch, timestamp, words):
    monkeypatch.setattr(time, "time", lambda: NOW)
    assert clock.ago(timestamp) == words
