"""Choose and consent, written a second time from the words of docs/odd.md (7.2, 7.3, 7.9)."""

from itertools import product

import numpy as np

from tests.docking.second_state import (
    State,
    backing,
    doctrine_weight,
    kappa,
    repeated,
    resolve_now,
    world_rung,
)
from tests.docking.second_world import Act, Array, Tree, Truth, Whole, World

PACKAGES = np.array(list(product((1 / 3, 2 / 3, 1), (0, 1 / 3, 2 / 3, 1), (0, 1 / 3, 2 / 3, 1))))
OPERATORS = {"==": np.equal, ">=": np.greater_equal, "<=": np.less_equal, "<": np.less, ">": np.greater}


def read(world: World, state: State, condition: Tree, i: int, j: int) -> Array:
    """Give the variable [G] that a precondition names."""
    name, scope = condition["variable"], condition["scope"]
    if scope == "global" and name == "rung":
        return world_rung(world, state)
    if scope == "global":
        return state.deal["active"] if name == "deal" else state.world[name]
    third = world.actors.index(condition["actor"]) if scope == "third" else j
    if name in state.actor:
        return state.actor[name][:, i if scope == "self" else third]
    if name == "rung":
        return state.rung[:, i, third]
    if scope == "target":
        return state.pair[name][:, j, i]
    return state.pair[name][:, i, third]


def is_open(world: World, state: State, act: Act, i: int, j: int) -> Truth:
    """Say in which games [G] the preconditions of an act hold."""
    open_: Truth = np.ones(len(state.below), dtype=bool)
    for condition in act.preconditions:
        open_ &= OPERATORS[condition["op"]](read(world, state, condition, i, j), condition["value"])
    return open_


def package_values(world: World, state: State, rows: Whole, i: int, j: int, steps: int) -> Array:
    """Value every package [rows, 48] for i against j; the proposer counts so many steps."""
    p, weights = world.parameters, world.rows[i]["deal"]
    exposed = 1 - p["phasing"] * (1 - 1 / np.sqrt(steps))
    faith = 1 - (1 - state.pair["trust"][rows, i, j]) * exposed
    limit, relief, security = PACKAGES.T
    total = np.zeros((len(rows), len(PACKAGES)))
    amounts = {
        "limit": limit,
        "rollback": 2 * np.maximum(0, limit - 0.5),
        "relief": relief,
        "security": security,
    }
    for part, amount in amounts.items():
        scale = faith if weights[part] > 0 else np.ones(len(rows))
        total += weights[part] * scale[:, None] * amount
    outside = (
        p["outside_option"] * backing(world, state, i)[rows]
        - p["fear_weight"] * state.pair["tension"][rows, i, j] / 100
    )
    if i == world.roles["sanctioned"]:
        outside = outside - p["pain_weight"] * state.world["sanctions"][rows] * kappa(state, i)[rows]
    total -= outside[:, None]
    return total


def best_package(world: World, state: State, rows: Whole, i: int, j: int) -> tuple[Whole, Array, Array]:
    """Give the best package of a proposer i: its number, its value to i and to j [rows]."""
    steps = world.rows[i]["deal_steps"]
    own = package_values(world, state, rows, i, j, steps)
    other = package_values(world, state, rows, j, i, steps)
    both = (own > 0) & (other > 0)
    score = np.where(both, own * other, np.minimum(own, other) - 1)
    best = score.argmax(axis=1)
    at = np.arange(len(rows))
    return best, own[at, best], other[at, best]


def utility(world: World, state: State, i: int) -> Array:
    """Give the utility [G, K] of an actor's options, deals left out."""
    p, f, o, row = world.parameters, world.fixed, world.options[i], world.rows[i]
    m, v = o.against, o.intensity
    rival = world.pair["rival"][i, m] > 0
    tension, trust = state.pair["tension"][:, i, m], state.pair["trust"][:, i, m]
    goal = (
        np.where(rival, row["stance"], f["tone_to_others"]) + row["reaction_slope"] * state.perceived[:, i, m]
    )
    again = ~o.holds & (state.last[:, i, :, None] == o.act).any(axis=1)
    result = o.value - p["reciprocity"] * ((v - np.clip(goal, -10, 10)) / 10) ** 2 + p["persistence"] * again
    nerve = f["caution_span"] - resolve_now(world, state, i)
    result = result + p["caution"] * (tension / 100) ** 2 * v / 10 * nerve[:, None]
    result -= p["cost_weight"] * o.cost / (state.actor["political_capital"][:, i, None] + 1)
    signal = p["signal_weight"] * o.costliness * (trust - p["signal_threshold"])
    home = (state.actor["audience_cost"][:, i] * (f["support_span"] - state.actor["support"][:, i]))[:, None]
    signal = signal - f["audience_factor"] * p["audience_weight"] * home * o.costliness * (1 - trust)
    push = -p["emboldenment"] * backing(world, state, i)[:, None] * v / 10
    if i == world.roles["sanctioned"]:
        push = push - p["patron_request"] * patron_wants(world, state, i)[:, None] * v / 10
    total: Array = result + np.where(rival & (v > 0), signal, 0) + np.where(rival & (v <= 0), push, 0)
    return total


def patron_wants(world: World, state: State, i: int) -> Array:
    """Give how strongly a distracted patron asks for hostile acts [G]."""
    away = np.maximum(0, state.world[world.roles["patron_distraction"]] - 0.5)
    tied = np.maximum(0, state.pair["dependence"][:, i, world.roles["patron"]] - 0.6)
    asked: Array = away * tied * 5
    return asked


