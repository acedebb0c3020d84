"""Doctrines of a scenario as arrays: one row for each doctrine and actor of the game."""

import numpy as np

from sim.model import names as N
from sim.model.state import Floats, Integers
from sim.scenario.blocks import ActionSpec, DoctrineRow
from sim.scenario.index import Index
from sim.scenario.schema import Scenario

STATUS_QUO = "status_quo"


def doctrine_rows(scenario: Scenario, actors: tuple[str, ...]) -> dict[tuple[str, str], DoctrineRow]:
    """Collect the rows that actors of the game can play, by (doctrine, actor).

    An actor that no doctrine knows plays a neutral row of its own, named status_quo.
    """
    rows = {
        (name, actor): spec.rows[actor]
        for name, spec in scenario.doctrines.items()
        for actor in actors
        if actor in spec.rows
    }
    for actor in actors:
        rows.setdefault((STATUS_QUO, actor), DoctrineRow())
    return rows


def find_rows(scenario: Scenario, rows: tuple[tuple[str, str], ...]) -> dict[tuple[str, str], int]:
    """Map every (doctrine, actor) to a row: the doctrine's own, or the actor's status quo."""
    number = {key: k for k, key in enumerate(rows)}
    actors = tuple(dict.fromkeys(actor for _, actor in rows))
    names = dict.fromkeys([*scenario.doctrines, STATUS_QUO])
    return {
        (name, actor): number.get((name, actor), number[STATUS_QUO, actor])
        for name in names
        for actor in actors
    }


def number_array(rows: dict[tuple[str, str], DoctrineRow]) -> Floats:
    """Give the numbers [R, 10] of all rows, stance to value of security."""
    return np.array(
        [
            (
                r.stance,
                r.reaction_slope,
                r.keeps_deals,
                r.deal_steps,
                r.plan_weight,
                r.plan_interval,
                r.deal.limit,
                r.deal.rollback,
                r.deal.relief,
                r.deal.security,
            )
            for r in rows.values()
        ],
        dtype=np.float64,
    )


def counted_for(scope: str, variable: str) -> bool:
    """Say whether an effect enters the static value: one on oneself, the pair or the world."""
    third = scope == "third" and variable in ("commitment", "enforcement")
    return third or scope in ("self", "global", "dyad")


def static_value(act: ActionSpec, row: DoctrineRow) -> float:
    """Value an act by its declared effects, tenfold, weighed by the goals of a doctrine row."""
    value = 0.0
    for effect in act.effects:
        goal = N.GOAL_OF.get(effect.variable)
        if goal is not None and counted_for(effect.scope, effect.variable):
            value += effect.add * 10.0 * float(getattr(row.goals, goal))
    if act.special is not None and act.special.kind == "council_vote":
        value += act.special.amount * 10.0 * row.goals.pressure
    return value


def option_tables(
    scenario: Scenario,
    index: Index,
    rows: dict[tuple[str, str], DoctrineRow],
    start: Integers,
    option: Integers,
) -> tuple[Floats, Floats]:
    """Give the static value and the weight [R, most options] of each row's own options."""
    acts = list(scenario.actions.items())
    width = int(np.max(np.diff(start)))
    value, weight = np.zeros((len(rows), width)), np.zeros((len(rows), width))
    for r, ((_, actor), row) in enumerate(rows.items()):
        i = index.actor(actor)
        for k in range(start[i], start[i + 1]):
            name, act = acts[option[k, 0]]
            value[r, k - start[i]] = static_value(act, row)
            weight[r, k - start[i]] = act.base_weight * row.action_weights.get(name, 1.0)
    return value, weight


def act_weights(scenario: Scenario, rows: dict[tuple[str, str], DoctrineRow]) -> Floats:
    """Give each row's weight of each act [R, A], which is asked at consent."""
    return np.array([[r.action_weights.get(name, 1.0) for name in scenario.actions] for r in rows.values()])


def plan_arrays(
    index: Index, rows: dict[tuple[str, str], DoctrineRow], start: Integers, option_of: Integers
) -> tuple[Integers, Integers]:
    """Give each row's plan as options of its actor's own [R, most steps] and its length [R].

    A step whose act or target is not in the game is left out.
    """
    n = len(index.actors)
    plans = []
    for (_, actor), row in rows.items():
        i = index.actor(actor)
        steps = []
        for planned in row.plan:
            target = n if planned.target is None else index.actor(planned.target)
            if planned.action not in index.actions or target < 0:
                continue
            option = option_of[index.actions.index(planned.action), i, target]
            if option >= 0:
                steps.append(int(option - start[i]))
        plans.append(steps)
    plan = np.full((len(plans), max([1, *map(len, plans)])), -1, dtype=np.int64)
    for r, steps in enumerate(plans):
        plan[r, : len(steps)] = steps
    return plan, np.array([len(steps) for steps in plans], dtype=np.int64)
