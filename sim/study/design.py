"""The points of a study: which values each factor takes together.

Every design is first made in the unit cube, one coordinate a factor, and then turned into values: a range
runs from its low to its high end, and levels (and the integers of a whole range) share [0, 1) in equal
slices. Equal plans give equal designs.
"""

import warnings
from dataclasses import dataclass
from itertools import product
from types import ModuleType
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from sim.model.draws import uniform_pair
from sim.study.errors import MissingPackage
from sim.study.plan import Factor, Plan
from sim.study.plan_form import Value

Unit = npt.NDArray[np.float64]

# Addresses of the latin hypercube: halves of purposes that no game draws at, one for each factor.
FIRST_HALF: Final = 1 << 30
MORRIS_LEVELS: Final = 4
BELOW_ONE: Final = float(np.nextafter(1.0, 0.0))
# A third times three is a little below one for some thirds; a slice must not be missed for that.
ROUNDING: Final = 1e-9


@dataclass(frozen=True)
class Design:
    """The names of the factors in file order, and for each point their values in that order."""

    names: tuple[str, ...]
    rows: list[tuple[Value, ...]]


def design_of(plan: Plan) -> Design:
    """Make the design of a plan.

    grid: the full product, last factor fastest. latin_hypercube: `points` points, each factor once in each of
    as many slices. sobol: `points` base samples in Saltelli's scheme without second order, points * (factors
    + 2) rows. morris: `points` trajectories on 4 levels, points * (factors + 1) rows. ensemble: for each
    member in turn every combination of the levels. A grid without factors is one empty row.

    Raises:
        ValueError: the plan of an ensemble was read back; then the study has its design.
        MissingPackage: sobol and morris come from SALib.
    """
    names = tuple(factor.name for factor in plan.factors)
    if plan.sampler == "grid":
        return Design(names, list(product(*(factor.levels for factor in plan.factors))))
    if plan.sampler == "ensemble":
        return Design(names, _members(plan))
    columns = unit(plan).T
    values = [
        [value_at(factor, float(at)) for at in column]
        for factor, column in zip(plan.factors, columns, strict=True)
    ]
    return Design(names, list(zip(*values, strict=True)))


def unit(plan: Plan) -> Unit:
    """Give the coordinates of the points in the unit cube, [points, factors], in the order of the design.

    A level of a grid stands in the middle of its slice.

    Raises:
        MissingPackage: sobol and morris come from SALib.
    """
    if plan.sampler == "grid":
        return _grid(plan)
    if plan.sampler == "latin_hypercube":
        return _latin_hypercube(plan)
    return _sobol(plan) if plan.sampler == "sobol" else _morris(plan)


def problem(plan: Plan) -> dict[str, Any]:
    """Describe the factors to SALib: names, all on [0, 1], to go with `unit`."""
    names = [factor.name for factor in plan.factors]
    return {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0] for _ in names]}


def value_at(factor: Factor, at: float) -> Value:
    """Give the value of a factor at a coordinate from 0 to 1.

    >>> value_at(Factor("x", low=0.0, high=3.0), 0.5), value_at(Factor("x", ("a", "b", "c")), 0.5)
    (1.5, 'b')
    >>> [value_at(Factor("x", low=1, high=6, whole=True), at) for at in (0.0, 0.5, 1.0)]
    [1, 4, 6]
    """
    if factor.levels:
        return factor.levels[_slice(at, len(factor.levels))]
    if factor.low is None or factor.high is None:
        raise ValueError(f"{factor.name} has neither levels nor a range")
    if factor.whole:
        return int(factor.low) + _slice(at, int(factor.high - factor.low) + 1)
    return float(min(factor.high, max(factor.low, factor.low + at * (factor.high - factor.low))))


def _slice(at: float, slices: int) -> int:
    return min(slices - 1, int(at * slices + ROUNDING))


def _members(plan: Plan) -> list[tuple[Value, ...]]:
    """Join each member with every combination of levels, so that what shares a world stands together."""
    if plan.over is None or plan.over.members is None:
        raise ValueError(f"the members of {plan.id} stand in the design of its study")
    ensemble = plan.over.members
    levels = list(product(*(factor.levels for factor in plan.levelled)))
    own = [factor.name.removeprefix("parameters.") for factor in plan.factors if not factor.levels]
    at = [ensemble.names.index(name) for name in own]
    return [(*level, *(row[k] for k in at)) for row in ensemble.rows for level in levels]


def _grid(plan: Plan) -> Unit:
    counts = [len(factor.levels) for factor in plan.factors]
    if not counts:
        return np.empty((1, 0))
    numbers = np.unravel_index(np.arange(plan.size), counts)
    return np.stack([(number + 0.5) / count for number, count in zip(numbers, counts, strict=True)], axis=1)


def _latin_hypercube(plan: Plan) -> Unit:
    """Shuffle each factor's slices by one uniform a point, and place the point in its slice by another."""
    points = plan.size
    found = np.empty((points, len(plan.factors)))
    for number in range(len(plan.factors)):
        order, within = uniform_pair(plan.seed, 0, 0, np.arange(points), FIRST_HALF + number)
        shuffled = np.empty(points)
        shuffled[np.argsort(order, kind="stable")] = np.arange(points)
        found[:, number] = np.minimum((shuffled + within) / points, BELOW_ONE)
    return found


def _sobol(plan: Plan) -> Unit:
    with warnings.catch_warnings():
        # Whoever reads the file was told already where its points are no power of two.
        warnings.simplefilter("ignore")
        sample = _salib("sobol").sample
        found = sample(problem(plan), plan.points, calc_second_order=False, seed=plan.seed)
    return np.asarray(found, dtype=np.float64)


def _morris(plan: Plan) -> Unit:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        sample = _salib("morris").sample
        found = sample(problem(plan), plan.points, num_levels=MORRIS_LEVELS, seed=plan.seed)
    return np.asarray(found, dtype=np.float64)


def _salib(sampler: str) -> ModuleType:
    try:
        from SALib.sample import morris, sobol
    except ImportError:
        raise MissingPackage("SALib", "analysis") from None
    found: ModuleType = {"sobol": sobol, "morris": morris}[sampler]
    return found
