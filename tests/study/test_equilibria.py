"""Games with known answers, games of luck, and games that are awkward."""

import re
import sys
import warnings

import numpy as np
import pytest

from sim.study.equilibria import dominated, equilibria, nfg, regret
from sim.study.errors import MissingPackage, StudyError
from sim.study.normal_form import solve, undominated

nashpy = pytest.importorskip("nashpy")
NAN = float("nan")


def sure(table, runs=6):
    """A table without luck: every run pays the same."""
    return np.repeat(np.array(table, dtype=float)[:, :, None], runs, axis=2)


def played(found):
    return [(one.rows, one.columns) for one in found.found]


def test_matching_pennies_are_tossed():
    table = np.array([[1.0, -1.0], [-1.0, 1.0]])
    found = equilibria(sure(table), -sure(table))
    assert played(found) == [((0.5, 0.5), (0.5, 0.5))]
    only = found.found[0]
    assert (only.row_value, only.column_value, only.frequency) == (0.0, 0.0, 1.0)
    assert (found.method, found.degenerate, found.resamples) == ("vertex_enumeration", False, 200)


def test_prisoners_confess():
    table = np.array([[3.0, 0.0], [5.0, 1.0]])
    found = equilibria(sure(table), sure(table.T))
    assert played(found) == [((0.0, 1.0), (0.0, 1.0))]
    assert (found.kept_rows, found.kept_columns) == ((1,), (1,))
    assert (found.row_regret, found.column_regret) == ((2.0, 0.0), (2.0, 0.0))


def test_battle_of_the_sexes_has_three():
    found = equilibria(sure([[2, 0], [0, 1]]), sure([[1, 0], [0, 2]]))
    assert [one.support for one in found.found] == [((0,), (0,)), ((0, 1), (0, 1)), ((1,), (1,))]
    mixed = found.found[1]
    assert mixed.rows == pytest.approx((2 / 3, 1 / 3))
    assert mixed.columns == pytest.approx((1 / 3, 2 / 3))
    assert mixed.row_value == pytest.approx(2 / 3)


def test_four_by_four_of_known_mixture_between_dominated_rows():
    """Guess one of four boxes that pay 1..4: each is hidden in inverse proportion to its worth."""
    table = np.full((6, 5), -1.0)
    table[np.ix_([0, 2, 3, 5], [0, 1, 3, 4])] = np.diag([1.0, 2.0, 3.0, 4.0])
    table[:, 2] = 9.0  # a column that its player, who pays, never chooses
    table[[1, 4], 2] = 8.0
    found = equilibria(sure(table), -sure(table))
    weights = np.array([12.0, 6.0, 4.0, 3.0]) / 25.0
    assert len(found.found) == 1
    assert np.array(found.found[0].rows)[[0, 2, 3, 5]] == pytest.approx(weights)
    assert np.array(found.found[0].columns)[[0, 1, 3, 4]] == pytest.approx(weights)
    assert found.found[0].row_value == pytest.approx(12.0 / 25.0)
    assert (found.kept_rows, found.kept_columns) == ((0, 2, 3, 5), (0, 1, 3, 4))


@pytest.mark.parametrize(
    ("own", "other", "supports"),
    [
        (np.ones((2, 2)), np.ones((2, 2)), 4),
        (np.zeros((3, 3)), np.zeros((3, 3)), 9),
        ([[1, 1], [0, 1]], [[1, 1], [0, 2]], 3),
        ([[3, 3], [2, 5], [0, 6]], [[3, 3], [2, 6], [3, 1]], 3),  # Nisan et al. (2007), example 3.3, tied
    ],
)
def test_degenerate_games_are_called_so_and_warn_nobody(own, other, supports):
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        found = equilibria(sure(own), sure(other))
    assert said == []
    assert found.degenerate
    assert len(found.found) == supports
    own, other = np.array(own, dtype=float), np.array(other, dtype=float)
    for one in found.found:
        row, column = np.array(one.rows), np.array(one.columns)
        assert (own @ column).max() == pytest.approx(row @ own @ column, abs=1e-4)
        assert (row @ other).max() == pytest.approx(row @ other @ column, abs=1e-4)


