"""Choice: every option's utility by its terms, and a quantal response over them.

Source: McKelvey and Palfrey (1995). A doctrine's weights multiply the response; its goals, wanted tone
and plan enter the utility. People at a seat do not pass through here.
"""

from typing import NamedTuple

import numpy as np

from sim.model import parameters as P
from sim.model.actions import unmet_condition, why_not_second
from sim.model.arith import clip, exp
from sim.model.draws import Draws
from sim.model.names import (
    AUDIENCE_COST,
    BREACH,
    COST,
    COSTLINESS,
    DEAL,
    DEPENDENCE,
    DISTRACTION,
    HOLD,
    INTENSITY,
    KEEPS_DEALS,
    LEGAL,
    MORATORIUM,
    PLAN_WEIGHT,
    POLITICAL_CAPITAL,
    REACTION_SLOPE,
    SIGNS_DEAL,
    SPECIAL,
    STANCE,
    SUPPORT,
    TENSION,
    TRUST,
)
from sim.model.package import best_package
from sim.model.relations import backing, resolve_now
from sim.model.state import Floats, Game, Orders, State

WEIGHT, UTILITY, SECOND = 0, 1, 2  # numbers of an actor's options that are in use at once
ROOMS = 3
TONE_TO_OTHERS = 3.0  # wanted tone towards actors that are no rivals, Goldstein units


class Terms(NamedTuple):
    """Hold the parts of an option's utility; their sum is the utility."""

    goals: float
    tone: float
    persistence: float
    caution: float
    cost: float
    signal: float
    audience: float
    emboldenment: float
    patron: float
    package: float


def patron_pull(game: Game, state: State, i: int) -> float:
    """Give how strongly i's patron can ask for hostile acts, 0 and up, before the parameter."""
    patron, theatre = game.patron[i], game.patron_distraction[i]
    if patron < 0 or theatre < 0:
        return 0.0
    crisis = max(0.0, state.world[DISTRACTION + theatre] - 0.5)
    return crisis * max(0.0, state.directed[DEPENDENCE, i, patron] - 0.6) * 5.0


def utility_terms(
    game: Game, state: State, i: int, option: int, resolve: float, backed: float, pull: float
) -> tuple[float, float, float, float, float, float, float, float, float, float]:
    """Give the ten parts of an option's utility, in the order of Terms.

    resolve, backed and pull are resolve_now, backing and patron_pull of the actor, found once for all
    options.
    """
    p = game.parameter
    act, target = game.option[option, 0], game.option[option, 1]
    row = state.doctrine[i]
    other = target if target >= 0 else game.main_rival[i]
    rival = game.rival[i, other] == 1
    tone = game.action_number[act, INTENSITY] if target >= 0 else 0.0
    wish = game.doctrine_number[row, STANCE] if rival else TONE_TO_OTHERS
    goal = clip(wish + game.doctrine_number[row, REACTION_SLOPE] * state.perceived[i, other], -10.0, 10.0)
    miss = (tone - goal) / 10.0
    again = game.action_flag[act, HOLD] == 0 and (
        state.last_action[i, 0] == act or state.last_action[i, 1] == act
    )
    heat = state.pair[TENSION, i, other] / 100.0
    costliness = game.action_number[act, COSTLINESS]
    signal, audience, bold, patron, package = 0.0, 0.0, 0.0, 0.0, 0.0
    if rival and tone > 0.0:
        trust = state.directed[TRUST, i, other]
        signal = p[P.SIGNAL_WEIGHT] * costliness * (trust - p[P.SIGNAL_THRESHOLD])
        aversion = 2.0 * p[P.AUDIENCE_WEIGHT] * state.actor[AUDIENCE_COST, i] * costliness
        audience = -aversion * (1.0 - trust) * (1.5 - state.actor[SUPPORT, i])
    elif rival:
        bold = -p[P.EMBOLDENMENT] * backed * tone / 10.0
        patron = -p[P.PATRON_REQUEST] * tone / 10.0 * pull
    if game.action_flag[act, SPECIAL] == SIGNS_DEAL:
        package = p[P.DEAL_SLOPE] * clip(best_package(game, state, i, target)[3], -1.0, 1.0)
    return (
        game.option_value[row, option - game.option_start[i]],
        -p[P.RECIPROCITY] * (miss * miss),
        p[P.PERSISTENCE] if again else 0.0,
        p[P.CAUTION] * (heat * heat) * tone / 10.0 * (1.3 - resolve),
        -p[P.COST_WEIGHT] * game.action_number[act, COST] / (state.actor[POLITICAL_CAPITAL, i] + 1.0),
        signal,
        audience,
        bold,
        patron,
        package,
    )


def total(terms: tuple[float, float, float, float, float, float, float, float, float, float]) -> float:
    """Add the parts of a utility in their fixed order.

    >>> total((1.0, -0.5, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.25))
    0.75
    """
    sum_ = 0.0
    for part in terms:
        sum_ += part
    return sum_


