"""What was measured, as tables in Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from statistics import median

from .generator import Figures
from .scenarios import Scenario
from .subjects import REFERENCE

Runs = dict[str, list[Figures]]
"""The runs of one scenario, by the server's name."""

WRONG = ("lost", "doubled", "reordered", "closed")

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
        "better than Node",
        " / ".join(WRONG),
    ]
    rows = [
        [
            name,
            *(_middle(own, column) for column in columns),
            _ratio(scenario, runs, name),
            " / ".join(str(int(sum(run[kind] for run in own))) for kind in WRONG),
        ]
        for name, own in runs.items()
    ]
    return f"**{scenario.name}: {scenario.title}**\n\n{markdown(head, rows)}\n"


def summary(results: dict[Scenario, Runs], ours: list[str]) -> str:
    """The first two figures of each scenario, a column for each server; and what ``ours`` is better by."""
    names = list(next(iter(results.values()), {}))
    head = ["scenario", *names, *(f"{name}: better than Node" for name in ours)]
    rows = []
    for scenario, runs in results.items():
        first, second, *_ = COLUMNS[scenario.kind]
        row = [f"{scenario.name}: {scenario.title}; {first[0]} ({second[0]})"]
        row += [f"{_middle(own, first)} ({_middle(own, second)})" for own in runs.values()]
        row += [_ratio(scenario, runs, name) for name in ours]
        rows.append(row)
    return markdown(head, rows)


def _middle(runs: list[Figures], column: Column) -> str:
    _, form, measure = column
    return form.format(median(map(measure, runs))) if runs else "–"


def _ratio(scenario: Scenario, runs: Runs, name: str) -> str:
    _, _, measure = DECISIVE[scenario.kind]
    if not runs[name] or not runs.get(REFERENCE):
        return "–"
    reference, own = (median(map(measure, runs[each])) for each in (REFERENCE, name))
    return f"{reference / own:.1f} ×"


def markdown(head: list[str], rows: list[list[str]]) -> str:
    """A table."""
    lines = [head, ["---"] * len(head), *rows]
    widths = [max(len(line[at]) for line in lines) for at in range(len(head))]
    return "\n".join(
        f"| {' | '.join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))} |"
        for line in lines
    )
