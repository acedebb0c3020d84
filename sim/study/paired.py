"""Differences between games that share their luck: run by run, a minus b."""

import math
from collections.abc import Callable
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from sim.study.interval import (
    LEVEL,
    MOST_FREEDOM,
    Interval,
    mean_interval,
    normal_quantile,
    student_quantile,
    student_share,
)
from sim.study.moments import Floats, Moments
from sim.study.resample import RESAMPLES, percentiles, resampled_means

FEW = 30  # pairs of games that differ, below which a bootstrap has too little to draw from
FEWEST_BEYOND = 5  # resamples that must lie beyond an end of a percentile interval
MOST_EXACT = 1_000  # discordant pairs, above which the normal stands for the binomial


def paired(a: npt.ArrayLike, b: npt.ArrayLike, seed: int, level: float = LEVEL) -> Interval:
    """Estimate the mean of a - b over the runs [runs] that have the measure in both.

    Percentile bootstrap of 2,000 resamples, widened for small n (Hesterberg 2015). Measures of yes and no of
    which under 30 pairs differ: Tango's score interval (1998), stretched to hold 0 unless McNemar's exact
    test refuses 0. Other measures of which under 30 pairs, and under half, differ: Student's t with the
    freedom of those pairs. Levels too high for 2,000 resamples: Student's t of the differences.
    """
    return paired_many(np.atleast_2d(np.asarray(a)), np.atleast_2d(np.asarray(b)), seed, level)[0]


def paired_many(a: npt.ArrayLike, b: npt.ArrayLike, seed: int, level: float = LEVEL) -> list[Interval]:
    """Estimate many differences over the same resamples: a and b [comparisons, runs], as paired does one.

    Each interval stands for itself at `level`; for a family of comparisons give bonferroni(level, their
    number).

    Raises:
        ValueError: a and b differ in shape.
    """
    first, second = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    if first.shape != second.shape or first.ndim != 2:
        raise ValueError("paired games need two tables of one shape [comparisons, runs]")
    gaps = first - second
    found: dict[int, Interval] = {}
    for row in range(gaps.shape[0]):
        settled = without_resamples(first[row], second[row], level)
        if settled is not None:
            found[row] = settled
    rest = [row for row in range(gaps.shape[0]) if row not in found]
    if rest:
        means = resampled_means(gaps[rest], seed)
        for place, row in enumerate(rest):
            seen = Moments.of(gaps[row])
            low, high = percentiles(means[:, place], tail_share(level, seen.count))
            found[row] = Interval(seen.mean, low, high, seen.count, "percentile_bootstrap", seen.missing)
    return [found[row] for row in range(gaps.shape[0])]


def without_resamples(a: Floats, b: Floats, level: float) -> Interval | None:
    """Settle the comparisons that need no bootstrap, or that it cannot settle; None for the others."""
    both = ~np.isnan(a) & ~np.isnan(b)
    plain = mean_interval(a - b, level=level)
    if is_binary(a[both]) and is_binary(b[both]):
        only_a, only_b = discordant(a[both], b[both])
        if only_a + only_b < FEW:
            low, high = tango(only_a, only_b, plain.n, level)
            if mcnemar(only_a, only_b) > 1.0 - level:
                low, high = min(low, 0.0), max(high, 0.0)
            return Interval(plain.mean, low, high, plain.n, "tango_mcnemar", plain.missing)
    if plain.method in {"no_games", "one_game", "no_spread"}:
        return plain
    sparse = few_differ((a - b)[both], plain, level)
    if sparse is not None:
        return sparse
    return plain if tail_share(level, plain.n) * RESAMPLES < FEWEST_BEYOND else None


def few_differ(gaps: Floats, plain: Interval, level: float) -> Interval | None:
    """Bound a mean difference that rests on under 30 pairs, the others being equal; None where more differ.

    The pairs that differ are the sample: Student's t has their number less one degrees of freedom.
    """
    differing = int((gaps != 0.0).sum())
    if differing >= min(FEW, gaps.size / 2):
        return None
    error = math.sqrt(Moments.of(gaps).variance / gaps.size)
    half = student_quantile(level, max(differing - 1, 1)) * error
    return Interval(plain.mean, plain.mean - half, plain.mean + half, plain.n, "few_differ", plain.missing)


