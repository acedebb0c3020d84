"""Turning points: one step with one act exchanged and the same luck, found again by another way."""

import numpy as np
import pytest

from sim.model import names as N
from sim.model.tally import DEAL, MONTHS_IN_CRISIS, WAR
from sim.record.course import Course, Order
from sim.record.decode import events
from sim.record.turning import (
    LEAST_SHARE,
    MOST_STEPS,
    Point,
    changed_events,
    futures,
    turning_points,
    wilson,
)
from sim.scenario.load import load
from tests.scale import scale

TURNS = 6


def played(**overrides):
    course = Course(load("crossroads_2024", overrides=[f"{k}={v}" for k, v in overrides.items()]), 1)
    while not course.over and course.turn <= TURNS:
        course.close()
    return course


@pytest.fixture(scope="module")
def course():
    return played(turns=TURNS)


@pytest.fixture(scope="module")
def search(course):
    return turning_points(course)


def again(course, turn):
    """Play the game anew to the beginning of a turn."""
    fresh = Course(course.scenario, course.seed, course.run)
    while fresh.turn < turn:
        fresh.close()
    return fresh


def exchanged(course, point):
    """Play the turn of a point by ordering the other act, the doctrines choosing for everybody else."""
    fresh = again(course, point.turn)
    i = fresh.actor(point.actor)
    index = fresh.built.index
    acts = course.played[point.turn - 1].months[0].orders
    own = [
        Order(index.actions[a], index.actors[t] if t >= 0 else None)
        for a, t in zip(acts.action[i, :2].tolist(), acts.target[i, :2].tolist(), strict=True)
        if a >= 0
    ]
    own[point.slot : point.slot + 1] = [point.other]
    fresh.order(point.actor, own)
    return fresh.close()


def test_a_step_is_what_the_game_gives_when_the_other_act_is_ordered(course, search):
    for point in search.points[: scale(12, MOST_STEPS)]:
        state, actual = exchanged(course, point).state, course.state_after(point.turn)
        assert np.array_equal(point.tension, state.pair[N.TENSION] - actual.pair[N.TENSION])
        assert np.array_equal(point.trust, state.directed[N.TRUST] - actual.directed[N.TRUST])


def test_the_greatest_comes_first_and_size_is_the_sum_of_both(search):
    sizes = [point.size for point in search.points]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] > 0
    for point in search.points:
        upper = np.abs(point.tension[np.triu_indices(len(point.tension), 1)]).sum() / 100
        assert point.size == pytest.approx(upper + np.abs(point.trust).sum())


def test_one_exchange_a_turn_and_actor_of_a_likely_act_that_was_not_done(course, search):
    places = [(point.turn, point.actor) for point in search.points]
    assert len(set(places)) == len(places) == search.looked_at <= MOST_STEPS
    assert search.looked_at <= search.possible <= TURNS * len(course.built.index.actors)
    for point in search.points:
        assert LEAST_SHARE <= point.share <= 1
        orders = course.played[point.turn - 1].months[0].orders
        i = course.actor(point.actor)
        done = list(zip(orders.action[i, :2].tolist(), orders.target[i, :2].tolist(), strict=True))
        assert course.number(point.other) not in done
        assert course.number(point.taken) == done[point.slot]


def test_only_the_actors_asked_for(course):
    name = course.built.index.actors[1]
    assert {point.actor for point in turning_points(course, [name]).points} == {name}


def test_long_turns_exchange_the_first_month():
    course = played(turns=3, turn_months=2)
    point = turning_points(course).points[0]
    found = exchanged(course, point)
    before = course.played[point.turn - 1]
    assert len(found.months) == len(before.months) == 2
    first = [list(events(turn.built.index, turn.months[0].ledger)) for turn in (before, found)]
    gone, new = changed_events(course, point)
    assert all(event in first[0] for event in gone)
    assert all(event in first[1] for event in new)


def test_a_seat_that_did_nothing_has_the_likeliest_act_instead():
    course = Course(load("crossroads_2024", overrides=["turns=1"]), 1)
    name = course.built.index.actors[0]
    course.seat(name, by_doctrine=False)
    course.close()
    [point] = turning_points(course, [name]).points
    assert point.taken is None
    assert point.taken_share == 0
    assert point.slot == 0


def test_events_that_differ_are_those_of_the_two_games(course, search):
    told = 0
    for point in search.points:
        gone, new = changed_events(course, point)
        if not gone and not new:
            continue
        games = [course.played[point.turn - 1], exchanged(course, point)]
        for side, mine, other in ((gone, 0, 1), (new, 1, 0)):
            found = [
                [
                    (e.kind, e.actor, e.target, e.action, e.outcome)
                    for e in events(t.built.index, t.months[0].ledger)
                ]
                for t in games
            ]
            for event in side:
                key = (event.kind, event.actor, event.target, event.action, event.outcome)
                assert key in found[mine]
                assert key not in found[other]
                told += 1
    assert told


def test_futures_are_the_games_of_other_run_numbers(course, search):
    point = search.points[0]
    runs = 3
    found = futures(course, point, runs)
    deals, crises = [], []
    for run in range(1, runs + 1):
        fresh = again(course, point.turn + 1)
        months = fresh.played[point.turn - 1].opened.tally
        fresh.run = run
        while not fresh.over:
            fresh.close()
        end = fresh.state.tally
        deals.append(end[DEAL] > 0)
        crises.append(end[MONTHS_IN_CRISIS] > months[MONTHS_IN_CRISIS] or end[WAR] > 0)
    assert found.deal[0].hits == sum(deals)
    assert found.crisis[0].hits == sum(crises)
    for chances, alone in ((found.crisis, found.only_crisis), (found.deal, found.only_deal)):
        assert chances[0].hits - chances[1].hits == alone[0] - alone[1]
        assert {chance.of for chance in chances} == {runs}


def test_an_act_exchanged_for_itself_changes_no_future(course, search):
    point = next(point for point in search.points if point.taken)
    same = Point(*point[:4], point.taken, *point[5:])
    found = futures(course, same, 2)
    assert found.crisis[0] == found.crisis[1]
    assert found.deal[0] == found.deal[1]
    assert found.only_crisis == found.only_deal == (0, 0)
    assert changed_events(course, same) == ([], [])


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    # Newcombe 1998, table I: Wilson's score intervals.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_as_published(hits, of, low, high):
    chance = wilson(hits, of)
    assert (chance.low, chance.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_nothing_counted_says_nothing():
    assert wilson(0, 0)[2:] == (0.0, 1.0)
    assert wilson(7, 7).high == 1.0
