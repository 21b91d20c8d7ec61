"""The suite for stores is worth something: it notices each of these faults."""

from __future__ import annotations

import re
import subprocess

import pytest

from ..serving import PYTHON, ROOT
from . import broken

FAULTS = [
    name
    for name, kind in vars(broken).items()
    if getattr(kind, "__module__", "") == broken.__name__
]
SOUND = "SQLiteStore"


@pytest.fixture(scope="module")
def runs():
    """The suite over each store, all at the same time."""
    suite = [f"tests/store/test_{part}.py" for part in ("log", "presence", "looks")]
    command = ["-m", "pytest", *suite, "-x", "-q"]
    runs = {
        name: subprocess.Popen(
            [PYTHON, *command, "-p", "no:cacheprovider", "--broken", name],
            cwd=ROOT,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        for name in (SOUND, *FAULTS)
    }
    yield runs
    for suite in runs.values():
        suite.kill()
        suite.wait()


def outcome(suite):
    """Its exit code and all that it printed."""
    output, _nothing = suite.communicate()
    print(output)
    return suite.returncode, output


def test_a_sound_store_passes(runs):
    code, output = outcome(runs[SOUND])
    assert code == 0
    assert re.search(r"^\d+ passed", output, re.M)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_broken_store_is_noticed(runs, fault):
    code, output = outcome(runs[fault])
    assert code == 1
    assert re.search(r"^1 failed, \d+ passed", output, re.M)
    assert re.search(r"^E +(AssertionError: )?assert ", output, re.M)
