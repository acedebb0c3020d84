"""One box: values of the factors under which something happens more often than elsewhere.

PRIM (Friedman and Fisher 1999; for scenarios Bryant and Lempert 2010) peels off the values under which it
seldom happens and leaves a trajectory of ever smaller boxes. Of these we take the one of the largest gain:
cases in the box less those that the share of all would put there, which is weighted relative accuracy
(Lavrac, Flach and Zupan 1999). Luck lowers the density of every box, but does not move that optimum. PRIM
alone loses its way where luck is strong, so its box, and the box of everything, are then moved to the best
interval or levels of one factor after the other (Mampaey et al. 2012). Limits that do not matter are dropped.
"""

import math
import warnings
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.study.errors import MissingPackage

Column = npt.NDArray[Any]
Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Units = npt.NDArray[np.int64]
Level = str | bool

PEELS: Final = (0.05, 0.2)  # shares taken off at a time: small ones are exact, large ones see through luck
LARGEST_LEAST_MASS: Final = 0.05
FEWEST_GAMES: Final = 20
SIGNIFICANT: Final = 0.01
ANY: Final = 1e-9  # a density that every box with a case reaches: we choose among boxes ourselves
MOST_ROUNDS: Final = 20
IN: Final = "in"


class Limit(NamedTuple):
    """One limit of a box: the factor is at least (`>=`) or at most (`<=`) `end`, or `in` some levels.

    p is the chance of as many cases in the box, or more, if this limit did nothing (one-sided binomial;
    Bryant and Lempert's quasi-p); nan before it is tested.
    """

    factor: str
    kind: str
    end: float
    levels: tuple[Level, ...]
    p: float = math.nan

    def holds(self, column: Column) -> Flags:
        """Say which games are within the limit; column [games] of its factor."""
        if self.kind == IN:
            return np.isin(column, np.array(self.levels))
        within = column >= self.end if self.kind == ">=" else column <= self.end
        return np.asarray(within, dtype=np.bool_)


Limits = tuple[Limit, ...]


def inside(limits: Iterable[Limit], columns: Mapping[str, Column]) -> Flags:
    """Say which games are in a box; columns [games] by factor."""
    held = np.ones(len(next(iter(columns.values()))), dtype=np.bool_)
    for limit in limits:
        held &= limit.holds(columns[limit.factor])
    return held


def search(columns: Mapping[str, Column], cases: Flags, unit: Units) -> Limits:
    """Find the limits of one box; none where nothing sets the cases apart. Games of one unit are alike.

    Raises:
        MissingPackage: ema-workbench is not installed.
    """
    excess = cases - cases.mean()
    starts = [(), *(peeled(columns, cases, share) for share in PEELS)]
    moved = [_moved(limits, columns, excess) for limits in starts]
    limits = max(moved, key=lambda limits: float(excess[inside(limits, columns)].sum()))
    while limits:
        limits = with_p(limits, columns, cases, unit)
        worst = max(limits, key=lambda limit: limit.p)
        if worst.p <= SIGNIFICANT:
            break
        limits = tuple(limit for limit in limits if limit is not worst)
    return limits


def with_p(limits: Limits, columns: Mapping[str, Column], cases: Flags, unit: Units) -> Limits:
    """Test each limit against the box without it; games count for as many as they are worth."""
    from scipy.stats import binom

    here = inside(limits, columns)
    worth = alike(cases[here], unit[here]) if here.any() else 1.0
    games, hits = round(float(here.sum()) / worth), round(float((here & cases).sum()) / worth)
    tested = []
    for limit in limits:
        wider = inside((other for other in limits if other is not limit), columns)
        more = bool((wider & ~here).any())
        p = float(binom.sf(hits - 1, games, float(cases[wider].mean()))) if more else 1.0
        tested.append(limit._replace(p=p))
    return tuple(tested)


def alike(cases: Flags, unit: Units) -> float:
    """Say how many games count as one because those of a unit are alike: the design effect (Kish 1965).

    >>> alike(np.array([True, True, False, False]), np.array([0, 0, 1, 1]))
    4.0
    """
    density = float(cases.mean())
    _, place = np.unique(unit, return_inverse=True)
    games = np.bincount(place)
    if len(games) < 2 or density in (0.0, 1.0):
        return 1.0
    off = np.bincount(place, weights=cases) - density * games
    between = len(games) / (len(games) - 1) * float((off * off).sum())
    return max(1.0, between / (len(cases) * density * (1.0 - density)))


