"""Means and ratios of paired differences over one world or many, with how sure they are.

Over several worlds, which stand for others that might have been drawn, the variance of the mean is taken as
that of the worlds' means plus that of the runs' means, which counts what is in both twice and so errs on the
wide side. Ratios of two differences are bounded by Fieller's theorem (1954).
"""

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from sim.model.state import Floats
from sim.study.interval import Interval, student_quantile
from sim.study.moments import Moments
from sim.study.share_of_luck import mean_of_rows

NO_SPREAD: Final = "no_spread"
FIELLER: Final = "fieller"
UNBOUNDED: Final = "fieller_unbounded"
PARTS: Final = "worlds_and_runs"


def over_worlds(gaps: Floats, level: float) -> Interval:
    """Estimate the mean over worlds that were drawn: gaps [worlds, runs], nan where there is none."""
    worlds, runs = mean_of_rows(gaps), mean_of_rows(gaps.T)
    seen = Moments.of(worlds)
    missing = int(np.isnan(gaps).sum())
    parts = [Moments.of(values) for values in (worlds, runs)]
    if min(part.count for part in parts) < 2:
        return Interval(seen.mean, math.nan, math.nan, seen.count, "one_game", missing)
    shares = [part.variance / part.count for part in parts]
    variance = math.fsum(shares)
    if variance == 0.0:
        return Interval(seen.mean, seen.mean, seen.mean, gaps.size - missing, NO_SPREAD, missing)
    half = student_quantile(level, _freedom(shares, [part.count for part in parts])) * math.sqrt(variance)
    return Interval(seen.mean, seen.mean - half, seen.mean + half, gaps.size - missing, PARTS, missing)


def _freedom(shares: Sequence[float], counts: Sequence[int]) -> int:
    """Give Satterthwaite's degrees of freedom of a sum of variances."""
    below = math.fsum(share**2 / (count - 1) for share, count in zip(shares, counts, strict=True))
    return max(1, int(math.fsum(shares) ** 2 / below)) if below > 0.0 else 1


def ratio(above: Floats, below: Floats, level: float) -> Interval:
    """Bound the ratio of two means of the same games [worlds, runs] by Fieller's theorem.

    Where the mean below cannot be told from 0 the ratio has no bounds.
    """
    both = ~np.isnan(above) & ~np.isnan(below)
    a, b = np.where(both, above, np.nan), np.where(both, below, np.nan)
    count, missing = int(both.sum()), int((~both).sum())
    units = [(a[0], b[0])] if len(a) == 1 else [(mean_of_rows(a), mean_of_rows(b))]
    if len(a) > 1:
        units.append((mean_of_rows(a.T), mean_of_rows(b.T)))
    parts = [_moments(x, y) for x, y in units]
    if count == 0 or any(part is None for part in parts):
        return Interval(math.nan, math.nan, math.nan, count, "no_games", missing)
    known = [part for part in parts if part is not None]
    x, y = known[0].x, known[0].y
    if y == 0.0:
        return Interval(math.nan, math.nan, math.nan, count, UNBOUNDED, missing)
    xx, yy, xy = (math.fsum(part.variances[k] for part in known) for k in range(3))
    freedom = _freedom([part.variances[1] for part in known], [part.units for part in known])
    return _fieller(x, y, (xx, yy, xy), student_quantile(level, freedom), count, missing)


class _Both(NamedTuple):
    """Means of two columns, the variances of both means and their covariance, and the number of units."""

    x: float
    y: float
    variances: tuple[float, float, float]
    units: int


def _moments(x: Floats, y: Floats) -> _Both | None:
    kept = ~np.isnan(x) & ~np.isnan(y)
    a, b = x[kept].tolist(), y[kept].tolist()
    n = len(a)
    if n < 2:
        return None
    mean_a, mean_b = math.fsum(a) / n, math.fsum(b) / n
    scale = n * (n - 1)
    xx = math.fsum((v - mean_a) ** 2 for v in a) / scale
    yy = math.fsum((w - mean_b) ** 2 for w in b) / scale
    xy = math.fsum((v - mean_a) * (w - mean_b) for v, w in zip(a, b, strict=True)) / scale
    return _Both(mean_a, mean_b, (xx, yy, xy), n)


def _fieller(
    x: float, y: float, variances: tuple[float, float, float], bound: float, count: int, missing: int
) -> Interval:
    xx, yy, xy = variances
    square = bound * bound
    whole = y * y - square * yy
    middle = x * y - square * xy
    inside = middle * middle - whole * (x * x - square * xx)
    if whole <= 0.0 or inside < 0.0:
        return Interval(x / y, math.nan, math.nan, count, UNBOUNDED, missing)
    root = math.sqrt(inside)
    return Interval(x / y, (middle - root) / whole, (middle + root) / whole, count, FIELLER, missing)
