"""`turns.csv` and `ledger.csv`: every value and every change of a game, and nothing else."""

import csv
import io
import math
from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.record.course import Course
from sim.record.decode import changes, values
from sim.record.tables import ledger_csv, number, turns_csv, write_tables
from sim.scenario.load import load
from sim.table.session import Session


@pytest.fixture(scope="module")
def course():
    """A game with injects, two months a turn, and a ruling."""
    session = Session.create(load("crossroads_2024", overrides=["turns=4", "turn_months=2"]), seed=5)
    session.play_turn()
    session.ruling("tension", "USA", "DPRK", 70, "a hot day")
    session.inject(
        {
            "id": "storm",
            "turn": 2,
            "title": "x",
            "effects": [{"variable": "resolve", "actor": "CHN", "add": -0.1}],
        }
    )
    while not session.over:
        session.play_turn()
    return session.course


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_turns_hold_every_value_of_every_turn(course):
    rows = rows_of(turns_csv(course))
    assert list(rows[0]) == ["turn", "variable", "actor", "target", "value"]
    expected = [
        (str(turn), row.variable, row.actor, row.target, row.value)
        for turn in range(5)
        for row in values(course.built.index, course.state_after(turn))
    ]
    assert [(*list(row.values())[:4], float(row["value"])) for row in rows] == expected
    assert len({tuple(list(row.values())[:4]) for row in rows}) == len(rows)


def test_a_pair_has_one_row_in_the_order_of_the_actors(course):
    actors = list(course.built.index.actors)
    pairs = [row for row in rows_of(turns_csv(course)) if row["variable"] == "tension" and row["turn"] == "0"]
    assert len(pairs) == 15
    assert all(actors.index(row["actor"]) < actors.index(row["target"]) for row in pairs)


def test_the_ledger_holds_every_change_with_its_cause(course):
    rows = rows_of(ledger_csv(course))
    assert list(rows[0]) == ["turn", "variable", "actor", "target", "cause", "amount"]
    written = sum(
        int(ledger.written[0])
        for kept in course.played
        for ledger in (kept.opening, *(month.ledger for month in kept.months))
    )
    assert (
        len(rows)
        == written
        == sum(
            len(list(changes(kept.built.index, ledger)))
            for kept in course.played
            for ledger in (kept.opening, *(month.ledger for month in kept.months))
        )
    )
    assert {row["cause"].partition(":")[0] for row in rows} == {"act", "rule", "inject", "ruling", "clamp"}
    [ruled] = [row for row in rows if row["cause"] == "ruling"]
    assert (ruled["turn"], ruled["variable"], ruled["actor"], ruled["target"]) == (
        "2",
        "tension",
        "DPRK",
        "USA",
    )
    assert "inject:storm" in {row["cause"] for row in rows}


def test_the_rows_add_up_as_they_are_written(course):
    before, gap = {}, 0.0
    added = defaultdict(float)
    for row in rows_of(ledger_csv(course)):
        added[row["turn"], row["variable"], row["actor"], row["target"]] += float(row["amount"])
    after = {tuple(list(row.values())[:4]): float(row["value"]) for row in rows_of(turns_csv(course))}
    for (turn, *name), value in after.items():
        if turn != "0":
            before = after[(str(int(turn) - 1), *name)]
            gap = max(gap, abs(value - before - added.pop((turn, *name), 0.0)))
    assert gap < 1e-9 and not added


def test_the_names_of_the_two_tables_are_the_same(course):
    def names(text):
        return {(row["variable"], row["actor"], row["target"]) for row in rows_of(text)}

    assert names(ledger_csv(course)) <= names(turns_csv(course))


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_read_back_as_it_was(value):
    assert float(number(value)) == value


@pytest.mark.parametrize(
    ("value", "text"), [(1.0, "1"), (0.0, "0"), (0.5, "0.5"), (-3.0, "-3"), (1e300, "1e+300")]
)
def test_a_number_is_written_short(value, text):
    assert number(value) == text


def test_a_game_not_begun_has_a_start_and_no_changes():
    course = Course(load("tutorial_trust"), 1)
    assert {row["turn"] for row in rows_of(turns_csv(course))} == {"0"}
    assert ledger_csv(course) == "turn,variable,actor,target,cause,amount\n"


def test_the_files_are_plain_text_that_any_program_reads(course, tmp_path):
    write_tables(tmp_path, course)
    for name, text in (("turns.csv", turns_csv(course)), ("ledger.csv", ledger_csv(course))):
        raw = (tmp_path / name).read_bytes()
        assert raw == text.encode("ascii") and raw.endswith(b"\n") and b"\r" not in raw and b'"' not in raw
        assert all(math.isfinite(float(row.rpartition(",")[2])) for row in text.splitlines()[1:])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ledger.csv", "turns.csv"]
