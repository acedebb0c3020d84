"""Where forces stand: shares follow threat, slowly, from an equilibrium at the start."""

from sim.model import parameters as P
from sim.model import rules as rule
from sim.model.arith import logistic
from sim.model.ledger import Ledger
from sim.model.names import DEPENDENCE, FORCE, TENSION, TRUST
from sim.model.relations import fill_capabilities
from sim.model.state import Floats, Game, State
from sim.model.work import Work, change_by_rule


def alignment(game: Game, state: State, n: int) -> float:
    """Give how far n stands with the leader rather than with its patron, 0-1."""
    value = game.parameter[P.ALIGNMENT_TRUST] * (state.directed[TRUST, n, game.leader] - 0.5)
    if game.patron[n] >= 0:
        value -= 2.0 * state.directed[DEPENDENCE, n, game.patron[n]]
    return logistic(value + 2.0 * state.directed[DEPENDENCE, n, game.leader])


def threats(game: Game, state: State, power: Floats, seen: Floats) -> None:
    """Fill seen [n, H] with the threat each actor sees in each theatre, and power [n] with their weights."""
    n, theatres = seen.shape
    fill_capabilities(game, state, power)
    for i in range(n):
        for h in range(theatres):
            seen[i, h] = game.exogenous_threat[h]
        for j in range(n):
            if j != i:
                feared = (1.0 - state.directed[TRUST, i, j]) * power[j]
                heat = 0.5 + state.pair[TENSION, i, j] / 100.0
                for h in range(theatres):
                    seen[i, h] += feared * state.force_share[j, h] * heat
    for h in range(theatres):
        if game.neighbour[h] >= 0:
            add_neighbour(game, state, power, seen, game.neighbour[h], h)


def add_neighbour(game: Game, state: State, power: Floats, seen: Floats, near: int, h: int) -> None:
    """Add what a theatre's neighbour means to the leader's rivals, and who stands there to the neighbour."""
    if game.leader >= 0:
        aligned = alignment(game, state, near) * power[near] * game.proximity[h]
        for i in range(seen.shape[0]):
            if i != near and game.rival[i, near] == 0 and game.rival[i, game.leader] == 1:
                seen[i, h] += aligned
    for j in range(seen.shape[0]):
        if j != near and game.rival[near, j] == 0:
            seen[near, h] += (1.0 - state.directed[TRUST, near, j]) * power[j] * state.force_share[j, h] * 0.5


def move_forces(game: Game, state: State, work: Work, ledger: Ledger) -> None:
    """Move each actor's shares towards the theatres where threat has grown since the start."""
    p = game.parameter
    weight = work.threat  # how much an actor wants its forces in a theatre
    threats(game, state, work.power, weight)
    theatres = game.proximity.shape[0]
    for i in range(game.address.shape[0]):
        wanted = 0.0
        for h in range(theatres):
            weight[i, h] = game.start_force[i, h] * weight[i, h] / game.start_threat[i, h]
            wanted += weight[i, h]
        for h in range(theatres):
            held = (1.0 - p[P.MOVABLE_SHARE]) * game.start_force[i, h]
            goal = held + p[P.MOVABLE_SHARE] * (weight[i, h] / wanted)
            amount = p[P.FORCE_RATE] * (goal - state.force_share[i, h])
            change_by_rule(work, ledger, FORCE, h, i, -1, amount, rule.FORCES)
