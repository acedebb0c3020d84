"""Scenario discovery: planted boxes are found back, and nothing is found where nothing was planted."""

import sys

import numpy as np
import pytest

from sim.study.discover import Discovery, condition_of, discover, discover_in, half, happens
from sim.study.errors import MissingPackage, NothingToDo, StudyError
from sim.study.plan import Factor
from sim.study.prim import PEELS, Limit, inside, peeled, search
from tests.study.made import plan, ranges, study

GAMES = 4000
ALONE = np.arange(GAMES)
FIRST_HALF = ALONE % 2 == 0


def factors(seed=0):
    draw = np.random.default_rng(seed)
    return {
        "parameters.x": draw.random(GAMES),
        "scenario": draw.random(GAMES),  # a name that the package under us drops
        "idle": draw.random(GAMES),
        "doctrine.A": np.array(["hold", "press", "push", "yield"])[draw.integers(0, 4, GAMES)],
        "injects.i": draw.random(GAMES) < 0.5,
    }


def planted(columns):
    """The box: about 7 in 100 games."""
    doctrine = np.isin(columns["doctrine.A"], ["press", "push"])
    return (columns["parameters.x"] > 0.6) & (columns["scenario"] < 0.4) & doctrine


def by_luck(share, seed=9):
    return np.random.default_rng(seed).random(GAMES) < share


def limits_of(box):
    return {(one.factor, one.kind): one.levels or one.end for one in box.limits}


def test_a_planted_box_is_found_back():
    columns = factors()
    cases = planted(columns)
    found = discover(columns, cases, FIRST_HALF)
    (box,) = found.boxes
    assert box.coverage > 0.8 and box.density > 0.8
    limits = limits_of(box)
    assert limits.pop(("doctrine.A", "in")) == ("press", "push")
    assert limits.pop(("parameters.x", ">=")) == pytest.approx(0.6, abs=0.02)
    assert limits.pop(("scenario", "<=")) == pytest.approx(0.4, abs=0.02)
    assert limits == {}
    assert all(limit.p < 1e-6 for limit in box.limits)


def test_it_is_found_through_luck_and_its_density_is_the_true_one():
    columns = factors()
    share = np.where(planted(columns), 0.7, 0.03)
    box = discover(columns, by_luck(share), FIRST_HALF).boxes[0]
    limits = limits_of(box)
    assert set(limits) == {("doctrine.A", "in"), ("parameters.x", ">="), ("scenario", "<=")}
    assert limits[("parameters.x", ">=")] == pytest.approx(0.6, abs=0.1)
    held = inside(box.limits, columns) & ~FIRST_HALF
    assert box.low < share[held].mean() < box.high
    assert box.games == held.sum() and box.mass == held.sum() / 2000
    assert box.cases == round(box.density * box.games)


@pytest.mark.parametrize("seed", range(3))
def test_nothing_is_found_where_there_is_nothing(seed):
    found = discover(factors(seed), by_luck(0.2, seed + 20), FIRST_HALF)
    assert found.boxes == ()
    assert found.share == pytest.approx(0.2, abs=0.03)


def test_nothing_is_shown_that_only_the_searching_half_has():
    columns = factors()
    cases = np.where(FIRST_HALF, planted(columns), by_luck(0.07))
    assert discover(columns, cases, FIRST_HALF).boxes == ()


@pytest.mark.parametrize("share", PEELS)
def test_prim_alone_finds_the_box_of_every_factor(share):
    columns = factors()
    assert {one.factor for one in peeled(columns, planted(columns), share)} >= {
        "parameters.x",
        "scenario",
        "doctrine.A",
    }


@pytest.mark.parametrize("seed", [3, 6])
def test_the_better_of_two_boxes_comes_first_where_prim_goes_astray(seed):
    columns = {name: column for name, column in factors(seed).items() if column.dtype.kind == "f"}
    x, other = columns["parameters.x"], columns["idle"]
    cases = by_luck(np.where(x > 0.8, 0.8, np.where((other < 0.3) & (x < 0.4), 0.6, 0.02)))
    one, two = discover(columns, cases, FIRST_HALF).boxes
    assert set(limits_of(one)) == {("parameters.x", ">=")}
    assert set(limits_of(two)) == {("parameters.x", "<="), ("idle", "<=")}


def test_the_second_box_is_judged_on_what_the_first_leaves():
    columns = factors()
    cases = (columns["parameters.x"] > 0.8) | (columns["idle"] < 0.1)
    one, two = discover(columns, cases, FIRST_HALF).boxes
    outside = inside(two.limits, columns) & ~inside(one.limits, columns) & ~FIRST_HALF
    assert two.games == outside.sum() < (inside(two.limits, columns) & ~FIRST_HALF).sum()
    assert one.coverage + two.coverage == pytest.approx(1.0, abs=0.05)
    assert len(discover(columns, cases, FIRST_HALF, boxes=1).boxes) == 1


