"""One chunk of a study: the function that every worker runs, here or on another machine."""

import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
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


def pieces(order: Order, most: int) -> list[Order]:
    """Cut an order into at most so many of nearly equal length, numbered -1, -2 and so on.

    >>> order = Order(3, 10, "", "", (), (Stretch(0, (), 7, 3), Stretch(1, (), 7, 2)))
    >>> [(piece.number, piece.first_game, [tuple(s) for s in piece.stretches]) for piece in pieces(order, 2)]
    [(-1, 10, [(0, (), 7, 2)]), (-2, 12, [(0, (), 9, 1), (1, (), 7, 2)])]
    """
    games = sum(stretch.runs for stretch in order.stretches)
    count = max(1, min(most, games))
    ends = [games * k // count for k in range(count + 1)]
    found = []
    for k, (begin, end) in enumerate(pairwise(ends)):
        cut = tuple(_cut(order.stretches, begin, end))
        found.append(order._replace(number=-1 - k, first_game=order.first_game + begin, stretches=cut))
    return found


def joined(order: Order, outcomes: Iterable[Outcome]) -> Outcome:
    """Join what came of the pieces of an order, however they are ordered."""
    parts = sorted(outcomes, key=lambda outcome: outcome.first_game)
    reasons = [reason for part in parts for reason in part.reason]
    measures = np.concatenate([part.measures for part in parts])
    return Outcome(order.number, order.first_game, measures, reasons, parts[0].worker)


def _cut(stretches: Sequence[Stretch], begin: int, end: int) -> Iterator[Stretch]:
    """Give the games of some stretches from one to before another, counted over all of them."""
    for stretch in stretches:
        low, high = max(0, begin), min(stretch.runs, end)
        if low < high:
            yield stretch._replace(first=stretch.first + low, runs=high - low)
        begin, end = begin - stretch.runs, end - stretch.runs


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