def in_order(pairs):
    """Lay equilibria out as rows, in an order that rounding does not change."""
    return np.array(
        sorted((np.concatenate(pair).tolist() for pair in pairs), key=lambda row: np.round(row, 6).tolist())
    )


def test_vertices_are_those_of_nashpy():
    generator = np.random.default_rng(1)
    for _ in range(12):
        own, other = generator.integers(0, 50, (2, 4, 4)).astype(float)
        method, found, _ = solve(own, other)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            theirs = list(nashpy.Game(own, other).vertex_enumeration())
        mine, yours = in_order(found), in_order(theirs)
        assert mine.shape == yours.shape
        assert mine == pytest.approx(yours, abs=1e-9)
        assert method == "vertex_enumeration"


def large_game():
    """Draw a game of 9 x 6 in which nothing is dominated and the cell (3, 2) is an equilibrium."""
    generator = np.random.default_rng(2)
    while True:
        own, other = generator.normal(size=(2, 9, 6))
        own[3, 2] = other[3, 2] = 9.0
        if [len(side) for side in undominated(own, other)] == [9, 6]:
            return own, other


def test_large_games_show_pure_equilibria_and_regret():
    own, other = large_game()
    found = equilibria(sure(own), sure(other))
    assert (found.method, found.resamples) == ("pure_and_regret", 200)
    assert ((3,), (2,)) in [one.support for one in found.found]
    assert all(len(one.support[0]) == len(one.support[1]) == 1 for one in found.found)
    assert found.row_regret[0] == max(max(own[:, column]) - own[0, column] for column in range(6))


def test_resamples_that_need_another_method_are_left_out():
    """Luck lifts the first row above all others in some resamples: those games are small."""
    own, other = large_game()
    luck = np.zeros((9, 6, 100))
    luck[0] = 80.0 * np.random.default_rng(7).normal(size=100)
    found = equilibria(sure(own, 100) + luck - luck.mean(axis=2, keepdims=True), sure(other, 100))
    assert found.method == "pure_and_regret"
    assert 50 < found.resamples < 190


def test_luck_shows_in_the_frequencies():
    """Rock beats scissors by a hair only: in some resamples another equilibrium stands."""
    generator = np.random.default_rng(3)
    mean = np.array([[0.05, 0.0], [0.0, 0.05]])
    games = mean[:, :, None] + generator.normal(0.0, 0.3, (2, 2, 100))
    found = equilibria(games, games, seed=5)
    shares = [one.frequency for one in found.found] + [often for _, often in found.elsewhere]
    assert any(0.05 <= share < 1.0 for share in shares)
    assert found == equilibria(games, games, seed=5)
    certain = equilibria(games + 40 * mean[:, :, None], games + 40 * mean[:, :, None])
    assert [one.frequency for one in certain.found] == [1.0, 1.0, 1.0]


def test_games_that_do_not_exist_are_left_out():
    table = sure([[3, 0], [5, 1]], runs=20)
    table[0, 0, :7] = NAN
    assert equilibria(table, sure(np.transpose([[3, 0], [5, 1]]), 20)).row_regret == (2.0, 0.0)
    table[0, 0] = NAN
    with pytest.raises(StudyError, match="row 1, column 1"):
        equilibria(table, table)


def test_dominated_rows_are_sure_or_by_the_means_only():
    luck = np.random.default_rng(4).normal(size=(1, 3, 300))
    own = np.random.default_rng(5).normal(0.0, 0.3, (4, 3, 300))
    level = np.array([[2.0, 2.0, 2.0], [1.0, 1.0, 1.0], [2.2, 0.0, 0.0], [1.98, 1.98, 1.98]])
    found = dominated(luck + own + level[:, :, None])
    assert [(one.row, one.by, one.surely) for one in found if one.row != 3] == [(1, 0, True)]
    close = dominated(luck + 0.1 * own + level[:, :, None] + np.array([0, 0, 0, 0.015])[:, None, None])
    assert {one.row: one.surely for one in close}.get(3) in (None, False)
    assert dominated(sure([[1, 0], [0, 1]])) == ()


