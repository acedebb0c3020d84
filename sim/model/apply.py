"""The last phase: add each variable's changes once, hold it within its range, and note what that cut."""

from sim.model import parameters as P
from sim.model import rules as rule
from sim.model.arith import clip
from sim.model.ledger import Ledger, note
from sim.model.names import (
    ACTOR,
    CLASH,
    COUNCIL_TRIGGER,
    DIRECTED,
    HOTLINE,
    JOINT_PROJECT,
    MEDIATION,
    MILITARY_AGREEMENT,
    PAIR,
    PAIR_LIMIT,
    POLITICAL_CAPITAL,
    RUNG,
    TRUST,
    WORLD,
)
from sim.model.state import Game, State
from sim.model.work import Work, change_by_rule, set_ratio, shifted

CAPITAL_LIMIT = 20.0
TRIGGER_LIMIT = 2.0
TRUST_LOW, TRUST_HIGH = 0.02, 0.98


def bounded(ledger: Ledger, family: int, variable: int, i: int, j: int, value: float, high: float) -> float:
    """Hold a new value between 0 and its limit; what is cut is a row of its own."""
    held = clip(value, 0.0, high)
    if held != value:
        note(ledger, family, variable, i, j, rule.CLAMP, -1, -1, held - value)
    return held


def direct_channel(state: State, i: int, j: int) -> float:
    """Give how far a pair has ties of its own, 0-1."""
    return float(
        0.3 * state.pair[HOTLINE, i, j]
        + 0.3 * state.pair[MILITARY_AGREEMENT, i, j]
        + 0.4 * min(1.0, state.pair[JOINT_PROJECT, i, j] / 2.0)
    )


def coupled_factor(ratio: float, share: float) -> float:
    """Give the factor that a leader's ratio carries over to a follower's odds.

    >>> coupled_factor(1.5, 0.6), coupled_factor(1.0, 0.6)
    (1.3, 1.0)
    """
    if ratio >= 1.0:
        return 1.0 + share * (ratio - 1.0)
    return 1.0 / (1.0 + share * (1.0 / ratio - 1.0))


def couple(game: Game, state: State, work: Work, ledger: Ledger) -> None:
    """Let a follower's pair share in what the leader's trust learnt, less its own direct ties."""
    for c in range(game.coupled.shape[0]):
        follower, counterpart, leader = game.coupled[c, 0], game.coupled[c, 1], game.coupled[c, 2]
        share = game.parameter[P.COUPLING] * (1.0 - direct_channel(state, follower, counterpart))
        outward = coupled_factor(work.ratio[leader, counterpart], share)
        inward = coupled_factor(work.ratio[counterpart, leader], share)
        ratio = work.ratio[follower, counterpart] * outward
        set_ratio(state, work, ledger, follower, counterpart, ratio, rule.RULE, rule.COUPLING, -1)
        ratio = work.ratio[counterpart, follower] * inward
        set_ratio(state, work, ledger, counterpart, follower, ratio, rule.RULE, rule.COUPLING, -1)


def apply_trust(game: Game, state: State, work: Work, ledger: Ledger, new: State) -> None:
    """Turn the ratios of the odds into trust, forget a little, and hold it within its range."""
    n = game.address.shape[0]
    for i in range(n):
        for j in range(n):
            if i == j:
                continue
            trust = state.directed[TRUST, i, j]
            forgotten = game.parameter[P.TRUST_FORGETTING] * (game.start_directed[TRUST, i, j] - trust)
            note(ledger, DIRECTED, TRUST, i, j, rule.RULE, rule.FORGETTING, -1, forgotten)
            value = shifted(trust, work.ratio[i, j]) + forgotten
            held = clip(value, TRUST_LOW, TRUST_HIGH)
            if held != value:
                note(ledger, DIRECTED, TRUST, i, j, rule.CLAMP, -1, -1, held - value)
            new.directed[TRUST, i, j] = held


def apply_directed(game: Game, state: State, work: Work, ledger: Ledger, new: State) -> None:
    """Apply what is directed from one actor to another, beside trust."""
    n = game.address.shape[0]
    for i in range(n):
        for j in range(n):
            if i == j:
                continue
            decayed = state.directed[MEDIATION, i, j] + work.directed[MEDIATION, i, j]
            gain = max(0.0, work.mediated[i, j] - decayed)
            change_by_rule(work, ledger, DIRECTED, MEDIATION, i, j, gain, rule.MEDIATION)
            for v in range(1, state.directed.shape[0]):
                value = state.directed[v, i, j] + work.directed[v, i, j]
                high = 1e300 if v == MEDIATION else 1.0
                new.directed[v, i, j] = bounded(ledger, DIRECTED, v, i, j, value, high)


def apply_pairs(game: Game, state: State, work: Work, ledger: Ledger, new: State) -> None:
    """Apply what two actors share, but for the rung of the dyad."""
    n = game.address.shape[0]
    for i in range(n):
        for j in range(i + 1, n):
            if work.clash_over[i, j] == 1:
                amount = -state.pair[CLASH, i, j] - work.pair[CLASH, i, j]
                change_by_rule(work, ledger, PAIR, CLASH, i, j, amount, rule.CLASH)
            for v in range(state.pair.shape[0] - 1):
                value = state.pair[v, i, j] + work.pair[v, i, j]
                held = bounded(ledger, PAIR, v, i, j, value, PAIR_LIMIT[v])
                new.pair[v, i, j] = held
                new.pair[v, j, i] = held


def apply_rest(game: Game, state: State, work: Work, ledger: Ledger, new: State) -> None:
    """Apply the actors' variables, forces and the world."""
    for i in range(game.address.shape[0]):
        for v in range(state.actor.shape[0]):
            high = CAPITAL_LIMIT if v == POLITICAL_CAPITAL else 1.0
            value = state.actor[v, i] + work.actor[v, i]
            new.actor[v, i] = bounded(ledger, ACTOR, v, i, -1, value, high)
        for h in range(state.force_share.shape[1]):
            new.force_share[i, h] = state.force_share[i, h] + work.force_share[i, h]
    for v in range(state.world.shape[0]):
        if v != RUNG:
            high = TRIGGER_LIMIT if v == COUNCIL_TRIGGER else 1.0
            value = state.world[v] + work.world[v]
            new.world[v] = bounded(ledger, WORLD, v, -1, -1, value, high)


def apply_changes(game: Game, state: State, work: Work, ledger: Ledger, new: State) -> None:
    """Make the new state's variables from the old ones and the month's changes."""
    couple(game, state, work, ledger)
    apply_trust(game, state, work, ledger, new)
    apply_directed(game, state, work, ledger, new)
    apply_pairs(game, state, work, ledger, new)
    apply_rest(game, state, work, ledger, new)
