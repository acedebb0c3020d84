"""How the numbers behind a row of the ledger are found: the month as its rule saw it, and common shapes."""

from collections.abc import Callable
from typing import NamedTuple

from sim.model import names as N
from sim.model import parameters as P
from sim.model.draws import Draws
from sim.model.ledger import Ledger
from sim.model.state import Game, Orders, State

Numbers = dict[str, float]


class Scene(NamedTuple):
    """One month as a rule saw it: the state it read, the state it led to, orders, draws and ledger."""

    game: Game
    before: State
    after: State
    orders: Orders
    draws: Draws
    ledger: Ledger


class Spot(NamedTuple):
    """The variable that a row changes, by its numbers, and what the ledger said of it before the row.

    so_far is the sum of the earlier rows of this month for this variable; leader the same for the pair
    whose trust carries over to this one.
    """

    family: int
    number: int
    i: int
    j: int
    so_far: float
    leader: float


Finder = Callable[[Scene, Spot, float], Numbers]
Reading = Callable[[Scene, Spot], float]


def odds_factor(trust: float, so_far: float, amount: float) -> float:
    """Give the factor on the odds of trust that a row stands for, after rows that already moved it.

    >>> round(odds_factor(0.5, 0.0, 0.25), 12), round(odds_factor(0.5, 0.25, -0.25), 12)
    (3.0, 0.333333333333)
    """
    old, new = trust + so_far, trust + so_far + amount
    return (new / (1.0 - new)) / (old / (1.0 - old))


def parameters(scene: Scene, *numbers: int) -> Numbers:
    """Give parameters by name."""
    return {P.PARAMETERS[n]: float(scene.game.parameter[n]) for n in numbers}


def now(scene: Scene, spot: Spot) -> float:
    """Read the variable itself as the month began."""
    state = scene.before
    if spot.family == N.ACTOR:
        return float(state.actor[spot.number, spot.i])
    if spot.family == N.DIRECTED:
        return float(state.directed[spot.number, spot.i, spot.j])
    if spot.family == N.PAIR:
        return float(state.pair[spot.number, spot.i, spot.j])
    if spot.family == N.FORCE:
        return float(state.force_share[spot.i, spot.number])
    return float(state.world[spot.number])


def nothing(scene: Scene, spot: Spot) -> float:
    """Read 0: what fades away altogether."""
    return 0.0


def at_start(scene: Scene, spot: Spot) -> float:
    """Read the variable at the start of the game."""
    if spot.family == N.ACTOR:
        return float(scene.game.start_actor[spot.number, spot.i])
    return float(scene.game.start_directed[spot.number, spot.i, spot.j])


def base(attribute: int) -> Reading:
    """Read an attribute of the actor."""
    return lambda scene, spot: float(scene.before.attribute[attribute, spot.i])


def towards(rate: int, goal: Reading) -> Finder:
    """Describe a move towards a goal at a rate that is a parameter: the share that goes, or that stays."""
    return lambda scene, spot, _: {
        **parameters(scene, rate),
        "goal": goal(scene, spot),
        "now": now(scene, spot),
    }


def fixed(rate: float, goal: Reading) -> Finder:
    """Describe a move by a fixed share of the way to a goal."""
    return lambda scene, spot, _: {"rate": rate, "goal": goal(scene, spot), "now": now(scene, spot)}


def plain(*numbers: int) -> Finder:
    """Describe a row whose amount is a parameter."""
    return lambda scene, spot, _: parameters(scene, *numbers)


def by_odds(*numbers: int) -> Finder:
    """Describe a row of trust by the factor on its odds."""

    def find(scene: Scene, spot: Spot, amount: float) -> Numbers:
        factor = odds_factor(now(scene, spot), spot.so_far, amount)
        return {"factor": factor, "trust": now(scene, spot) + spot.so_far, **parameters(scene, *numbers)}

    return find
