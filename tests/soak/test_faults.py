"""The plan of what goes wrong."""

from __future__ import annotations

from random import Random

from chatroom.soak.faults import NETWORK, PEOPLE, plan


def planned(seed=1, **more):
    random = Random(seed)  # noqa: S311 - to be repeated, not to be secret
    return plan(random, **({"clients": 20, "seconds": 60, "kills": 5} | more))


def test_the_same_seed_plans_the_same_faults_and_another_one_others():
    assert planned(7) == planned(7)
    assert planned(7) != planned(8)


def test_the_kills_are_spread_over_the_run():
    for seed in range(20):
        kills = [fault.at for fault in planned(seed) if fault.kind == "kill"]
        assert len(kills) == 5
        assert min(b - a for a, b in zip(kills, kills[1:], strict=False)) > 3
        assert kills[-1] < 54


def test_every_kind_of_fault_comes_and_all_are_over_in_time():
    faults = [fault for seed in range(20) for fault in planned(seed)]
    assert {fault.kind for fault in faults} == {"kill", *NETWORK, *PEOPLE}
    assert all(fault.at + fault.lasts <= 60 for fault in faults)


def test_a_fault_befalls_some_and_sometimes_everybody():
    sizes = {len(fault.whom) for seed in range(5) for fault in planned(seed)}
    assert 1 in sizes
    assert 20 in sizes
    assert all(fault.whom for fault in planned(clients=1))
