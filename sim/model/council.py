"""The Security Council: who vetoes a resolution, and what one that passes does."""

import numpy as np

from sim.model import events as event
from sim.model import parameters as P
from sim.model import rules as rule
from sim.model.draws import Draws
from sim.model.ledger import Ledger, tell
from sim.model.names import (
    COMMITMENT,
    COUNCIL_TRIGGER,
    DEPENDENCE,
    NUCLEAR_ACCEPTANCE,
    SANCTIONS,
    SPECIAL_AMOUNT,
    TENSION,
    WORLD,
)
from sim.model.state import Floats, Game, State
from sim.model.work import Work, change

SURE_VETO = 1.5  # leaning above which others can count on a member's veto
VETO = 0.5  # leaning, with noise, above which a member vetoes
ABSTAIN = -0.5


def leanings(game: Game, state: State, i: int, j: int) -> Floats:
    """Give each member's leaning to a veto of what i tables on j; others hold -1e300.

    Ties to the subject and tension with the tabling actor raise it, the gravity of the trigger lowers it.
    A member leaves the veto to one who is surer of it.
    """
    p = game.parameter
    n = game.address.shape[0]
    gravity = min(1.0, state.world[COUNCIL_TRIGGER]) * (1.2 - state.world[NUCLEAR_ACCEPTANCE])
    first = np.full(n, -1e300)
    for k in range(n):
        if k != i and game.council[k] == 1:
            tie = 0.5 * (state.directed[COMMITMENT, k, j] + state.directed[DEPENDENCE, j, k])
            first[k] = (
                p[P.VOTE_BASE]
                + 4.0 * tie
                + 6.0 * state.pair[TENSION, i, k] / 100.0
                - p[P.VOTE_GRAVITY] * gravity
            )
    leaning = first.copy()
    for k in range(n):
        for other in range(n):
            if other != k and first[other] > SURE_VETO and first[other] > first[k] > -1e300:
                leaning[k] -= p[P.VOTE_FREE_RIDING]
    return leaning


def vote(
    game: Game, state: State, work: Work, ledger: Ledger, draws: Draws, i: int, act: int, j: int
) -> tuple[int, int]:
    """Hold the vote on a draft tabled by i on j; give (resolutions, vetoes cast)."""
    leaning = leanings(game, state, i, j)
    vetoes = 0
    for k in range(game.address.shape[0]):
        if leaning[k] > -1e299:
            stand = leaning[k] + game.parameter[P.VOTE_NOISE] * draws.vote[k]
            outcome = 2 if stand > VETO else 1 if stand > ABSTAIN else 0
            vetoes += 1 if outcome == 2 else 0
            tell(ledger, event.VOTE, k, j, act, -1, outcome, leaning[k], draws.vote[k], stand)
    passed = 1 if vetoes == 0 else 0
    if passed == 1:
        amount = game.action_number[act, SPECIAL_AMOUNT] * (1.0 - state.world[SANCTIONS])
        change(work, ledger, WORLD, SANCTIONS, -1, -1, amount, rule.ACT, act, i)
        tell(ledger, event.RESOLUTION, i, j, act, -1, 0, amount, 0.0, 0.0)
    else:
        tell(ledger, event.VETOED, i, j, act, -1, vetoes, 0.0, 0.0, 0.0)
    change(work, ledger, WORLD, COUNCIL_TRIGGER, -1, -1, -1.0, rule.RULE, rule.COUNCIL, -1)
    return passed, vetoes
