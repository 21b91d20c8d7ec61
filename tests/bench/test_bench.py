"""The benchmark runs, and nothing is lost in it. It asks for no speed: other machines are slower."""

from __future__ import annotations

import pytest

from ..serving import ROOT
from . import __main__ as bench
from . import generator, page
from .report import WRONG


def test_the_quick_benchmark_loses_nothing(capsys):
    assert bench.main("--quick", "--scenario", "A", "D", "E") == 0
    shown, complaints = capsys.readouterr()
    assert not complaints
    assert shown.count("| 0 / 0 / 0 / 0 ") == 3


@pytest.mark.parametrize("what", WRONG)
def test_the_benchmark_fails_when_anything_was(what, monkeypatch, capsys):
    figures = dict.fromkeys((*WRONG, "memory", "pings"), 0.0)
    figures |= dict.fromkeys(("seconds", "cpu", "own_cpu", "members", "newcomers"), 1.0)
    monkeypatch.setattr(bench, "measure", lambda *_: figures | {what: 1.0})
    assert bench.main("--quick", "--scenario", "D") == 1
    counts = " / ".join(str(int(kind == what)) for kind in WRONG)
    assert f"| {counts} " in capsys.readouterr().out


def test_the_benchmark_fails_when_a_run_comes_to_nothing(monkeypatch, capsys):
    def measure(*_):
        raise generator.Failed("Nothing came.")

    monkeypatch.setattr(bench, "measure", measure)
    assert bench.main("--quick", "--scenario", "D") == 1
    assert "Nothing came." in capsys.readouterr().err


@pytest.mark.parametrize("folder", ["bench/node", "types"])
def test_the_lock_file_leaves_the_registry_to_whoever_installs(folder):
    assert '"resolved"' not in (ROOT / "tests" / folder / "package-lock.json").read_text()


def test_the_page_is_small_and_stays_so():
    """What travels and the rows are the same on every machine; the rest only the benchmark shows."""
    figures = page.measure(stored=500, burst=50, slower=1)
    for name, much, most, form in figures:
        assert much > 0, name
        told = form.endswith(("ms", "KiB"))
        assert told or much <= most, f"{name}: {form.format(much)}"
