"""One measure on two sides: the difference of its means, and how sure it is.

Games lie in a table of points and runs, and neither is a sample by itself: games of a point share its
values, games of a run may share its luck. Where points are all there are (a single one, a grid, or the same
points on both sides) a run averaged over the points is the unit, from 30 runs on. Else the variance of the
mean is taken as that of the points' means plus that of the runs' means, which counts what is in both twice
and so errs on the wide side; its degrees of freedom are Satterthwaite's (1946). Points of one trajectory or
one Saltelli block are alike and count as one.
"""

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from sim.study.interval import MOST_FREEDOM, student_quantile, student_share
from sim.study.share_of_luck import Floats, mean_of_rows
from sim.study.statistics import LEVEL, Interval, Moments, mean_interval, p_value, paired_many

FEWEST_RUNS: Final = 30
PARTS: Final = "points_and_runs"


class Sample(NamedTuple):
    """A measure on one side: table [points, runs], nan where there is none.

    drawn says that the points stand for others that might have been drawn; block counts neighbours that are
    alike.
    """

    table: Floats
    drawn: bool
    block: int

    @property
    def by_run(self) -> bool:
        """Say whether runs are the units by themselves."""
        points, runs = self.table.shape
        return points == 1 or (runs >= FEWEST_RUNS and not self.drawn)


class Contrast(NamedTuple):
    """A mean minus that of the first side: by `run` or `point`, whether paired, the p of no difference."""

    interval: Interval
    unit: str
    paired: bool
    p: float


class Part(NamedTuple):
    """A share of the variance of a mean, with its degrees of freedom."""

    variance: float
    freedom: int


def mean_of(sample: Sample) -> Interval:
    """Estimate the mean of a measure on one side."""
    if sample.by_run:
        seen = Moments.of(_runs(sample))
        return mean_interval(seen, binary=seen.binary)
    points = _points(sample)
    parts = [*_parts(_runs(sample)), *(_parts(points) if sample.drawn else [])]
    return _interval(Moments.of(points), parts)[0]


def contrasts(
    pairs: Sequence[tuple[Sample, Sample]], *, shared: bool, alike: bool, seed: int
) -> list[Contrast]:
    """Compare measures: pairs of (a side, the first), all of the same two sides.

    shared: run for run the same luck, and then only the runs of both count; alike: the same points.
    """
    if shared:
        pairs = [_common(one, first, alike) for one, first in pairs]
    if not pairs:
        return []
    one, first = pairs[0]
    fixed = alike or not (one.drawn or first.drawn)
    few = min(one.table.shape[1], first.table.shape[1]) < FEWEST_RUNS
    single = len(one.table) == len(first.table) == 1
    if not single and (few or not fixed):
        return [_by_parts(*pair, shared=shared, alike=alike) for pair in pairs]
    tables = [(_runs(one), _runs(first)) for one, first in pairs]
    if not shared:
        return [_unpaired(a, b) for a, b in tables]
    intervals = paired_many(np.stack([a for a, _ in tables]), np.stack([b for _, b in tables]), seed)
    return [
        Contrast(found, "run", True, _p(found, a, b)) for found, (a, b) in zip(intervals, tables, strict=True)
    ]


def _common(one: Sample, first: Sample, alike: bool) -> tuple[Sample, Sample]:
    """Keep the runs of both, and of the same points the games that have the measure on both sides."""
    runs = min(one.table.shape[1], first.table.shape[1])
    a, b = one.table[:, :runs], first.table[:, :runs]
    if alike:
        both = np.isfinite(a) & np.isfinite(b)
        a, b = np.where(both, a, np.nan), np.where(both, b, np.nan)
    return one._replace(table=a), first._replace(table=b)


def _by_parts(one: Sample, first: Sample, *, shared: bool, alike: bool) -> Contrast:
    """Compare where points are units: with the variance of points (or of their steps) and of runs."""
    mine, theirs = _points(one), _points(first)
    points = [mine - theirs] if alike else [side for side, of in ((mine, one), (theirs, first)) if of.drawn]
    ours, others = _runs(one), _runs(first)
    runs = [ours - others] if shared else [ours, others]
    parts = [part for values in (*points, *runs) for part in _parts(values)]
    if alike:
        seen = Moments.of(mine - theirs)
        found, p = _interval(seen, parts)
    else:
        a, b = Moments.of(mine), Moments.of(theirs)
        found, p = _interval(a, parts, b)
    return Contrast(found, "point", shared or alike, p)


def _unpaired(a: Floats, b: Floats) -> Contrast:
    """Compare the means of units that share nothing (Welch 1947)."""
    found, p = _interval(Moments.of(a), [*_parts(a), *_parts(b)], Moments.of(b), method="welch_t")
    return Contrast(found, "run", False, p)


def _interval(
    seen: Moments, parts: Sequence[Part], minus: Moments | None = None, method: str = PARTS
) -> tuple[Interval, float]:
    """Make an interval of Student's t from the parts of the variance, and the p-value of a mean of 0."""
    count = seen.count if minus is None else min(seen.count, minus.count)
    missing = seen.missing + (minus.missing if minus else 0)
    mean = seen.mean - (minus.mean if minus else 0.0)
    if count == 0 or not parts:
        kind = "one_game" if count else "no_games"
        return Interval(mean, math.nan, math.nan, count, kind, missing), math.nan
    variance = math.fsum(part.variance for part in parts)
    if variance == 0.0:
        return Interval(mean, mean, mean, count, "no_spread", missing), _of_steps(mean, count)
    freedom = int(variance**2 / math.fsum(part.variance**2 / part.freedom for part in parts))
    error, freedom = math.sqrt(variance), max(1, freedom)
    half = student_quantile(LEVEL, freedom) * error
    distance = abs(mean) / error
    normal = freedom > MOST_FREEDOM
    p = math.erfc(distance / math.sqrt(2.0)) if normal else 1.0 - student_share(distance, freedom)
    return Interval(mean, mean - half, mean + half, count, method, missing), p


def _p(interval: Interval, a: Floats, b: Floats) -> float:
    """Test "no difference" of pairs."""
    if interval.method == "no_spread":
        return _of_steps(interval.mean, interval.n)
    return p_value(a, b)


def _of_steps(mean: float, count: int) -> float:
    """Test equal steps, which have no t, by their signs: by luck they hardly ever fall on one side.

    >>> _of_steps(0.0, 9), _of_steps(2.0, 9)
    (1.0, 0.00390625)
    """
    return float(0.5 ** (count - 1)) if mean else 1.0


def _parts(values: Floats) -> list[Part]:
    """Give the variance of the mean of units; nothing where fewer than two have the measure."""
    seen = Moments.of(values)
    return [Part(seen.variance / seen.count, seen.count - 1)] if seen.count > 1 else []


def _runs(sample: Sample) -> Floats:
    """Average each run over the points."""
    return mean_of_rows(sample.table.T)


def _points(sample: Sample) -> Floats:
    """Average each point over its runs, or each block of points that are alike."""
    return mean_of_rows(mean_of_rows(sample.table).reshape(-1, sample.block))
