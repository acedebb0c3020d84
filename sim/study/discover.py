"""Scenario discovery: under which values of the factors does something happen? Boxes, found and judged apart.

A box always looks better on the games that it was found on: half of the games search, the other half judge.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.model.draws import uniform_pair
from sim.scenario.condition import Condition, ConditionError, parse
from sim.scenario.faults import either, nearest, quote
from sim.study.errors import NothingToDo, StudyError
from sim.study.interval import wilson
from sim.study.prim import Column, Flags, Limit, Units, alike, inside, search, with_p

if TYPE_CHECKING:
    from sim.study.store import Store

MOST_BOXES: Final = 3
MOST_SEARCHED: Final = 10_000  # PRIM sorts every factor at every peel
FEWEST: Final = 20
FEWEST_POINTS: Final = 40  # with fewer, one half of the points would not speak for the other
HALF: Final = (1 << 31) + 3  # half purposes at which no game and no design draws
PICK_HALF: Final = (1 << 31) + 4
COMPARE: Final = {
    "==": np.equal,
    "!=": np.not_equal,
    "<=": np.less_equal,
    ">=": np.greater_equal,
    "<": np.less,
    ">": np.greater,
}


class Box(NamedTuple):
    """Limits of the factors within which it happens often, judged on games that the search has not seen.

    All figures are of judging games outside the boxes before it: games within, the cases among them, density
    = cases / games with its 95 % interval (Wilson's, for as many games as they are worth: those of one point
    or run are alike), coverage = cases / all cases, mass = games / all games. The p of a limit is of these
    games, too. searched is the density in the half that found it: how much more it promised.
    """

    limits: tuple[Limit, ...]
    games: int
    cases: int
    density: float
    low: float
    high: float
    coverage: float
    mass: float
    searched: float


class Discovery(NamedTuple):
    """The boxes found (none: nothing that holds on unseen games), and the share of cases among judged games.

    searched and judged count games; halves says whether `points` or `runs` were halved, or `given`.
    """

    boxes: tuple[Box, ...]
    share: float
    searched: int
    judged: int
    halves: str


def discover_in(store: "Store", where: str) -> Discovery:
    """Find the boxes of a study in which `where` holds, as in `peak_rung >= 4` or `war == 1 and deal == 0`.

    Failed games are left out. Points are halved where at least 40 were drawn, else runs.

    Raises:
        StudyError: no such condition, no factors, or too few games in which it holds.
        NothingToDo: no game has been played.
        MissingPackage: ema-workbench is not installed.
    """
    names, rows, plan = store.design.names, store.design.rows, store.plan
    condition = condition_of(where, store.manifest["measures"])
    if not names:
        raise StudyError(f"{store.folder.name} varies nothing: there is nothing to discover without factors")
    used = list(dict.fromkeys(".".join(one.path) for part in condition for one in part))
    games = store.columns(["point", "run", "status", *used])
    fine = np.asarray(games["status"] == "ok", dtype=np.bool_)
    if not fine.any():
        raise NothingToDo("no game of the study has been played to its end")
    point, run = games["point"][fine], games["run"][fine]
    block = point // plan.block
    drawn = plan.sampler != "grid"
    by_points = int(block.max()) + 1 >= FEWEST_POINTS and (drawn or run.max() < 1)
    if not by_points and run.max() < 1:
        study = store.folder.name
        raise StudyError(f"{study} has too few points and runs: one half has to judge what the other finds")
    searching = half(block if by_points else run, plan.seed)
    columns = {name: np.array([row[k] for row in rows])[point] for k, name in enumerate(names)}
    cases = happens(condition, {name: games[name][fine] for name in used})
    # Over an ensemble every member has its own luck: then a run's number says nothing.
    alike_runs = run if plan.over is None else None
    found = discover(columns, cases, searching, block if drawn else None, alike_runs)
    return found._replace(halves="points" if by_points else "runs")


def condition_of(text: str, measures: Sequence[str]) -> Condition:
    """Parse comparisons of measures with numbers, joined by `and` and `or`.

    Raises:
        StudyError: it does not parse, or names no measure.
    """
    try:
        condition = parse(text)
    except ConditionError as error:
        raise StudyError(f"{quote(text)}, column {error.column}: {error}") from None
    for one in (one for part in condition for one in part):
        name = ".".join(one.path)
        if name not in measures:
            hint = nearest(name, measures) or f" (it has {either(measures)})"
            raise StudyError(f"the study has no measure {quote(name)}{hint}")
    return condition


def happens(condition: Condition, columns: Mapping[str, Column]) -> Flags:
    """Say in which games a condition holds; no comparison holds of a measure that does not exist (nan)."""
    parts = []
    for part in condition:
        held = []
        for one in part:
            values = columns[".".join(one.path)]
            held.append(np.isfinite(values) & COMPARE[one.op](values, one.number))
        parts.append(np.logical_and.reduce(held))
    return np.asarray(np.logical_or.reduce(parts), dtype=np.bool_)


def half(unit: Units, seed: int) -> Flags:
    """Flag the games of half of the points (or runs), drawn by the study's seed."""
    count = int(unit.max()) + 1
    chosen = np.zeros(count, dtype=np.bool_)
    chosen[np.argsort(_uniforms(seed, count, HALF), kind="stable")[: count // 2]] = True
    return chosen[unit]


def discover(
    columns: Mapping[str, Column],
    cases: Flags,
    searching: Flags,
    point: Units | None = None,
    run: Units | None = None,
    boxes: int = MOST_BOXES,
) -> Discovery:
    """Find boxes on the searching games, one after the other, and judge them on the others.

    columns [games] by factor: numbers are limited by ends, text and truth values by levels. point and run
    [games] say which games are alike (None: no two). What games of a point share can look like a limit; what
    games of a run share shifts a box and its surroundings together, and only makes its density less sure. A
    box counts if the low end of its density, runs apart, lies above the share of cases among the games left.

    Raises:
        StudyError: fewer than 20 games with or without it, in either half.
        MissingPackage: ema-workbench is not installed.
    """
    for flags in (searching, ~searching):
        count = int(cases[flags].sum())
        if min(count, int(flags.sum()) - count) < FEWEST:
            raise StudyError(
                f"it holds in {int(cases.sum())} of {len(cases)} games: at least {FEWEST} games with it and "
                f"{FEWEST} without are needed in each half"
            )
    first = np.flatnonzero(searching)
    if len(first) > MOST_SEARCHED:
        picked = np.argsort(_uniforms(0, len(first), PICK_HALF), kind="stable")[:MOST_SEARCHED]
        first = first[np.sort(picked)]
    second = np.flatnonzero(~searching)
    alone = np.arange(len(cases))
    units = (alone if point is None else point, alone if run is None else run)
    finding, judging = (_side(games, columns, cases, *units) for games in (first, second))
    total, hits = len(second), int(cases[second].sum())
    found: list[Box] = []
    while len(found) < boxes:
        box = _next(finding, judging, total, hits)
        if box is None:
            break
        found.append(box)
        finding, judging = _without(finding, box), _without(judging, box)
    return Discovery(tuple(found), hits / total, len(first), total, "given")


class _Side(NamedTuple):
    """One half of the games, without those in the boxes found so far."""

    columns: dict[str, Column]
    cases: Flags
    point: Units
    run: Units


def _side(games: Units, columns: Mapping[str, Column], cases: Flags, point: Units, run: Units) -> _Side:
    kept = {name: column[games] for name, column in columns.items()}
    return _Side(kept, cases[games], point[games], run[games])


def _without(side: _Side, box: Box) -> _Side:
    return _side(np.flatnonzero(~inside(box.limits, side.columns)), *side)


def _next(finding: _Side, judging: _Side, total: int, hits: int) -> Box | None:
    """Find the next box and judge it; None where nothing is left that holds."""
    left = int(finding.cases.sum())
    if min(left, len(finding.cases) - left) < FEWEST:
        return None
    limits = search(finding.columns, finding.cases, finding.point)
    held = inside(limits, judging.columns)
    games, cases = int(held.sum()), int((held & judging.cases).sum())
    if not limits or games < FEWEST:
        return None
    density = cases / games
    by_point, by_run = (alike(judging.cases[held], unit[held]) for unit in (judging.point, judging.run))
    if wilson(density, max(1, round(games / by_point)))[0] <= float(judging.cases.mean()):
        return None
    low, high = wilson(density, max(1, round(games / (by_point + by_run - 1.0))))
    limits = with_p(limits, judging.columns, judging.cases, judging.point)
    searched = float(finding.cases[inside(limits, finding.columns)].mean())
    return Box(limits, games, cases, density, low, high, cases / hits, games / total, searched)


def _uniforms(seed: int, count: int, half: int) -> npt.NDArray[np.float64]:
    even, _ = uniform_pair(seed, 0, 0, np.arange(count), half)
    return np.asarray(even, dtype=np.float64)
