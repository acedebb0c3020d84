"""The mean of a measure over a whole study, with its interval: games on the same luck are not independent.

Nor are games in the world of one member of an ensemble; members are, because each has its own luck.
"""

import math

import numpy as np
import numpy.typing as npt

from sim.model.state import Floats, Integers
from sim.study.interval import LEVEL, Interval, mean_interval, normal_quantile, student_quantile, wilson
from sim.study.moments import Moments
from sim.study.share_of_luck import mean_of_rows

YES_OR_NO = ("crisis", "war", "deal")
GROUPS = 1000  # groups of runs that are kept apart: enough to be sure of, few enough to stay small


class Mean:
    """Add up one measure, chunk by chunk in game order; the same sums however the games are cut.

    Where several points share the luck of a run, their games stand or fall together. Then runs, put into up
    to GROUPS groups by their number, are the cases, and the mean is a ratio of sums over groups (Cochran
    1977, Sampling Techniques, chapter 6): its interval is Student's t with one case less than groups.
    """

    def __init__(self, name: str, runs: int, shared: bool, method: str = "runs") -> None:
        """Begin with nothing; shared says that several points share the luck of each of so many runs.

        Of an ensemble so many members are the cases in the place of runs; method is members then.
        """
        self.name = name
        self.moments = Moments.of(())
        self.method = method
        self.grouped = shared and runs > 1
        groups = min(runs, GROUPS) if self.grouped else 0
        self.total = np.zeros(groups)
        self.count = np.zeros(groups)

    def add(self, run: Integers, values: Floats) -> None:
        """Add a chunk: the case, mostly the run number [games], and the measure [games], nan for none."""
        self.moments = self.moments.plus(Moments.of(values))
        if self.grouped:
            there = ~np.isnan(values)
            group = run[there] % len(self.total)
            np.add.at(self.total, group, values[there])
            np.add.at(self.count, group, 1.0)

    def interval(self) -> Interval:
        """Give the mean with its 95 % interval."""
        plain = mean_interval(self.moments, binary=self.name in YES_OR_NO and self.moments.binary)
        played = int(np.count_nonzero(self.count))
        if played < 2 or plain.method in ("no_games", "one_game", "no_spread"):
            return plain
        away = self.total - plain.mean * self.count
        spread = math.fsum(float(one) * float(one) for one in away) * played / (played - 1)
        if spread == 0.0 and plain.method == "wilson":  # all alike: bounded by the runs, which are the cases
            return Interval(plain.mean, *wilson(plain.mean, played), plain.n, "wilson", plain.missing)
        if self.method == "members" and plain.method == "wilson":
            return share_of_members(plain, spread / plain.n**2, played)
        half = student_quantile(LEVEL, played - 1) * math.sqrt(spread) / plain.n
        low, high = plain.mean - half, plain.mean + half
        if self.name in YES_OR_NO:
            low, high = max(0.0, low), min(1.0, high)
        return Interval(plain.mean, low, high, plain.n, self.method, plain.missing)


def over_members(values: npt.ArrayLike) -> Interval:
    """Estimate the mean of games [members, runs] whose cases are the members, nan for no such measure.

    Each member counts alike. A measure of yes and no gets Wilson's interval, others Student's t.
    """
    table = np.asarray(values, dtype=np.float64)
    games, each = Moments.of(table), Moments.of(mean_of_rows(table))
    if not games.binary or each.count < 2:
        found = mean_interval(each)
        method = found.method if found.method in ("no_games", "one_game", "no_spread") else "members"
        return Interval(found.mean, found.low, found.high, games.count, method, games.missing)
    plain = Interval(each.mean, math.nan, math.nan, games.count, "wilson", games.missing)
    if each.variance == 0.0:
        return Interval(each.mean, *wilson(each.mean, each.count), games.count, "wilson", games.missing)
    return share_of_members(plain, each.variance / each.count, each.count)


def share_of_members(plain: Interval, variance: float, members: int) -> Interval:
    """Bound a share by Wilson's interval for as many games as its games are worth.

    variance is that of the share over members. It is what so many independent games would have, fewer yet
    where the members are few and the variance itself is uncertain (Korn and Graubard 1998, Survey
    Methodology 24:193).
    """
    worth = plain.mean * (1.0 - plain.mean) / variance
    worth *= (normal_quantile(LEVEL) / student_quantile(LEVEL, members - 1)) ** 2
    low, high = wilson(plain.mean, max(1, min(plain.n, round(worth))))
    return Interval(plain.mean, low, high, plain.n, "wilson", plain.missing)
