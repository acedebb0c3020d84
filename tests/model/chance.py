"""Random but repeatable states, orders and draws: anything the rules may meet, far from where games begin."""

import numpy as np
from hypothesis import strategies as st

from sim.model import names as N
from sim.model.choose import choose
from sim.model.state import copy_state, empty_orders
from tests.model.worlds import BASELINE, draws_of, scenario_of, world

SEEDS = st.integers(0, 2**32 - 1)
WORLDS = st.sampled_from([(BASELINE,), ("tutorial_trust",), (BASELINE, ("parameters.incident_base=0.04",))])


def some(rng, shape, low=0.0, high=1.0):
    """Draw numbers of a range, its two ends more often than chance would have them."""
    values = rng.uniform(low, high, shape)
    values = np.where(rng.random(shape) < 0.1, low, values)
    return np.where(rng.random(shape) < 0.1, high, values)


def both_ways(values):
    """Make pairs equal both ways round."""
    upper = np.triu(values, 1)
    return upper + np.swapaxes(upper, -1, -2)


def random_pairs(rng, n):
    pair = np.zeros((len(N.PAIR_VARIABLES), n, n))
    pair[N.TENSION] = both_ways(some(rng, (n, n), 0, 100))
    for v in range(1, len(N.PAIR_VARIABLES)):
        pair[v] = both_ways(rng.integers(0, int(N.PAIR_LIMIT[v]) + 1, (n, n)) * (rng.random((n, n)) < 0.4))
    pair[N.WAR] = 0  # a game that is over is not played on
    return pair


def random_deal(rng):
    if rng.random() < 0.5:
        return np.zeros(7)
    limit, relief, security = rng.integers(1, 4) / 3, rng.integers(0, 4) / 3, rng.integers(0, 4) / 3
    duration = 3.0 * rng.integers(1, 7)
    done = float(rng.integers(0, int(duration) + 1))
    return np.array([1, limit, relief, security, done, duration, rng.uniform(0, 0.5)])


def random_state(built, seed):
    """Draw a state of a world within the ranges of its variables."""
    rng = np.random.default_rng(seed)
    state = copy_state(built.start)
    n, theatres = state.force_share.shape
    state.actor[:] = some(rng, state.actor.shape)
    state.actor[N.POLITICAL_CAPITAL] = some(rng, n, 0, 20)
    trust = some(rng, (n, n), 0.02, 0.98)
    state.directed[N.TRUST] = np.where(np.eye(n) == 1, state.directed[N.TRUST], trust)
    off = 1 - np.eye(n)
    for v, high in ((N.DEPENDENCE, 1), (N.COMMITMENT, 1), (N.MEDIATION, 2)):
        state.directed[v] = some(rng, (n, n), 0, high) * off
    state.directed[N.FIRED_UPON] = rng.integers(0, 2, (n, n)) * off
    state.pair[:] = random_pairs(rng, n)
    state.world[:] = some(rng, state.world.shape)
    state.world[N.COUNCIL_TRIGGER] = some(rng, (), 0, 2)
    state.world[N.RUNG] = state.pair[N.DYAD_RUNG].max()
    state.deal[:] = random_deal(rng) if built.game.leader >= 0 else 0
    state.world[N.DEAL] = state.deal[N.DEAL_ACTIVE]
    shares = rng.random((n, theatres)) + 1e-3
    state.force_share[:] = shares / shares.sum(axis=1, keepdims=True)
    state.recent[:] = some(rng, state.recent.shape, 0, 6)
    state.perceived[:] = some(rng, (n, n), -10, 10)
    shocked = (rng.random((n, n)) < 0.2) * off
    state.shock[:] = np.where(shocked == 1, some(rng, (n, n), 0.001, 1000), 1.0)
    state.calm[:] = rng.integers(0, 2, (n, n))
    index = built.index
    for i, actor in enumerate(index.actors):
        rows = [k for k, (_, who) in enumerate(index.rows) if who == actor]
        state.doctrine[i] = rows[rng.integers(len(rows))]
        state.plan_step[i] = rng.integers(max(1, built.game.plan_length[state.doctrine[i]]))
        state.plan_wait[i] = rng.integers(0, 3)
    state.last_action[:] = rng.integers(-1, len(index.actions), (n, 2))
    return state


def random_orders(built, state, draws, seed):
    """Order what doctrines choose, what the lists offer whether legal or not, and plain nonsense."""
    rng = np.random.default_rng([seed, 1])
    game, n = built.game, len(built.index.actors)
    orders = empty_orders(n, game.slots)
    for i in range(n):
        if rng.random() < 0.4:
            choose(game, state, draws, i, orders)
        for slot in range(game.slots):
            luck = rng.random()
            if orders.action[i, slot] >= 0 or luck < 0.2:
                continue
            if luck < 0.9:
                option = rng.integers(game.option_start[i], game.option_start[i + 1])
                orders.action[i, slot], orders.target[i, slot] = game.option[option]
            else:
                orders.action[i, slot] = rng.integers(len(built.index.actions))
                orders.target[i, slot] = rng.integers(-1, n)
    joint = rng.integers(-1, 2, orders.consent.shape)
    orders.consent[:] = np.where(rng.random(joint.shape) < 0.5, joint, -1)
    orders.terms[:] = np.where(rng.random((n, game.slots, 1)) < 0.3, rng.random(orders.terms.shape), np.nan)
    return orders


def random_draws(built, seed):
    """Fill draws as usual, or push some of them to the ends."""
    draws = draws_of(built, seed=seed)
    rng = np.random.default_rng([seed, 2])
    if rng.random() < 0.5:
        for name in ("consent", "incident", "lapse", "seen", "choice"):
            values = getattr(draws, name)
            values[:] = np.where(rng.random(values.shape) < 0.3, 0.0, values)
    return draws


def situation(seed, ref=BASELINE, overrides=()):
    """Draw (built, state, orders, draws) of a shipped world."""
    built = world(ref, overrides)
    state, draws = random_state(built, seed), random_draws(built, seed)
    return built, state, random_orders(built, state, draws, seed), draws


def names_of(ref=BASELINE):
    return tuple(scenario_of(ref).actors)
