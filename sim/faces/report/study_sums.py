"""Means over the games of a study and how sure they are, when games hang together.

Games of one run share their luck at all points, and games of one point share everything but luck, so no game
is an observation by itself. A mean over games is a ratio of sums; what varies is the unit (a run, a point, a
block of points). Where points were drawn and share their luck, the variances of points and of runs are added,
which counts what is in both twice and so errs on the wide side. Each is that of a ratio estimator over units
(Cochran 1977, "Sampling Techniques", 6.3), the usual one where every unit has as many games. One difference
takes in paired and unpaired games: a unit with games on both sides is paired with itself.
"""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.study.interval import LEVEL, MOST_FREEDOM, Interval, student_quantile, wilson

__all__ = ["Interval", "Units", "difference", "is_lopsided", "mean_over", "running"]

Floats = npt.NDArray[np.float64]
LOPSIDED = 0.02  # a measure of yes and no that is the same in more of the games tells little
NO_HIT = 3.84  # no unit in n differs: 3.84 / n bounds the share of those that do, at 95 %
FEWEST_UNITS = 3
ROUNDING = 1e-24


class Units(NamedTuple):
    """What counts as one observation: `kind`, and for each grouping the unit of each game [games].

    Two groupings (points, and runs that share their luck over all points) each add their variance.
    """

    kind: str
    of: tuple[npt.NDArray[Any], ...]

    def take(self, kept: npt.NDArray[Any]) -> "Units":
        """Give the units of some games."""
        return Units(self.kind, tuple(one[kept] for one in self.of))


class Sums(NamedTuple):
    """The games of each unit: their number and the sum of their values, both [units]."""

    number: Floats
    total: Floats

    @classmethod
    def of(cls, values: Floats, units: npt.NDArray[Any], size: int) -> "Sums":
        """Sum up the games that have a value; units number from 0 to size - 1."""
        there = np.isfinite(values)
        number = np.bincount(units[there], minlength=size).astype(np.float64)
        total = np.bincount(units[there], weights=values[there], minlength=size)
        return cls(number, total.astype(np.float64))

    @property
    def games(self) -> int:
        """Count the games."""
        return int(self.number.sum())

    @property
    def mean(self) -> float:
        """Give the mean over games."""
        return float(self.total.sum() / self.number.sum()) if self.games else math.nan

    def off(self) -> Floats:
        """Give what each unit adds to the error of the mean."""
        return (self.total - self.mean * self.number) / max(1.0, float(self.number.sum()))


def is_binary(values: Floats) -> bool:
    """Say whether there are values and every one is 0 or 1."""
    there = values[np.isfinite(values)]
    return bool(len(there)) and bool(((there == 0.0) | (there == 1.0)).all())


def is_lopsided(values: Floats) -> bool:
    """Say whether a measure is the same in all games, or one of yes and no in nearly all.

    >>> is_lopsided(np.array([1.0, 1.0])), is_lopsided(np.array([0.0, 3.0]))
    (True, False)
    """
    there = values[np.isfinite(values)]
    if not len(there) or there.min() == there.max():
        return True
    return is_binary(there) and not LOPSIDED <= float(there.mean()) <= 1.0 - LOPSIDED


def mean_over(values: Floats, units: Units, level: float = LEVEL) -> Interval:
    """Estimate the mean over games [games] with its interval; nan is left out.

    Wilson for yes and no where each unit is one game, else Student's t over units.
    """
    groups = [Sums.of(values, one, size_of(one)) for one in units.of]
    count, mean = groups[0].games, groups[0].mean
    missing = len(values) - count
    if not count:
        return Interval(mean, math.nan, math.nan, 0, "no_games", missing)
    binary = is_binary(values)
    fewest = min(int((group.number > 0).sum()) for group in groups)
    parts = [Part.of(group.off(), group.number > 0, 1) for group in groups]
    half, method = _reach(parts, level)
    single = len(groups) == 1 and groups[0].number.max() <= 1.0
    if binary and (single or half == 0.0):
        # Units that all agree, the games of each being alike: Wilson for as many games as there are units.
        return Interval(mean, *wilson(mean, fewest, level), count, "wilson", missing)
    if fewest < FEWEST_UNITS:
        return Interval(mean, math.nan, math.nan, count, "one_game", missing)
    low, high = (max(0.0, mean - half), min(1.0, mean + half)) if binary else (mean - half, mean + half)
    return Interval(mean, low, high, count, method, missing)


def difference(
    low: Floats, low_units: Units, high: Floats, high_units: Units, level: float = LEVEL
) -> Interval:
    """Estimate the mean of `high` less the mean of `low`, games grouped in the same numbering of units."""
    parts, fewest = [], math.inf
    gap, count = math.nan, 0
    for one, other in zip(low_units.of, high_units.of, strict=True):
        size = max(size_of(one), size_of(other))
        before, after = Sums.of(low, one, size), Sums.of(high, other, size)
        gap, count = after.mean - before.mean, before.games + after.games
        there = (before.number > 0) | (after.number > 0)
        both = (before.number > 0) & (after.number > 0)
        parts.append(Part.of(after.off() - before.off(), there, 1 if both.sum() == there.sum() else 2))
        fewest = min(fewest, int(there.sum()))
    if math.isnan(gap):
        return Interval(math.nan, math.nan, math.nan, count, "no_games")
    if min(part.freedom for part in parts) < FEWEST_UNITS - 1:
        return Interval(gap, math.nan, math.nan, count, "one_game")
    half, method = _reach(parts, level)
    if half == 0.0 and is_binary(low) and is_binary(high):
        half = NO_HIT / fewest
        return Interval(gap, max(-1.0, gap - half), min(1.0, gap + half), count, method)
    return Interval(gap, gap - half, gap + half, count, method)


def running(values: Floats, units: Units, marks: int) -> list[tuple[int, Interval]]:
    """Give the number of games and the mean after ever more units, in about `marks` even steps of a log."""
    names, place = np.unique(units.of[0], return_inverse=True)
    if not len(names):
        return []
    found = []
    for end in np.unique(np.rint(np.geomspace(1, len(names), marks)).astype(int)):
        kept = place < end
        one = mean_over(values[kept], units.take(kept))
        if one.n:
            found.append((one.n, one))
    return found


def size_of(units: npt.NDArray[Any]) -> int:
    """Give the number above all units."""
    return int(units.max()) + 1 if len(units) else 0


class Part(NamedTuple):
    """A share of the variance of an estimate, with its degrees of freedom."""

    variance: float
    freedom: int

    @classmethod
    def of(cls, off: Floats, there: npt.NDArray[np.bool_], estimated: int) -> "Part":
        """Take the variance from what each unit adds; `estimated` means were taken from the same units."""
        parts = int(there.sum())
        freedom = parts - estimated
        if freedom < 1:
            return cls(0.0, freedom)
        spread = float((off * off).sum()) * parts / (parts - 1)
        # Sums of equal games differ by rounding alone.
        return cls(spread if spread > ROUNDING else 0.0, freedom)


def _reach(parts: Sequence[Part], level: float) -> tuple[float, str]:
    """Give the half width of an interval and its method; degrees of freedom are Satterthwaite's (1946)."""
    known = [part for part in parts if part.variance > 0.0]
    if not known:
        return 0.0, "no_spread"
    total = sum(part.variance for part in known)
    freedom = max(1, int(total * total / sum(part.variance**2 / part.freedom for part in known)))
    method = "student_t" if freedom <= MOST_FREEDOM else "normal"
    return student_quantile(level, freedom) * math.sqrt(total), method
