"""What many games say, and how sure: the one door to the statistics of studies.

Every answer names its method and the number of games behind it. Plain NumPy; no random number but our own.
"""

import math
from collections.abc import Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt

from sim.study.interval import (
    LEVEL,
    METHODS,
    Interval,
    enough,
    mean_interval,
    normal_quantile,
    runs_for_width,
)
from sim.study.moments import Floats, Moments, existing, quantiles
from sim.study.paired import p_value, paired, paired_many
from sim.study.resample import MOST_UNITS, multiplicities, percentiles

__all__ = [
    "LEVEL",
    "METHODS",
    "Interval",
    "Moments",
    "bonferroni",
    "cvar",
    "enough",
    "holm",
    "mean_interval",
    "p_value",
    "paired",
    "paired_many",
    "quantiles",
    "runs_for_width",
]

FEWEST_IN_TAIL = 20  # games among the worst, below which their mean has no interval


def bonferroni(level: float, comparisons: int) -> float:
    """Give the level of each interval at which all of a family hold together with probability `level`.

    >>> round(bonferroni(0.95, 10), 6)
    0.995
    """
    return 1.0 - (1.0 - level) / max(comparisons, 1)


def holm(p_values: Sequence[float]) -> list[float]:
    """Adjust p-values for a family of comparisons (Holm 1979); nan stays nan and counts for nothing.

    >>> holm([0.01, 0.04, 0.03])
    [0.03, 0.06, 0.06]
    """
    known = sorted((p, place) for place, p in enumerate(p_values) if not math.isnan(p))
    adjusted = [math.nan] * len(p_values)
    least = 0.0
    for rank, (p, place) in enumerate(known):
        least = max(least, min(1.0, (len(known) - rank) * p))
        adjusted[place] = least
    return adjusted


def cvar(
    values: npt.ArrayLike,
    worst: Literal["high", "low"] = "high",
    share: float = 0.05,
    seed: int = 1,
    level: float = LEVEL,
) -> Interval:
    """Estimate the mean of the worst `share` of games: conditional value at risk, expected shortfall.

    The game at the border counts with the fraction that fits (Rockafellar and Uryasev 2002). Percentile
    bootstrap of 2,000 resamples; above 10,000 games the normal limit (Trindade et al. 2007); with under 20
    games among the worst no bounds.

    Raises:
        ValueError: share is not within (0, 1].
    """
    if not 0.0 < share <= 1.0:
        raise ValueError("the share of worst games lies above 0 and is at most 1")
    kept = existing(values)
    missing = int(np.size(np.asarray(values))) - kept.size
    sign = 1.0 if worst == "high" else -1.0
    ranked = -np.sort(-sign * kept)
    count, size = ranked.size, share * ranked.size
    if not count:
        return Interval(math.nan, math.nan, math.nan, 0, "no_games", missing)
    mean = float(tail_means(np.ones((1, count), dtype=np.uint16), ranked, size)[0])
    if size < FEWEST_IN_TAIL:
        return Interval(sign * mean, math.nan, math.nan, count, "few_in_tail", missing)
    if ranked[0] == ranked[-1]:
        return Interval(sign * mean, sign * mean, sign * mean, count, "no_spread", missing)
    if count > MOST_UNITS:
        border = ranked[math.ceil(size) - 1]
        excess = Moments.of(np.maximum(ranked - border, 0.0))
        half = normal_quantile(level) * math.sqrt(excess.variance / count) / share
        low, high, method = mean - half, mean + half, "normal"
    else:
        means = tail_means(multiplicities(seed, count), ranked, size)
        low, high = percentiles(means, (1.0 - level) / 2.0)
        method = "percentile_bootstrap"
    low, high = sorted((sign * low, sign * high))
    return Interval(sign * mean, low, high, count, method, missing)


def tail_means(counts: npt.NDArray[np.uint16], ranked: Floats, size: float) -> Floats:
    """Average the first `size` games of each resample: counts [resamples, games], games ranked worst first.

    Which rank a resampled number stands for does not matter: the games of one cell are alike.
    """
    enough_ranks = min(counts.shape[1], int(2 * size) + 64)
    if int(counts[:, :enough_ranks].sum(axis=1).min()) < size:
        enough_ranks = counts.shape[1]
    drawn = counts[:, :enough_ranks].T.astype(np.float64)
    weights = np.clip(size - (np.cumsum(drawn, axis=0) - drawn), 0.0, drawn)
    products = weights * ranked[:enough_ranks, None]
    return np.asarray(np.add.reduce(products, axis=0) / size, dtype=np.float64)
