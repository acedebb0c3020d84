"""Docking (Axtell et al. 1996): two programs written from the same words must give the same games.

See README.md of this folder for what is compared, and at which error.
"""

from functools import cache

import numpy as np
import pytest

from tests.docking.compare import (
    Found,
    by_act,
    one_month,
    rejected,
    same_frequencies,
    second_games,
    whole_games,
)
from tests.docking.product import Games, product_games
from tests.docking.second_choice import pair_chances
from tests.docking.second_state import start_of
from tests.docking.second_world import World
from tests.docking.settings import DOCTRINES, POINTS, STARTS, both, chance_gaps, consent_gaps, perturbed
from tests.scale import NIGHTLY

EQUAL = 1e-12  # two ways to write the same sum in double precision
DRAWS = 100_000 if NIGHTLY else 10_000
MONTHS = 40_000 if NIGHTLY else 4_000  # games of one month
GAMES = 10_000 if NIGHTLY else 1_000  # games of 36 months
SECOND_SEED = 7

CHOICE_RULES = (
    "decisiveness", "reciprocity", "persistence", "caution", "cost_weight", "signal_weight",
    "signal_threshold", "audience_weight", "emboldenment", "patron_request", "deal_slope", "phasing",
    "outside_option", "pain_weight", "fear_weight", "tone_to_others", "caution_span", "support_span",
    "audience_factor",
)  # fmt: skip
CONSENT_RULES = (
    "consent_trust", "consent_ripeness", "consent_mediation", "consent_backing", "consent_trust_centre",
)  # fmt: skip
MONTH_RULES = (
    "ally_spill", "surprise", "costly_signal", "hostile_learning", "hostile_costliness", "coupling",
    "tension_decay", "tension_gain", "tension_relief", "tension_distrust",
)  # fmt: skip
GAME_RULES = ("fade", "sanctions_bite")

each_doctrine = pytest.mark.parametrize("doctrines", DOCTRINES)
each_start = pytest.mark.parametrize("start", STARTS)


def frequencies(doctrines: str, start: str, second: World, draws: int = DRAWS) -> Found:
    product, _ = both(doctrines, start)
    seen = product_games(product, draws, 1).acts[:, 0]
    acts, found = product.index.actions, []
    order = np.array([acts.index(act.name) for act in second.acts])
    for i, who in enumerate(second.actors):
        chances = pair_chances(second, start_of(second, 1), i)
        expected = by_act(chances, order[second.options[i].act], len(acts))
        found += same_frequencies(who, acts, expected, seen[:, i])
    return found


@cache
def months_of_product(doctrines: str, start: str, point: int) -> Games:
    return product_games(both(doctrines, start, point)[0], MONTHS, 1)


def first_month(doctrines: str, start: str, second: World, point: int = 0) -> Found:
    order = both(doctrines, start, point)[0].index.actions
    own = second_games(second, MONTHS, 1, SECOND_SEED, order)
    return one_month(second.actors, months_of_product(doctrines, start, point), own)


@cache
def games_of_product(doctrines: str) -> Games:
    return product_games(both(doctrines)[0], GAMES, 36)


def ends(doctrines: str, second: World, months: tuple[int, ...]) -> Found:
    acts = both(doctrines)[0].index.actions
    own = second_games(second, GAMES, max(months), SECOND_SEED, acts)
    theirs = games_of_product(doctrines)
    return [test for m in months for test in whole_games(second.actors, acts, theirs, own, m)]


@each_doctrine
@each_start
def test_every_option_has_the_same_chance(doctrines: str, start: str) -> None:
    assert max(chance_gaps(doctrines, start, both(doctrines, start)[1])) < EQUAL


@each_doctrine
@each_start
def test_every_joint_act_finds_the_same_consent(doctrines: str, start: str) -> None:
    assert max(consent_gaps(doctrines, start, both(doctrines, start)[1])) < EQUAL


@pytest.mark.parametrize("point", POINTS)
def test_chances_agree_at_other_points_of_the_prior(point: int) -> None:
    second = both("stepwise", "start", point)[1]
    assert max(chance_gaps("stepwise", "start", second, point)) < EQUAL
    assert max(consent_gaps("stepwise", "start", second, point)) < EQUAL


@each_start
@pytest.mark.parametrize("doctrines", ["status quo", "wedge", "big package"])
def test_acts_are_drawn_with_these_chances(doctrines: str, start: str) -> None:
    assert not rejected(frequencies(doctrines, start, both(doctrines, start)[1]))


@each_start
@pytest.mark.parametrize("doctrines", ["status quo", "wedge"])
def test_one_month_moves_trust_and_tension_alike(doctrines: str, start: str) -> None:
    assert not rejected(first_month(doctrines, start, both(doctrines, start)[1]))


@pytest.mark.parametrize("point", POINTS)
def test_one_month_agrees_at_other_points_of_the_prior(point: int) -> None:
    assert not rejected(first_month("stepwise", "trusting", both("stepwise", "trusting", point)[1], point))


@pytest.mark.parametrize("doctrines", ["status quo", "wedge"])
def test_whole_games_end_alike(doctrines: str) -> None:
    assert not rejected(ends(doctrines, both(doctrines)[1], (12, 36)))


# Every check must be able to fail: one coefficient of the second implementation is made a fifth too large.


@pytest.mark.parametrize("name", CHOICE_RULES)
def test_a_wrong_rule_of_choice_is_seen(name: str) -> None:
    gaps = [max(chance_gaps("wedge", start, perturbed(both("wedge", start)[1], name))) for start in STARTS]
    assert max(gaps) > 1e-3


@pytest.mark.parametrize("name", CONSENT_RULES)
def test_a_wrong_rule_of_consent_is_seen(name: str) -> None:
    gaps = [max(consent_gaps("wedge", start, perturbed(both("wedge", start)[1], name))) for start in STARTS]
    assert max(gaps) > 1e-2


@pytest.mark.parametrize("name", ["decisiveness", "reciprocity"])
def test_a_wrong_rule_of_choice_is_seen_in_what_is_drawn(name: str) -> None:
    second = both("status quo")[1]
    assert not rejected(frequencies("status quo", "start", second, 3 * DRAWS))
    assert rejected(frequencies("status quo", "start", perturbed(second, name), 3 * DRAWS))


@pytest.mark.parametrize("name", MONTH_RULES)
def test_a_wrong_rule_of_trust_or_tension_is_seen_in_a_month(name: str) -> None:
    assert rejected(first_month("wedge", "tense", perturbed(both("wedge", "tense")[1], name)))


@pytest.mark.parametrize("name", GAME_RULES)
def test_a_wrong_rule_of_months_is_seen_in_whole_games(name: str) -> None:
    assert rejected(ends("status quo", perturbed(both("status quo")[1], name), (12,)))
