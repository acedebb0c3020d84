"""Sums that are exact, whatever the order or the size of the chunks: count, mean and variance of many games.

A double is a fraction with a power of two below the line, so a sum of doubles has one exact value. It is
kept as a few doubles that do not overlap; two chunks are joined by joining those.
"""

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
SPLITTER = 134217729.0  # 2**27 + 1: cuts a double into two halves whose products are exact (Dekker 1971)
SMALLEST = -1074  # exponent of the smallest double above 0


def existing(values: npt.ArrayLike) -> Floats:
    """Give the values that exist, in order: nan says that a game has no such measure.

    Raises:
        ValueError: a value is infinite.
    """
    flat = np.asarray(values, dtype=np.float64).ravel()
    if np.isinf(flat).any():
        raise ValueError("an infinite value has no place among the measures of games")
    return flat[~np.isnan(flat)]


def grid_step(largest: float, count: int) -> float:
    """Give the power of two on whose multiples `count` values up to `largest` add up without rounding.

    >>> grid_step(1.0, 1) * 2.0**51
    1.0
    """
    exponent = math.frexp(largest)[1] + (count - 1).bit_length() - 52
    return math.ldexp(1.0, max(exponent, SMALLEST))


def exact_sum(values: Floats) -> tuple[float, ...]:
    """Add up exactly; the doubles given, largest first, add up to the sum and depend on nothing else.

    Values are cut at a grid on which any order of adding is exact, then the remainders at a finer one
    (Demmel and Nguyen 2013, "Fast reproducible floating-point summation").

    >>> exact_sum(np.array([1e16, 1.0, -1e16, 0.5]))
    (1.5,)
    """
    parts: list[float] = []
    rest = values[values != 0.0]
    while rest.size:
        step = grid_step(float(np.abs(rest).max()), rest.size)
        upper = np.rint(rest / step) * step
        parts.append(float(upper.sum()))
        rest = rest - upper
        rest = rest[rest != 0.0]
    normal: list[float] = []
    while (largest := math.fsum([*parts, *(-part for part in normal)])) != 0.0:
        normal.append(largest)
    return tuple(normal)


def squares(values: Floats) -> Floats:
    """Square without rounding: [2 * count] doubles that add up to the squares (Dekker 1971)."""
    scaled = SPLITTER * values
    high = scaled - (scaled - values)
    low = values - high
    rounded = values * values
    lost = ((high * high - rounded) + 2.0 * high * low) + low * low
    return np.concatenate((rounded, lost))


@dataclass(frozen=True)
class Moments:
    """Hold what a stretch of games says of one measure: enough for its mean and variance, exactly.

    `count` games have the measure and `missing` have not; `total` and `squares` are exact sums as given by
    exact_sum; `low` and `high` are nan where no game has it. Equal for equal games, however cut.
    """

    count: int
    missing: int
    total: tuple[float, ...]
    squares: tuple[float, ...]
    low: float
    high: float

    @classmethod
    def of(cls, values: npt.ArrayLike) -> "Moments":
        """Sum up one chunk; nan counts as missing."""
        kept = existing(values)
        missing = int(np.size(np.asarray(values))) - kept.size
        low, high = (float(kept.min()), float(kept.max())) if kept.size else (math.nan, math.nan)
        return cls(kept.size, missing, exact_sum(kept), exact_sum(squares(kept)), low, high)

    def plus(self, later: "Moments") -> "Moments":
        """Join two chunks."""
        return Moments(
            self.count + later.count,
            self.missing + later.missing,
            exact_sum(np.array(self.total + later.total)),
            exact_sum(np.array(self.squares + later.squares)),
            float(np.fmin(self.low, later.low)),
            float(np.fmax(self.high, later.high)),
        )

    @property
    def mean(self) -> float:
        """Give the mean, rounded once; nan without games."""
        return float(exactly(self.total) / self.count) if self.count else math.nan

    @property
    def variance(self) -> float:
        """Give the variance of the sample (divisor count - 1), rounded once; nan below two games."""
        if self.count < 2:
            return math.nan
        spread = exactly(self.squares) - exactly(self.total) ** 2 / self.count
        return float(spread / (self.count - 1))

    @property
    def binary(self) -> bool:
        """Say whether every value is 0 or 1: only then do values within [0, 1] equal their squares."""
        return self.count > 0 and self.low >= 0.0 and self.high <= 1.0 and self.total == self.squares


def exactly(parts: tuple[float, ...]) -> Fraction:
    """Turn an exact sum into a fraction."""
    return sum(map(Fraction, parts), Fraction(0))


def quantiles(values: npt.ArrayLike, shares: npt.ArrayLike) -> Floats:
    """Give the quantiles at `shares` (0..1), linear between neighbours; nan where no game has the measure.

    >>> quantiles([1.0, 2.0, float("nan"), 4.0], [0.5]).tolist()
    [2.0]
    """
    kept = existing(values)
    wanted = np.asarray(shares, dtype=np.float64)
    if not kept.size:
        return np.full(wanted.shape, math.nan)
    return np.asarray(np.quantile(kept, wanted), dtype=np.float64)
