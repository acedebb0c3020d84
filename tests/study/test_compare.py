"""Studies side by side: only what differs, paired where luck is shared."""

import math

import numpy as np
import pytest

from sim.study.compare import Side, compare
from sim.study.errors import NothingToDo, StudyError
from sim.study.plan import Factor
from tests.study.made import plan, ranges, study

RUNS = 400
TWO = (Factor("doctrine.A", ("hold", "push")), Factor("parameters.x", (0.0, 1.0)))


def luck(shape=(1, RUNS), seed=1):
    return np.random.default_rng(seed).normal(0.0, 1.0, shape)


def one_point(folder, shift=0.0, seed=1, noise=None, **more):
    """A study of one point: `trust` moves by the shift, `rung` does not, and `deal_month` seldom exists."""
    games = luck(seed=seed) if noise is None else noise
    month = np.where(games > 1.0, games, np.nan)
    measures = {"trust": games + shift, "rung": games, "deal_month": month}
    return Side(study(folder, plan(runs=games.shape[1], seed=seed, **more), measures))


def test_a_study_against_itself_shows_nothing(tmp_path):
    side = one_point(tmp_path)
    found = compare([side, side])
    assert (found.settings, found.rows) == ((), ())
    assert (found.left_out, found.comparisons, found.correction) == (3, 3, "holm")
    every = compare([side, side], every=True)
    assert [row.measure for row in every.rows] == ["trust", "rung", "deal_month"]
    for row in every.rows:
        (difference,) = row.differences
        assert difference.interval.mean == 0.0 and not difference.found
        assert row.means[0] == row.means[1]


def test_only_what_differs_is_shown_and_pairs_find_what_means_would_not(tmp_path):
    """A shift of a tenth of the spread: hidden in the means' intervals, plain in pairs of equal luck."""
    own = 0.2 * luck(seed=7)
    own -= own.mean()
    first = one_point(tmp_path / "a")
    second = Side(
        study(tmp_path / "b", plan(runs=RUNS, doctrines=(("A", "push"),)), {"trust": luck() + 0.1 + own})
    )
    found = compare([first, second])
    assert [row.measure for row in found.rows] == ["trust"]
    row = found.rows[0]
    assert row.means[0].high > row.means[1].low  # the intervals of the means overlap
    difference = row.differences[0]
    assert difference.paired and difference.unit == "run" and difference.interval.n == RUNS
    assert difference.interval.low < 0.1 < difference.interval.high
    assert difference.interval.high - difference.interval.low < 0.06
    assert [(field.name, field.values) for field in found.settings] == [("doctrine.A", (None, "push"))]


def test_the_difference_is_the_other_side_minus_the_first(tmp_path):
    first, second = one_point(tmp_path / "a"), one_point(tmp_path / "b", shift=2.0)
    assert compare([first, second]).rows[0].differences[0].interval.mean == pytest.approx(2.0)
    assert compare([second, first]).rows[0].differences[0].interval.mean == pytest.approx(-2.0)


def test_an_equal_step_in_every_pair_is_a_difference(tmp_path):
    whole = np.arange(float(RUNS))[None, :]  # numbers whose differences are exact
    found = compare([one_point(tmp_path / "a", noise=whole), one_point(tmp_path / "b", 2.0, noise=whole)])
    assert [row.measure for row in found.rows] == ["trust"]
    assert found.rows[0].differences[0].interval.method == "no_spread"


def test_other_seeds_are_not_paired(tmp_path):
    first, second = one_point(tmp_path / "a"), one_point(tmp_path / "b", shift=0.5, seed=2)
    found = compare([first, second])
    assert [field.name for field in found.settings] == ["seed"]
    difference = found.rows[0].differences[0]
    assert not difference.paired and difference.interval.method == "welch_t"
    assert difference.interval.low < 0.5 < difference.interval.high
    # Welch by hand
    a, b = luck(seed=2) + 0.5, luck(seed=1)
    error = math.sqrt(a.var(ddof=1) / RUNS + b.var(ddof=1) / RUNS)
    assert difference.interval.high - difference.interval.low == pytest.approx(2 * 1.96 * error, rel=1e-3)


