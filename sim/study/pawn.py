"""PAWN: how far the distribution of a measure moves when a factor is held; it reads any sample.

Sources: Pianosi and Wagener (2018), "Distribution-based sensitivity analysis from a generic input-output
sample"; the dummy factor as a floor: Khorashadi Zadeh et al. (2017). Puy et al. (2020) warn that small
indices hang on the choices made (slices, summary): read the order and the floor.
"""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from sim.model.draws import uniform_pair
from sim.study.errors import StudyError
from sim.study.settled import Effect, Ranking, ranked
from sim.study.share_of_luck import NO_LUCK, Floats, Luck

SLICES: Final = 10
LEAST_IN_SLICE: Final = 20
LEAST: Final = 2 * LEAST_IN_SLICE
BINS: Final = 1000
RESAMPLES: Final = 200
FAMILY: Final = 0.95
# Half purposes at which no game and no design draws.
PICK_HALF: Final = (1 << 31) + 1
SHUFFLE_HALF: Final = (1 << 31) + 2

Codes = npt.NDArray[np.int64]


def pawn(
    factors: Sequence[str], columns: Sequence[npt.NDArray[Any]], y: Floats, seed: int, luck: Luck = NO_LUCK
) -> Ranking:
    """Rank factors by the mean distance between y in a slice of the factor and y at all points.

    The distance is that of Kolmogorov and Smirnov, from 0 to 1. columns hold each factor's values at the
    points: text, truth values and numbers of at most ten values are taken by level, other numbers in ten
    slices of equal count (fewer when they would hold less than 20 points). The interval is a bootstrap over
    points, moved back by its bias, because resampling adds to a distance; the floor is the 95 % quantile of
    the index after shuffling y, which makes the factor a dummy with the same slices. Both take points for
    independent: for those of a Morris or Sobol design they are somewhat narrow.

    Raises:
        StudyError: fewer than 40 points with a value.
    """
    kept = np.isfinite(y)
    count = int(kept.sum())
    if count < LEAST:
        raise StudyError(f"PAWN needs at least {LEAST} points or games with a value, and there are {count}")
    bins = binned(y[kept])
    codes = [slices_of(np.asarray(column)[kept]) for column in columns]
    again = np.empty((RESAMPLES, len(codes)))
    dummy = np.empty((RESAMPLES, len(codes)))
    for i in range(RESAMPLES):
        picked = (_uniforms(seed, i, count, PICK_HALF) * count).astype(np.int64)
        shuffled = bins[np.argsort(_uniforms(seed, i, count, SHUFFLE_HALF), kind="stable")]
        again[i] = [distance(code[picked], bins[picked]) for code in codes]
        dummy[i] = [distance(code, shuffled) for code in codes]
    rows = []
    for k, name in enumerate(factors):
        value = distance(codes[k], bins)
        low, middle, high = (float(end) - value for end in np.quantile(again[:, k], (0.025, 0.5, 0.975)))
        floor = float(np.quantile(dummy[:, k], FAMILY))
        ends = max(0.0, value + low - middle), min(1.0, value + high - middle)
        rows.append(Effect(name, value, *ends, floor, value > floor, {}))
    return ranked("pawn", rows, count, (count, len(y) - count), luck)


def distance(codes: Codes, bins: Codes) -> float:
    """Average the distances between y in each slice and y at all points, each slice by its count.

    >>> distance(np.array([0, 0, 1, 1]), np.array([0, 0, 1, 1]))
    0.5
    """
    wide = int(bins.max()) + 1
    counts = np.bincount(codes * wide + bins, minlength=(int(codes.max()) + 1) * wide).reshape(-1, wide)
    sizes = counts.sum(axis=1)
    held = np.cumsum(counts[sizes > 0], axis=1) / sizes[sizes > 0, None]
    free = np.cumsum(counts.sum(axis=0)) / len(bins)
    return float(np.average(np.abs(held - free).max(axis=1), weights=sizes[sizes > 0]))


def slices_of(column: npt.NDArray[Any]) -> Codes:
    """Number the slice of each value: its level, or one of up to ten slices of equal count.

    >>> slices_of(np.array(["b", "a", "b"])).tolist()
    [1, 0, 1]
    """
    levels, codes = np.unique(column, return_inverse=True)
    if len(levels) <= SLICES or column.dtype.kind not in "iuf":
        return codes.astype(np.int64)
    slices = max(2, min(SLICES, len(column) // LEAST_IN_SLICE))
    edges = np.quantile(column, np.arange(1, slices) / slices)
    return np.searchsorted(edges, column, side="right").astype(np.int64)


def binned(y: Floats) -> Codes:
    """Number the values of y in their order; beyond 1,000 of them, by bins of equal count.

    A distance is then off by less than 0.001.
    """
    levels, codes = np.unique(y, return_inverse=True)
    if len(levels) <= BINS:
        return codes.astype(np.int64)
    edges = np.quantile(y, np.arange(1, BINS) / BINS)
    return np.searchsorted(edges, y, side="right").astype(np.int64)


def _uniforms(seed: int, row: int, count: int, half: int) -> Floats:
    even, _ = uniform_pair(seed, row, 0, np.arange(count), half)
    return np.asarray(even, dtype=np.float64)
