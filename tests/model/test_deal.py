"""The deal and the moratorium: what keeping them does, what breaking them does, and who counts as breaker."""

import numpy as np
import pytest
from hypothesis import given

from sim.model import names as N
from sim.model.package import best_package, exposure, outside, package_value, rollback
from sim.model.state import copy_state
from sim.record import decode
from tests.model.chance import SEEDS, situation
from tests.model.worlds import BASELINE, STILL, get, orders_of, play, put, quiet_draws, world

LIMIT, RELIEF, SECURITY, DURATION = 1.0, 2 / 3, 1 / 3, 6


def under_deal(*, done=2, relieved=0.1, duration=DURATION):
    """Give a world and a state under a deal that both have kept for some months."""
    built = world(BASELINE, STILL)
    state = put(built, built.start, "deal", 1)
    state.deal[:] = 1, LIMIT, RELIEF, SECURITY, done, duration, relieved
    return built, put(built, state, "readiness", 0.5, "USA")


def by_rule(built, ledger, *rules):
    """List the rows of some rules: (variable, actor, target, amount)."""
    causes = {f"rule:{name}" for name in rules}
    rows = [row for row in decode.changes(built.index, ledger) if row.cause in causes]
    return {(row.variable, row.actor, row.target): row.amount for row in rows}


def kinds(built, ledger):
    return [event.kind for event in decode.events(built.index, ledger)]


def test_a_month_of_a_kept_deal():
    built, state = under_deal()
    new, ledger = play(built, state, orders_of(built, {}), quiet_draws(built))
    rows = by_rule(built, ledger, "implementation")
    trust = {key: rows.pop(key) for key in [("trust", "DPRK", "USA"), ("trust", "USA", "DPRK")]}
    assert rows == pytest.approx(
        {
            ("sanctions", "", ""): -RELIEF * 0.5 / DURATION,
            ("nuclear", "DPRK", ""): -1.0 * 0.2 / DURATION,
            ("readiness", "USA", ""): -0.05 * SECURITY,
            ("credibility", "DPRK", ""): 0.005,
            ("credibility", "USA", ""): 0.005,
        }
    )
    for key, amount in trust.items():
        before = get(built, state, *key)
        odds = before / (1 - before) * 1.06
        assert amount == pytest.approx(odds / (1 + odds) - before, abs=1e-15)
    assert new.deal.tolist() == pytest.approx(
        [1, LIMIT, RELIEF, SECURITY, 3, DURATION, 0.1 + RELIEF * 0.5 / DURATION]
    )


def test_after_its_duration_a_deal_stands_and_gives_nothing_more():
    built, state = under_deal(done=DURATION)
    new, ledger = play(built, state, orders_of(built, {}), quiet_draws(built))
    assert by_rule(built, ledger, "implementation") == {}
    assert new.deal.tolist() == state.deal.tolist()
    assert get(built, new, "deal") == 1
    broken, _ = play(
        built, state, orders_of(built, {"USA": [("large_exercise", "DPRK")]}), quiet_draws(built)
    )
    assert get(built, broken, "deal") == 0


def test_the_arsenal_grows_under_a_deal_only_as_far_as_word_is_not_kept():
    built, state = under_deal(done=DURATION)
    for doctrine in ("status_quo", "opportunist"):
        row = built.index.row_of[doctrine, "DPRK"]
        tried = copy_state(state)
        tried.doctrine[0] = row
        _, ledger = play(built, tried, orders_of(built, {}), quiet_draws(built))
        growth = 0.001 + 0.004 * (0.45 - 0.4)
        hidden = 1 - built.game.doctrine_number[row, N.KEEPS_DEALS]
        assert by_rule(built, ledger, "nuclear_drift")["nuclear", "DPRK", ""] == pytest.approx(
            growth * hidden
        )


@pytest.mark.parametrize(
    ("breaker", "victim", "act"),
    [
        ("USA", "DPRK", ("large_exercise", "DPRK")),
        ("DPRK", "USA", ("icbm_test", "USA")),
        ("DPRK", "USA", ("intermediate_range_test", "JPN")),
    ],
)
def test_a_breach(breaker, victim, act):
    built, state = under_deal()
    new, ledger = play(built, state, orders_of(built, {breaker: [act]}), quiet_draws(built))
    rows = by_rule(built, ledger, "breach")
    trust = rows.pop(("trust", victim, breaker))
    assert rows == pytest.approx(
        {
            ("credibility", breaker, ""): -0.1,
            ("tension", "DPRK", "USA"): 8,
            ("sanctions", "", ""): 0.7 * 0.1,
            ("deal", "", ""): -1,
        }
    )
    before = get(built, state, "trust", victim, breaker)
    odds = before / (1 - before) * 0.35
    assert trust == pytest.approx(odds / (1 + odds) - before, abs=1e-15)
    assert by_rule(built, ledger, "implementation") == {}
    assert new.deal[N.DEAL_ACTIVE] == 0


def test_an_act_on_somebody_else_breaks_only_the_sanctioned_actors_word():
    built, state = under_deal()
    # The USA has no breach to do to anybody but the DPRK; a third party's breach is none of the deal's.
    new, _ = play(built, state, orders_of(built, {"ROK": [("large_exercise", "DPRK")]}), quiet_draws(built))
    assert get(built, new, "deal") == 1