def keeps_word(game: Game, state: State, i: int, act: int, target: int) -> float:
    """Give the factor on the weight of an act that would break i's deal or moratorium, else 1."""
    if game.action_flag[act, BREACH] == 0 or target < 0:
        return 1.0
    bound = False
    if state.world[DEAL] == 1.0:
        bound = (i == game.subject and game.rival[i, target] == 1) or (
            i == game.leader and target == game.subject
        )
    if i == game.subject:
        for j in range(game.address.shape[0]):
            if j != i and state.pair[MORATORIUM, i, j] == 1.0:
                bound = True
    return 1.0 - game.doctrine_number[state.doctrine[i], KEEPS_DEALS] if bound else 1.0


def planned_option(game: Game, state: State, i: int) -> int:
    """Give the option, counted within the actor's own, that its plan calls for now, or -1."""
    row = state.doctrine[i]
    if game.plan_length[row] == 0 or state.plan_wait[i] > 0:
        return -1
    return int(game.plan[row, state.plan_step[i]])


def prior_weight(game: Game, state: State, i: int, option: int, planned: int) -> float:
    """Give an option's weight before utility: base rate, doctrine, plan, kept word.

    planned is planned_option of the actor, found once for all options.
    """
    row = state.doctrine[i]
    local = option - game.option_start[i]
    weight = game.option_weight[row, local]
    if local == planned:
        weight *= game.doctrine_number[row, PLAN_WEIGHT]
    return float(weight * keeps_word(game, state, i, game.option[option, 0], game.option[option, 1]))


def room_for(game: Game, count: int, which: int) -> Floats:
    """Make room for a number of each of so many options: a 0; which says what it is for."""
    return np.zeros(count)


def option_weights(game: Game, state: State, i: int) -> Floats:
    """Give the weight of each of i's options for its first act; 0 where it may not be done."""
    start, end = game.option_start[i], game.option_start[i + 1]
    weights, utilities = room_for(game, end - start, WEIGHT), room_for(game, end - start, UTILITY)
    resolve, backed, pull = resolve_now(state, i), backing(game, state, i), patron_pull(game, state, i)
    capital, planned = state.actor[POLITICAL_CAPITAL, i], planned_option(game, state, i)
    best = -1e300
    for option in range(start, end):
        prior = prior_weight(game, state, i, option, planned)
        if prior <= 0.0:
            continue
        act, target = game.option[option, 0], game.option[option, 1]
        if game.action_number[act, COST] > capital or unmet_condition(game, state, i, act, target) >= 0:
            continue
        weights[option - start] = prior
        utility = total(utility_terms(game, state, i, option, resolve, backed, pull))
        utilities[option - start] = utility
        best = max(best, utility)
    precision = game.parameter[P.DECISIVENESS]
    for k in range(end - start):  # those that may not be done stay 0; without a branch several go at once
        weights[k] *= exp(precision * (utilities[k] - best))
    return weights


def second_weights(game: Game, state: State, i: int, weights: Floats, first: int) -> Floats:
    """Give the weights for the second act, after the first (counted within i's own options)."""
    start = game.option_start[i]
    second = room_for(game, weights.shape[0], SECOND)
    act, target = game.option[start + first, 0], game.option[start + first, 1]
    left = state.actor[POLITICAL_CAPITAL, i] - game.action_number[act, COST]
    for k in range(weights.shape[0]):
        other, aim = game.option[start + k, 0], game.option[start + k, 1]
        if game.action_number[other, COST] > left or why_not_second(game, act, target, other, aim) != LEGAL:
            continue
        second[k] = weights[k]
    return second


def pick(weights: Floats, luck: float) -> int:
    """Pick an option by its share of the weight; -1 when all weights are 0.

    >>> pick(np.array([1.0, 0.0, 3.0]), 0.24), pick(np.array([1.0, 0.0, 3.0]), 0.26)
    (0, 2)
    """
    sum_ = 0.0
    for k in range(weights.shape[0]):
        sum_ += weights[k]
    mark = luck * sum_
    reached = 0.0
    last = -1
    for k in range(weights.shape[0]):
        if weights[k] > 0.0:
            last = k
            reached += weights[k]
            if reached > mark:
                return k
    return last


def choose(game: Game, state: State, draws: Draws, i: int, orders: Orders) -> None:
    """Write the two acts that i's doctrine picks into the orders."""
    weights = option_weights(game, state, i)
    first = pick(weights, draws.choice[i, 0])
    if first < 0:
        return
    start = game.option_start[i]
    orders.action[i, 0], orders.target[i, 0] = game.option[start + first, 0], game.option[start + first, 1]
    second = pick(second_weights(game, state, i, weights, first), draws.choice[i, 1])
    if second >= 0:
        orders.action[i, 1] = game.option[start + second, 0]
        orders.target[i, 1] = game.option[start + second, 1]
