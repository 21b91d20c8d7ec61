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
from .subjects import (
    MEMORY,
    PEERS,
    REDIS,
    SQLITE,
    STORES,
    Running,
    Subject,
    install_node,
    look_for_redis,
)

PAGE = "page"  # a scenario without peers, in a browser
# What four members say is not too much, and one address for all is no reason to refuse.
LIMITS = {"LIMITS": "yes", "LIMIT_MESSAGES": "100 per 5 seconds", "LIMIT_CROWD": 1000}
SPARE_FILES = 200  # a server has open besides its connections
# What ours is measured over unless said: alone, and with others.
ALONE, SHARED = (MEMORY, SQLITE), (SQLITE, REDIS)


def arguments(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--scenario", nargs="+", choices=[*SCENARIOS, PAGE], metavar="NAME")
    parser.add_argument("--runs", type=int, default=3, help="of each, in turns (3)")
    parser.add_argument("--seconds", type=float, default=4, help="of each run (4)")
    parser.add_argument("--store", nargs="+", choices=STORES, help="ours, over these")
    parser.add_argument("--peer", nargs="*", choices=PEERS, help="beside it (both)")
    parser.add_argument("--quick", action="store_true", help="whether it works, with small crowds")
    given = parser.parse_args(words)
    quick = given.quick
    given.runs = 1 if quick else given.runs
    given.seconds = 0.3 if quick else given.seconds
    given.scenario = given.scenario or (QUICK if quick else [*SCENARIOS, PAGE])
    given.peer = ([] if quick else PEERS) if given.peer is None else given.peer
    return given


def subjects(scenario: Scenario, given: argparse.Namespace) -> list[Subject]:
    """Who is put through it."""
    usual = ALONE if scenario.workers == 1 else SHARED
    stores = given.store or (usual[:1] if given.quick else usual)
    kinds = [STORES[store] for store in stores if scenario.workers == 1 or store in SHARED]
    kinds += [PEERS[peer] for peer in given.peer if not scenario.flood]
    return [Subject(kind, workers) for kind in kinds for workers in scenario.sizes]


def measure(subject: Subject, scenario: Scenario, seconds: float, warm: float) -> generator.Figures:
    """One run against servers of its own. Raises :exc:`generator.Failed`."""
    server_core, crowd_core = machine.cores()
    with tempfile.TemporaryDirectory(prefix="chatroom-bench-") as folder:
        running = Running(subject, Path(folder), **(LIMITS if scenario.flood else {}))
        try:
            with machine.pinned(server_core):
                running.start()
            with machine.pinned(crowd_core), flooding(running.ports[0], scenario.flood):
                return generator.run(scenario, running.ports, running.pids(), seconds, warm)
        except generator.Failed as failure:
            raise generator.Failed(f"{failure}\n{running.log}") from None
        finally:
            running.kill()


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


def compare(scenario: Scenario, given: argparse.Namespace) -> report.Runs:
    """Put servers through a scenario in turns. A run that fails says why, and has no figures."""
    runs: report.Runs = {subject: [] for subject in subjects(scenario, given)}
    warm = 0.1 if given.quick else generator.WARM
    for subject in list(runs) * given.runs:
        try:
            runs[subject].append(measure(subject, scenario, given.seconds, warm))
        except generator.Failed as failure:
            print(f"{scenario.name}, {subject}: {failure}", file=sys.stderr, flush=True)
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
    if any(one.needs_redis for name in crowds for one in subjects(SCENARIOS[name], given)):
        look_for_redis()
    print(machine.description(), flush=True)
    results: dict[Scenario, report.Runs] = {}
    for scenario in (SCENARIOS[name] for name in crowds):
        scenario = scenario.small() if given.quick else scenario
        if scenario.connections + SPARE_FILES > files:
            print(f"{scenario.name} needs more open files than {files}: left out.")
            continue
        if not subjects(scenario, given):
            print(f"{scenario.name} needs a store that several workers can share: left out.")
            continue
        results[scenario] = compare(scenario, given)
        print(f"\n{report.details(scenario, results[scenario])}", flush=True)
    for sizes in dict.fromkeys(scenario.sizes for scenario in results):
        alike = {each: runs for each, runs in results.items() if each.sizes == sizes}
        print(f"{report.summary(alike)}\n", flush=True)
    if PAGE in given.scenario:
        print(f"\n{page.table(page.measure())}", flush=True)
    own = [runs for each in results.values() for subject, runs in each.items() if subject.is_ours]
    return int(any(len(runs) < given.runs or report.wrong(runs) for runs in own))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
