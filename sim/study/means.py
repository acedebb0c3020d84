"""The mean of a measure over a whole study, with its interval: games on the same luck are not independent."""

import math

import numpy as np

from sim.model.state import Floats, Integers
from sim.study.interval import LEVEL, Interval, mean_interval, student_quantile, wilson
from sim.study.moments import Moments

YES_OR_NO = ("crisis", "war", "deal")
GROUPS = 1000  # groups of runs that are kept apart: enough to be sure of, few enough to stay small


class Mean:
    """Add up one measure, chunk by chunk in game order; the same sums however the games are cut.

    Where several points share the luck of a run, their games stand or fall together. Then runs, put into up
    to GROUPS groups by their number, are the cases, and the mean is a ratio of sums over groups (Cochran
    1977, Sampling Techniques, chapter 6): its interval is Student's t with one case less than groups.
    """

    def __init__(self, name: str, runs: int, shared: bool) -> None:
        """Begin with nothing; shared says that several points share the luck of each of so many runs."""
        self.name = name
        self.moments = Moments.of(())
        self.grouped = shared and runs > 1
        groups = min(runs, GROUPS) if self.grouped else 0
        self.total = np.zeros(groups)
        self.count = np.zeros(groups)

    def add(self, run: Integers, values: Floats) -> None:
        """Add a chunk: the run number [games] and the measure [games], nan where it does not exist."""
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
        half = student_quantile(LEVEL, played - 1) * math.sqrt(spread) / plain.n
        low, high = plain.mean - half, plain.mean + half
        if self.name in YES_OR_NO:
            low, high = max(0.0, low), min(1.0, high)
        return Interval(plain.mean, low, high, plain.n, "runs", plain.missing)