def peeled(columns: Mapping[str, Column], cases: Flags, share: float) -> Limits:
    """Run PRIM, which peels off a `share` of the games at a time, and take the box of the largest gain."""
    pandas, prim, objective = _packages()
    frame, levels = {}, {}
    for number, (name, column) in enumerate(columns.items()):
        # Names of our own: the package drops a column that is called `scenario`.
        if _is_number(column):
            frame[f"x{number}"] = column.astype(np.float64)
        else:
            # Small integers, not text: the package walks through sets of levels, in the order of hashes.
            levels[name], codes = np.unique(column, return_inverse=True)
            frame[f"x{number}"] = pandas.Series(codes.tolist(), dtype=object)
    table, answer = pandas.DataFrame(frame), cases.astype(np.int64)
    least = max(FEWEST_GAMES / len(cases), min(LARGEST_LEAST_MASS, float(cases.mean()) / 2))
    found = prim(
        table, answer, threshold=ANY, mass_min=least, peel_alpha=share, obj_function=objective.LENIENT2
    ).find_box()
    trajectory = found.peeling_trajectory
    gains = trajectory["k"].to_numpy() - cases.mean() * trajectory["n"].to_numpy()
    box = found.box_lims[int(np.argmax(gains))]
    limits: list[Limit] = []
    for number, (name, column) in enumerate(columns.items()):
        if f"x{number}" not in box:  # the package leaves out a factor of one level
            continue
        low, high = box[f"x{number}"]
        if name in levels:
            limits += _levels(name, levels[name], sorted(low))
        else:
            kept = column[(column >= low) & (column <= high)]
            limits += _ends(name, column, kept.min(), kept.max())
    return tuple(limits)


def _moved(limits: Limits, columns: Mapping[str, Column], excess: Floats) -> Limits:
    """Give each factor in turn its best interval or levels within the other limits, until nothing gains."""
    best = float(excess[inside(limits, columns)].sum())
    for _ in range(MOST_ROUNDS):
        before = best
        for name, column in columns.items():
            others = tuple(limit for limit in limits if limit.factor != name)
            held = inside(others, columns)
            tried = (*others, *_best(name, column, held, excess))
            gain = float(excess[inside(tried, columns)].sum())
            if gain > best + ANY:
                limits, best = tried, gain
        if best == before:
            break
    return limits


def _best(name: str, column: Column, held: Flags, excess: Floats) -> list[Limit]:
    """Find the interval of the largest sum (Kadane's), or the levels with a sum above 0."""
    values, codes = np.unique(column[held], return_inverse=True)
    sums = np.bincount(codes, weights=excess[held], minlength=len(values))
    if not _is_number(column):
        return _levels(
            name, np.unique(column), np.flatnonzero(np.isin(np.unique(column), values[sums > 0.0]))
        )
    total = np.concatenate([[0.0], np.cumsum(sums)])
    lowest = np.minimum.accumulate(total)
    last = int(np.argmax(total[1:] - lowest[:-1]))
    first = int(np.argmin(total[: last + 1]))
    return _ends(name, column, values[first], values[last])


def _levels(name: str, levels: Column, kept: Sequence[int] | npt.NDArray[np.int64]) -> list[Limit]:
    if not 0 < len(kept) < len(levels):
        return []
    return [Limit(name, IN, math.nan, tuple(levels[list(kept)].tolist()))]


def _ends(name: str, column: Column, low: float, high: float) -> list[Limit]:
    limits = [Limit(name, ">=", float(low), ())] if low > column.min() else []
    return limits + ([Limit(name, "<=", float(high), ())] if high < column.max() else [])


def _is_number(column: Column) -> bool:
    return column.dtype.kind in "iuf"


def _packages() -> tuple[Any, Any, Any]:
    """Import pandas and PRIM; the package warns of what it could do with still other packages."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="ipyparallel not installed", category=UserWarning)
        warnings.filterwarnings("ignore", message=".* not available$", category=ImportWarning)
        try:
            import pandas
            from ema_workbench.analysis.prim import Prim, PRIMObjectiveFunctions
        except ImportError:
            raise MissingPackage("ema-workbench", "analysis") from None
    return pandas, Prim, PRIMObjectiveFunctions
