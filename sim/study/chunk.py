"""One chunk of a study: the function that every worker runs, here or on another machine."""

import os
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sim.model.state import Floats
from sim.scenario.faults import OverrideError, ScenarioError
from sim.study.engine import Task, play
from sim.study.plan import Plan
from sim.study.plan_form import Value
from sim.study.worlds import Worlds, worlds_of

LONGEST_REASON = 200
POINT_STRIDE = 1 << 40  # run numbers of a point apart from the next one's, where luck is not shared


class Stretch(NamedTuple):
    """Say which runs to play at one point of the design, whose values are `row`."""

    point: int
    row: tuple[Value, ...]
    first: int
    runs: int


class Order(NamedTuple):
    """Say what a worker is to play: plain data, because it travels.

    plan is the study's plan as JSON, scenario its scenario as YAML; measures are the columns wanted;
    stretches follow each other in game order.
    """

    number: int
    first_game: int
    plan: str
    scenario: str
    measures: tuple[str, ...]
    stretches: tuple[Stretch, ...]
    compiled: bool | None = None


class Outcome(NamedTuple):
    """Hold what came of an order: measures [games, M], reason [games] why one failed, and who played."""

    number: int
    first_game: int
    measures: Floats
    reason: list[str | None]
    worker: int


def play_chunk(order: Order) -> Outcome:
    """Play an order. A point whose values make no game gives failed games with the reason, and no error."""
    worlds = worlds_of(order.plan, order.scenario)
    parts: list[Floats] = []
    reasons: list[str | None] = []
    for stretch in order.stretches:
        measures, reason = _play_stretch(worlds, order, stretch)
        parts.append(measures)
        reasons += reason
    return Outcome(order.number, order.first_game, np.concatenate(parts), reasons, os.getpid())


def run_number(common: bool, point: int, run: int) -> int:
    """Give the run number of the draw address: the same at all points, or one that no other point uses.

    >>> run_number(True, 3, 7), run_number(False, 1, 7)
    (7, 1099511627783)
    """
    return run if common else point * POINT_STRIDE + run


def run_of(plan: Plan, point: int, run: int) -> int:
    """Give the run number of a game of a plan.

    Over an ensemble, what is played in the world of one member shares its luck, and each member has its own:
    so members are cases that have nothing in common.
    """
    if plan.over is not None and plan.common_random_numbers:
        return run_number(False, point // plan.block, run)
    return run_number(plan.common_random_numbers, point, run)


def _play_stretch(worlds: Worlds, order: Order, stretch: Stretch) -> tuple[Floats, Sequence[str | None]]:
    """Play some runs of one point."""
    plan, base = worlds.plan, worlds.base
    try:
        world = worlds.built(stretch.row)
    except (OverrideError, ScenarioError) as error:
        why = str(error).splitlines()[0][:LONGEST_REASON]
        return np.full((stretch.runs, len(order.measures)), np.nan), [why] * stretch.runs
    first = run_of(plan, stretch.point, stretch.first)
    task = Task(base.turns, base.turn_months, plan.seed, first, stretch.runs)
    played = play(world, task, compiled=order.compiled)
    names = world.index.measures()
    columns = [names.index(name) for name in order.measures]
    return played.measures[:, columns], played.reason
