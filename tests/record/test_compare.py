"""Runs side by side: only what differs, and pairs of equal luck."""

import math

import pytest

from sim.record.compare import NORMAL95, T95, compare, flat, mean_interval
from sim.record.run import Run
from sim.scenario.load import load
from sim.table.alone import with_doctrines
from sim.table.session import Session
from sim.table.what_if import read_wishes, what_if

TURNS = 3


def play(folder, seed=1, run=0, doctrines=None, overrides=()):
    scenario = with_doctrines(
        load("baseline_2024", overrides=[f"turns={TURNS}", *overrides]), doctrines or {}
    )
    with Session.create(scenario, folder=folder, seed=seed, run=run) as session:
        while not session.over:
            session.play_turn()
    return Run.open(folder)


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    top = tmp_path_factory.mktemp("runs")
    made = {f"plain{seed}": play(top / f"plain{seed}", seed) for seed in (1, 2, 3)}
    made |= {
        f"wedge{seed}": play(top / f"wedge{seed}", seed, doctrines={"USA": "wedge"}) for seed in (1, 2, 4)
    }
    made["again"] = play(top / "again")
    made["set"] = play(top / "set", overrides=["parameters.coupling=0", "dyads.USA-DPRK.tension=50"])
    return made


def differing(fields):
    return {field.name: field.values for field in fields if field.differs}


def test_equal_runs_are_the_same_game(runs):
    found = compare([runs["plain1"], runs["again"]])
    assert found.same_state and not differing(found.given) and not differing(found.measures)
    assert found.groups == ((0, 1),)


def test_what_was_given_differently_is_named_with_both_values(runs):
    found = compare([runs["plain1"], runs["set"]])
    given = differing(found.given)
    assert given["parameters.coupling"] == (0.6, 0)
    assert [name for name in given if name.startswith("dyads")] == ["dyads.DPRK-USA.tension"]
    assert set(given) == {"parameters.coupling", "dyads.DPRK-USA.tension"}
    assert not found.same_state and differing(found.measures)


def test_doctrines_and_seeds_are_named(runs):
    given = differing(compare([runs["plain1"], runs["wedge2"]]).given)
    assert given["seed"] == (1, 2)
    assert given["actors.USA.doctrine"] == ("status_quo", "wedge")
    assert given["actors.ROK.doctrine"] == ("status_quo", "wedge")


def test_measures_of_the_whole_game_come_first(runs):
    names = [field.name for field in compare([runs["plain1"], runs["wedge1"]]).measures]
    assert names[0] == "peak_rung" and "." not in names[20] and "." in names[21]


def test_runs_of_equal_luck_are_paired(runs):
    found = compare([runs[name] for name in ("plain1", "plain2", "plain3", "wedge1", "wedge2", "wedge4")])
    assert found.groups == ((0, 1, 2), (3, 4, 5))
    measures = {field.name: field.values for field in found.measures}
    for one in found.paired:
        values = measures[one.measure]
        pairs = [b - a for a, b in ((values[0], values[3]), (values[1], values[4])) if None not in (a, b)]
        assert one.pairs == len(pairs)
        assert one.mean == pytest.approx(sum(pairs) / len(pairs), abs=1e-12)
    assert {one.measure for one in found.paired} >= {"peak_rung", "score_goldstein", "trust_end.USA.DPRK"}


def test_a_single_pair_says_nothing(runs):
    assert compare([runs["plain1"], runs["wedge1"]]).paired == ()


def test_what_a_branch_and_people_did_is_told(runs):
    parent = runs["plain1"]
    wishes = read_wishes(parent.course(1), ["parameters.caution=3", "tension.USA.DPRK=70"], ["USA=hold"], {})
    with what_if(parent, 1, wishes, "told") as session:
        session.play_turn()
        session.play_turn()
        made = session.run
    given = differing(compare([parent, made]).given)
    assert given == {
        "turn 2: parameters.caution": (None, 3),
        "turn 2: tension.DPRK.USA": (None, "set 70"),
        "turn 2: USA orders": (None, "hold"),
    }


def test_a_turn_in_a_reference_counts(runs):
    ref = Run.open(runs["plain1"].folder)
    ref.at = 1
    found = compare([ref, runs["plain1"]])
    assert not found.same_state and differing(found.measures)


def test_flat_names_every_value_and_leaves_out_what_only_tells():
    data = {"a": {"b": [1, {"id": "x", "c": 2}], "source": "book"}, "title": "t", "d": 3}
    assert dict(flat(data)) == {"a.b.0": 1, "a.b.x.id": "x", "a.b.x.c": 2, "d": 3}


@pytest.mark.parametrize("n", [2, 5, 31, 40])
def test_an_interval_is_students(n):
    values = [float(k) for k in range(n)]
    mean, low, high = mean_interval(values)
    error = math.sqrt(sum((v - mean) ** 2 for v in values) / (n - 1) / n)
    assert (high - mean) / error == pytest.approx(T95[n - 2] if n <= 31 else NORMAL95)
    assert mean - low == pytest.approx(high - mean)
    assert math.isnan(mean_interval([1.0])[1])
