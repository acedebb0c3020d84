"""Tournaments: who plays what, and what is read off games whose answer is known."""

import sys

import numpy as np
import pytest

from sim.scenario.faults import OverrideError
from sim.scenario.load import load
from sim.scenario.schema import Scenario
from sim.study.begin import begin, worlds_of_study
from sim.study.errors import StudyError
from sim.study.plan import Factor
from sim.study.tournament import payoffs_of, plan_of_tournament, sides_of, tournament_of
from tests.study.made import plan, study

ROWS, COLUMNS, RUNS = ("x", "y", "z"), ("p", "q"), 60
FACTORS = (Factor("doctrine.A", ROWS), Factor("doctrine.B", COLUMNS))


def planned(scenario="baseline_2024", *given, **more):
    return plan_of_tournament(scenario, *given, **{"runs": 5, "seed": 1, **more})


def levels(found):
    return [factor.levels for factor in found.factors]


def table(cells, noise=0.0):
    """Lay [rows, columns] out as the games of points, with luck that all cells share."""
    luck = np.random.default_rng(1).normal(size=RUNS)
    return np.asarray(cells, dtype=float).reshape(-1, 1) + noise * luck


def made(folder, failed=(), **tables):
    """Write a tournament of 3 x 2 in which x escalates least; `tables` replace measures."""
    scores = table([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], noise=0.5) + 50.0
    measures = {
        "crisis": table([[0, 0], [0, 1], [1, 1]]),
        "deal": table([[1, 1], [1, 0], [0, 0]]),
        "war": table(np.zeros((3, 2))),
        "war_month": table(np.full((3, 2), np.nan)),
        "score_rivera": scores,
        "score_linear": scores,
        "score_goldstein": scores,
        "support_end.A": table([[3, 3], [2, 2], [1, 1]], noise=0.1),
        "support_end.B": table([[1, 2], [1, 2], [1, 2]], noise=0.1),
        "refusals": table([[7, 8], [9, 10], [11, 12]]),
    } | {name.replace("__", "."): values for name, values in tables.items()}
    return study(folder, plan(runs=RUNS, factors=FACTORS), measures, failed)


def test_rows_are_the_negotiator_that_leads_and_columns_the_one_under_sanctions():
    scenario = load("baseline_2024")
    found = planned()
    row, column = sides_of(found)
    assert scenario.actors[row].negotiator and not scenario.actors[row].sanctioned
    assert scenario.actors[column].sanctioned
    assert levels(found) == [
        tuple(name for name, spec in scenario.doctrines.items() if actor in spec.rows)
        for actor in (row, column)
    ]
    assert (found.id, found.sampler, found.common_random_numbers) == (
        "baseline_2024-tournament",
        "grid",
        True,
    )
    assert "wedge" in found.factors[0].levels and "transactional" in found.factors[1].levels


def test_who_plays_follows_the_flags_of_the_scenario_and_no_name(monkeypatch):
    scenario = load("baseline_2024")
    parties = ("CHN", "ROK")
    actors = {
        name: spec.model_copy(update={"negotiator": name in parties, "sanctioned": name == "ROK"})
        for name, spec in scenario.actors.items()
    }
    turned = scenario.model_copy(update={"actors": actors})

    class Draft:
        def resolve(self, overrides, doctrines) -> Scenario:
            return turned

    monkeypatch.setattr("sim.scenario.load.open_draft", lambda scenario: Draft())
    assert sides_of(planned()) == ("CHN", "ROK")


def test_doctrines_limit_rows_and_those_of_the_column_alone_limit_columns():
    assert levels(planned(doctrines=["wedge", "status_quo"]))[0] == ("wedge", "status_quo")
    assert levels(planned(doctrines=["wedge"]))[1] == levels(planned())[1]
    found = planned(doctrines=["wedge", "status_quo", "transactional"])
    assert levels(found) == [("wedge", "status_quo"), ("status_quo", "transactional")]
    assert levels(planned(doctrines=["transactional"]))[0] == levels(planned())[0]
    assert sides_of(planned("baseline_2024", "ROK", "CHN")) == ("ROK", "CHN")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"row": "US"}, "no actor 'US'.*USA"),
        ({"row": "DPRK", "column": "DPRK"}, "cannot play against itself"),
        ({"doctrines": ["wegde"]}, "wedge"),
        ({"doctrines": ["barter"]}, "neither USA nor DPRK can play 'barter'"),
        ({"others": {"USA": "wedge"}}, "USA plays in this tournament"),
        ({"column": "ROK"}, "both reach JPN"),
        ({"overrides": ["parameters.nothing=1"]}, "nothing"),
    ],
)
def test_what_does_not_fit_is_refused(given, said):
    with pytest.raises(OverrideError, match=said):
        planned(**given)


def test_joint_doctrines_that_meet_are_kept_apart_by_a_given_one():
    found = planned(column="ROK", others={"JPN": "status_quo"})
    assert found.doctrines == (("JPN", "status_quo"),)


def test_a_joint_doctrine_is_played_by_all_but_the_other_side_and_those_with_one_of_their_own(tmp_path):
    chosen = planned(doctrines=["wedge", "status_quo"], others={"JPN": "japan_trilateral"})
    store = begin(chosen, tmp_path)
    worlds = worlds_of_study(store)
    first = {k: spec.doctrine for k, spec in worlds.scenario(store.design.rows[0]).actors.items()}
    assert (first["USA"], first["ROK"], first["JPN"]) == ("wedge", "wedge", "japan_trilateral")
    assert first["DPRK"] == store.design.rows[0][1]
    alone = {k: spec.doctrine for k, spec in worlds.scenario(store.design.rows[-1]).actors.items()}
    assert (alone["USA"], alone["ROK"]) == ("status_quo", "status_quo")


