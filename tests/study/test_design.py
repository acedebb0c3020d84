"""The points of a study: the same every time, and laid out as their sampler promises."""

import sys
from collections import Counter
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.study.design import design_of, problem, unit, value_at
from sim.study.errors import MissingPackage
from sim.study.plan import Factor, Plan

FACTORS = (
    Factor("doctrine.A", ("one", "two", "three")),
    Factor("parameters.x", low=-1.0, high=3.0),
    Factor("dyads.A-B.talks_stage", low=1, high=4, whole=True),
    Factor("injects.news", (True, False)),
)
GRID = Plan(
    id="g",
    scenario="s",
    factors=(Factor("a", ("p", "q")), Factor("b", (1, 2, 3)), Factor("c", (True, False))),
)


def plan_of(sampler, points, seed=1, factors=FACTORS):
    return Plan(id="p", scenario="s", sampler=sampler, points=points, seed=seed, factors=factors)


# Any other layout would make old studies new ones.
KNOWN_SLICES = [[3, 0, 2, 3], [1, 3, 3, 0], [0, 1, 0, 2], [2, 2, 1, 1]]
KNOWN_FIRST = 0.9324585408364068
SAMPLERS = [("latin_hypercube", 12), ("sobol", 8), ("morris", 5)]


def test_a_grid_is_the_full_product_last_factor_fastest():
    design = design_of(GRID)
    assert design.names == ("a", "b", "c")
    assert design.rows == [(a, b, c) for a in "pq" for b in (1, 2, 3) for c in (True, False)]
    at = unit(GRID)
    assert at[0].tolist() == [0.25, 1 / 6, 0.25]
    assert at[1].tolist() == [0.25, 1 / 6, 0.75]


def test_no_factor_is_one_point():
    plan = Plan(id="p", scenario="s")
    assert design_of(plan).rows == [()]
    assert unit(plan).shape == (1, 0)


@pytest.mark.parametrize("plan", [GRID, *(plan_of(*one) for one in SAMPLERS)], ids=lambda plan: plan.sampler)
def test_rows_are_the_values_of_the_coordinates_and_as_many_as_the_plan_says(plan):
    at, rows = unit(plan), design_of(plan).rows
    assert at.shape == (plan.size, len(plan.factors))
    assert at.dtype == np.float64
    assert ((at >= 0) & (at <= 1)).all()
    assert rows == [
        tuple(value_at(factor, u) for factor, u in zip(plan.factors, point, strict=True)) for point in at
    ]


@pytest.mark.parametrize(("sampler", "points"), SAMPLERS)
def test_a_design_comes_again_and_follows_from_the_seed_alone(sampler, points):
    np.random.seed(11)  # noqa: NPY002  (that of other people's code)
    before = np.random.get_state()  # noqa: NPY002
    first = unit(plan_of(sampler, points))
    np.random.seed(12)  # noqa: NPY002
    assert unit(plan_of(sampler, points)).tobytes() == first.tobytes()
    np.random.set_state(before)  # noqa: NPY002
    unit(plan_of(sampler, points))
    after = np.random.get_state()  # noqa: NPY002
    assert before[2:] == after[2:] and (before[1] == after[1]).all(), "the global state of NumPy was moved"
    assert unit(plan_of(sampler, points, seed=2)).tobytes() != first.tobytes()
    assert unit(plan_of(sampler, points, seed=2**64 - 1)).tobytes() != first.tobytes()


def test_a_latin_hypercube_has_each_slice_of_each_factor_once():
    plan = plan_of("latin_hypercube", 12)
    at = unit(plan)
    slices = np.floor(at * 12).astype(int)
    for column in slices.T:
        assert sorted(column) == list(range(12))
    assert len({tuple(column) for column in slices.T}) == len(FACTORS), "two factors go in step"
    for number, each in ((0, 4), (2, 3), (3, 6)):
        counted = Counter(row[number] for row in design_of(plan).rows)
        assert set(counted.values()) == {each}, "levels share the points in equal parts"


