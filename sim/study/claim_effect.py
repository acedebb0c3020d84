"""What the games of an experiment say of a test: the effect, how sure it is, and on which side it lies.

Games of equal number share their luck in all arms, and so the difference of each number is the unit.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np

from sim.model.state import Floats
from sim.study.claim_mean import NO_SPREAD, over_worlds, ratio
from sim.study.claims import Difference, Expectation
from sim.study.interval import Interval, wilson
from sim.study.moments import Moments
from sim.study.paired import paired

SUPPORTED: Final = "supported"
CONTRADICTED: Final = "contradicted"
UNDECIDED: Final = "undecided"
ALL_EQUAL: Final = "all_equal"
IDENTICAL: Final = "identical"

# The games of an arm by its name and a measure: values [worlds, runs].
Look = Callable[[str, str], Floats]


class Sides(NamedTuple):
    """Sums over arms, game by game [worlds, runs], of what is added and subtracted; reach is their range."""

    plus: Floats
    minus: Floats
    reach: float

    @property
    def gaps(self) -> Floats:
        """Give the differences."""
        return np.asarray(self.plus - self.minus, dtype=np.float64)


def sides_of(what: Difference, look: Look) -> Sides:
    """Add up the arms of a difference."""
    plus = [look(arm, what.measure) for arm in what.add]
    minus = [look(arm, what.measure) for arm in what.subtract]
    shape = (*plus, *minus)[0].shape
    ends = [_range(values) for values in (*plus, *minus)]
    reach = max(high for _, high in ends) - min(low for low, _ in ends)
    none = np.zeros(shape)
    return Sides(sum(plus, none), sum(minus, none), reach)


def _range(values: Floats) -> tuple[float, float]:
    kept = values[~np.isnan(values)]
    return (float(kept.min()), float(kept.max())) if kept.size else (0.0, 0.0)


def effect_of(test: Expectation, look: Look, level: float, seed: int, *, same: bool = False) -> Interval:
    """Estimate the effect of a test with its interval at `level`; look gives values [worlds, runs].

    same says that both sides are the same games, by their settings. Differences that are equal in all n games
    may differ in at most a share of n unseen ones (Wilson), and then by the range of the measure at most.
    """
    sides = sides_of(test.what, look)
    if test.per is not None:
        return ratio(sides.gaps, sides_of(test.per, look).gaps, level)
    if same:
        seen = Moments.of(sides.gaps)
        return Interval(seen.mean, seen.mean, seen.mean, seen.count, IDENTICAL, seen.missing)
    found = (
        paired(sides.plus[0], sides.minus[0], seed, level)
        if len(sides.gaps) == 1
        else over_worlds(sides.gaps, level)
    )
    if found.method == NO_SPREAD and sides.reach > 0.0:
        units = found.n if len(sides.gaps) == 1 else len(sides.gaps)
        slack = wilson(0.0, units, level)[1] * sides.reach
        return Interval(found.mean, found.mean - slack, found.mean + slack, found.n, ALL_EQUAL, found.missing)
    return found


def judge(test: Expectation, found: Interval) -> str:
    """Say on which side a whole interval lies.

    >>> from sim.study.claims import Difference
    >>> test = Expectation(Difference("deal", ("a",), ("b",)), None, "above", 0.01, 0.01, True, None)
    >>> [judge(test, Interval(m, m - 0.02, m + 0.02, 9, "normal")) for m in (0.05, 0.02, -0.05)]
    ['supported', 'undecided', 'contradicted']
    """
    if math.isnan(found.low) or math.isnan(found.high):
        return UNDECIDED
    if test.expect == "above":
        yes, no = found.low > test.by, found.high < test.fails_at
    else:
        yes, no = found.high < test.by, found.low > test.fails_at
    return SUPPORTED if yes else CONTRADICTED if no else UNDECIDED


def together(tests: Sequence[Expectation], verdicts: Sequence[str]) -> str:
    """Give the verdict on a claim: all its tests hold, or one is contradicted, or neither is known."""
    counted = [verdict for test, verdict in zip(tests, verdicts, strict=True) if test.counts]
    if all(verdict == SUPPORTED for verdict in counted):
        return SUPPORTED
    return CONTRADICTED if CONTRADICTED in counted else UNDECIDED


def looking(games: Mapping[str, Mapping[str, Floats]]) -> Look:
    """Look at the games of one world: values [runs] by measure, by arm."""
    return lambda arm, measure: games[arm][measure][None, :]
