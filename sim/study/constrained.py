"""What a selection of points says about each parameter, and what a selection by luck would have said."""

from typing import Final, NamedTuple

import numpy as np

from sim.model.draws import uniform_pair
from sim.model.state import Floats, Integers

SUBSETS: Final = 1000
HALF: Final = 1 << 29  # addresses of the subsets: halves of purposes that neither games nor designs use
TAIL: Final = 0.025
FAMILY: Final = 0.95


class Shape(NamedTuple):
    """How the points of a selection lie in each range: distance and quartile range [parameters], and ties.

    distance is the Kolmogorov-Smirnov distance from an even spread over the range · spread the interquartile
    range over that of an even spread · rank_correlation [parameters, parameters], 0 on the diagonal.
    """

    distance: Floats
    spread: Floats
    rank_correlation: Floats


class Luck(NamedTuple):
    """What selections of the same size by luck alone show.

    distance and correlation: the 95 % bound for one parameter or pair, and the bound that the largest of all
    stays below in 95 of 100 selections; spread: the middle 95 % for one parameter.
    """

    subsets: int
    distance: float
    largest_distance: float
    spread_low: float
    spread_high: float
    correlation: float
    largest_correlation: float


def shape(at: Floats) -> Shape:
    """Describe a selection by its places in the ranges: at [points, parameters], each 0 to 1.

    >>> found = shape((np.arange(100)[:, None] + 0.5) / 200.0)
    >>> round(float(found.distance[0]), 3), round(float(found.spread[0]), 3)
    (0.502, 0.495)
    """
    count = at.shape[0]
    ordered = np.sort(at, axis=0)
    step = np.arange(count)[:, None] / count
    distance = np.maximum((step + 1.0 / count - ordered).max(axis=0), (ordered - step).max(axis=0))
    low, high = np.quantile(at, [0.25, 0.75], axis=0)
    rank = np.argsort(np.argsort(at, axis=0, kind="stable"), axis=0, kind="stable").astype(np.float64)
    rank = (rank - (count - 1) / 2.0) / np.sqrt(count * (count * count - 1.0) / 12.0)
    correlation = np.rint((rank.T @ rank) * 2.0**40) / 2.0**40  # the same on every machine
    np.fill_diagonal(correlation, 0.0)
    return Shape(distance, (high - low) / 0.5, correlation)


def subset(seed: int, number: int, points: int, size: int) -> Integers:
    """Draw `size` distinct ones of `points` by luck; the same for the same seed and number."""
    even, odd = uniform_pair(seed, 0, 0, np.arange((points + 1) // 2), HALF + number)
    luck = np.concatenate((even, odd))[:points]
    return np.argsort(luck, kind="stable")[:size]


def by_luck(at: Floats, size: int, seed: int, subsets: int = SUBSETS) -> Luck:
    """Describe selections of `size` of all points [points, parameters] that were drawn blindly."""
    distances, spreads, correlations = [], [], []
    upper = np.triu_indices(at.shape[1], 1)
    for number in range(subsets):
        found = shape(at[subset(seed, number, at.shape[0], size)])
        distances.append(found.distance)
        spreads.append(found.spread)
        correlations.append(np.abs(found.rank_correlation[upper]))
    distance, spread, correlation = np.stack(distances), np.stack(spreads), np.stack(correlations)
    return Luck(
        subsets,
        float(np.quantile(distance, FAMILY)),
        float(np.quantile(distance.max(axis=1), FAMILY)),
        float(np.quantile(spread, TAIL)),
        float(np.quantile(spread, 1.0 - TAIL)),
        float(np.quantile(correlation, FAMILY)) if correlation.size else 0.0,
        float(np.quantile(correlation.max(axis=1), FAMILY)) if correlation.size else 0.0,
    )
