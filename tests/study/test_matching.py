"""History matching: points as written, one rule for all, and an honest measure of what is constrained."""

import csv
import hashlib
import json
import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import yaml

from sim.scenario.library import library_root
from sim.study.base_rates import bands
from sim.study.constrained import by_luck, shape, subset
from sim.study.counts import COUNTED
from sim.study.matching import (
    KINDS,
    defaults,
    hold_points,
    judge_past,
    past,
    play_points,
    prior,
    ranges,
    rounded,
    world_at,
)
from sim.study.plan import Factor, Plan
from sim.study.rates import Sums
from sim.study.worlds import Worlds
from tests.scale import NIGHTLY
from tests.study.test_worlds import same_world

TOP = Path(__file__).parents[2]
ENSEMBLE = library_root() / "ensembles"
NAMES = tuple(ranges())


def values_of(**changed):
    """Give one row of the shipped values, with some changed."""
    return np.array([[changed.get(name, value) for name, value in zip(NAMES, defaults(), strict=True)]])


def members():
    with (ENSEMBLE / "plausible.csv").open(encoding="ascii", newline="") as lines:
        head, *rows = csv.reader(lines)
    return (
        head[1:],
        [int(row[0]) for row in rows],
        np.array([[float(cell) for cell in row[1:]] for row in rows]),
    )


def test_points_cover_every_range_in_equal_slices():
    made = prior(400)
    assert made.names == NAMES and made.values.shape == (400, len(NAMES))
    assert (made.low <= made.values).all() and (made.values <= made.high).all()
    slices = np.sort(
        np.floor(made.at() * 400 - 1e-3).clip(0), axis=0
    )  # six digits may cross into a neighbour
    assert np.abs(slices - np.arange(400)[:, None]).max() <= 1
    assert np.array_equal(made.values, rounded(made.values))
    assert np.array_equal(made.values, prior(400).values) and not np.array_equal(
        made.values, prior(400, 2).values
    )


def test_the_world_of_a_point_is_the_one_that_a_study_builds():
    row = prior(5).values[3].tolist()
    plan = Plan(
        id="t",
        scenario="baseline_2024",
        factors=tuple(Factor(f"parameters.{n}", low=0.0, high=1.0) for n in NAMES),
    )
    from sim.scenario.load import open_draft

    studied = Worlds(plan, open_draft("baseline_2024").text())
    same_world(world_at(dict(zip(NAMES, row, strict=True))), studied.built(row))


@pytest.mark.parametrize(
    ("changed", "lost"),
    [
        ({}, None),
        ({"vote_base": -4.0}, "veto_2022_05_RUS"),
        ({"vote_free_riding": 0.0}, "veto_2024_03_CHN"),
        ({"vote_gravity": 0.0}, "veto_2017_09_CHN"),
    ],
)
def test_the_past_tells_points_apart(changed, lost):
    found = past("korea")
    agrees = dict(
        zip(
            (check.id for check in found.checks()),
            judge_past("korea", NAMES, values_of(**changed))[0],
            strict=True,
        )
    )
    assert all(agrees.values()) if lost is None else not agrees[lost]
    assert {check.kind for check in found.checks()} == set(KINDS)
    parts = [judge_past("korea", NAMES, values_of(**changed), (kind,))[0] for kind in KINDS]
    assert np.concatenate(parts).tolist() == list(agrees.values())


def test_rounds_add_up_to_one_long_round_and_points_have_luck_of_their_own():
    rows = np.repeat(values_of(), 2, axis=0)
    points = np.array([3, 4])
    parts = play_points(NAMES, rows, points, 0, 6).plus(play_points(NAMES, rows, points, 6, 10))
    whole = play_points(NAMES, rows, points, 0, 16)
    for one, other in zip(parts, whole, strict=True):
        assert np.array_equal(one, other)
    assert not np.array_equal(whole.events[0], whole.events[1])


def made_sums(events, games=100, months=36.0):
    """Give sums of points whose games all meet so many events of every kind, with Poisson's spread."""
    events = np.repeat(np.asarray(events, dtype=float)[:, None], len(COUNTED), axis=1)
    total = events * games
    alike = np.ones_like(events)
    squared = events * events * games + total
    return Sums(
        alike * games, total, alike * months * games, squared, total * months, alike * months**2 * games
    )


