"""Rankings of factors, and whether they are settled or would look otherwise with more points.

A ranking is settled when it leaves none of these doubts. Sizes and ranks are judged apart, by intervals,
after Sarrazin et al. (2016), "Global sensitivity analysis of environmental models: convergence and
validation"; the limits are ours:

- floor: no factor rises above what a factor that does nothing would show;
- order: the 95 % intervals of two neighbours overlap, the upper one among the first three factors;
- width: an interval of the first three factors is wider than 0.1 of the scale, which is 1 for Sobol and PAWN.
  Morris gives an order and no shares, so it is judged by the order alone;
- luck: of the variance of the points' means more than a tenth is the luck of few games, or nobody can tell.
"""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from sim.study.share_of_luck import Luck

LEADING: Final = 3
WIDTH: Final = 0.1
LUCK: Final = 0.1
IN_REACH: Final = 100.0  # times the points there are: what needs more is as good as equal


class Effect(NamedTuple):
    """How much one factor moves a measure.

    value is mu* (Morris: units of the measure over the whole range of the factor), the total index (Sobol)
    or the mean Kolmogorov-Smirnov distance (PAWN); low and high end its 95 % interval. floor is what a factor
    that does nothing shows by luck (nan: unknown), and found says whether this one surely rises above it.
    more holds mu and sigma (Morris), or first, first_low and first_high (Sobol).
    """

    factor: str
    value: float
    low: float
    high: float
    floor: float
    found: bool
    more: dict[str, float]

    @classmethod
    def around(cls, factor: str, value: float, reach: float, floor: float, **more: float) -> "Effect":
        """Make an effect of at least 0 from the half width of its interval; an unknown floor counts as 0."""
        found = value - reach > (0.0 if math.isnan(floor) else floor)
        return cls(factor, value, max(0.0, value - reach), value + reach, floor, found, more)


class Doubt(NamedTuple):
    """Why a ranking is not settled: kind, the factors concerned, a figure, and the limit that it passes.

    points is the number under `points` in a study file that would probably settle it (None: more points do
    not help).
    """

    kind: str
    factors: tuple[str, ...]
    figure: float
    limit: float
    points: int | None = None


class Ranking(NamedTuple):
    """Factors by their effect on a measure, the largest first.

    points were used, left_out were not, because the measure does not exist in any game of theirs (or of
    another point in their block). over says whether y was the `means` of the points or single `games`.
    """

    method: str
    measure: str
    rows: tuple[Effect, ...]
    why: tuple[Doubt, ...]
    points: int
    left_out: int
    luck: Luck
    over: str = "means"

    @property
    def converged(self) -> bool:
        """Say whether the ranking is settled."""
        return not self.why


def ranked(method: str, rows: Sequence[Effect], drawn: int, used: tuple[int, int], luck: Luck) -> Ranking:
    """Put effects in order and judge whether it is settled.

    drawn is the `points` of the study file that the effects rest on; used counts rows of the design, those
    used and those left out.
    """
    order = sorted(rows, key=lambda row: -row.value)
    doubts = [*_of_order(order, method, drawn), *_of_width(order, method, drawn), *_of_luck(luck)]
    return Ranking(method, "", tuple(order), tuple(doubts), used[0], used[1], luck)


def _of_order(rows: Sequence[Effect], method: str, drawn: int) -> Iterator[Doubt]:
    if not any(row.found for row in rows):
        yield Doubt("floor", (rows[0].factor,), rows[0].value, rows[0].floor)
    for one, other in pairwise(rows[: LEADING + 1]):
        if one.found and other.high > one.low:
            apart = one.value - other.value
            reach = one.value - one.low + other.high - other.value
            times = (reach / apart) ** 2 if apart > 0.0 else math.inf
            points = _round(drawn * times, method) if times <= IN_REACH else None
            yield Doubt("order", (one.factor, other.factor), other.high - one.low, 0.0, points)


def _of_width(rows: Sequence[Effect], method: str, drawn: int) -> Iterator[Doubt]:
    leading = [row for row in rows[:LEADING] if row.found]
    if method == "morris" or not leading:
        return
    widest = max(leading, key=lambda row: row.high - row.low)
    width = widest.high - widest.low
    if width > WIDTH:
        yield Doubt("width", (widest.factor,), width, WIDTH, _round(drawn * (width / WIDTH) ** 2, method))


def _of_luck(luck: Luck) -> Iterator[Doubt]:
    if not luck.of_means <= LUCK:
        yield Doubt("luck", (), luck.of_means, LUCK)


def _round(points: float, method: str) -> int:
    """Round up: to a power of two for Sobol's sequence, else to two figures."""
    if method == "sobol":
        return int(1 << math.ceil(math.log2(points)))
    step: int = 10 ** max(0, math.floor(math.log10(points)) - 1)
    return math.ceil(points / step) * step
