"""Injects of a scenario as arrays: when they are due, and what they change."""

from typing import NamedTuple

import numpy as np

from sim.model import names as N
from sim.model.inject import ADD, CONDITIONAL, HELD, SET, TIMES
from sim.model.state import Floats, Integers
from sim.model.tally import TALLY
from sim.scenario import condition
from sim.scenario.index import Index
from sim.scenario.schema import Inject, InjectEffect
from sim.scenario.vocabulary import range_of


class Change(NamedTuple):
    """One change of a variable: its address, the operation, the amount and the range it is held in."""

    family: int
    variable: int
    i: int
    j: int
    operation: int
    amount: float
    low: float
    high: float


class Effects(NamedTuple):
    """What one inject does: changes, doctrines (actor, row), and orders (actor, act, target)."""

    changes: tuple[Change, ...]
    switches: tuple[tuple[int, int], ...]
    commands: tuple[tuple[int, int, int], ...]


def change_of(
    index: Index, variable: str, actor: str | None, target: str | None, operation: int, amount: float
) -> Change:
    """Address a change of a named variable; a factor on the odds of trust is held in 0.001-1000."""
    family, number = index.family(variable)
    low, high = (0.001, 1000.0) if family == N.SHOCK else range_of(variable)
    i = index.actor(actor) if actor else -1
    j = index.actor(target) if target else -1
    return Change(family, number, i, j, operation, amount, low, high)


def change_of_effect(index: Index, effect: InjectEffect) -> Change:
    """Address the change that an inject's effect declares."""
    for operation, amount in ((ADD, effect.add), (SET, effect.set), (TIMES, effect.times)):
        if amount is not None:
            return change_of(index, effect.variable or "", effect.actor, effect.target, operation, amount)
    raise ValueError("an effect of an inject needs one of add, set, times")


def is_present(index: Index, effect: InjectEffect) -> bool:
    """Say whether all actors that an effect names are in the game."""
    return all(name is None or name in index.actors for name in (effect.actor, effect.target))


def command_of(index: Index, option_of: Integers, effect: InjectEffect) -> tuple[int, int, int]:
    """Give the actor, act and target of an order; without a target, the first the act is listed for."""
    i, act = index.actor(effect.actor or ""), index.actions.index(effect.order or "")
    if effect.target is not None:
        return i, act, index.actor(effect.target)
    if option_of[act, i, -1] >= 0:
        return i, act, -1
    listed = [j for j in range(len(index.actors)) if option_of[act, i, j] >= 0]
    return i, act, listed[0] if listed else -1


def effects_of(index: Index, option_of: Integers, inject: Inject) -> Effects:
    """Compile the effects of an inject; effects on actors that are not in the game are left out."""
    present = [effect for effect in inject.effects if is_present(index, effect)]
    switched = [(e.doctrine, e.actor or "") for e in present if e.doctrine]
    return Effects(
        tuple(change_of_effect(index, e) for e in present if e.variable is not None),
        tuple((index.actor(actor), index.row_of[doctrine, actor]) for doctrine, actor in switched),
        tuple(command_of(index, option_of, e) for e in present if e.order is not None),
    )


def place_of(index: Index, path: tuple[str, ...]) -> tuple[int, int, int, int]:
    """Address what a condition compares: the turn, a variable, or a measure so far."""
    head, *actors = path
    if head == "turn":
        return N.TURN, 0, -1, -1
    if not actors and head not in index.variables():
        return N.TALLY, TALLY.index(head), -1, -1
    family, number = index.family(head)
    places = [index.actor(actor) for actor in actors] + [-1, -1]
    return family, number, places[0], places[1]


def test_rows(index: Index, q: int, inject: Inject) -> list[tuple[tuple[int, ...], float]]:
    """Compile the condition of inject number q to rows of comparisons."""
    if inject.when is None:
        return []
    return [
        ((q, clause, *place_of(index, test.path), N.OPERATORS.index(test.op)), test.number)
        for clause, tests in enumerate(condition.parse(inject.when))
        for test in tests
    ]


def due_array(injects: tuple[Inject, ...]) -> Integers:
    """Give the turn of each inject, or CONDITIONAL or HELD."""
    turns = [i.turn if i.turn is not None else CONDITIONAL if i.when is not None else HELD for i in injects]
    return np.array(turns, dtype=np.int64)


def test_arrays(index: Index, injects: tuple[Inject, ...]) -> tuple[Integers, Floats]:
    """Give all comparisons [tests, 7] and the numbers they compare with."""
    rows = [row for q, inject in enumerate(injects) for row in test_rows(index, q, inject)]
    tests = np.array([test for test, _ in rows], dtype=np.int64).reshape(-1, 7)
    return tests, np.array([number for _, number in rows], dtype=np.float64)


def change_arrays(effects: list[Effects]) -> tuple[Integers, Integers, Floats]:
    """Give starts [injects + 1], rows [changes, 5] and amounts with ranges [changes, 3]."""
    start = np.array([0, *np.cumsum([len(e.changes) for e in effects])], dtype=np.int64)
    rows = [c[:5] for e in effects for c in e.changes]
    values = [c[5:] for e in effects for c in e.changes]
    found = np.array(rows, dtype=np.int64).reshape(-1, 5)
    return start, found, np.array(values, dtype=np.float64).reshape(-1, 3)


def command_arrays(effects: list[Effects]) -> tuple[Integers, Integers]:
    """Give changes of doctrine [switches, 3] and orders [commands, 4] of all injects."""
    switches = [(q, *switch) for q, e in enumerate(effects) for switch in e.switches]
    commands = [(q, *command) for q, e in enumerate(effects) for command in e.commands]
    return (
        np.array(switches, dtype=np.int64).reshape(-1, 3),
        np.array(commands, dtype=np.int64).reshape(-1, 4),
    )
