"""Which factor moves a measure: answers that are known beforehand."""

import math

import numpy as np
import pytest

from sim.study.design import unit
from sim.study.errors import MissingPackage, StudyError
from sim.study.pawn import distance, pawn, slices_of
from sim.study.plan import Factor
from sim.study.sensitivity import morris, sensitivity, sobol
from sim.study.share_of_luck import luck_of
from tests.study.made import plan, ranges, study

NAMES = ("first", "second", "third", "idle")


def ishigami(x):
    """The function of Ishigami and Homma (1990) on the unit cube; the fourth factor does nothing.

    Total indices 0.558, 0.442, 0.244, 0; first-order ones 0.314, 0.442, 0, 0 (Saltelli et al. 2000).
    """
    angle = (2.0 * x - 1.0) * np.pi
    first = np.sin(angle[:, 0])
    return first + 7.0 * np.sin(angle[:, 1]) ** 2 + 0.1 * angle[:, 2] ** 4 * first


def points(sampler, count):
    return unit(plan(sampler, count, factors=ranges(*NAMES)))


def noise(shape, size):
    return np.random.default_rng(5).normal(0.0, size, shape)


def by_name(ranking):
    return {row.factor: row for row in ranking.rows}


def test_sobol_finds_the_known_indices_of_ishigami():
    x = points("sobol", 4096)
    found = sobol(NAMES, x, ishigami(x), seed=1)
    rows = by_name(found)
    assert [row.factor for row in found.rows] == list(NAMES)
    for name, total, first in zip(NAMES, (0.558, 0.442, 0.244, 0.0), (0.314, 0.442, 0.0, 0.0), strict=True):
        row = rows[name]
        assert row.value == pytest.approx(total, abs=0.02)
        assert row.low - 1e-9 <= total <= row.high + 1e-9
        assert row.more["first"] == pytest.approx(first, abs=0.03)
    # Bootstrap: the estimator's standard error over random points is 0.022 for the first factor.
    assert found.rows[0].high - found.rows[0].low == pytest.approx(2 * 1.96 * 0.022, rel=0.25)
    assert found.converged and [row.found for row in found.rows] == [True, True, True, False]


def test_sobol_with_few_points_says_that_it_is_not_settled_and_what_would_do():
    x = points("sobol", 256)
    found = sobol(NAMES, x, ishigami(x), seed=1)
    assert not found.converged
    width = next(doubt for doubt in found.why if doubt.kind == "width")
    assert width.figure > width.limit == 0.1
    assert 256 < width.points <= 16384 and math.log2(width.points).is_integer()


def test_morris_screens_the_idle_factor_and_ranks_the_others():
    x = points("morris", 400)
    found = morris(NAMES, x, ishigami(x), seed=1)
    rows = by_name(found)
    assert rows["idle"].value == 0.0 and not rows["idle"].found
    assert {row.factor for row in found.rows[:2]} == {"first", "second"}
    assert rows["third"].value > 3.0
    assert rows["third"].more["sigma"] > rows["third"].value  # it only acts through another factor
    # Campolongo's elementary effect of sin^2 between levels a third apart is 7 * 3/4 / (2/3).
    assert rows["second"].value == pytest.approx(7.875)


def test_morris_with_few_trajectories_does_not_vouch_for_the_order():
    x = points("morris", 10)
    found = morris(NAMES, x, ishigami(x), seed=1)
    assert [doubt.kind for doubt in found.why].count("order") >= 1


def test_pawn_ranks_and_its_floor_holds_the_idle_factor_back():
    x = points("latin_hypercube", 5000)
    found = pawn(NAMES, list(x.T), ishigami(x), seed=1)
    assert [row.factor for row in found.rows] == ["second", "first", "third", "idle"]
    assert [row.found for row in found.rows] == [True, True, True, False]
    assert found.converged
    assert all(row.low <= row.value <= row.high for row in found.rows)


def test_pawn_agrees_with_salib_where_both_slice_alike():
    from SALib.analyze import pawn as salib

    x = points("latin_hypercube", 800)
    y = ishigami(x)
    problem = {"num_vars": 4, "names": list(NAMES), "bounds": [[0.0, 1.0]] * 4}
    theirs = salib.analyze(problem, x, y, S=10)["mean"]
    ours = by_name(pawn(NAMES, list(x.T), y, seed=1))
    assert [ours[name].value for name in NAMES] == pytest.approx(list(theirs), abs=0.01)


def test_pawn_takes_text_by_level():
    """One doctrine of four matters, in the middle of the alphabet."""
    doctrine = np.array(["a", "b", "c", "d"] * 100)
    steady = np.linspace(0.0, 1.0, 400)
    found = pawn(["steady", "doctrine"], [steady, doctrine], (doctrine == "b") * 1.0, seed=1)
    assert found.rows[0].factor == "doctrine"
    assert found.rows[0].value == pytest.approx(3 / 4 * 1 / 4 + 1 / 4 * 3 / 4)
    assert not found.rows[1].found


def test_slices_hold_equal_counts_and_few_values_are_levels():
    assert np.bincount(slices_of(np.arange(1000.0))).tolist() == [100] * 10
    assert slices_of(np.array([3, 1, 3, 2])).tolist() == [2, 0, 2, 1]
    assert distance(np.array([0, 1, 0, 1]), np.array([0, 0, 1, 1])) == 0.0