def test_levels_alone_will_do():
    columns = {name: column for name, column in factors().items() if column.dtype.kind in "Ub"}
    cases = by_luck(np.where((columns["doctrine.A"] == "push") & columns["injects.i"], 0.6, 0.1))
    (box,) = discover(columns, cases, FIRST_HALF).boxes
    assert limits_of(box) == {("doctrine.A", "in"): ("push",), ("injects.i", "in"): (True,)}


def test_games_of_a_point_that_are_alike_widen_the_interval():
    """200 points of 20 games each that all end alike are worth 200 games."""
    point = ALONE // 20
    draw = np.random.default_rng(3)
    x = draw.random(200)[point]
    cases = (draw.random(200) < np.where(x[::20] > 0.5, 0.7, 0.1))[point]
    searching = half(point, seed=1)
    alike = discover({"x": x}, cases, searching, point).boxes[0]
    apart = discover({"x": x}, cases, searching).boxes[0]
    assert alike.limits[0][:3] == apart.limits[0][:3]
    assert alike.high - alike.low > 3 * (apart.high - apart.low)


def test_the_luck_of_a_point_is_no_limit():
    """100 points of 40 games that all end alike, by chance: game by game a limit on them is significant."""
    point = ALONE // 40
    draw = np.random.default_rng(8)
    columns = {name: draw.random(100)[point] for name in "ab"}
    cases = (draw.random(100) < 0.3)[point]
    assert search(columns, cases, ALONE) != ()
    assert search(columns, cases, point) == ()


@pytest.mark.parametrize("seed", [0, 2])
def test_the_search_counts_points_too(seed):
    """Ends of `a` matter; by game those of `b` and `c` would seem to."""
    point = ALONE // 40
    draw = np.random.default_rng(seed)
    columns = {name: draw.random(100)[point] for name in "abc"}
    cases = (draw.random(100) < np.where(columns["a"][::40] > 0.5, 0.7, 0.1))[point]
    (box,) = discover(columns, cases, half(point, 1), point).boxes
    assert set(limits_of(box)) == {("a", ">=")}


def test_a_box_that_a_few_points_bear_out_by_chance_is_none():
    """Half of the points judge: 9 of 25 in the box and 6 of 25 outside, each 40 games that all end alike."""
    point = ALONE // 40
    place = np.arange(100)
    x = (place % 50) / 50.0
    hits = np.where(place < 50, x >= 0.5, np.isin(place - 50, [*range(6), *range(25, 34)]))
    searching = point < 50
    assert discover({"x": x[point]}, hits[point], searching, point).boxes == ()
    assert len(discover({"x": x[point]}, hits[point], searching).boxes) == 1


def test_the_luck_of_a_run_makes_a_density_less_sure_but_hides_no_box():
    run = ALONE % 10
    columns = factors()
    good = np.where(run < 5, 0.2, -0.2)
    cases = by_luck(np.where(columns["idle"] < 0.3, 0.6, 0.3) + good)
    (box,) = discover(columns, cases, FIRST_HALF, None, run // 2).boxes
    apart = discover(columns, cases, FIRST_HALF).boxes[0]
    assert box.limits == apart.limits and box.density == apart.density
    assert box.high - box.low > 2 * (apart.high - apart.low)


def test_the_halves_part_whole_points():
    point = ALONE // 10
    first = half(point, seed=4)
    assert first.sum() == GAMES / 2
    assert (first.reshape(-1, 10).min(axis=1) == first.reshape(-1, 10).max(axis=1)).all()
    assert (first != half(point, seed=5)).any()


def test_too_few_cases_are_refused():
    columns = factors()
    with pytest.raises(StudyError, match=r"it holds in 30 of 4000 games: at least 20 .* in each half"):
        discover(columns, ALONE < 30, FIRST_HALF)
    with pytest.raises(StudyError, match="4000 of 4000"):
        discover(columns, ALONE >= 0, FIRST_HALF)


MEASURES = ["war", "deal", "peak_rung", "deal_month", "trust_end.A.B"]


def test_a_condition_holds_in_the_games_it_says():
    columns = {"war": np.array([1.0, 1.0, 0.0]), "deal": np.array([0.0, 1.0, 1.0])}
    columns["deal_month"] = np.array([np.nan, 4.0, 9.0])

    def games(text):
        return happens(condition_of(text, MEASURES), columns).tolist()

    assert games("war == 1 and deal == 0") == [True, False, False]
    assert games("war == 0 or deal_month < 5") == [False, True, True]
    assert games("deal_month != 9") == [False, True, False]  # no deal has no month


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("peak_rungs >= 4", r"no measure 'peak_rungs' \(did you mean peak_rung\?\)"),
        ("war = 1", r"column 5: .*did you mean ==\?"),
        ("war == 1 and", "column 13"),
        ("__import__('os') == 1", "no dotted name"),
        ("", "column 1"),
    ],
)
def test_a_wrong_condition_says_where_and_what(text, said):
    with pytest.raises(StudyError, match=said):
        condition_of(text, MEASURES)