def test_matrices_are_means_of_cells_with_intervals_of_their_kind(tmp_path):
    found = tournament_of(made(tmp_path), ["refusals"])
    assert (found.row, found.column, found.rows, found.columns) == ("A", "B", ROWS, COLUMNS)
    assert (found.runs, found.games, found.failed) == (RUNS, 6 * RUNS, 0)
    assert list(found.matrices) == ["crisis", "deal", "war", "refusals"]
    crisis = found.matrices["crisis"]
    assert [[cell.mean for cell in row] for row in crisis] == [[0, 0], [0, 1], [1, 1]]
    assert crisis[0][0].method == "wilson" and 0.0 < crisis[0][0].high < 0.1
    assert found.matrices["refusals"][1][1].mean == 10.0
    assert [one.mean for one in found.over_columns["crisis"]] == [0.0, 0.5, 1.0]


def test_the_least_escalation_wins_and_holds(tmp_path):
    found = tournament_of(made(tmp_path))
    assert (found.winner, found.order, found.ranking.verdict) == ("x", (0, 1, 2), "holds")
    assert found.ranking.orders[0].first_share == 1.0
    assert found.by_month.orders[0].order == (0, 1, 2)


def test_another_weighting_may_flip_the_answer(tmp_path):
    found = tournament_of(made(tmp_path, score_linear=table([[9, 9], [1, 1], [5, 5]], noise=0.1)))
    assert found.ranking.verdict == "flips"
    assert [one.order[0] for one in found.ranking.orders] == [0, 1, 0]


def test_a_row_that_is_low_only_because_wars_end_its_games_is_not_first_by_month(tmp_path):
    war = table([[1, 1], [0, 0], [0, 0]])
    month = table([[1, 1], [np.nan] * 2, [np.nan] * 2])
    score = table([[20, 20], [50, 50], [60, 60]], noise=1.0)
    store = made(tmp_path, war=war, war_month=month, score_rivera=score, score_linear=score,
                 score_goldstein=score)  # fmt: skip
    found = tournament_of(store)
    assert (store.manifest["turns"] * store.manifest["months"], found.winner) == (9, "x")
    assert found.by_month.orders[0].order == (1, 2, 0)
    assert found.examples.overall.worst.war and found.examples.overall.worst.row == 0
    assert not found.examples.overall.best.war and found.examples.overall.best.row == 1


def test_examples_are_games_that_can_be_found_again(tmp_path):
    store = made(tmp_path)
    found = tournament_of(store)
    score, games = store.column("score_rivera"), store.column("game")
    best, typical, worst = found.examples.overall
    assert score[games == best.game] == score.min() == best.value
    assert score[games == worst.game] == score.max()
    assert np.median(score) <= typical.value <= np.sort(score)[score.size // 2 + 1]
    assert store.design.rows[store.place_of(worst.game)[0]] == ("z", "q")
    assert (worst.row, worst.column) == (2, 1)
    cell = found.examples.cells[1][0]
    assert store.design.rows[store.place_of(cell.worst.game)[0]] == ("y", "p")
    assert found.examples.rows[1].best == cell.best
    other = found.examples.cells[1][1].best
    assert (other.row, other.column) == (1, 1)
    assert store.design.rows[store.place_of(other.game)[0]] == ("y", "q")


def test_domination_and_equilibria_are_by_what_each_side_wants(tmp_path):
    game = tournament_of(made(tmp_path)).game
    assert [(one.row, one.by, one.surely) for one in game.dominated_rows] == [(1, 0, True), (2, 0, True)]
    assert [(one.row, one.by) for one in game.dominated_columns] == [(0, 1)]
    (only,) = game.equilibria.found
    assert (only.rows, only.columns) == ((1.0, 0.0, 0.0), (0.0, 1.0))
    assert only.row_value == pytest.approx(3.0, abs=0.05)


def test_a_minus_turns_what_is_wanted_around(tmp_path):
    payoffs = payoffs_of("-support_end.A,-support_end.B", "A", "B")
    game = tournament_of(made(tmp_path), payoffs=payoffs).game
    assert {one.row for one in game.dominated_rows} == {0, 1}
    (only,) = game.equilibria.found
    assert only.support == ((2,), (0,))
    assert game.means[0][2, 0] == pytest.approx(-1.0, abs=0.05)


def test_without_nashpy_the_rest_is_told_and_the_package_named(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "nashpy.polytope", None)
    pennies = {
        "support_end__A": table([[1, 0], [0, 1], [-5, -5]]),
        "support_end__B": table([[0, 1], [1, 0], [0, 0]]),
    }
    found = tournament_of(made(tmp_path, **pennies))
    assert found.game.equilibria is None
    assert "nashpy" in found.game.missing and "pip install" in found.game.missing
    assert found.winner == "x"


def test_failed_games_are_left_out_and_counted(tmp_path):
    found = tournament_of(made(tmp_path, failed=(0, 1, 70)), ["refusals"])
    assert (found.failed, found.games) == (3, 6 * RUNS)
    assert [cell.n for cell in found.matrices["refusals"][0]] == [RUNS - 2, RUNS - 1]


def test_a_study_of_something_else_is_no_tournament(tmp_path):
    store = study(tmp_path, plan(runs=2, factors=FACTORS[:1]), {"crisis": [[0.0]]})
    with pytest.raises(StudyError, match="no tournament"):
        tournament_of(store)


@pytest.mark.parametrize("text", ["deal", "deal,", "-,deal", "a,b,c"])
def test_payoffs_are_two_measures(text):
    with pytest.raises(OverrideError, match="ROW_MEASURE,COLUMN_MEASURE"):
        payoffs_of(text, "A", "B")
