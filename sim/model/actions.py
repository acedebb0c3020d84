"""Acts as data: which are legal, and what they change."""

from sim.model.ledger import Ledger
from sim.model.names import (
    ACTOR,
    ATTRIBUTE,
    COST,
    CYBER,
    DEFENSE,
    DIRECTED,
    DUPLICATE,
    DYAD,
    ECONOMY,
    HOLD,
    LEGAL,
    NOT_LISTED,
    PAIR,
    PRECONDITION,
    TALKS_STAGE,
    TARGET,
    THIRD,
    TOO_DEAR,
)
from sim.model.rules import ACT
from sim.model.state import Game, State
from sim.model.work import Work, change


def read(state: State, family: int, variable: int, i: int, j: int) -> float:
    """Read one variable of a state by its address."""
    if family == ACTOR:
        return state.actor[variable, i]
    if family == DIRECTED:
        return state.directed[variable, i, j]
    if family == PAIR:
        return state.pair[variable, i, j]
    if family == ATTRIBUTE:
        return state.attribute[variable, i]
    return state.world[variable]


def compare(value: float, operator: int, number: float) -> bool:
    """Compare by the number of an operator: == != < <= > >=.

    >>> compare(0.3, 5, 0.3), compare(1.0, 0, 0.0)
    (True, False)
    """
    if operator == 0:
        return value == number
    if operator == 1:
        return value != number
    if operator == 2:
        return value < number
    if operator == 3:
        return value <= number
    if operator == 4:
        return value > number
    return value >= number


def unmet_condition(game: Game, state: State, i: int, act: int, target: int) -> int:
    """Find the first precondition of an act that does not hold: its row, or -1 when all hold."""
    for c in range(game.condition_start[act], game.condition_start[act + 1]):
        family, variable, scope, third = (
            game.condition[c, 0],
            game.condition[c, 1],
            game.condition[c, 2],
            game.condition[c, 3],
        )
        a, b = i, target
        if scope == TARGET:
            a, b = target, i
        elif scope == THIRD:
            if third < 0:
                continue
            a, b = (third, i) if family in (ACTOR, ATTRIBUTE) else (i, third)
        if not compare(read(state, family, variable, a, b), game.condition[c, 4], game.condition_value[c]):
            return int(c)
    return -1


def why_not(game: Game, state: State, i: int, act: int, target: int, capital: float) -> int:
    """Say whether an actor may do an act with this much political capital: LEGAL, or a reason."""
    n = game.address.shape[0]
    if game.option_of[act, i, target if target >= 0 else n] < 0:
        return NOT_LISTED
    if game.action_number[act, COST] > capital:
        return TOO_DEAR
    if unmet_condition(game, state, i, act, target) >= 0:
        return PRECONDITION
    return LEGAL


def why_not_second(game: Game, first: int, first_target: int, act: int, target: int) -> int:
    """Say whether an act may follow this first one in the same month: not the same one twice."""
    if act == first and target == first_target and game.action_flag[act, HOLD] == 0:
        return DUPLICATE
    return LEGAL


def apply_effect(
    game: Game, state: State, work: Work, ledger: Ledger, e: int, i: int, act: int, target: int
) -> None:
    """Write one effect of an act done by i; a third party that is absent or i itself is skipped."""
    family, variable, scope, third = (
        game.effect[e, 0],
        game.effect[e, 1],
        game.effect[e, 2],
        game.effect[e, 3],
    )
    amount = game.effect_amount[e]
    a, b = i, target
    if scope == TARGET:
        a, b = target, i
    elif scope == THIRD:
        if third < 0 or third == i:
            return
        a, b = (third, i) if family == ACTOR else (i, third)
    if family == ACTOR and variable == ECONOMY and target >= 0 and game.action_flag[act, CYBER] == 1:
        amount = amount * (1.0 - state.actor[DEFENSE, target])
    change(work, ledger, family, variable, a, b, amount, ACT, act, i)
    if family == DIRECTED and scope == DYAD:
        change(work, ledger, family, variable, b, a, amount, ACT, act, i)
    if family == PAIR and variable == TALKS_STAGE:
        work.talked[min(a, b), max(a, b)] = 1


def apply_effects(
    game: Game, state: State, work: Work, ledger: Ledger, i: int, act: int, target: int
) -> None:
    """Write all effects that an act declares."""
    for e in range(game.effect_start[act], game.effect_start[act + 1]):
        apply_effect(game, state, work, ledger, e, i, act, target)
