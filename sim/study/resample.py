"""Resamples of games by address: the same choice of runs for every cell and every comparison.

Run numbers are drawn with Philox at counters that no game uses (the half purpose lies above 2**20), so the
figures of a study repeat. Values are put on a grid on which sums of them are exact: the answer is the same
to the bit in whatever order a matrix product adds.
"""

import math
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from sim.model.draws import uniform_pair
from sim.study.moments import Floats, grid_step

RESAMPLES = 2_000
MOST_UNITS = 10_000  # above it, runs are resampled in groups of neighbours
HALF = 1 << 20
BLOCK = 200  # resamples drawn or multiplied at a time, to bound the memory


@lru_cache(maxsize=4)
def multiplicities(seed: int, units: int, resamples: int = RESAMPLES) -> npt.NDArray[np.uint16]:
    """Say how often each unit stands in each resample: [resamples, units], every row adding up to units.

    Resample b is the same whatever the number of resamples. The array is shared: it cannot be written to.
    """
    result = np.zeros((resamples, units), dtype=np.uint16)
    pair = np.arange((units + 1) // 2, dtype=np.int64)[None, :]
    for first in range(0, resamples, BLOCK):
        number = np.arange(first, min(first + BLOCK, resamples), dtype=np.int64)[:, None]
        even, odd = uniform_pair(seed, 0, 0, pair, HALF + number)
        drawn = np.concatenate((even, odd), axis=1)[:, :units]
        places = (drawn * units).astype(np.int64) + (number - first) * units
        counts = np.bincount(places.ravel(), minlength=number.size * units)
        result[first : first + number.size] = counts.reshape((number.size, units))
    result.flags.writeable = False
    return result


def weighted_sums(counts: npt.NDArray[np.uint16], cells: Floats) -> Floats:
    """Add up cells [cells, units] in every resample: [resamples, cells]."""
    result = np.empty((counts.shape[0], cells.shape[0]))
    for first in range(0, counts.shape[0], BLOCK):
        result[first : first + BLOCK] = counts[first : first + BLOCK].astype(np.float64) @ cells.T
    return result


def grouped(cells: Floats, size: int) -> Floats:
    """Add up runs in groups of `size` neighbours: [cells, groups]; the last group may be smaller."""
    short = -cells.shape[1] % size
    padded = np.pad(cells, ((0, 0), (0, short)))
    return np.asarray(padded.reshape((cells.shape[0], -1, size)).sum(axis=2), dtype=np.float64)


def resampled_means(values: npt.ArrayLike, seed: int, resamples: int = RESAMPLES) -> Floats:
    """Give the mean of each cell in each resample of its runs: values [..., runs] -> [resamples, ...].

    All cells use the same resamples, so differences of the answers are those of paired games. Missing games
    (nan) are left out of each mean; nan where a resample holds no game that exists. More than 10,000 runs
    are resampled in groups of neighbours, which for independent runs changes nothing but the work.
    """
    array = np.asarray(values, dtype=np.float64)
    runs = array.shape[-1]
    cells = array.reshape((-1, runs))
    present = ~np.isnan(cells)
    filled = np.where(present, cells, 0.0)
    steps = np.array([grid_step(float(largest), runs) for largest in np.abs(filled).max(axis=1, initial=0.0)])
    whole = np.rint(filled / steps[:, None])
    number = present.astype(np.float64)
    size = math.ceil(runs / MOST_UNITS)
    if size > 1:
        whole, number = grouped(whole, size), grouped(number, size)
    counts = multiplicities(seed, whole.shape[1], resamples)
    games = weighted_sums(counts, number) if size > 1 or not present.all() else np.float64(runs)
    with np.errstate(invalid="ignore"):  # 0 / 0 is the nan we promise
        means = weighted_sums(counts, whole) * steps / games
    return np.asarray(means.reshape((resamples, *array.shape[:-1])), dtype=np.float64)


def percentiles(means: Floats, tail: float) -> tuple[float, float]:
    """Give the ends of a percentile interval that leaves the share `tail` out on each side."""
    kept = means[~np.isnan(means)]
    low, high = np.quantile(kept, [tail, 1.0 - tail])
    return float(low), float(high)
