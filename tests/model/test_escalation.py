"""From incident to clash to war, and down the ladder again: each chance worked out anew by its formula."""

import math

import pytest
from hypothesis import given

from sim.model import names as N
from sim.model.ladder import level, next_rung
from sim.model.relations import deterrence, resolve_now
from sim.record import decode
from tests.model.chance import SEEDS, situation
from tests.model.worlds import everybody_holds, get, orders_of, play, put, quiet_draws, world


def logistic(x):
    return 1 / (1 + math.exp(-x))


def event_of(built, ledger, kind):
    return [event for event in decode.events(built.index, ledger) if event.kind == kind]


def lucky(built, *, incident=1.0, fired=0.5, clash=1.0, war=1.0, ends=1.0):
    draws = quiet_draws(built)
    for k, value in enumerate((incident, fired, clash, war, ends)):
        draws.incident[:, :, k] = value
    return draws


@given(SEEDS)
def test_the_chance_of_an_incident(seed):
    built, state, _, _ = situation(seed)
    _, ledger = play(built, state, everybody_holds(built), lucky(built, incident=0.0))
    for event in event_of(built, ledger, "incident"):
        a, b = event.actor, event.target
        weight = built.game.incident_weight[built.index.actor(a), built.index.actor(b)]
        heat = math.exp(0.35 * (get(built, state, "tension", a, b) - 30) / 10)
        calm = 1 - 0.35 * get(built, state, "hotline", a, b)
        calm *= 1 - 0.25 * get(built, state, "military_agreement", a, b)
        alert = 1 + get(built, state, "readiness", a) * get(built, state, "readiness", b)
        assert event.b == pytest.approx(min(1, weight * 0.01 * heat * calm * alert), rel=1e-9)


@given(SEEDS)
def test_the_chance_of_a_clash(seed):
    built, state, _, _ = situation(seed)
    _, ledger = play(built, state, everybody_holds(built), lucky(built, incident=0.0))
    for event in event_of(built, ledger, "escalation"):
        victim, offender = event.actor, event.target
        v, o = built.index.actor(victim), built.index.actor(offender)
        shield = (
            deterrence(built.game, state, v, o) - 0.5 + 0.5 * (get(built, state, "defense", victim) - 0.5)
        )
        odds = -1.6 + 1.0 * (0.5 - get(built, state, "hotline", victim, offender))
        odds += 1.0 * get(built, state, "readiness", victim) + 0.8 * (resolve_now(state, v) - 0.5)
        odds += -1.5 * shield + 0.5 * get(built, state, "dyad_rung", victim, offender) / 6
        assert event.b == pytest.approx(logistic(odds), rel=1e-9)


@given(SEEDS)
def test_the_chance_of_war(seed):
    """The side that is not sanctioned is the one that deterrence protects."""
    built, state, _, _ = situation(seed)
    for other in ("USA", "ROK", "JPN"):
        state = put(built, state, "clash", 1, "DPRK", other)
    _, ledger = play(built, state, everybody_holds(built), lucky(built, war=0.0))
    wars = event_of(built, ledger, "war")
    assert len(wars) == 3
    for event in wars:
        a, b = event.actor, event.target
        assert a == "DPRK"
        nuclear = min(cover(built, state, a), cover(built, state, b))
        odds = -2.6 + 1.0 * (0.5 - get(built, state, "hotline", a, b)) - 1.5 * nuclear
        odds += 0.5 * (get(built, state, "readiness", a) + get(built, state, "readiness", b))
        i, j = built.index.actor(a), built.index.actor(b)
        odds -= 1.5 * (deterrence(built.game, state, j, i) - 0.5)
        assert event.b == pytest.approx(logistic(odds), rel=1e-9)


def cover(built, state, name):
    """Give the nuclear cover over an actor: its own, or an ally's times its commitment."""
    others = [other for other in built.index.actors if other != name]
    umbrellas = [get(built, state, "commitment", k, name) * get(built, state, "nuclear", k) for k in others]
    return max([get(built, state, "nuclear", name), *umbrellas])


