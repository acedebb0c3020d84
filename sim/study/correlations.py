"""Correlate two series of months that follow from one another, and say how sure that is."""

import math

import numpy as np

from sim.model.draws import uniform_pair
from sim.model.state import Floats

LEAST_MONTHS = 6  # fewer make no correlation worth telling
BLOCK_MONTHS = 6  # neighbours are drawn together: months follow from one another
LEAST_JUDGED = 4 * BLOCK_MONTHS  # fewer have no interval, and are too few to judge
RESAMPLES = 1000
PURPOSE = 1 << 21  # above every purpose that games and resamples of studies use


def correlation(a: Floats, b: Floats) -> float | None:
    """Give Pearson's correlation over months in which both are numbers; None where there is too little.

    >>> round(correlation(np.arange(6.0), np.arange(6.0) * 2), 12), correlation(np.ones(8), np.arange(8.0))
    (1.0, None)
    """
    both = ~(np.isnan(a) | np.isnan(b))
    x, y = a[both], b[both]
    if x.size < LEAST_MONTHS:
        return None
    x, y = x - math.fsum(x.tolist()) / x.size, y - math.fsum(y.tolist()) / y.size
    spread = math.fsum((x * x).tolist()) * math.fsum((y * y).tolist())
    return math.fsum((x * y).tolist()) / math.sqrt(spread) if spread > 1e-18 else None


def lagged(a: Floats, b: Floats, lag: int) -> float | None:
    """Give the correlation of a in month t with b in month t + lag."""
    end = a.size - abs(lag)
    return correlation(a[-lag:], b[:end]) if lag < 0 else correlation(a[:end], b[lag:])


def interval(a: Floats, b: Floats, seed: int) -> tuple[float, float] | None:
    """Give a 95 % interval of a correlation, from blocks of neighbouring months drawn with replacement."""
    both = np.flatnonzero(~(np.isnan(a) | np.isnan(b)))
    if both.size < LEAST_JUDGED:
        return None
    blocks = math.ceil(both.size / BLOCK_MONTHS)
    number = np.arange(blocks, dtype=np.int64)[None, :]
    first, _ = uniform_pair(seed, 0, 0, number, PURPOSE + np.arange(RESAMPLES, dtype=np.int64)[:, None])
    starts = (first * both.size).astype(np.int64)[:, :, None] + np.arange(BLOCK_MONTHS)
    drawn = both[(starts % both.size).reshape((RESAMPLES, -1))[:, : both.size]]
    found = [r for rows in drawn if (r := correlation(a[rows], b[rows])) is not None]
    if len(found) < RESAMPLES // 2:
        return None
    low, high = np.quantile(found, [0.025, 0.975])
    return float(low), float(high)


def independent_months(a: Floats, b: Floats) -> float | None:
    """Give how many independent months would tell as much of a correlation as these, which are alike.

    It is n (1 - pq) / (1 + pq), p and q being the correlations of each series with itself a month later
    (Bartlett 1935), and n at most. None where there are too few months, or one series never changes.
    """
    both = np.flatnonzero(~(np.isnan(a) | np.isnan(b)))
    if both.size < LEAST_MONTHS:
        return None
    p, q = _with_next(a, both), _with_next(b, both)
    if p is None or q is None:
        return None
    return both.size * min(1.0, (1.0 - p * q) / (1.0 + p * q))


def _with_next(series: Floats, places: np.ndarray) -> float | None:
    """Give the correlation of a series with itself a month later, over the neighbours among places."""
    values = series[places] - math.fsum(series[places].tolist()) / places.size
    pairs = np.flatnonzero(np.diff(places) == 1)
    spread = math.fsum((values * values).tolist())
    return math.fsum((values[pairs] * values[pairs + 1]).tolist()) / spread if spread > 1e-18 else None