def test_a_stored_study_is_searched_by_points(tmp_path):
    levels = Factor("doctrine.A", ("hold", "push"))
    planned = plan("latin_hypercube", 400, runs=5, factors=(*ranges("x", "idle"), levels))
    store = study(tmp_path, planned, {"war": 0.0})
    x = np.array([row[0] for row in store.design.rows])
    push = np.array([row[2] == "push" for row in store.design.rows])
    share = np.where((x < 0.3) & push, 0.9, 0.05)[:, None]
    war = (np.random.default_rng(2).random((400, 5)) < share) * 1.0
    store = study(tmp_path / "other", planned, {"war": war, "rung": 6.0 * war}, failed=(1, 2, 3))
    found = discover_in(store, "rung >= 4 and war == 1")
    assert (found.halves, found.searched + found.judged) == ("points", 1997)
    limits = limits_of(found.boxes[0])
    assert limits.pop(("doctrine.A", "in")) == ("push",)
    assert limits.pop(("x", "<=")) == pytest.approx(0.3, abs=0.03)
    assert limits == {} and found.boxes[0].low < 0.9 < found.boxes[0].high
    with pytest.raises(StudyError, match=r"did you mean war\?"):
        discover_in(store, "wars == 1")


def test_a_grid_is_searched_by_runs(tmp_path):
    factors = (Factor("doctrine.A", ("hold", "push")), Factor("x", (0.0, 1.0, 2.0)))
    share = np.array([0.05, 0.05, 0.05, 0.05, 0.05, 0.8])[:, None]
    war = (np.random.default_rng(2).random((6, 200)) < share) * 1.0
    found = discover_in(study(tmp_path, plan(runs=200, factors=factors), {"war": war}), "war == 1")
    assert (found.halves, found.searched, found.judged) == ("runs", 600, 600)
    assert limits_of(found.boxes[0]) == {("doctrine.A", "in"): ("push",), ("x", ">="): 2.0}


def test_a_large_grid_of_single_games_is_searched_by_points(tmp_path):
    factors = tuple(Factor(name, tuple(map(float, range(20)))) for name in ("x", "y"))
    planned = plan(factors=factors)
    war = np.repeat(np.arange(20) < 5, 20)[:, None] * 1.0
    found = discover_in(study(tmp_path, planned, {"war": war}), "war == 1")
    assert (found.halves, found.searched) == ("points", 200)
    assert limits_of(found.boxes[0]) == {("x", "<="): 4.0}


def test_points_of_a_block_stay_in_one_half(tmp_path, monkeypatch):
    """Points of a Saltelli block share coordinates: halves of points would not be apart."""
    seen = []

    def look(columns, cases, searching, point, run):
        seen.append((searching, point))
        return Discovery((), 0.0, 0, 0, "given")

    monkeypatch.setattr("sim.study.discover.discover", look)
    planned = plan("sobol", 64, runs=2, factors=ranges("x", "y"))
    discover_in(study(tmp_path, planned, {"war": 1.0}), "war == 1")
    ((searching, point),) = seen
    assert point.tolist() == np.repeat(np.arange(64), 4 * 2).tolist()
    assert searching.sum() == 256
    assert (searching.reshape(64, 8) == searching.reshape(64, 8)[:, :1]).all()


def test_studies_that_cannot_be_searched_say_why(tmp_path):
    with pytest.raises(StudyError, match="varies nothing"):
        discover_in(study(tmp_path / "a", plan(runs=9), {"war": 1.0}), "war == 1")
    two = plan(factors=[Factor("doctrine.A", ("hold", "push"))])
    with pytest.raises(StudyError, match="too few points and runs"):
        discover_in(study(tmp_path / "b", two, {"war": 1.0}), "war == 1")
    with pytest.raises(NothingToDo):
        discover_in(study(tmp_path / "c", two, {"war": 1.0}, failed=(0, 1)), "war == 1")


def test_without_the_package_the_line_that_installs_it_is_said(monkeypatch):
    monkeypatch.setitem(sys.modules, "ema_workbench.analysis.prim", None)
    columns = factors()
    with pytest.raises(MissingPackage, match=r"sixparty\[analysis\]"):
        discover(columns, planted(columns), FIRST_HALF)


def test_a_limit_holds_on_its_own_side():
    values = np.array([1.0, 2.0, 3.0])
    assert Limit("x", ">=", 2.0, ()).holds(values).tolist() == [False, True, True]
    assert Limit("x", "<=", 2.0, ()).holds(values).tolist() == [True, True, False]
