"""Soaks of several workers, of which one is killed now and then, while their queue restarts."""

from __future__ import annotations

from ..serving import ROOT
from .test_command import Soak

SHORT = "--clients 8 --rooms 2 --seconds 8 --kills 2 --seed 7 --workers 2"


def test_workers_keep_the_promises_while_they_die_and_their_queue_does(
    tmp_path_factory, redis, postgresql
):
    soaks = [  # at once: they spend most of their time waiting
        Soak(tmp_path_factory.mktemp("soak"), ROOT, f"{SHORT} --queue {redis.url} {store}")
        for store in ("", f"--store {postgresql.url}")
    ]
    try:
        for soak in soaks:
            soak.until("talking")
        redis.kill()
        redis.start()
        for soak in soaks:
            assert soak.end() == 0
            assert "No promise was broken." in soak.said
            assert "2 kill" in soak.said
            assert "tracebacks" not in soak.said
    finally:
        for soak in soaks:
            soak.kill()
