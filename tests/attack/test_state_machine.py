"""Whatever people and processes do, in whatever order: every store keeps to one simple model of it."""

from __future__ import annotations

from itertools import count

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from ..store.backends import BACKENDS, broken
from .machine import Rooms

NUMBERS = count(1)
SETTINGS = settings(
    max_examples=40,
    stateful_step_count=50,
    derandomize=True,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
FEWER = settings(SETTINGS, max_examples=15)
UNSHRUNK = settings(SETTINGS, phases=[Phase.generate])


def run(backend, settings):
    run_state_machine_as_test(lambda: Rooms(backend, next(NUMBERS)), settings=settings)


@pytest.mark.parametrize("store", BACKENDS)
def test_a_store_agrees_with_the_model_whatever_happens(request, store):
    # PostgreSQL takes five times as long for each step.
    run(BACKENDS[store](request), FEWER if store == "postgresql" else SETTINGS)


@pytest.mark.parametrize("fault", ["SkipsTheUniqueness", "ForgetsALease", "AcksBeforeItCommits"])
def test_it_notices_a_broken_store(request, fault):
    with pytest.raises(AssertionError):
        run(broken(fault)(request), UNSHRUNK)
