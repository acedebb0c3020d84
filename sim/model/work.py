"""The accumulators of one month: phases write here, and only the last phase changes the state."""

from typing import NamedTuple

import numpy as np

from sim.model.ledger import Ledger, note
from sim.model.names import ACTOR, DIRECTED, PAIR, TRUST, WORLD
from sim.model.rules import RULE as BY_RULE
from sim.model.rules import SHOCK
from sim.model.state import Floats, Game, Integers, State
from sim.model.tally import TALLIES


class Work(NamedTuple):
    """Hold a month's changes so far. Pairs use the upper triangle only."""

    actor: Floats  # [9, n]
    directed: Floats  # [5, n, n]
    pair: Floats  # [10, n, n]
    world: Floats  # [6 + D]
    force_share: Floats  # [n, H]
    ratio: Floats  # [n, n] factor on the odds of i's trust in j
    positive: Floats  # [n, n] what i perceived of j, good and bad apart, fading with habit
    negative: Floats  # [n, n]
    heard: Floats  # [n, n] the same, summed, unfaded
    outcome: Integers  # [n, slots] 0 none, 1 done, 2 refused, 3 illegal
    talked: Integers  # [n, n] talks were touched, upper triangle
    mediated: Floats  # [n, n] softening of i towards j by this month's mediators
    fired: Integers  # [n, n] i was fired at by j
    clash_over: Integers  # [n, n] the clash of the pair ends, upper triangle
    tally: Floats  # [tallies] what this month adds to the measures
    power: Floats  # [n] the actors' military weights
    threat: Floats  # [n, H] the threat each sees in each theatre


def new_work(game: Game, state: State) -> Work:
    """Make empty accumulators."""
    n = game.address.shape[0]
    return Work(
        np.zeros(state.actor.shape),
        np.zeros(state.directed.shape),
        np.zeros(state.pair.shape),
        np.zeros(state.world.shape),
        np.zeros(state.force_share.shape),
        np.ones((n, n)),
        np.zeros((n, n)),
        np.zeros((n, n)),
        np.zeros((n, n)),
        np.zeros((n, game.slots), dtype=np.int64),
        np.zeros((n, n), dtype=np.int64),
        np.zeros((n, n)),
        np.zeros((n, n), dtype=np.int64),
        np.zeros((n, n), dtype=np.int64),
        np.zeros(TALLIES),
        np.zeros(n),
        np.zeros(state.force_share.shape),
    )


def change(
    work: Work,
    ledger: Ledger,
    family: int,
    variable: int,
    i: int,
    j: int,
    amount: float,
    cause: int,
    number: int,
    by: int,
) -> None:
    """Add an amount to one variable and write down why."""
    if family == PAIR and j < i:
        i, j = j, i
    if family == ACTOR:
        j = -1
        work.actor[variable, i] += amount
    elif family == DIRECTED:
        work.directed[variable, i, j] += amount
    elif family == PAIR:
        work.pair[variable, i, j] += amount
    elif family == WORLD:
        i, j = -1, -1
        work.world[variable] += amount
    else:
        work.force_share[i, variable] += amount
    note(ledger, family, variable, i, j, cause, number, by, amount)


def change_by_rule(
    work: Work, ledger: Ledger, family: int, variable: int, i: int, j: int, amount: float, rule: int
) -> None:
    """Add an amount that a rule makes."""
    change(work, ledger, family, variable, i, j, amount, BY_RULE, rule, -1)


def shifted(trust: float, ratio: float) -> float:
    """Give the trust that odds multiplied by a ratio stand for.

    >>> shifted(0.5, 1.0), shifted(0.5, 3.0)
    (0.5, 0.75)
    """
    odds = trust / (1.0 - trust) * ratio
    return odds / (1.0 + odds)


def set_ratio(
    state: State, work: Work, ledger: Ledger, i: int, j: int, ratio: float, cause: int, number: int, by: int
) -> None:
    """Move the factor on the odds of i's trust in j; the row is the change in trust this makes."""
    if ledger.amount.shape[0] > 0:
        trust = state.directed[TRUST, i, j]
        amount = shifted(trust, ratio) - shifted(trust, work.ratio[i, j])
        note(ledger, DIRECTED, TRUST, i, j, cause, number, by, amount)
    work.ratio[i, j] = ratio


def start_from_shocks(state: State, work: Work, ledger: Ledger) -> None:
    """Start every ratio at the factor an inject has set for it."""
    n = state.shock.shape[0]
    for i in range(n):
        for j in range(n):
            if state.shock[i, j] != 1.0:
                set_ratio(state, work, ledger, i, j, state.shock[i, j], BY_RULE, SHOCK, -1)
