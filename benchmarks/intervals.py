"""Numbers with their 95 % intervals, and the verdict on a number that is held against a bar."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

SEED = 1
NOTHING = 1e-9  # a spread below it is none


@dataclass(frozen=True)
class Figure:
    """A number with its 95 % interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        """Write it as `0.41 (0.36 to 0.47)`."""
        return f"{self.value:.3g} ({self.low:.3g} to {self.high:.3g})"

    def times(self, factor: float) -> "Figure":
        """Give it in another unit; the factor is above 0."""
        return Figure(self.value * factor, self.low * factor, self.high * factor)


def mean(values: Iterable[float]) -> Figure:
    """Give a mean with its normal interval; where all n values are equal, one in n might not be."""
    found = np.array(values)
    found = found[~np.isnan(found)]
    if len(found) == 0:
        return Figure(math.nan, -math.inf, math.inf)
    n, value = len(found), float(found.mean())
    deviation = float(found.std(ddof=1)) if n > 1 else math.inf
    spread = 1.96 * deviation / math.sqrt(n) if deviation > NOTHING else 3 / n
    return Figure(value, value - spread, value + spread)


def share(values: Iterable[float]) -> Figure:
    """Give a share of games with its Wilson interval, which does not shrink to nothing at 0 or 1."""
    found = np.array(values)
    n, p, z = len(found), float(found.mean()), 1.96
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return Figure(p, max(0.0, middle - half), min(1.0, middle + half))


def resampled(rows: np.ndarray, statistic: Callable[[np.ndarray], float], times: int = 1000) -> Figure:
    """Give a statistic over games [games, ...] with its bootstrap interval; the resampling is fixed."""
    chance = np.random.default_rng(SEED)
    found = [statistic(rows[chance.integers(0, len(rows), len(rows))]) for _ in range(times)]
    found = [value for value in found if math.isfinite(value)]
    low, high = np.quantile(found, [0.025, 0.975]) if found else (-math.inf, math.inf)
    return Figure(statistic(rows), float(low), float(high))


def ratio(above: np.ndarray, below: np.ndarray) -> Figure:
    """Give a ratio of sums over games [games] each; whole games are resampled."""
    return resampled(
        np.stack([above, below], axis=1), lambda rows: float(rows[:, 0].sum() / rows[:, 1].sum())
    )


def verdict(figure: Figure, low: float, high: float) -> str:
    """Say whether a figure is inside its bar: pass or fail only when the whole interval says so."""
    if low <= figure.low and figure.high <= high:
        return "pass"
    if figure.high < low or figure.low > high:
        return "FAIL"
    return "undecided"
