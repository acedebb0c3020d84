"""Names and addresses are labels: a game with other ones, and the same luck, is the same game.

Two rules go by address, and say so: who counts as the breaker when both break a deal in one month, and
whose offer is signed when both offer one. The order of the two parties of the deal is therefore kept.
"""

from functools import cache
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.model.choose import choose
from sim.model.state import State, empty_orders
from sim.record import decode
from sim.scenario.build import build
from sim.scenario.schema import Scenario
from tests.model.chance import SEEDS, situation
from tests.model.worlds import BASELINE, play, rename, scenario_of, world
from tests.scale import scale

DIRECTED = ("trust", "dependence", "commitment", "mediation")
TOLERANCE = 1e-12


def relabelled(scenario, names, addresses):
    """Give a scenario whose actors have other names and other addresses, and so another order."""
    data = rename(scenario.model_dump(mode="json"), names)
    for old, address in addresses.items():
        data["actors"][names[old]]["address"] = address
    order = sorted(data["actors"], key=lambda name: data["actors"][name]["address"])
    data["actors"] = {name: data["actors"][name] for name in order}
    dyads = {}
    for pair, block in data["dyads"].items():
        first, second = pair.split("-")
        if order.index(first) > order.index(second):
            first, second = second, first
            block = {key: value[::-1] if key in DIRECTED else value for key, value in block.items()}
        dyads[f"{first}-{second}"] = block
    data["dyads"] = dyads
    return Scenario.model_validate(data)


@cache
def relabelled_world(order):
    """Build the baseline with its actors in another order, under the names X0, X1, ..."""
    scenario = scenario_of(BASELINE)
    names = {actor: f"X{k}" for k, actor in enumerate(scenario.actors)}
    addresses = {actor: 2 * place + 1 for place, actor in enumerate(order)}
    return build(relabelled(scenario, names, addresses)), names


def other_orders(scenario):
    """Choose among orders of the actors in which the parties of the deal keep theirs."""
    subject, leader = (name for name, spec in scenario.actors.items() if spec.negotiator)
    orders = [
        order
        for order in permutations(scenario.actors)
        if order.index(subject) < order.index(leader) and order != tuple(scenario.actors)
    ]
    return st.sampled_from(orders[:: len(orders) // scale(6, 120)])


def moved_state(state, old, new, names, p):
    """Give a state in the order of the relabelled game; p lists the old number of each new actor."""
    square = np.ix_(p, p)
    calm = np.maximum(np.triu(state.calm, 1), np.triu(state.calm, 1).T)
    row = [new.index.row_of[old.index.rows[k][0], names[old.index.rows[k][1]]] for k in state.doctrine]
    return State(
        actor=state.actor[:, p],
        directed=state.directed[:, p][:, :, p],
        pair=state.pair[:, p][:, :, p],
        world=state.world.copy(),
        force_share=state.force_share[p],
        attribute=state.attribute[:, p],
        deal=state.deal.copy(),
        recent=state.recent[p],
        perceived=state.perceived[square],
        shock=state.shock[square],
        last_action=state.last_action[p],
        plan_step=state.plan_step[p],
        plan_wait=state.plan_wait[p],
        calm=calm[square],
        doctrine=np.array(row)[p],
        sent=state.sent.copy(),
        tally=state.tally.copy(),
        trust_sum=state.trust_sum[square],
        tension_sum=state.tension_sum[square],
    )


def moved_draws(draws, p):
    """Give draws in the new order; where a pair turns round, who fired is told from its other end."""
    square = np.ix_(p, p)
    upper = np.triu(np.ones((len(p), len(p))), 1)[:, :, None]
    incident = draws.incident * upper + np.swapaxes(draws.incident * upper, 0, 1)
    turned = np.array(p)[:, None] > np.array(p)[None, :]
    incident = incident[square]
    incident[:, :, 1] = np.where(turned, 1.0 - incident[:, :, 1], incident[:, :, 1])
    lapse = np.triu(draws.lapse, 1) + np.triu(draws.lapse, 1).T
    return draws._replace(
        choice=draws.choice[p],
        consent=draws.consent[square],
        incident=incident,
        lapse=lapse[square],
        vote=draws.vote[p],
        series=draws.series[p],
        seen=draws.seen[square],
        noise=draws.noise[square],
    )


def moved_orders(orders, p):
    place = np.argsort(p)
    target = np.where(orders.target >= 0, place[np.maximum(orders.target, 0)], -1)
    return orders._replace(
        action=orders.action[p], target=target[p], terms=orders.terms[p], consent=orders.consent[p]
    )


def in_words(built, state, names):
    """Give every variable of a state by name, pairs under a sorted name."""
    pairs = set(decode.N.PAIR_VARIABLES)
    found = {}
    for row in decode.values(built.index, state):
        actor, target = names.get(row.actor, row.actor), names.get(row.target, row.target)
        if row.variable in pairs:
            actor, target = sorted((actor, target))
        found[row.variable, actor, target] = row.value
    return found


@given(SEEDS, other_orders(scenario_of()))
def test_a_month_under_other_labels_is_the_same_month(seed, order):
    built, state, orders, draws = situation(seed)
    other, names = relabelled_world(order)
    p = [built.index.actors.index(name) for name in order]
    new, _ = play(built, state, orders, draws)
    moved, _ = play(
        other, moved_state(state, built, other, names, p), moved_orders(orders, p), moved_draws(draws, p)
    )
    expected, got = in_words(built, new, names), in_words(other, moved, {})
    assert expected.keys() == got.keys()
    for key, value in expected.items():
        assert got[key] == pytest.approx(value, rel=TOLERANCE, abs=TOLERANCE), key
    assert moved.tally == pytest.approx(new.tally, abs=1e-9)
    assert moved.recent == pytest.approx(new.recent[p], abs=TOLERANCE)
    assert moved.perceived == pytest.approx(new.perceived[np.ix_(p, p)], abs=1e-10)
    np.testing.assert_array_equal(moved.plan_step, new.plan_step[p])


@given(SEEDS, other_orders(scenario_of()))
def test_doctrines_under_other_labels_choose_the_same(seed, order):
    built, state, _, draws = situation(seed)
    other, names = relabelled_world(order)
    p = [built.index.actors.index(name) for name in order]
    n, slots = len(p), built.game.slots
    chosen, moved = empty_orders(n, slots), empty_orders(n, slots)
    for i in range(n):
        choose(built.game, state, draws, i, chosen)
        choose(other.game, moved_state(state, built, other, names, p), moved_draws(draws, p), i, moved)
    expected = moved_orders(chosen, p)
    np.testing.assert_array_equal(expected.action, moved.action)
    np.testing.assert_array_equal(expected.target, moved.target)


def test_the_relabelled_world_is_really_another():
    """The test above would pass on a permutation that moves nothing."""
    built = world()
    other, names = relabelled_world(("JPN", "DPRK", "RUS", "USA", "CHN", "ROK"))
    assert other.index.actors == ("X5", "X0", "X4", "X1", "X3", "X2")
    assert names["JPN"] == "X5"
    assert other.game.subject == 1 != built.game.subject
    assert other.game.address.tolist() == [1, 3, 5, 7, 9, 11]