def test_deterrence_weighs_both_sides_with_their_friends():
    built = world()
    index = built.index
    majors = list(index.actors)
    cinc = sum(get(built, built.start, "cinc", k) for k in majors)
    men = sum(get(built, built.start, "personnel", k) for k in majors)

    def capability(k):
        return (
            0.65 * get(built, built.start, "cinc", k) / cinc
            + 0.35 * get(built, built.start, "personnel", k) / men
        )

    def side(name, against):
        friends = [k for k in majors if k not in (name, against)]
        return capability(name) + sum(
            2
            * get(built, built.start, "commitment", k, name)
            * capability(k)
            * get(built, built.start, "credibility", k)
            for k in friends
        )

    mine, theirs = side("ROK", "DPRK"), side("DPRK", "ROK")
    found = deterrence(built.game, built.start, index.actor("ROK"), index.actor("DPRK"))
    assert found == pytest.approx(mine / (mine + theirs), rel=1e-12)


def test_an_incident_marks_its_victim_and_shocks():
    built = world()
    draws = lucky(built, incident=0.0, fired=0.0)
    new, ledger = play(built, built.start, everybody_holds(built), draws)
    (event,) = [e for e in event_of(built, ledger, "incident") if {e.actor, e.target} == {"DPRK", "ROK"}]
    assert (event.actor, event.target) == ("DPRK", "ROK")
    assert get(built, new, "fired_upon", "ROK", "DPRK") == 1
    assert get(built, new, "fired_upon", "DPRK", "ROK") == 0
    rows = {r[:3]: r.amount for r in decode.changes(built.index, ledger) if r.cause == "rule:incident"}
    assert rows["tension", "DPRK", "ROK"] == 15
    before = 0.22 / 0.78 * 0.6
    assert rows["trust", "ROK", "DPRK"] == pytest.approx(before / (1 + before) - 0.22)
    later, _ = play(built, new, everybody_holds(built), quiet_draws(built))
    assert get(built, later, "fired_upon", "ROK", "DPRK") == 0


def test_a_clash_ends_whatever_was_added_to_it():
    built = world()
    state = put(built, built.start, "clash", 1, "DPRK", "ROK")
    state = put(built, state, "dyad_rung", 5, "DPRK", "ROK")
    state = put(built, state, "political_capital", 20, "ROK")
    orders = orders_of(built, {"ROK": [("limited_strike", "DPRK")]})
    draws = lucky(built, incident=0.0, clash=0.0, ends=0.59)
    new, ledger = play(built, state, orders, draws)
    assert event_of(built, ledger, "clash_ends")
    assert get(built, new, "clash", "DPRK", "ROK") == 0
    assert get(built, new, "dyad_rung", "DPRK", "ROK") == 4
    stays, _ = play(built, state, everybody_holds(built), lucky(built, ends=0.61))
    assert get(built, stays, "clash", "DPRK", "ROK") == 1
    assert get(built, stays, "dyad_rung", "DPRK", "ROK") == 5


@pytest.mark.parametrize(
    ("tension", "rung"), [(0, 0), (14.99, 0), (15, 1), (29.99, 1), (30, 2), (45, 3), (60, 4), (100, 4)]
)
def test_levels(tension, rung):
    assert level(tension, 0, 0) == rung
    assert level(tension, 1, 0) == 5
    assert level(tension, 1, 1) == level(tension, 0, 1) == 6


def test_up_at_once_and_down_after_two_calm_months():
    rung, calm = next_rung(1, 62.0, 4, 1)
    assert (rung, calm) == (4, 0)
    assert next_rung(4, 53.0, 3, 1) == (4, 0)  # 53 is 15 * 4 - 7: not below it
    assert next_rung(4, 52.9, 3, 0) == (4, 1)
    assert next_rung(4, 52.9, 3, 1) == (3, 0)
    assert next_rung(5, 10.0, 0, 0) == (4, 0)
    assert next_rung(0, 3.0, 0, 5) == (0, 0)


def test_the_world_stands_on_its_highest_rung():
    built = world()
    state = put(built, built.start, "tension", 62, "DPRK", "JPN")
    new, _ = play(built, state, everybody_holds(built), quiet_draws(built))
    assert new.world[N.RUNG] == get(built, new, "dyad_rung", "DPRK", "JPN") == 3
    up = put(built, state, "tension", 95, "DPRK", "JPN")
    new, _ = play(built, up, everybody_holds(built), quiet_draws(built))
    assert new.world[N.RUNG] == 4