def tail_share(level: float, count: int) -> float:
    """Give the share that a percentile interval leaves out on each side so that it covers with few games.

    Percentiles alone are too narrow by the factor that parts Student's t from the normal, and by
    sqrt((n - 1) / n) (Hesterberg 2015, "What teachers should know about the bootstrap").
    """
    bound = math.sqrt(count / (count - 1)) * student_quantile(level, count - 1)
    return NormalDist().cdf(-bound)


def is_binary(values: Floats) -> bool:
    """Say whether there are values and every one is 0 or 1."""
    return bool(values.size) and bool(((values == 0.0) | (values == 1.0)).all())


def discordant(a: Floats, b: Floats) -> tuple[int, int]:
    """Count the pairs in which only a, and only b, is 1."""
    return int((a > b).sum()), int((a < b).sum())


def mcnemar(only_a: int, only_b: int) -> float:
    """Give the two-sided p-value of the exact sign test: pairs that differ fall either way alike.

    >>> mcnemar(6, 0), mcnemar(0, 0)
    (0.03125, 1.0)
    """
    total, fewer = only_a + only_b, min(only_a, only_b)
    if total > MOST_EXACT:
        return math.erfc(max(abs(only_a - only_b) - 1.0, 0.0) / math.sqrt(2.0 * total))
    ways = sum(math.comb(total, hits) for hits in range(fewer + 1))
    return min(1.0, 2 * ways / (1 << total))


def tango(only_a: int, only_b: int, count: int, level: float) -> tuple[float, float]:
    """Bound the difference of two shares over the same `count` games by the score of each candidate.

    The interval holds the differences that a score test does not refuse (Tango 1998, Statistics in Medicine
    17:891). Without one pair that differs it is about +-3.84 / count at 95 %, never a point.
    """
    bound = normal_quantile(level)

    def score(gap: float) -> float:
        linear = (2 * count - only_a + only_b) * gap - only_a - only_b
        root = math.sqrt(linear * linear + 8 * count * only_b * gap * (1.0 - gap))
        rare = (root - linear) / (4 * count)  # the likeliest P(only b) if the difference is `gap`
        spread = math.sqrt(max(count * (2.0 * rare + gap * (1.0 - gap)), 0.0))
        distance: float = only_a - only_b - count * gap
        return distance / spread if spread > 0.0 else math.copysign(math.inf, distance)

    middle = (only_a - only_b) / count
    return edge(score, bound, -1.0, middle), edge(score, -bound, middle, 1.0)


def edge(score: Callable[[float], float], target: float, low: float, high: float) -> float:
    """Find where a falling score meets its target, by halving."""
    while low < (middle := (low + high) / 2.0) < high:
        if score(middle) > target:
            low = middle
        else:
            high = middle
        if high - low < 1e-14:  # below it the score is noise of rounding
            break
    return (low + high) / 2.0


def p_value(a: npt.ArrayLike, b: npt.ArrayLike) -> float:
    """Give the two-sided p-value of "the mean of a - b over common runs is 0"; nan below two pairs.

    McNemar's exact test for measures of yes and no, else Student's t of the differences (the normal above
    200 degrees of freedom); without spread 1 where nothing differs, else nan.
    """
    first, second = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    both = ~np.isnan(first) & ~np.isnan(second)
    if is_binary(first[both]) and is_binary(second[both]):
        return mcnemar(*discordant(first[both], second[both]))
    seen = Moments.of(first - second)
    if seen.count < 2 or seen.low == seen.high:
        return 1.0 if seen.count > 1 and seen.low == 0.0 else math.nan
    distance = abs(seen.mean) / math.sqrt(seen.variance / seen.count)
    if seen.count - 1 > MOST_FREEDOM:
        return math.erfc(distance / math.sqrt(2.0))
    return 1.0 - student_share(distance, seen.count - 1)