def test_luck_without_common_numbers_pairs_only_games_in_the_same_place(tmp_path):
    first = one_point(tmp_path / "a", common_random_numbers=False)
    second = one_point(tmp_path / "b", shift=0.5, common_random_numbers=False)
    short = one_point(tmp_path / "c", 0.5, noise=luck((1, 200)), common_random_numbers=False)
    assert compare([first, second]).rows[0].differences[0].paired
    assert not compare([first, short]).rows[0].differences[0].paired


def test_many_comparisons_are_corrected_by_holm(tmp_path):
    """Of forty measures without any difference, some pass 5 % alone; corrected, none does."""
    noise = np.random.default_rng(12).normal(0.0, 1.0, (2, 40, 1, RUNS))
    sides = [
        Side(study(tmp_path / name, plan(runs=RUNS), {f"m{k}": games[k] for k in range(40)}))
        for name, games in zip("ab", noise, strict=True)
    ]
    every = compare(sides, every=True)
    alone = [row.differences[0].p for row in every.rows]
    assert min(alone) < 0.05
    assert compare(sides).rows == () and every.comparisons == 40
    assert all(row.differences[0].adjusted >= row.differences[0].p for row in every.rows)


def test_points_of_one_study_are_compared_run_by_run(tmp_path):
    shift = np.array([0.0, 0.0, 0.3, 0.3])[:, None]
    store = study(tmp_path, plan(runs=RUNS, factors=TWO), {"trust": luck() + shift, "rung": luck()})
    found = compare([Side(store, 0), Side(store, 2)])
    assert found.labels == ("made:0", "made:2")
    assert [(field.name, field.values) for field in found.settings] == [("doctrine.A", ("hold", "push"))]
    assert [row.measure for row in found.rows] == ["trust"]
    assert compare([Side(store, 0), Side(store, 1)]).rows == ()
    with pytest.raises(StudyError, match="no point 4: its points are 0 to 3"):
        compare([Side(store, 0), Side(store, 4)])


def test_grids_are_compared_over_their_points(tmp_path):
    games, step = luck((4, RUNS), 3), np.array([[0], [0], [0], [1]])
    first = Side(study(tmp_path / "a", plan(runs=RUNS, factors=TWO), {"trust": games}))
    second = Side(study(tmp_path / "b", plan(runs=RUNS, factors=TWO), {"trust": games + step}))
    difference = compare([first, second]).rows[0].differences[0]
    assert difference.interval.mean == pytest.approx(0.25)
    assert (difference.unit, difference.interval.n, difference.paired) == ("run", RUNS, True)


def test_points_drawn_at_random_are_the_units_where_designs_differ(tmp_path):
    """Two samples of 50 points differ by which points they hold: 60 runs a point make them no surer."""
    sides = []
    for name, seed in (("a", 1), ("b", 2)):
        planned = plan("latin_hypercube", 50, runs=60, seed=seed, factors=ranges("x"))
        games = 5.0 * luck((50, 1), seed) + luck((50, 60), seed + 10)
        sides.append(Side(study(tmp_path / name, planned, {"trust": games})))
    difference = compare(sides, every=True).rows[0].differences[0]
    assert (difference.unit, difference.paired, difference.interval.n) == ("point", False, 50)
    assert difference.interval.high - difference.interval.low > 2.0
    assert not difference.found


def test_pairs_hold_the_same_games_where_some_are_missing(tmp_path):
    """Failed games at a point with high values must not look like a difference."""
    games = np.array([[0.0], [100.0]]) + luck((2, RUNS), 3)
    grid = plan(runs=RUNS, factors=TWO[:1])
    whole = Side(study(tmp_path / "a", grid, {"trust": games}))
    holes = Side(study(tmp_path / "b", grid, {"trust": games}, failed=tuple(range(RUNS, RUNS + 100))))
    (row,) = compare([whole, holes], every=True).rows
    assert row.differences[0].interval.mean == 0.0


def test_a_measure_that_a_side_lacks_is_left_open(tmp_path):
    first = one_point(tmp_path / "a")
    second = Side(study(tmp_path / "b", plan(runs=RUNS), {"trust": luck() + 1.0, "war": 0.0}))
    found = compare([first, second], every=True)
    rows = {row.measure: row for row in found.rows}
    assert list(rows) == ["trust", "rung", "deal_month", "war"]
    assert rows["war"].means[0] is None and rows["war"].differences == (None,)
    assert found.comparisons == 1