def breaks_word(world: World, state: State, i: int, act: Act, j: int) -> Truth:
    """Say in which games [G] an act of i on j would break a deal or a moratorium."""
    sanctioned, leader = world.roles["sanctioned"], world.roles["leader"]
    broken: Truth = np.zeros(len(state.below), dtype=bool)
    if not act.breach or j < 0:
        return broken
    if (i == sanctioned and world.pair["rival"][i, j]) or (i == leader and j == sanctioned):
        broken = broken | (state.deal["active"] > 0)
    if i == sanctioned:
        broken = broken | (state.pair["moratorium"][:, i] > 0).any(axis=1)
    return broken


def weights(world: World, state: State, i: int) -> Array:
    """Give the weight [G, K] of an actor's options for its first act; 0 where one is not open."""
    p, o, row = world.parameters, world.options[i], world.rows[i]
    scores, open_ = utility(world, state, i), o.cost <= state.actor["political_capital"][:, i, None]
    factor = np.broadcast_to(o.weight, scores.shape).copy()
    for k, (a, j) in enumerate(zip(o.act, o.target, strict=True)):
        act = world.acts[a]
        if act.preconditions:
            open_[:, k] &= is_open(world, state, act, i, int(j))
        if act.breach:
            factor[breaks_word(world, state, i, act, int(j)), k] *= 1 - row["keeps_deals"]
        if act.special == "signs_deal" and open_[:, k].any():
            rows = np.flatnonzero(open_[:, k])
            own = best_package(world, state, rows, i, int(j))[1]
            scores[rows, k] += p["deal_slope"] * np.clip(own, -1, 1)
    if len(o.planned):
        called = o.planned[state.step[:, i]]
        due = np.flatnonzero(state.wait[:, i] <= 0)
        factor[due, called[due]] *= row["plan_weight"]
    scores = np.where(open_, scores, -np.inf)
    sharp: Array = factor * open_ * np.exp(p["decisiveness"] * (scores - scores.max(axis=1, keepdims=True)))
    return sharp


def second_weights(world: World, state: State, i: int, first: Array, chosen: Whole) -> Array:
    """Give the weights [G, K] for the second act after these first ones [G]."""
    o = world.options[i]
    left = state.actor["political_capital"][:, i] - o.cost[chosen]
    result = np.where(o.cost <= left[:, None], first, 0)
    games = np.flatnonzero(~o.holds[chosen])
    result[games, chosen[games]] = 0
    return result


def pick(values: Array, luck: Array) -> Whole:
    """Pick an option [G] with chances in proportion to the weights [G, K]."""
    summed = values.cumsum(axis=1)
    chosen: Whole = (summed > (luck * summed[:, -1])[:, None]).argmax(axis=1)
    return chosen


def choose(world: World, state: State, i: int, luck: np.random.Generator) -> Whole:
    """Choose two options [G, 2] of an actor."""
    games = len(state.below)
    first = weights(world, state, i)
    one = pick(first, luck.random(games))
    two = pick(second_weights(world, state, i, first, one), luck.random(games))
    return np.stack([one, two], axis=1)


def pair_chances(world: World, state: State, i: int) -> Array:
    """Give the exact chance [K, K] of every first and second option in the first of these games."""
    first = weights(world, state, i)[:1]
    chances = first / first.sum()
    options = np.arange(first.shape[1])
    alike = repeated(state, len(options))
    second = second_weights(world, alike, i, first.repeat(len(options), axis=0), options)
    possible = chances[0] > 0  # what nobody can choose leaves no second act either
    then = np.zeros_like(second)
    then[possible] = chances.T[possible] * second[possible] / second[possible].sum(axis=1, keepdims=True)
    return then


def ripeness(world: World, state: State, i: int, j: int) -> Array:
    """Give how ripe a pair is for talks [G]."""
    hurt = []
    for one in (i, j):
        pressure = state.world["sanctions"] * kappa(state, one) if one == world.roles["sanctioned"] else 0
        hurt.append(np.clip(0.6 * state.pair["tension"][:, i, j] / 60 + 0.4 * pressure, 0, 1))
    best = np.maximum(state.pair["trust"][:, i, j], state.pair["trust"][:, j, i])
    ripe: Array = np.sqrt(hurt[0] * hurt[1]) * np.sqrt(best)
    return ripe


def consent_chance(world: World, state: State, act: Act, i: int, j: int) -> Array:
    """Give the chance [G] that j agrees to a joint act of i."""
    p = world.parameters
    score = float(act.consent or 0) + p["consent_trust"] * (
        state.pair["trust"][:, j, i] - world.fixed["consent_trust_centre"]
    )
    score = score + p["consent_mediation"] * state.pair["mediation"][:, j, i]
    if world.pair["rival"][i, j]:
        score = score + p["consent_ripeness"] * ripeness(world, state, i, j)
        if j == world.roles["sanctioned"]:
            score = score - p["consent_backing"] * backing(world, state, j)
    if act.special == "signs_deal":
        rows = np.arange(len(state.below))
        score = score + p["deal_slope"] * best_package(world, state, rows, i, j)[2]
    e = doctrine_weight(world, j, act.name) * np.exp(score)
    chance: Array = e / (1 + e)
    return chance
