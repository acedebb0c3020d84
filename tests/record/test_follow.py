"""Following causes back: each step names the largest row, and what did most to it."""

from itertools import pairwise

import pytest

from sim.model.update import tension_baseline
from sim.record.course import Course
from sim.record.explain import explain
from sim.record.follow import AMOUNT, CHANCE, LADDER, follow
from sim.scenario.load import load


@pytest.fixture(scope="module")
def course():
    found = Course(load("crossroads_2024"), 1)
    while found.turn <= 21:
        found.close()
    return found


def test_each_step_tells_the_largest_row(course):
    for variable, turn in (
        ("trust.DPRK.USA", 4),
        ("tension.USA.DPRK", 8),
        ("economy.DPRK", 9),
        ("support.ROK", 12),
    ):
        links = follow(course, turn, variable, 3)
        assert links[0].turn == turn
        assert len(links) <= 4
        for link in links:
            if link.variable.split(".")[0] in ("heard", "did"):
                continue
            rows = explain(course, link.turn, link.variable).rows
            assert abs(link.row.amount) == max(abs(row.amount) for row in rows)
        for link, following in pairwise(links):
            assert following.variable == link.mover.name
            assert following.turn == link.mover.turn <= link.turn
            assert link.mover.was != link.mover.now


def test_no_depth_is_one_step_without_a_question(course):
    (link,) = follow(course, 8, "tension.USA.DPRK", 0)
    assert link.mover is None


def test_what_moved_a_rule_is_what_its_formula_says(course):
    """Return to normal: with the tension of the turn before the row would have been this one."""
    link = follow(course, 7, "tension.DPRK.USA", 1)[0]
    assert (link.row.cause, link.mover.name, link.mover.measure) == (
        "rule:tension_baseline",
        "tension.DPRK.USA",
        AMOUNT,
    )
    turn = course.played[6]
    i, j = course.actor("DPRK"), course.actor("USA")
    baseline = tension_baseline(turn.built.game, turn.opened, i, j)
    decay = link.row.numbers["tension_decay"]
    before = course.state_after(5).pair[0, i, j]
    assert link.mover.was == before
    assert link.mover.effect == pytest.approx(link.row.amount - (baseline - before) * (1 - decay))


def test_a_rung_leads_to_the_tension_of_its_turn_and_an_incident_to_its_chance(course):
    links = follow(course, 20, "rung", 3)
    assert links[0].mover.measure == LADDER
    assert (links[1].turn, links[1].variable) == (20, "tension.DPRK.ROK")
    assert links[1].row.cause == "rule:incident"


def test_what_an_event_set_as_the_turn_opened_is_followed_within_the_turn(course):
    links = follow(course, 6, "trust.ROK.DPRK", 3)
    assert links[0].mover.measure == CHANCE
    assert links[1].turn == 6 and links[1].row.cause.startswith("inject:") and links[1].row.month == 0


def test_the_first_turn_has_nothing_before_it(course):
    links = follow(course, 1, "tension.ROK.DPRK", 5)
    assert len(links) == 1 and links[0].mover is None
