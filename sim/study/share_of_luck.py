"""What part of a study's variance is luck: the games of a point differ by nothing else."""

import math
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.study.errors import NothingToDo

Floats = npt.NDArray[np.float64]


class Luck(NamedTuple):
    """The variance that luck gives to a point's mean, and its share of the variance of games and of means.

    All nan where nobody can tell, as with one game a point.
    """

    variance: float
    of_games: float
    of_means: float


NO_LUCK: Final = Luck(0.0, 0.0, 0.0)


def luck_of(table: Floats, *, shared: bool = False) -> Luck:
    """Measure luck from the games of each point; table [points, runs], nan where there is none.

    Where luck is shared (common random numbers) and every game is there, what a run does to all points
    alike does not disturb their differences, and is left out of the luck of means. Method: analysis of
    variance, one way, or two ways without repetition where luck is shared.

    >>> luck_of(np.array([[0.0, 2.0], [4.0, 6.0]])).of_means
    0.125
    >>> luck_of(np.array([[0.0, 2.0], [4.0, 6.0]]), shared=True).of_means
    0.0
    """
    table = table[np.isfinite(table).any(axis=1)]
    there = np.isfinite(table)
    games = there.sum(axis=1)
    free = int(games.sum()) - len(table)
    if free <= 0 or len(table) < 2:
        return Luck(math.nan, math.nan, math.nan)
    means = mean_of_rows(table)
    off = np.where(there, table - means[:, None], 0.0)
    within = float((off * off).sum()) / free
    apart = within
    if shared and there.all():
        off = off - off.mean(axis=0)
        apart = float((off * off).sum()) / ((table.shape[0] - 1) * (table.shape[1] - 1))
    variance = apart * float((1.0 / games).mean())
    between = float(means.var(ddof=1))
    total = within + max(0.0, between - variance)
    return Luck(
        variance,
        within / total if total > 0.0 else math.nan,
        min(1.0, variance / between) if between > 0.0 else math.nan,
    )


def by_point(point: npt.NDArray[Any], run: npt.NDArray[Any], values: Floats, points: int) -> Floats:
    """Lay games out as [points, runs], nan where a game or its measure is missing.

    Raises:
        NothingToDo: there are no games.
    """
    if not len(values):
        raise NothingToDo("the study has no games yet")
    table = np.full((points, int(run.max()) + 1), np.nan)
    table[point, run] = values
    return table


def mean_of_rows(table: Floats) -> Floats:
    """Average each row over what is there, equal values exactly; nan for a row without anything.

    >>> mean_of_rows(np.array([[1.0, 3.0], [np.nan, 5.0], [np.nan, np.nan]])).tolist()
    [2.0, 5.0, nan]
    """
    there = np.isfinite(table)
    count = there.sum(axis=1)
    least = np.where(there, table, np.inf).min(axis=1, initial=np.inf)
    least = np.where(count > 0, least, np.nan)
    above = np.where(there, table - least[:, None], 0.0).sum(axis=1)
    return np.asarray(least + above / np.maximum(count, 1), dtype=np.float64)
