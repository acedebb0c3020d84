"""What the engine remembers from one month to the next: habits, impressions, plans and counts."""

from sim.model import parameters as P
from sim.model import tally
from sim.model.arith import clip
from sim.model.choose import planned_option
from sim.model.draws import Draws
from sim.model.names import (
    GOLDSTEIN,
    PLAN_INTERVAL,
    PROVOCATION,
    RUNG,
    SALIENCE,
    SEVERITY,
    TENSION,
    TRUST,
    WAR,
)
from sim.model.resolve import DONE, SEAT_SLOTS
from sim.model.state import Floats, Game, Orders, State
from sim.model.work import Work

RECENT_DECAY = 11.0 / 12.0
SERIES_LIMIT = 8
CRISIS_RUNG = 4
WAR_SEVERITY = 0


def series_length(growth: float, luck: float) -> int:
    """Give how many events a provocation grows into, 1-8, by one uniform.

    >>> series_length(0.4, 0.5), series_length(0.4, 0.3), series_length(0.4, 0.1)
    (1, 2, 3)
    """
    length = 1
    chance = growth
    while length < SERIES_LIMIT and luck < chance:
        length += 1
        chance *= growth
    return length


def remember_plan(game: Game, state: State, work: Work, orders: Orders, new: State, i: int) -> None:
    """Move an actor's plan on when its step was done."""
    row = state.doctrine[i]
    if game.plan_length[row] == 0:
        return
    if state.plan_wait[i] > 0:
        new.plan_wait[i] = state.plan_wait[i] - 1
    step = planned_option(game, state, i)
    if step < 0:
        return
    option = game.option_start[i] + step
    for slot in range(SEAT_SLOTS):
        done = work.outcome[i, slot] == DONE
        if (
            done
            and orders.action[i, slot] == game.option[option, 0]
            and orders.target[i, slot] == game.option[option, 1]
        ):
            new.plan_step[i] = (state.plan_step[i] + 1) % game.plan_length[row]
            new.plan_wait[i] = int(game.doctrine_number[row, PLAN_INTERVAL]) - 1
            return


def remember_acts(
    game: Game, state: State, work: Work, draws: Draws, orders: Orders, new: State, i: int
) -> None:
    """Remember what an actor did, and count it in the measures."""
    for act in range(state.recent.shape[1]):
        new.recent[i, act] = state.recent[i, act] * RECENT_DECAY
    for slot in range(orders.action.shape[1]):
        act = orders.action[i, slot]
        if slot < SEAT_SLOTS:
            new.last_action[i, slot] = act
        if work.outcome[i, slot] != DONE:
            continue
        new.recent[i, act] += 1.0
        severity = game.action_flag[act, SEVERITY]
        work.tally[tally.SCORE_RIVERA] += tally.RIVERA[severity]
        work.tally[tally.SCORE_LINEAR] += tally.LINEAR[severity]
        if orders.target[i, slot] >= 0 and game.action_number[act, GOLDSTEIN] < 0.0:
            hostile = -game.action_number[act, GOLDSTEIN] * game.action_number[act, SALIENCE]
            work.tally[tally.SCORE_GOLDSTEIN] += hostile
        if game.action_flag[act, PROVOCATION] == 1 and (i == game.subject or game.subject < 0):
            length = series_length(game.parameter[P.SERIES_GROWTH], draws.series[i, slot])
            work.tally[tally.PROVOCATIONS] += length


def remember_impressions(game: Game, work: Work, new: State) -> None:
    """Keep what each perceived of each, for the next choice; a shock is used up."""
    n = game.address.shape[0]
    for i in range(n):
        for j in range(n):
            new.perceived[i, j] = clip(work.heard[i, j], -10.0, 10.0)
            new.shock[i, j] = 1.0
            new.trust_sum[i, j] += new.directed[TRUST, i, j]
            new.tension_sum[i, j] += new.pair[TENSION, i, j]


def at_war(state: State) -> bool:
    """Say whether any pair is at war: then the game is over."""
    n = state.pair.shape[1]
    for i in range(n):
        for j in range(i + 1, n):
            if state.pair[WAR, i, j] >= 1.0:
                return True
    return False


def all_finite(values: Floats) -> bool:
    """Say whether every number of an array is one, neither infinite nor nan; the array has any shape.

    >>> import numpy as np
    >>> all_finite(np.array([[0.0, 1.0]])), all_finite(np.array([np.nan]))
    (True, False)
    """
    for value in values.flat:
        if value - value != 0.0:
            return False
    return True


def is_sound(state: State) -> bool:
    """Say whether every number of a state is one; else the game has failed."""
    return (
        all_finite(state.actor)
        and all_finite(state.directed)
        and all_finite(state.pair)
        and all_finite(state.world)
        and all_finite(state.force_share)
        and all_finite(state.tally)
    )


def count(work: Work, new: State) -> None:
    """Add the month to the measures so far."""
    for k in range(tally.TALLIES):
        new.tally[k] += work.tally[k]
    new.tally[tally.MONTHS] += 1.0
    new.tally[tally.PEAK_RUNG] = max(new.tally[tally.PEAK_RUNG], new.world[RUNG])
    if new.world[RUNG] >= CRISIS_RUNG:
        new.tally[tally.MONTHS_IN_CRISIS] += 1.0
    if at_war(new) and new.tally[tally.WAR] == 0.0:
        new.tally[tally.WAR] = 1.0
        new.tally[tally.WAR_MONTH] = new.tally[tally.MONTHS]
        new.tally[tally.SCORE_RIVERA] += tally.RIVERA[WAR_SEVERITY]
        new.tally[tally.SCORE_LINEAR] += tally.LINEAR[WAR_SEVERITY]


def remember(game: Game, state: State, work: Work, draws: Draws, orders: Orders, new: State) -> None:
    """Write the memory of the month into the new state."""
    for i in range(game.address.shape[0]):
        remember_plan(game, state, work, orders, new, i)
        remember_acts(game, state, work, draws, orders, new, i)
    remember_impressions(game, work, new)
    count(work, new)