@pytest.mark.parametrize("method", [morris, sobol, pawn], ids=lambda method: method.__name__)
def test_equal_seeds_give_equal_answers_and_seed_0_is_a_seed(method):
    sampler = {"pawn": "latin_hypercube"}.get(method.__name__, method.__name__)
    x = points(sampler, 128)
    given = list(x.T) if method is pawn else x
    assert method(NAMES, given, ishigami(x), seed=0) == method(NAMES, given, ishigami(x), seed=0)


def test_luck_raises_the_floor_and_is_said():
    """With noisy games the idle factor shows an effect in Sobol's and Morris' figures: just the floor."""
    x = points("sobol", 1024)
    games = ishigami(x)[:, None] + noise((len(x), 10), 6.0)
    luck = luck_of(games)
    found = sobol(NAMES, x, games.mean(axis=1), seed=1, luck=luck)
    idle = by_name(found)["idle"]
    assert luck.of_means == pytest.approx(3.6 / (3.6 + 13.84), abs=0.01)
    assert idle.value > 0.15 and not idle.found
    assert "luck" in [doubt.kind for doubt in found.why]
    x = points("morris", 200)
    games = ishigami(x)[:, None] + noise((len(x), 10), 6.0)
    idle = by_name(morris(NAMES, x, games.mean(axis=1), seed=1, luck=luck_of(games)))["idle"]
    assert idle.value == pytest.approx(idle.floor, rel=0.1) and not idle.found


def test_one_game_a_point_cannot_tell_luck_from_design():
    luck = luck_of(np.arange(8.0)[:, None])
    assert math.isnan(luck.of_means)
    x = points("sobol", 256)
    assert "luck" in [doubt.kind for doubt in sobol(NAMES, x, ishigami(x), 1, luck).why]


def test_shared_luck_is_not_counted_against_the_means():
    run = noise((1, 50), 3.0)
    games = np.arange(6.0)[:, None] + run
    assert luck_of(games).of_means > 0.02
    assert luck_of(games, shared=True).of_means == pytest.approx(0.0, abs=1e-12)
    assert luck_of(games, shared=True).of_games == pytest.approx(
        luck_of(games, shared=False).of_games, rel=0.1
    )


@pytest.mark.parametrize(
    ("method", "sampler"),
    [(sobol, "latin_hypercube"), (sobol, "morris"), (morris, "latin_hypercube"), (morris, "grid")],
)
def test_points_of_another_design_are_refused(method, sampler):
    if sampler == "grid":
        x = unit(plan(factors=[Factor(name, ("a", "b")) for name in NAMES]))
    else:
        x = points(sampler, 30 if sampler != "sobol" else 32)
    with pytest.raises(StudyError, match=f"needs the points of sampler: {method.__name__}"):
        method(NAMES, x, np.arange(len(x), dtype=float), seed=1)


def test_blocks_with_a_missing_point_are_left_out_whole_and_counted():
    x = points("sobol", 1024)
    y = ishigami(x)
    y[7] = np.nan
    found = sobol(NAMES, x, y, seed=1)
    assert (found.points, found.left_out) == (len(x) - 6, 6)
    assert found.rows[0].value == pytest.approx(0.558, abs=0.06)


@pytest.mark.parametrize("sampler", ["sobol", "morris", "latin_hypercube"])
def test_a_stored_study_is_read_by_the_method_of_its_sampler(tmp_path, sampler):
    planned = plan(sampler, 128, runs=3, factors=ranges(*NAMES))
    games = ishigami(unit(planned))[:, None] + noise((planned.size, 3), 0.1)
    store = study(tmp_path, planned, {"war": 0.0, "peak": games})
    found = sensitivity(store, "peak")
    assert found.method == {"latin_hypercube": "pawn"}.get(sampler, sampler)
    assert found.measure == "peak" and found.over == "means"
    assert found.rows[0].factor in NAMES[:2] and found.rows[0].found
    assert not by_name(found)["idle"].found
    assert 0.0 < found.luck.of_means < 0.01
    assert sensitivity(store, "peak", "pawn").method == "pawn"
    with pytest.raises(StudyError, match="war is 0 everywhere"):
        sensitivity(store, "war")


def test_a_grid_is_read_game_by_game(tmp_path):
    factors = [Factor("doctrine.A", ("hold", "push")), Factor("x", (1, 2, 3))]
    planned = plan(runs=100, factors=factors)
    war = (noise((6, 100), 1.0) > np.array([2.0, 2.0, 2.0, 0.0, 0.0, 0.0])[:, None]) * 1.0
    store = study(tmp_path, planned, {"war": war}, failed=(0, 599))
    found = sensitivity(store, "war")
    assert (found.over, found.points, found.left_out) == ("games", 598, 2)
    assert [(row.factor, row.found) for row in found.rows] == [("doctrine.A", True), ("x", False)]
    with pytest.raises(StudyError, match=r"sampler: grid, which pawn can read; sobol needs sampler: sobol"):
        sensitivity(store, "war", "sobol")
    with pytest.raises(StudyError, match=r"did you mean war\?"):
        sensitivity(store, "wars")
    with pytest.raises(StudyError, match="no method 'delta'"):
        sensitivity(store, "war", "delta")


def test_a_study_of_one_point_has_no_sensitivity(tmp_path):
    store = study(tmp_path, plan(runs=5), {"war": 1.0})
    with pytest.raises(StudyError, match="varies nothing"):
        sensitivity(store, "war")


def test_without_salib_the_line_that_installs_it_is_said(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "SALib.analyze", None)
    x = np.zeros((6, 4))
    with pytest.raises(MissingPackage, match=r"sixparty\[analysis\]"):
        sobol(NAMES, x, np.zeros(6), seed=1)