def test_a_point_leaves_only_when_its_whole_interval_is_clear_of_the_band():
    wanted = bands().of("deadly_incidents")  # 0.0297 to 0.458 a year
    found = hold_points(made_sums([0.9, 1.40, 1.37, 3.0, 0.0, math.nan]), wanted)
    assert found.figure[:3, 0] == pytest.approx([0.3, 0.4667, 0.4567], abs=1e-3)
    assert found.inside[:, 0].tolist() == [True, False, True, False, False, False]
    assert found.excluded[:, 0].tolist() == [False, False, False, True, True, True]
    assert found.sure[:, 0].tolist() == [True, False, False, False, False, False]


def test_what_is_constrained_stands_out_and_what_is_not_does_not():
    at = np.random.default_rng(1).random((4000, 12))
    kept = np.flatnonzero((at[:, 0] < 0.4) & (np.abs(at[:, 1] - at[:, 2]) < 0.3))[:300]
    luck, seen = by_luck(at, len(kept), 1, 200), shape(at[kept])
    found = np.flatnonzero(seen.distance > luck.largest_distance).tolist()
    assert (
        seen.distance.argmax() == 0 and found[0] == 0 and len(found) <= 2
    )  # one of twenty selections has luck
    assert seen.spread[0] < luck.spread_low < 1.0 < luck.spread_high
    pairs = np.triu(np.abs(seen.rank_correlation))
    assert divmod(int(pairs.argmax()), 12) == (1, 2)
    assert 1 <= (pairs > luck.largest_correlation).sum() <= 2
    # Kolmogorov's limit for one parameter is 1.358 / sqrt(n), without replacement a little less.
    assert 0.9 < luck.distance * math.sqrt(len(kept)) / 1.358 < 1.05
    assert luck.largest_distance > luck.distance


def test_a_subset_is_distinct_and_repeats():
    one = subset(1, 5, 999, 50)
    assert len(set(one.tolist())) == 50 and one.max() < 999
    assert np.array_equal(one, subset(1, 5, 999, 50)) and not np.array_equal(one, subset(1, 6, 999, 50))


def test_the_shipped_ensemble_is_what_it_says():
    about = yaml.safe_load((ENSEMBLE / "plausible.yaml").read_text(encoding="utf-8"))
    text = (ENSEMBLE / "plausible.csv").read_bytes()
    assert about["sha256"] == hashlib.sha256(text).hexdigest()
    names, numbers, rows = members()
    assert tuple(names) == NAMES and len(rows) == min(about["kept"], 1000)
    assert numbers == sorted(set(numbers)) and numbers[-1] < about["points_tried"] >= 50_000
    some = np.linspace(0, len(rows) - 1, 40 if NIGHTLY else 8).astype(int)
    assert judge_past("korea", NAMES, rows[some]).all()
    assert judge_past("korea", NAMES, rows, ("votes",)).all()
    games = json.loads((TOP / "benchmarks" / "calibration.json").read_text(encoding="utf-8"))["rounds"][-1]
    sums = play_points(NAMES, rows[some[:4]], np.array(numbers)[some[:4]], 0, games)
    assert hold_points(sums, bands().of(*bands().matched)).inside.all()


@pytest.mark.nightly
def test_the_members_are_points_of_the_design():
    _, numbers, rows = members()
    about = yaml.safe_load((ENSEMBLE / "plausible.yaml").read_text(encoding="utf-8"))
    assert np.array_equal(prior(about["points_tried"], about["seed"]).values[numbers], rows)


def calibrate(folder, workers, keep):
    """Run the short form, and give what it wrote; it plays few games, so what it leaves means nothing."""
    command = [sys.executable, "benchmarks/calibrate.py", "--points", "120", "--quick", "--keep", str(keep)]
    options = ["--workers", str(workers), "--out", str(folder)]
    done = subprocess.run([*command, *options], cwd=TOP, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_calibrate_gives_the_same_bytes_when_taken_up_again_by_more_workers(tmp_path):
    keep = tmp_path / "keep"
    found = calibrate(tmp_path / "one", 1, keep)
    parts = sorted(keep.glob("*/*.npy"))
    assert len(parts) > 5 and set(found) == {"calibration.json", "plausible.csv", "plausible.yaml"}
    for part in parts[::2]:
        part.unlink()
    assert calibrate(tmp_path / "two", 2, keep) == found
    assert sorted(keep.glob("*/*.npy")) == parts
