"""The same bytes in every process: whatever the hash seed, the CPU's features, the room for orders."""

import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from numpy._core._multiarray_umath import __cpu_baseline__, __cpu_dispatch__, __cpu_features__

from sim.model.turn import play_game
from sim.record.course import Course
from sim.record.digest import state_hash
from sim.scenario.build import build
from sim.scenario.load import load
from tests.model.worlds import changed, scenario_of
from tests.scale import scale

TOP = Path(__file__).parents[2]
GLIBC = "glibc.cpu.hwcaps=-AVX512F,-AVX512VL,-AVX2,-AVX,-FMA,-FMA4,-ERMS,-SSE4_2,-BMI2,-MOVBE"
SIZE = (str(scale(4, 36)), str(scale(1, 5)))


def run_script(**environment):
    """Run the games in a process of its own and give what it prints; it may complain of nothing."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.model.same_bytes", *SIZE],
        cwd=TOP,
        env={**os.environ, "PYTHONHASHSEED": "0", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    return done.stdout.split()


@cache
def expected():
    return run_script()


def maskable():
    """Name the CPU features that this NumPy would use here and lets one switch off."""
    return [name for name in __cpu_dispatch__ if __cpu_features__.get(name) and name not in __cpu_baseline__]


@pytest.mark.parametrize("seed", [str(seed) for seed in range(1, scale(3, 20))])
def test_the_hash_seed_changes_nothing(seed):
    assert run_script(PYTHONHASHSEED=seed) == expected()


def test_features_of_the_cpu_change_nothing():
    names = maskable()
    masked = run_script(NPY_DISABLE_CPU_FEATURES=" ".join(names), GLIBC_TUNABLES=GLIBC)
    assert masked == expected()
    if names:  # a CPU that offers nothing beyond the baseline has nothing to mask
        code = "from numpy._core._multiarray_umath import __cpu_features__ as f; print(*(f[n] for n in {!r}))"
        done = subprocess.run(
            [sys.executable, "-c", code.format(names)],
            env={**os.environ, "NPY_DISABLE_CPU_FEATURES": " ".join(names)},
            capture_output=True,
            text=True,
            check=True,
        )
        assert set(done.stdout.split()) == {"False"}


def test_the_games_differ_from_each_other():
    """A hash over nothing would be the same everywhere too."""
    assert len(set(expected())) == 3


@pytest.mark.parametrize("ref", ["baseline_2024", "crossroads_2024", "tutorial_trust"])
def test_the_room_for_orders_changes_nothing(ref):
    scenario = load(ref)
    turns = scale(6, 36)
    hashes = []
    for slots in (3, 4, 7):
        built = build(scenario, slots)
        hashes.append(state_hash(play_game(built.game, built.start, turns, scenario.turn_months, 5, 2)))
    assert len(set(hashes)) == 1


def test_two_slots_are_enough_where_nothing_is_injected():
    hashes = set()
    for slots in (2, 4):
        built = build(scenario_of(), slots)
        hashes.add(state_hash(play_game(built.game, built.start, 6, 1, 1, 0)))
    assert len(hashes) == 1


@pytest.mark.parametrize(
    ("ref", "months"), [("baseline_2024", 1), ("crossroads_2024", 1), ("baseline_2024", 3)]
)
def test_a_table_and_a_batch_play_the_same_game(ref, months):
    scenario = changed(load(ref), turn_months=months)
    built, turns = build(scenario), scale(5, 20)
    course = Course(scenario, 3, 4)
    for _ in range(turns):
        course.close()
    batch = play_game(built.game, built.start, turns, months, 3, 4)
    assert state_hash(course.state) == state_hash(batch)


def test_the_hash_sees_every_part_of_a_state():
    built = build(scenario_of())
    start = built.start
    before = state_hash(start)
    for name, values in zip(start._fields, start, strict=True):
        if values.size:
            other = values.copy()
            flat = other.reshape(-1)
            flat[-1] = np.nextafter(flat[-1], 100) if other.dtype.kind == "f" else flat[-1] + 1
            assert state_hash(start._replace(**{name: other})) != before, name
