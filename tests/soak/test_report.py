"""What is told at the end of a soak."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from chatroom.soak.checker import Violation
from chatroom.soak.figures import Figures, percentile
from chatroom.soak.report import EXPLAINED, again, summary
from chatroom.soak.run import Settings

OWN = Settings(None, 4, 2, 5.0, 1, None, 1, None, 7)


@pytest.mark.parametrize(("percent", "value"), [(50, 51), (99, 100), (100, 100)])
def test_a_percentile_is_a_value_that_was_measured(percent, value):
    assert percentile([float(n) for n in range(1, 101)], percent) == value
    assert percentile([], percent) == 0


def test_a_clean_soak_says_so_and_how_to_repeat_it():
    figures = Figures(sent=3, acked=3, faults=Counter(kill=1, cut=2), to_ack=[0.5])
    told = summary(OWN, figures, [])
    assert "3 messages sent, 3 acked" in told
    assert "2 cut, 1 kill" in told
    assert "No promise was broken." in told
    assert told.endswith(
        "flask --app wsgi chatroom soak --clients 4 --rooms 2 --seconds 5 --kills 1 --seed 7"
    )


def test_the_first_violations_are_explained_and_all_are_counted():
    violations = [Violation("lost", f"#{n} was lost") for n in range(EXPLAINED + 2)]
    told = summary(OWN, Figures(), violations)
    assert re.search(rf"^lost +{len(violations)} ", told, re.M)
    assert "lost: #0 was lost." in told
    assert f"#{EXPLAINED} was lost" not in told
    assert "and 2 more" in told
    assert "A promise was broken." in told


def test_a_soak_of_a_url_is_repeated_without_kills():
    words = again(Settings("https://chat.example", 4, 2, 5.0, 0, None, 1, None, 7))
    assert "soak https://chat.example" in words
    assert "--kills" not in words


def test_a_store_and_a_queue_are_named_without_their_passwords():
    store, queue = "postgresql://ann:s3:cr@t@db/rooms", "redis://:secret@host/1"
    words = again(Settings(None, 4, 2, 5.0, 1, store, 4, queue, 7)).replace("'", "")
    assert "--store postgresql://ann:…@db/rooms --workers 4 --queue redis://:…@host/1" in words