def test_a_latin_hypercube_is_the_one_it_always_was():
    at = unit(plan_of("latin_hypercube", 4))
    assert np.floor(at * 4).astype(int).tolist() == KNOWN_SLICES
    assert at[0, 0] == KNOWN_FIRST


def test_sobol_points_are_in_saltellis_scheme():
    count = len(FACTORS)
    blocks = unit(plan_of("sobol", 8)).reshape(8, count + 2, count)
    for base, *crossed, other in blocks:
        for number, row in enumerate(crossed):
            assert row[number] == other[number]
            assert np.delete(row, number).tolist() == np.delete(base, number).tolist()


def test_each_step_of_a_morris_trajectory_moves_one_factor_and_changes_its_level():
    plan = plan_of("morris", 5)
    rows = np.array(unit(plan)).reshape(5, len(FACTORS) + 1, len(FACTORS))
    for trajectory in rows:
        moved = [np.flatnonzero(a != b).tolist() for a, b in pairwise(trajectory)]
        assert sorted(moved) == [[0], [1], [2], [3]]
    for start in range(0, plan.size, len(FACTORS) + 1):
        steps = pairwise(design_of(plan).rows[start : start + len(FACTORS) + 1])
        assert all(sum(x != y for x, y in zip(a, b, strict=True)) == 1 for a, b in steps)


@pytest.mark.parametrize("sampler", ["sobol", "morris"])
def test_salib_analyses_what_it_is_given(sampler):
    from SALib.analyze import morris, sobol

    plan = plan_of(sampler, 64)
    at = unit(plan)
    outcome = 3 * at[:, 1] + at[:, 2]
    if sampler == "sobol":
        found = sobol.analyze(problem(plan), outcome, calc_second_order=False, num_resamples=10, seed=1)
        share = found["S1"]
        assert share == pytest.approx([0, 0.9, 0.1, 0], abs=0.05)
    else:
        found = morris.analyze(problem(plan), at, outcome, num_resamples=10, seed=1)
        assert list(found["mu_star"]) == pytest.approx([0, 3, 1, 0], abs=1e-9)


@pytest.mark.parametrize(("sampler", "points"), [*SAMPLERS, ("sobol", 6)])
def test_one_factor_alone_and_points_that_are_no_power_of_two_are_possible(sampler, points):
    plan = plan_of(sampler, points, factors=FACTORS[:1])
    assert len(design_of(plan).rows) == plan.size


@given(
    st.floats(-1000, 1000),
    st.floats(0.001, 1000),
    st.floats(0, 1),
)
def test_a_value_never_leaves_its_range(low, span, at):
    factor = Factor("x", low=low, high=low + span)
    assert low <= value_at(factor, at) <= low + span
    assert value_at(factor, 0.0) == low
    assert value_at(factor, 1.0) == pytest.approx(low + span)
    whole = Factor("x", low=int(low), high=int(low) + 7, whole=True)
    assert isinstance(value_at(whole, at), int)
    assert int(low) <= value_at(whole, at) <= int(low) + 7


def test_a_third_that_is_a_little_too_small_still_opens_the_second_slice():
    levels = Factor("x", ("one", "two", "three"))
    assert value_at(levels, float(np.nextafter(1 / 3, 0))) == "two"
    assert value_at(levels, 0.333) == "one"


def test_without_salib_the_line_that_installs_it_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "SALib.sample", None)
    with pytest.raises(MissingPackage, match=r"sixparty\[analysis\]"):
        unit(plan_of("sobol", 8))
    assert unit(plan_of("latin_hypercube", 8)).shape == (8, len(FACTORS))


def test_more_points_do_not_move_with_another_number_of_runs():
    plan = plan_of("latin_hypercube", 12)
    assert design_of(replace(plan, runs=5)) == design_of(plan)
