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


def test_nothing_is_lost_between_two_workers_either(capsys):
    assert bench.main("--quick", "--scenario", "AW", "--store", "sqlite", "redis") == 0
    shown, complaints = capsys.readouterr()
    assert not complaints
    rows = table(shown)
    for kind in "ours, SQLite", "ours, Redis":
        assert rows[kind][-1] == rows[f"{kind}, 2 workers"][-1] == "0 / 0 / 0 / 0"


def table(shown: str) -> dict[str, list[str]]:
    """The other cells of each row, by the first: of all tables."""
    lines = [line.strip("|").split("|") for line in shown.splitlines() if line.startswith("|")]
    return {first.strip(): [cell.strip() for cell in others] for first, *others in lines}


@pytest.fixture
def figures():
    """Of a run in which nothing went wrong."""
    measured = ("deliveries", "bytes", "p50", "p99", "seconds", "cpu", "own_cpu", "members")
    figures = dict.fromkeys((*measured, "newcomers"), 1.0)
    return figures | dict.fromkeys((*WRONG, "memory", "pings"), 0.0)


@pytest.mark.parametrize("what", WRONG)
def test_the_benchmark_fails_when_anything_was(what, figures, monkeypatch, capsys):
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


def test_the_summaries_have_a_place_for_every_figure(figures, monkeypatch, capsys):
    def measure(subject, *_):
        return figures | {"cpu": float(subject.workers)}

    monkeypatch.setattr(bench, "measure", measure)
    assert bench.main("--quick", "--scenario", "L", "LF", "AW", "--peer", "tutorial") == 0
    shown = capsys.readouterr().out
    rows = table(shown.split("| scenario", 1)[0])
    assert rows["ours, SQLite, 2 workers"][-3:] == ["2.0 ×", "–", "0 / 0 / 0 / 0"]
    first, second = shown.split("| scenario")[1:]
    assert "ours, memory" in first and "workers" not in first
    flooded = next(line for line in first.splitlines() if line.startswith("| LF"))
    assert flooded.count("–") == 2  # nobody beside it
    assert "ours, SQLite, 2 workers" in second and "memory" not in second


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