def test_three_sides_are_held_against_the_first(tmp_path):
    sides = [one_point(tmp_path / name, shift) for name, shift in (("a", 0.0), ("b", 0.0), ("c", 1.0))]
    (row,) = compare(sides).rows
    assert [one.found for one in row.differences] == [False, True]
    assert len(row.means) == 3


def test_what_cannot_be_compared_is_said(tmp_path):
    side = one_point(tmp_path / "a")
    with pytest.raises(StudyError, match="at least two"):
        compare([side])
    with pytest.raises(StudyError, match=r"no study has a measure 'trusty' \(did you mean trust\?\)"):
        compare([side, side], ["trusty"])
    assert [row.measure for row in compare([side, side], ["rung"], every=True).rows] == ["rung"]
    empty = one_point(tmp_path / "b")
    for part in empty.store.files():
        part.unlink()
    with pytest.raises(NothingToDo):
        compare([side, empty])


def test_runs_that_one_side_lacks_are_not_compared(tmp_path):
    """Shared luck is alike at all points: only later runs are bad, and fifty points make that no surer."""
    bad = np.zeros((1, 8))
    bad[0, 4:] = 1.0
    planned = plan("latin_hypercube", 50, runs=4, factors=ranges("x"))
    short = Side(study(tmp_path / "a", planned, {"war": bad[:, :4] + luck((50, 4), 3)}))
    more = plan("sobol", 16, runs=8, factors=ranges("x"))
    long = Side(study(tmp_path / "b", more, {"war": bad + luck((48, 8), 4)}))
    (row,) = compare([short, long], every=True).rows
    assert not row.found and abs(row.differences[0].interval.mean) < 0.3


def test_few_runs_leave_luck_open_however_many_points_there_are(tmp_path):
    """Three runs, each bad or good at all of 100 points alike, with other seeds: the luck of three."""
    sides = []
    for name, seed in (("a", 1), ("b", 2)):
        planned = plan(runs=3, seed=seed, factors=[Factor("x", tuple(map(float, range(100))))])
        sides.append(
            Side(study(tmp_path / name, planned, {"war": luck((1, 3), seed + 20) + np.zeros((100, 1))}))
        )
    (row,) = compare(sides, every=True).rows
    interval = row.differences[0].interval
    assert not row.found and interval.high - interval.low > 2.0


def test_steps_that_differ_by_point_widen_the_interval(tmp_path):
    planned = plan("latin_hypercube", 40, runs=2, factors=ranges("x"))
    games, step = luck((40, 2), 8), luck((40, 1), 9)
    first = Side(study(tmp_path / "a", planned, {"trust": games}))
    second = Side(study(tmp_path / "b", planned, {"trust": games + step}))
    difference = compare([first, second], every=True).rows[0].differences[0]
    assert (difference.unit, difference.paired, difference.interval.n) == ("point", True, 40)
    assert difference.interval.mean == pytest.approx(step.mean())
    error = step.std(ddof=1) / math.sqrt(40)
    assert difference.interval.high - difference.interval.low == pytest.approx(2 * 2.023 * error, rel=1e-3)


def test_a_constant_is_no_difference_however_many_points_are_averaged(tmp_path):
    sides = [
        Side(
            study(
                tmp_path / name, plan("latin_hypercube", points, runs=7, factors=ranges("x")), {"kappa": 0.1}
            )
        )
        for name, points in (("a", 30), ("b", 41))
    ]
    assert compare(sides).rows == ()


def test_blocks_of_a_sobol_design_count_as_one(tmp_path):
    planned = plan("sobol", 16, runs=2, factors=ranges("x", "y"))
    games = np.repeat(luck((16, 1), 6), 4, axis=0) + np.zeros((64, 2))
    side = Side(study(tmp_path, planned, {"trust": games}))
    mean = compare([side, side], every=True).rows[0].means[0]
    assert mean.n == 16
    error = games[::4, 0].std(ddof=1) / 4
    assert mean.high - mean.low == pytest.approx(2 * 2.131 * error, rel=1e-3)  # Student's t, 15 degrees
