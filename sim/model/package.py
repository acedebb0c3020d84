"""What a package deal is worth to its parties, and which one they would sign.

Source: Fearon (1995) for bargaining under a commitment problem; private values are the consent draw.
"""

from math import sqrt

from sim.model import parameters as P
from sim.model.names import (
    DEAL_STEPS,
    SANCTIONS,
    TENSION,
    TRUST,
    VALUE_LIMIT,
    VALUE_RELIEF,
    VALUE_ROLLBACK,
    VALUE_SECURITY,
)
from sim.model.relations import backing, kappa
from sim.model.state import Game, State


def rollback(limit: float) -> float:
    """Give the part of a nuclear limit that dismantles rather than freezes, 0-1.

    >>> rollback(1 / 3), rollback(1.0)
    (0.0, 1.0)
    """
    return 2.0 * max(0.0, limit - 0.5)


def exposure(game: Game, state: State, i: int, j: int, steps: float) -> float:
    """Discount what i gains by the chance that j cheats; more steps leave less exposed."""
    phased = game.parameter[P.PHASING] * (1.0 - 1.0 / sqrt(steps))
    return 1.0 - (1.0 - state.directed[TRUST, i, j]) * (1.0 - phased)


def outside(game: Game, state: State, i: int, j: int) -> float:
    """Give what no deal is worth to i: patrons raise it, fear and the pain of sanctions lower it."""
    p = game.parameter
    value = (
        p[P.OUTSIDE_OPTION] * backing(game, state, i) - p[P.FEAR_WEIGHT] * state.pair[TENSION, i, j] / 100.0
    )
    if i == game.subject:
        value -= p[P.PAIN_WEIGHT] * state.world[SANCTIONS] * kappa(state, i)
    return value


def term(weight: float, amount: float, discount: float) -> float:
    """Value one term: gains are discounted, costs are not.

    >>> term(1.0, 0.5, 0.5), term(-1.0, 0.5, 0.5)
    (0.25, -0.5)
    """
    return weight * amount * (discount if weight > 0.0 else 1.0)


def package_value(
    game: Game, row: int, discount: float, no_deal: float, limit: float, relief: float, security: float
) -> float:
    """Value a package to the actor with this doctrine row, against no deal."""
    d = game.doctrine_number
    return (
        term(d[row, VALUE_LIMIT], limit, discount)
        + term(d[row, VALUE_ROLLBACK], rollback(limit), discount)
        + term(d[row, VALUE_RELIEF], relief, discount)
        + term(d[row, VALUE_SECURITY], security, discount)
        - no_deal
    )


def value_to(
    game: Game, state: State, i: int, j: int, steps: float, limit: float, relief: float, security: float
) -> float:
    """Value a package to i when j is the other party."""
    discount = exposure(game, state, i, j, steps)
    return package_value(
        game, state.doctrine[i], discount, outside(game, state, i, j), limit, relief, security
    )


def best_package(game: Game, state: State, i: int, j: int) -> tuple[float, float, float, float, float]:
    """Find the package i would table to j: limit, relief, security, and its value to i and to j.

    The largest product of gains if both gain, else the largest smaller value; the first wins a tie.
    """
    steps = game.doctrine_number[state.doctrine[i], DEAL_STEPS]
    mine, theirs = exposure(game, state, i, j, steps), exposure(game, state, j, i, steps)
    my_outside, their_outside = outside(game, state, i, j), outside(game, state, j, i)
    best = -1e300
    found = (0.0, 0.0, 0.0, 0.0, 0.0)
    for a in range(1, 4):
        for b in range(4):
            for c in range(4):
                limit, relief, security = a / 3.0, b / 3.0, c / 3.0
                u = package_value(game, state.doctrine[i], mine, my_outside, limit, relief, security)
                v = package_value(game, state.doctrine[j], theirs, their_outside, limit, relief, security)
                score = u * v if u > 0.0 and v > 0.0 else min(u, v) - 1.0
                if score > best:
                    best = score
                    found = (limit, relief, security, u, v)
    return found
