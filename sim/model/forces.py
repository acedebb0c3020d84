"""Where forces stand: shares follow threat, slowly, from an equilibrium at the start."""

from sim.model import parameters as P
from sim.model import rules as rule
from sim.model.arith import logistic
from sim.model.ledger import Ledger
from sim.model.names import DEPENDENCE, FORCE, TENSION, TRUST
from sim.model.relations import capability
from sim.model.state import Floats, Game, State
from sim.model.work import Work, change_by_rule


def alignment(game: Game, state: State, n: int) -> float:
    """Give how far n stands with the leader rather than with its patron, 0-1."""
    value = game.parameter[P.ALIGNMENT_TRUST] * (state.directed[TRUST, n, game.leader] - 0.5)
    if game.patron[n] >= 0:
        value -= 2.0 * state.directed[DEPENDENCE, n, game.patron[n]]
    return logistic(value + 2.0 * state.directed[DEPENDENCE, n, game.leader])


def threat(game: Game, state: State, weights: Floats, i: int, h: int) -> float:
    """Give the threat that i sees in a theatre; weights [n] are the actors' capabilities."""
    value = game.exogenous_threat[h]
    near = game.neighbour[h]
    for j in range(game.address.shape[0]):
        if j != i:
            feared = (1.0 - state.directed[TRUST, i, j]) * weights[j] * state.force_share[j, h]
            value += feared * (0.5 + state.pair[TENSION, i, j] / 100.0)
    if near >= 0 and near != i and game.leader >= 0:
        if game.rival[i, near] == 0 and game.rival[i, game.leader] == 1:
            value += alignment(game, state, near) * weights[near] * game.proximity[h]
    if near == i:
        for j in range(game.address.shape[0]):
            if j != i and game.rival[i, j] == 0:
                value += (1.0 - state.directed[TRUST, i, j]) * weights[j] * state.force_share[j, h] * 0.5
    return float(value)


def threats(game: Game, state: State, seen: Floats) -> None:
    """Fill seen [n, H] with the threat each actor sees in each theatre where it has forces to move."""
    n = game.address.shape[0]
    weights = seen[:, 0].copy()
    for i in range(n):
        weights[i] = capability(game, state, i)
    for i in range(n):
        for h in range(game.proximity.shape[0]):
            seen[i, h] = threat(game, state, weights, i, h)


def move_forces(game: Game, state: State, work: Work, ledger: Ledger) -> None:
    """Move each actor's shares towards the theatres where threat has grown since the start."""
    p = game.parameter
    seen = game.start_threat.copy()
    threats(game, state, seen)
    theatres = game.proximity.shape[0]
    for i in range(game.address.shape[0]):
        wanted = 0.0
        for h in range(theatres):
            wanted += game.start_force[i, h] * seen[i, h] / game.start_threat[i, h]
        for h in range(theatres):
            pull = game.start_force[i, h] * seen[i, h] / game.start_threat[i, h] / wanted
            held = (1.0 - p[P.MOVABLE_SHARE]) * game.start_force[i, h]
            goal = held + p[P.MOVABLE_SHARE] * pull
            amount = p[P.FORCE_RATE] * (goal - state.force_share[i, h])
            change_by_rule(work, ledger, FORCE, h, i, -1, amount, rule.FORCES)
