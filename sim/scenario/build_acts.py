"""Acts of a scenario as arrays: numbers, conditions, effects, and who may do what to whom."""

from collections.abc import Iterable

import numpy as np

from sim.model import names as N
from sim.model.arith import clip
from sim.model.state import Floats, Integers
from sim.scenario.blocks import ActionSpec
from sim.scenario.index import Index
from sim.scenario.schema import Scenario

ABSENT = -2


def action_arrays(scenario: Scenario) -> tuple[Floats, Integers]:
    """Give the numbers [A, 8] and flags [A, 7] of all acts."""
    numbers, flags = [], []
    for name, act in scenario.actions.items():
        special = act.special.kind if act.special else ""
        consent = act.consent if act.consent is not None else 0.0
        amount = act.special.amount if act.special else 0.0
        tone = clip(act.goldstein * act.salience, -10.0, 10.0)
        numbers.append(
            (act.goldstein, act.salience, act.cost, act.costliness, act.observability, consent, amount, tone)
        )
        flags.append(
            (
                act.consent is not None,
                N.SPECIALS.index(special),
                N.SEVERITIES.index(act.severity),
                act.provocation,
                act.breach,
                act.instrument == "cyber",
                name == "hold",
            )
        )
    return np.array(numbers, dtype=np.float64).reshape(-1, 8), np.array(flags, dtype=np.int64).reshape(-1, 7)


def third(index: Index, name: str | None) -> int:
    """Give the number of a third actor: -1 when none is named, ABSENT when it is not in the game."""
    if name is None:
        return -1
    found = index.actor(name)
    return found if found >= 0 else ABSENT


def starts(rows: Iterable[tuple[object, ...]]) -> Integers:
    """Give where each group's rows begin, and the end: one more entry than groups."""
    return np.array([0, *np.cumsum([len(group) for group in rows])], dtype=np.int64)


def condition_arrays(scenario: Scenario, index: Index) -> tuple[Integers, Integers, Floats]:
    """Give starts [A + 1], rows [conditions, 5] and values of the preconditions."""
    acts = scenario.actions.values()
    rows = [
        (
            *condition_place(index, c.variable, c.scope),
            N.SCOPES.index(c.scope),
            third(index, c.actor),
            N.OPERATORS.index(c.op),
        )
        for act in acts
        for c in act.preconditions
    ]
    values = [c.value for act in acts for c in act.preconditions]
    found = np.array(rows, dtype=np.int64).reshape(-1, 5)
    return starts(act.preconditions for act in acts), found, np.array(values, dtype=np.float64)


def condition_place(index: Index, variable: str, scope: str) -> tuple[int, int]:
    """Address a variable of a precondition; the rung of a dyad is written `rung` with scope dyad."""
    if variable == "rung" and scope == "dyad":
        return N.PAIR, N.DYAD_RUNG
    return index.family(variable)


def effect_arrays(scenario: Scenario, index: Index) -> tuple[Integers, Integers, Floats]:
    """Give starts [A + 1], rows [effects, 4] and amounts of the effects."""
    acts = scenario.actions.values()
    rows = [
        (*index.family(e.variable), N.SCOPES.index(e.scope), third(index, e.actor))
        for act in acts
        for e in act.effects
    ]
    amounts = [e.add for act in acts for e in act.effects]
    found = np.array(rows, dtype=np.int64).reshape(-1, 4)
    return starts(act.effects for act in acts), found, np.array(amounts, dtype=np.float64)


def targets_of(scenario: Scenario, actor: str, name: str, act: ActionSpec) -> list[str | None]:
    """List whom an actor may aim an act at, in the order of its pairs; None stands for no target."""
    found: list[str | None] = []
    for pair in act.pairs:
        who, _, whom = pair.partition(">")
        if who in ("*", actor) and (not whom or whom in scenario.actors):
            found.append(whom or None)
    own = scenario.actors[actor].acts.get(name)
    if own is not None:
        found += [whom for whom in own if whom in scenario.actors and whom not in found] if own else [None]
    return list(dict.fromkeys(found))


def option_arrays(scenario: Scenario, index: Index) -> tuple[Integers, Integers, Integers]:
    """Give starts [n + 1], options [O, 2] and the option of (act, actor, target or none)."""
    n = len(index.actors)
    option_of = np.full((len(index.actions), n, n + 1), -1, dtype=np.int64)
    start: list[int] = [0]
    options: list[tuple[int, int]] = []
    for i, actor in enumerate(index.actors):
        for a, (name, act) in enumerate(scenario.actions.items()):
            for whom in targets_of(scenario, actor, name, act):
                target = -1 if whom is None else index.actor(whom)
                option_of[a, i, target if target >= 0 else n] = len(options)
                options.append((a, target))
        start.append(len(options))
    return np.array(start, dtype=np.int64), np.array(options, dtype=np.int64).reshape(-1, 2), option_of
