"""How sure a mean is: Student's t and the normal for numbers, Wilson for yes and no."""

import math
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist

import numpy.typing as npt

from sim.study.moments import Moments

LEVEL = 0.95
MOST_FREEDOM = 200  # above it the normal stands for Student's t: the quantiles differ by under 1 %
FEWEST = 30  # games below which no width is trusted to end a study
# Every way in which an interval is made, as Interval.method names it.
METHODS = (
    "no_games",
    "one_game",
    "no_spread",
    "student_t",
    "normal",
    "wilson",
    "percentile_bootstrap",
    "few_differ",
    "tango_mcnemar",
    "few_in_tail",
    "runs",
    "members",
)


@dataclass(frozen=True)
class Interval:
    """Hold an estimate with the interval that says how sure it is, and how the interval was made.

    `n` games (or pairs of games) have the measure, `missing` have not. `mean` is nan without games; `low`
    and `high` are nan where the games cannot bound it. `method` is one of METHODS:
    no_games · one_game · student_t · normal · wilson · percentile_bootstrap · no_spread (every value is the
    same; so is the interval, and it says nothing of what was not seen) · few_differ (few pairs of games
    differ: Student's t with the freedom of those) · tango_mcnemar (yes and no, few pairs differ) ·
    few_in_tail (too few among the worst: no bounds) · runs (several points share the luck of each run: runs
    are the cases, see means.py) · members (the worlds of an ensemble are the cases).
    """

    mean: float
    low: float
    high: float
    n: int
    method: str
    missing: int = 0

    @property
    def width(self) -> float:
        """Give the full width."""
        return self.high - self.low

    @property
    def sign(self) -> int:
        """Give 1 or -1 where the whole interval lies above or below 0, else 0."""
        return int(self.low > 0.0) - int(self.high < 0.0)


def student_share(bound: float, freedom: int) -> float:
    """Give P(|T| < bound) of Student's t by its finite series (Abramowitz and Stegun 26.7.3, 26.7.4).

    >>> round(student_share(2.228138852, 10), 6)
    0.95
    """
    angle = math.atan2(bound, math.sqrt(freedom))
    sine, cosine = math.sin(angle), math.cos(angle)
    odd = freedom % 2
    term = cosine if odd else 1.0
    total = term if freedom > 1 else 0.0
    for step in range(2 + odd, freedom - 1, 2):
        term *= cosine * cosine * (step - 1) / step
        total += term
    return 2.0 / math.pi * (angle + sine * total) if odd else sine * total


def normal_quantile(level: float) -> float:
    """Give the bound that a standard normal stays within, on both sides, with probability `level`.

    >>> round(normal_quantile(0.95), 6)
    1.959964
    """
    return -NormalDist().inv_cdf((1.0 - level) / 2.0)


@lru_cache(maxsize=4096)
def student_quantile(level: float, freedom: int) -> float:
    """Give the bound that |T| stays within with probability `level`; above 200 degrees the normal's.

    >>> round(student_quantile(0.95, 10), 6), round(student_quantile(0.99, 1), 4)
    (2.228139, 63.6567)
    """
    if freedom > MOST_FREEDOM:
        return normal_quantile(level)
    low, high = 0.0, 1.0
    while student_share(high, freedom) < level:
        low, high = high, high * 2.0
    while low < (middle := (low + high) / 2.0) < high:
        if student_share(middle, freedom) < level:
            low = middle
        else:
            high = middle
    return high


def wilson(mean: float, count: int, level: float = LEVEL) -> tuple[float, float]:
    """Bound the probability behind a share of `count` games (Wilson 1927).

    No hit in n games bounds it to about 3.84 / n at 95 %: the two-sided kin of the rule of three.

    >>> [round(end, 4) for end in wilson(0.1, 50)]
    [0.0435, 0.2136]
    """
    square = normal_quantile(level) ** 2
    whole = 1 + square / count
    centre = (mean + square / (2 * count)) / whole
    half = math.sqrt(square * (mean * (1 - mean) / count + square / (4 * count * count))) / whole
    return (centre - half if mean > 0.0 else 0.0), (centre + half if mean < 1.0 else 1.0)


def mean_interval(values: npt.ArrayLike | Moments, binary: bool = False, level: float = LEVEL) -> Interval:
    """Estimate a mean over games with its interval; nan (the game has no such measure) is left out.

    Raises:
        ValueError: binary is said of a measure that is more than 0 and 1.
    """
    seen = values if isinstance(values, Moments) else Moments.of(values)
    mean, count = seen.mean, seen.count
    if binary and count:
        if not seen.binary:
            raise ValueError("a measure of yes and no may be 0 or 1 only")
        return Interval(mean, *wilson(mean, count, level), count, "wilson", seen.missing)
    if count < 2:
        method = "one_game" if count else "no_games"
        return Interval(mean, math.nan, math.nan, count, method, seen.missing)
    if seen.low == seen.high:
        return Interval(mean, mean, mean, count, "no_spread", seen.missing)
    half = student_quantile(level, count - 1) * math.sqrt(seen.variance / count)
    method = "student_t" if count - 1 <= MOST_FREEDOM else "normal"
    return Interval(mean, mean - half, mean + half, count, method, seen.missing)


def enough(values: npt.ArrayLike | Moments, width: float, binary: bool = False, level: float = LEVEL) -> bool:
    """Say whether a study may stop: at least 30 games, and the interval's full width at most `width`."""
    found = mean_interval(values, binary, level)
    return found.n >= FEWEST and found.width <= width


def runs_for_width(
    values: npt.ArrayLike | Moments, width: float, binary: bool = False, level: float = LEVEL
) -> int | None:
    """Foretell how many games bring the interval's full width down to `width`, from those played so far.

    Games without the measure are expected as often as before. None below two games that have it.

    Raises:
        ValueError: width is not above 0.
    """
    if not width > 0.0:
        raise ValueError("a width lies above 0")
    seen = values if isinstance(values, Moments) else Moments.of(values)
    if seen.count < 2:
        return None

    def narrow(count: int) -> bool:
        if binary:
            low, high = wilson(seen.mean, count, level)
            return high - low <= width
        return 2.0 * student_quantile(level, count - 1) * math.sqrt(seen.variance / count) <= width

    low, high = FEWEST - 1, FEWEST
    while not narrow(high):
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if narrow(middle) else (middle, high)
    return math.ceil(high * (seen.count + seen.missing) / seen.count)