def test_if_both_break_it_the_higher_address_counts():
    built, state = under_deal()
    given_orders = {"USA": [("large_exercise", "DPRK")], "DPRK": [("icbm_test", "USA")]}
    _, ledger = play(built, state, orders_of(built, given_orders), quiet_draws(built))
    (broken,) = [event for event in decode.events(built.index, ledger) if event.kind == "deal_broken"]
    assert (broken.actor, broken.target) == ("USA", "DPRK")


def signing(built, state, *, other=()):
    orders = orders_of(built, {"USA": [("sign_deal", "DPRK"), *other]})
    orders.consent[built.index.actor("USA"), 0] = 1
    orders.terms[built.index.actor("USA"), 0] = LIMIT, RELIEF, SECURITY
    return orders


def test_a_breach_in_the_month_of_signing_neither_prevents_nor_breaks_it():
    built = world(BASELINE, STILL)
    state = put(built, built.start, "talks_stage", 3, "DPRK", "USA")
    orders = signing(built, state, other=[("large_exercise", "DPRK")])
    new, ledger = play(built, state, orders, quiet_draws(built))
    assert get(built, new, "deal") == 1
    assert "deal_broken" not in kinds(built, ledger)
    assert by_rule(built, ledger, "implementation") == {("deal", "", ""): 1}
    growth = (0.001 + 0.004 * 0.05) * (1 - 0.9)
    assert by_rule(built, ledger, "nuclear_drift")["nuclear", "DPRK", ""] == pytest.approx(growth)


def test_a_new_deal_after_a_breach_begins_from_nothing():
    built = world(BASELINE, STILL)
    state = put(built, built.start, "talks_stage", 3, "DPRK", "USA")
    state.deal[:] = 0, 1, 1, 1, 5, 9, 0.4
    new, _ = play(built, state, signing(built, state), quiet_draws(built))
    assert new.deal.tolist() == pytest.approx([1, LIMIT, RELIEF, SECURITY, 0, 6, 0])


def test_the_proposers_steps_set_the_duration():
    built = world(BASELINE, STILL)
    state = put(built, built.start, "talks_stage", 3, "DPRK", "USA")
    usa = built.index.actor("USA")
    state.doctrine[usa] = built.index.row_of["wedge", "USA"]
    new, _ = play(built, state, signing(built, state), quiet_draws(built))
    assert new.deal[N.DURATION] == 3 * built.game.doctrine_number[state.doctrine[usa], N.DEAL_STEPS] == 9


@pytest.mark.parametrize("act", [("icbm_test", "USA"), ("intermediate_range_test", "JPN")])
@pytest.mark.parametrize("deal", [False, True])
def test_a_moratorium_is_broken_against_any_rival_with_or_without_a_deal(act, deal):
    built, state = under_deal() if deal else (world(BASELINE, STILL), world(BASELINE, STILL).start)
    state = put(built, state, "moratorium", 1, "DPRK", "USA")
    new, ledger = play(built, state, orders_of(built, {"DPRK": [act]}), quiet_draws(built))
    assert get(built, new, "moratorium", "DPRK", "USA") == 0
    assert "moratorium_broken" in kinds(built, ledger)
    before, after = (get(built, x, "trust", "USA", "DPRK") for x in (state, new))
    ratio = after / (1 - after) / (before / (1 - before))
    assert ratio == pytest.approx(0.5 * 1.35 * (0.35 if deal else 1), rel=1e-9)


def test_a_moratorium_outlives_acts_of_others_and_acts_that_break_nothing():
    built = world(BASELINE, STILL)
    state = put(built, built.start, "moratorium", 1, "DPRK", "USA")
    given_orders = {"USA": [("large_exercise", "DPRK")], "DPRK": [("short_range_test", "ROK")]}
    new, _ = play(built, state, orders_of(built, given_orders), quiet_draws(built))
    assert get(built, new, "moratorium", "DPRK", "USA") == 1


@given(SEEDS)
def test_the_best_package_is_the_best(seed):
    """Nash's product where both gain, else what the worse-off gets; looked for anew, over all 48."""
    built, state, _, _ = situation(seed)
    game = built.game
    i, j = game.leader, game.subject
    steps = game.doctrine_number[state.doctrine[i], N.DEAL_STEPS]
    thirds = np.arange(4) / 3

    def worth(who, other, package):
        discount = exposure(game, state, who, other, steps)
        return package_value(game, state.doctrine[who], discount, outside(game, state, who, other), *package)

    def score(package):
        u, v = worth(i, j, package), worth(j, i, package)
        return u * v if u > 0 and v > 0 else min(u, v) - 1

    packages = [(a, b, c) for a in thirds[1:] for b in thirds for c in thirds]
    found = best_package(game, state, i, j)
    assert score(found[:3]) == pytest.approx(max(score(p) for p in packages), abs=1e-12)
    assert found[3:] == pytest.approx((worth(i, j, found[:3]), worth(j, i, found[:3])), abs=1e-12)


def test_rollback_begins_beyond_a_freeze():
    assert [rollback(x) for x in (0.0, 0.5, 0.75, 1.0)] == [0.0, 0.0, 0.5, 1.0]


def test_more_steps_leave_less_exposed():
    built = world()
    exposed = [exposure(built.game, built.start, 1, 0, steps) for steps in (1, 2, 3, 12)]
    assert exposed == sorted(exposed)
    assert exposed[0] == pytest.approx(get(built, built.start, "trust", "USA", "DPRK"))
