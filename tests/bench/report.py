"""What was measured, as tables in Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from statistics import median

from .generator import Figures
from .scenarios import Scenario
from .subjects import Subject

Runs = dict[Subject, list[Figures]]
"""The runs of one scenario."""

WRONG = ("lost", "doubled", "reordered", "closed")
NONE = "–"

Measure = Callable[[Figures], float]
Column = tuple[str, str, Measure]
"""The heading, how it is shown, and how it is read from a run."""

DELIVERIES: Column = ("deliveries/s", "{:,.0f}", lambda run: run["deliveries"] / run["seconds"])
COST: Column = ("CPU µs each", "{:.2f}", lambda run: run["cpu"] / run["deliveries"] * 1e6)
P99: Column = ("p99 ms", "{:.2f}", lambda run: run["p99"])
P50: Column = ("p50 ms", "{:.2f}", lambda run: run["p50"])
BYTES: Column = ("bytes each", "{:.0f}", lambda run: run["bytes"] / run["deliveries"])
SERVER: Column = ("server busy", "{:.1%}", lambda run: run["cpu"] / run["seconds"])
CROWD: Column = ("crowd busy", "{:.1%}", lambda run: run["own_cpu"] / run["seconds"])
GROWN: Column = ("MB grown", "{:.1f}", lambda run: run["memory"] / 1024)
MEMORY: Column = ("KB each", "{:.1f}", lambda run: run["memory"] / run["newcomers"])
PINGS: Column = ("pings each", "{:.1f}", lambda run: run["pings"] / run["members"])
SECONDS: Column = ("seconds", "{:.2f}", lambda run: run["seconds"])
CPU: Column = ("CPU seconds", "{:.2f}", lambda run: run["cpu"])

# The first two of each are in the summary.
COLUMNS = {
    "talk": (DELIVERIES, COST, P50, P99, BYTES, GROWN, SERVER, CROWD),
    "pace": (P99, P50, COST, SERVER, CROWD),
    "still": (MEMORY, SERVER, PINGS, CROWD),
    "join": (SECONDS, CPU, SERVER, CROWD),
}
# What servers are compared by; less is better.
DECISIVE = {"talk": COST, "pace": P99, "still": MEMORY, "join": SECONDS}


def wrong(runs: Iterable[Figures]) -> int:
    """Deliveries lost, doubled or out of order, and connections that were closed, in all runs."""
    return int(sum(run[kind] for run in runs for kind in WRONG))


def details(scenario: Scenario, runs: Runs) -> str:
    """Everything about one scenario, a row for each server."""
    columns = COLUMNS[scenario.kind]
    head = [
        "server",
        *(heading for heading, _, _ in columns),
        *(["CPU beside 1 worker's"] if scenario.workers > 1 else []),
        "better than Node",
        " / ".join(WRONG),
    ]
    rows = [
        [
            str(subject),
            *(_middle(own, column) for column in columns),
            *([_ratio(COST, runs, subject, subject.alone)] if scenario.workers > 1 else []),
            _ratio(DECISIVE[scenario.kind], runs, subject.beside_node, subject),
            " / ".join(str(int(sum(run[kind] for run in own))) for kind in WRONG),
        ]
        for subject, own in runs.items()
    ]
    return f"**{scenario.name}: {scenario.title}**\n\n{markdown(head, rows)}\n"


def summary(results: dict[Scenario, Runs]) -> str:
    """The first two figures of each scenario, a column for each server; and what ours is better by."""
    subjects = list(dict.fromkeys(subject for runs in results.values() for subject in runs))
    ours = [subject for subject in subjects if subject.is_ours]
    head = ["scenario", *map(str, subjects), *(f"{subject}: better than Node" for subject in ours)]
    rows = []
    for scenario, runs in results.items():
        first, second, *_ = COLUMNS[scenario.kind]
        decisive = DECISIVE[scenario.kind]
        row = [f"{scenario.name}: {scenario.title}; {first[0]} ({second[0]})"]
        for subject in subjects:
            own = runs.get(subject, [])
            row.append(f"{_middle(own, first)} ({_middle(own, second)})" if own else NONE)
        row += [_ratio(decisive, runs, subject.beside_node, subject) for subject in ours]
        rows.append(row)
    return markdown(head, rows)


def _middle(runs: list[Figures], column: Column) -> str:
    _, form, measure = column
    return form.format(median(map(measure, runs))) if runs else NONE


def _ratio(column: Column, runs: Runs, one: Subject, other: Subject) -> str:
    """How many times the other's figure one's is."""
    _, _, measure = column
    if not runs.get(one) or not runs.get(other):
        return NONE
    of_one, of_other = (median(map(measure, runs[each])) for each in (one, other))
    return f"{of_one / of_other:.1f} ×"


def markdown(head: list[str], rows: list[list[str]]) -> str:
    """A table."""
    lines = [head, ["---"] * len(head), *rows]
    widths = [max(len(line[at]) for line in lines) for at in range(len(head))]
    return "\n".join(
        f"| {' | '.join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))} |"
        for line in lines
    )
