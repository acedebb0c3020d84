"""What is counted while a game is played, and read off its last state."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.model import names as N
from sim.model import tally as T
from sim.model.measures import SCALAR_MEASURES, named_measures, scalar_measures
from sim.model.memory import series_length
from sim.model.state import copy_state
from sim.record import decode
from sim.scenario.vocabulary import SCALAR_MEASURES as PROMISED
from tests.model.chance import SEEDS, situation
from tests.model.worlds import everybody_holds, get, orders_of, play, put, quiet_draws, world


def measured(built, state, months=36):
    return decode.measures(built.game, built.index, state, months)


def test_the_measures_are_those_that_were_promised():
    assert SCALAR_MEASURES == PROMISED
    built = world()
    assert len(measured(built, built.start)) == len(scalar_measures(built.game, built.start, 36)) + len(
        named_measures(built.game, built.start)
    )


@given(SEEDS)
def test_named_measures_stand_under_their_names(seed):
    built, state, orders, draws = situation(seed)
    new, _ = play(built, state, orders, draws)
    found = measured(built, new)
    for name, value in found.items():
        what, *places = name.split(".")
        if what in (
            "trust_end",
            "dependence_end",
            "commitment_end",
            "nuclear_end",
            "economy_end",
            "support_end",
        ):
            assert value == get(built, new, what.removesuffix("_end"), *places), name
        elif what == "force_share_end":
            theatre = built.index.theatres.index(places[1])
            assert value == new.force_share[built.index.actor(places[0]), theatre], name


def test_means_are_over_the_months_played():
    built = world()
    state, trust, tension = built.start, [], []
    for _ in range(3):
        state, _ = play(built, state, orders_of(built, {"DPRK": [("icbm_test", "USA")]}), quiet_draws(built))
        trust.append(get(built, state, "trust", "USA", "DPRK"))
        tension.append(get(built, state, "tension", "USA", "DPRK"))
    found = measured(built, state)
    assert found["trust_mean.USA.DPRK"] == pytest.approx(sum(trust) / 3, abs=1e-12)
    assert found["tension_mean.DPRK.USA"] == pytest.approx(sum(tension) / 3, abs=1e-12)


def test_what_did_not_happen_has_no_month():
    built = world()
    found = measured(built, built.start)
    names = ("war_month", "deal_month", "deal_limit", "deal_relief", "deal_rollback")
    assert [found[name] for name in names] == [None] * 5
    assert (found["war"], found["deal"], found["deal_broken"]) == (0, 0, 0)
    assert found["peak_rung"] == get(built, built.start, "rung") == 2


def test_after_a_war_the_months_that_were_not_played_count_as_crisis():
    built = world()
    draws = quiet_draws(built)
    state, _ = play(built, built.start, everybody_holds(built), draws)
    draws.incident[:, :, 3] = 0
    state, _ = play(built, put(built, state, "clash", 1, "DPRK", "ROK"), everybody_holds(built), draws)
    found = measured(built, state)
    assert (found["war"], found["war_month"], found["peak_rung"]) == (1, 2, 6)
    assert found["months_in_crisis"] == 1 + 34
    assert found["crisis"] == 1
    assert found["score_rivera"] == 60
    assert found["score_linear"] == 4


def test_scores_weigh_what_was_done():
    built = world()
    acts = {"DPRK": [("short_range_test", "ROK"), ("denounce", "USA")], "USA": [("suspend_exercise", "DPRK")]}
    state, _ = play(built, built.start, orders_of(built, acts), quiet_draws(built))
    found = measured(built, state)
    assert found["score_rivera"] == 4 + 12 - 2
    assert found["score_linear"] == 1 + 2 - 1
    assert found["score_goldstein"] == pytest.approx(7.2 * 0.5 + 2.0)


def test_a_second_deal_leaves_the_terms_of_the_first():
    built = world()
    state = put(built, built.start, "talks_stage", 3, "DPRK", "USA")
    orders = orders_of(built, {"DPRK": [("sign_deal", "USA")]})
    orders.consent[0, 0] = 1
    orders.terms[0, 0] = 1.0, 0.5, 0.25
    first, _ = play(built, state, orders, quiet_draws(built))
    again = copy_state(first)
    again.deal[N.DEAL_ACTIVE] = again.world[N.DEAL] = 0
    orders.terms[0, 0] = 1 / 3, 0.0, 0.0
    second, _ = play(built, put(built, again, "talks_stage", 3, "DPRK", "USA"), orders, quiet_draws(built))
    found = measured(built, second)
    assert (found["deal_month"], found["deal_limit"], found["deal_relief"], found["deal_rollback"]) == (
        1,
        1,
        0.5,
        1,
    )
    assert found["deal"] == 1
    assert second.deal[N.DEAL_LIMIT] == 1 / 3


def test_vetoes_count_members():
    built = world()
    state = put(built, built.start, "council_trigger", 0.5)
    draws = quiet_draws(built)
    draws.vote[:] = 3.4
    new, _ = play(built, state, orders_of(built, {"USA": [("council_sanctions", "DPRK")]}), draws)
    assert (new.tally[T.VETOES], new.tally[T.RESOLUTIONS]) == (2, 0)


@given(st.floats(0, 1), st.floats(0, 0.6))
def test_a_series_grows_while_luck_is_below_the_powers_of_its_growth(luck, growth):
    expected = 1
    while expected < 8 and luck < growth**expected:
        expected += 1
    if not any(math.isclose(luck, growth**k, rel_tol=1e-9) for k in range(1, 9)):
        assert series_length(growth, luck) == expected


def test_a_series_has_eight_events_at_most():
    assert series_length(0.99, 0.0) == 8
    assert np.mean([series_length(0.4, u) for u in np.linspace(0, 1, 2000, endpoint=False)]) > 1.6
