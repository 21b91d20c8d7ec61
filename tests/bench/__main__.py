"""``python -m tests.bench``: measure our server and its peers, in turns, and print the medians."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from . import generator, machine, page, report
from .scenarios import QUICK, SCENARIOS, Scenario
from .subjects import PEERS, STORES, SUBJECTS, install_node

PAGE = "page"  # a scenario without peers, in a browser
# What four members say is not too much, and one address for all is no reason to refuse.
LIMITS = {"LIMITS": "yes", "LIMIT_MESSAGES": "100 per 5 seconds", "LIMIT_CROWD": 1000}
SPARE_FILES = 200  # a server has open besides its connections


def arguments(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--scenario", nargs="+", choices=[*SCENARIOS, PAGE], metavar="NAME")
    parser.add_argument("--runs", type=int, default=3, help="of each, in turns (3)")
    parser.add_argument("--seconds", type=float, default=4, help="of each run (4)")
    parser.add_argument("--store", nargs="+", choices=STORES, help="ours, over these (both)")
    parser.add_argument("--peer", nargs="*", choices=PEERS, help="beside it (both)")
    parser.add_argument("--quick", action="store_true", help="whether it works, with small crowds")
    given = parser.parse_args(words)
    quick = given.quick
    given.runs = 1 if quick else given.runs
    given.seconds = 0.3 if quick else given.seconds
    given.scenario = given.scenario or (QUICK if quick else [*SCENARIOS, PAGE])
    given.store = given.store or (["memory://"] if quick else STORES)
    given.peer = ([] if quick else PEERS) if given.peer is None else given.peer
    return given


def measure(name: str, scenario: Scenario, seconds: float, warm: float) -> generator.Figures:
    """One run against a server of its own. Raises :exc:`generator.Failed`."""
    server_core, crowd_core = machine.cores()
    with tempfile.TemporaryDirectory(prefix="chatroom-bench-") as folder:
        server = SUBJECTS[name](Path(folder), **(LIMITS if scenario.flood else {}))
        try:
            with machine.pinned(server_core):
                server.start()
            with machine.pinned(crowd_core), flooding(server.port, scenario.flood):
                pids = machine.processes(server.pid)
                return generator.run(scenario, server.port, pids, seconds, warm)
        except generator.Failed as failure:
            raise generator.Failed(f"{failure}\n{server.log[-2000:]}") from None
        finally:
            server.kill()


@contextmanager
def flooding(port: int, rate: int) -> Iterator[None]:
    """Meanwhile one more client floods the first room; what came of it is printed."""
    if not rate:
        yield
        return
    command = [sys.executable, "-m", "tests.bench.flood", str(port), str(rate)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as client:
        client.stdout.readline()  # it has begun
        try:
            yield
        finally:
            client.terminate()
            print(f"The flood: {client.stdout.read().strip()}", flush=True)


def compare(scenario: Scenario, names: list[str], given: argparse.Namespace) -> report.Runs:
    """Put servers through a scenario in turns. A run that fails says why, and has no figures."""
    runs: report.Runs = {name: [] for name in names}
    warm = 0.1 if given.quick else generator.WARM
    for name in names * given.runs:
        try:
            runs[name].append(measure(name, scenario, given.seconds, warm))
        except generator.Failed as failure:
            print(f"{scenario.name}, {name}: {failure}", file=sys.stderr, flush=True)
    return runs


def main(*words: str) -> int:
    """Returns 1 when ours failed a run, or lost, doubled or reordered anything."""
    given = arguments(*words)
    files = machine.raise_limits()
    crowds = [name for name in given.scenario if name != PAGE]
    if crowds:
        generator.build()
    if crowds and "node" in given.peer:
        install_node()
    ours = [STORES[store] for store in given.store]
    names = ours + [PEERS[peer] for peer in given.peer]
    print(machine.description(), flush=True)
    results: dict[Scenario, report.Runs] = {}
    for scenario in (SCENARIOS[name] for name in crowds):
        scenario = scenario.small() if given.quick else scenario
        if scenario.connections + SPARE_FILES > files:
            print(f"{scenario.name} needs more open files than {files}: left out.")
            continue
        results[scenario] = compare(scenario, ours if scenario.flood else names, given)
        print(f"\n{report.details(scenario, results[scenario])}", flush=True)
    if crowds:
        print(report.summary(results, ours))
    if PAGE in given.scenario:
        print(f"\n{page.table(page.measure())}", flush=True)
    own = [runs[name] for runs in results.values() for name in ours]
    return int(any(len(runs) < given.runs or report.wrong(runs) for runs in own))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