@pytest.mark.parametrize(
    ("leads", "surely"),
    [
        ((0.05, 0.05), False),
        ((0.05, 2.0), False),  # it takes every column
        ((0.21, 0.21), False),  # more than two standard errors: sure alone, not in a family of two
        ((0.40, 0.40), True),
    ],
)
def test_a_lead_within_the_noise_is_by_the_means_only(leads, surely):
    games = np.random.default_rng(6).normal(size=(2, 2, 200))
    games = (games - games.mean(axis=2, keepdims=True)) / games.std(axis=2, keepdims=True)
    games[0] = games[0] - games[1] * (games[0] * games[1]).mean(axis=1, keepdims=True)  # no luck in common
    games[0] += np.array(leads)[:, None] * games[0].std()
    error = np.sqrt((1.0 + games[0].var(axis=1)) / 200.0)
    assert ((games[0].mean(axis=1) / error > 2.0) == (np.array(leads) > 0.1)).all()
    assert [(one.row, one.by, one.surely) for one in dominated(games)] == [(1, 0, surely)]


def test_what_nashpy_warns_of_stays_inside(monkeypatch):
    inner = nashpy.polytope.non_trivial_vertices

    def warning(halfspaces):
        warnings.warn("an even number of equilibria", RuntimeWarning, stacklevel=1)
        return inner(halfspaces)

    monkeypatch.setattr("nashpy.polytope.non_trivial_vertices", warning)
    table = np.array([[1.0, -1.0], [-1.0, 1.0]])
    assert solve(table, -table)[2] is False


def test_dropping_goes_by_turns():
    """The third row falls only after the third column, and then the second column."""
    own = np.array([[3.0, 2.0, 0.0], [1.0, 1.0, 0.5], [0.0, 0.0, 9.0]])
    other = np.array([[5.0, 1.0, 0.0], [5.0, 1.0, 0.0], [5.0, 1.0, 0.0]])
    assert undominated(own, other) == ([0], [0])


def test_without_nashpy_the_line_that_installs_it_is_said(monkeypatch):
    monkeypatch.setitem(sys.modules, "nashpy.polytope", None)
    table = sure([[1, -1], [-1, 1]])
    with pytest.raises(MissingPackage, match=r"pip install 'sixparty\[analysis\]'"):
        equilibria(table, -table)


def tokens(text):
    """Read .nfg as Gambit's lexer does: braces, numbers, labels with escaped quotes."""
    found = re.findall(r'"((?:[^"\\]|\\")*)"|([{}])|([^\s{}"]+)', text)
    return [
        name.replace('\\"', '"') if not brace and not word else brace or word for name, brace, word in found
    ]


def test_gambit_can_read_the_file():
    own, other = [[1.0, 2.5], [3.0, 1e-7], [-4.0, 1e20]], [[0.0, 0.1], [0.2, 0.3], [0.4, -0.5]]
    rows, columns = ['the "wedge"', "back\\", "갈림길"], ["{", "two\nlines"]
    text = nfg('a "game"\\', ["row", "column"], [rows, columns], [own, other])
    read = tokens(text)
    assert read[:4] == ["NFG", "1", "R", 'a "game"/']
    assert read[4:8] == ["{", "row", "column", "}"]
    assert read[8:19] == ["{", "{", 'the "wedge"', "back/", "갈림길", "}", "{", "{", "two lines", "}", "}"]
    assert read[19] == ""
    payoffs = [float(number) for number in read[20:]]
    # the first player's strategy runs fastest
    assert payoffs == [1.0, 0.0, 3.0, 0.2, -4.0, 0.4, 2.5, 0.1, 1e-7, 0.3, 1e20, -0.5]


def test_a_game_with_a_hole_is_not_written():
    with pytest.raises(ValueError, match="finite"):
        nfg("", ["a", "b"], [["x"], ["y"]], [[[NAN]], [[0.0]]])
    with pytest.raises(ValueError, match="row or column"):
        nfg("", ["a", "b"], [["x"], ["y", "z"]], [[[1.0]], [[0.0]]])


def test_regret_is_the_worst_loss():
    assert regret(np.array([[3.0, 0.0], [1.0, 1.0]])) == (1.0, 2.0)
