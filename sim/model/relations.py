"""Quantities read off a state: resolve, backing, enforcement, capability, deterrence."""

from sim.model import parameters as P
from sim.model.arith import clip
from sim.model.names import (
    CINC,
    COMMITMENT,
    CREDIBILITY,
    DEPENDENCE,
    DISTRACTION,
    DISTRACTION_WEIGHT,
    ENFORCEMENT,
    PERSONNEL,
    RESOLVE,
    SANCTIONS,
)
from sim.model.state import Floats, Game, State

REST_OF_WORLD = 0.05  # share of trade with everybody else
REST_ENFORCED = 0.04  # of which four fifths are enforced


def resolve_now(state: State, i: int) -> float:
    """Give an actor's resolve less what distractions take from it, 0-1."""
    taken = 0.0
    for d in range(state.world.shape[0] - DISTRACTION):
        taken += state.attribute[DISTRACTION_WEIGHT + d, i] * state.world[DISTRACTION + d]
    return state.attribute[RESOLVE, i] * (1.0 - clip(taken, 0.0, 1.0))


def backing(game: Game, state: State, i: int) -> float:
    """Give how far council members that are no rivals stand behind an actor, 0-1."""
    total = 0.0
    for k in range(game.address.shape[0]):
        if k != i and game.council[k] == 1 and game.rival[i, k] == 0:
            total += 0.5 * (state.directed[COMMITMENT, k, i] + state.directed[DEPENDENCE, i, k])
    return min(1.0, 0.5 * total)


def kappa(state: State, i: int) -> float:
    """Give the share of an actor's trade on which sanctions are enforced, 0-1."""
    enforced = REST_ENFORCED
    trade = REST_OF_WORLD
    for k in range(state.actor.shape[1]):
        enforced += state.directed[DEPENDENCE, i, k] * state.actor[ENFORCEMENT, k]
        trade += state.directed[DEPENDENCE, i, k]
    return enforced / trade


def pressure(game: Game, state: State, i: int) -> float:
    """Give the sanctions an actor feels, 0-1: formal sanctions times their enforcement."""
    if i != game.subject:
        return 0.0
    return state.world[SANCTIONS] * kappa(state, i)


def all_major(game: Game, state: State) -> tuple[float, float]:
    """Add up the composite indices and the manpower of the majors."""
    cinc = 0.0
    personnel = 0.0
    for k in range(game.address.shape[0]):
        if game.major[k] == 1:
            cinc += state.attribute[CINC, k]
            personnel += state.attribute[PERSONNEL, k]
    return cinc, personnel


def share_of(game: Game, state: State, i: int, cinc: float, personnel: float) -> float:
    """Mix an actor's shares of the majors' composite index and manpower."""
    weight = game.parameter[P.PERSONNEL_WEIGHT]
    composite = state.attribute[CINC, i] / cinc if cinc > 0.0 else 0.0
    manpower = state.attribute[PERSONNEL, i] / personnel if personnel > 0.0 else 0.0
    return (1.0 - weight) * composite + weight * manpower


def capability(game: Game, state: State, i: int) -> float:
    """Give an actor's military weight: composite index and manpower, mixed, as shares of the majors."""
    cinc, personnel = all_major(game, state)
    return share_of(game, state, i, cinc, personnel)


def fill_capabilities(game: Game, state: State, power: Floats) -> None:
    """Fill power [n] with every actor's military weight."""
    cinc, personnel = all_major(game, state)
    for i in range(power.shape[0]):
        power[i] = share_of(game, state, i, cinc, personnel)


def side(game: Game, state: State, i: int, against: int) -> float:
    """Give the weight behind one side of a pair: its own, and what others are committed to bring."""
    total = capability(game, state, i)
    for k in range(game.address.shape[0]):
        if k != i and k != against:
            committed = state.directed[COMMITMENT, k, i]
            if committed > 0.0:
                total += 2.0 * committed * capability(game, state, k) * state.actor[CREDIBILITY, k]
    return total


def deterrence(game: Game, state: State, victim: int, offender: int) -> float:
    """Give the victim's share of the weight behind the two sides, 0-1."""
    mine = side(game, state, victim, offender)
    theirs = side(game, state, offender, victim)
    total = mine + theirs
    return mine / total if total > 0.0 else 0.5
