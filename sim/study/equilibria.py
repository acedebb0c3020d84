"""A table of paired games read as a game of two players: dominated rows, equilibria, regret.

Payoffs are higher-is-better and come run by run, [rows, columns, runs]: the mean game is solved, and its
resamples say how far the answer hangs on luck.
"""

import math
from collections import Counter
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.study.errors import StudyError
from sim.study.interval import LEVEL
from sim.study.moments import Floats, Moments
from sim.study.normal_form import Support, nfg, regret, solve, support_of, undominated
from sim.study.paired import paired_many
from sim.study.resample import resampled_means
from sim.study.statistics import bonferroni

__all__ = ["Dominated", "Equilibria", "Equilibrium", "dominated", "equilibria", "nfg", "regret"]

RESAMPLES = 200
OFTEN = 0.05  # share of resamples from which on an equilibrium that the mean game lacks is told


@dataclass(frozen=True)
class Dominated:
    """Say that row `row` is worse than row `by` in every column.

    `surely`: the family-wise paired intervals of all columns lie above 0; else by the means only.
    """

    row: int
    by: int
    surely: bool


@dataclass(frozen=True)
class Equilibrium:
    """Hold one equilibrium of the mean game: probabilities over all rows and all columns, payoffs to both.

    `frequency` is the share of resamples with an equilibrium on the same support.
    """

    rows: tuple[float, ...]
    columns: tuple[float, ...]
    row_value: float
    column_value: float
    frequency: float

    @property
    def support(self) -> Support:
        """Give the rows and the columns that are played."""
        return support_of(np.array(self.rows), np.array(self.columns))


@dataclass(frozen=True)
class Equilibria:
    """Hold what is known of the equilibria, and how it was found.

    `method` is vertex_enumeration (all extreme equilibria) or pure_and_regret (a game too large after
    dropping dominated rows and columns: pure equilibria only). `degenerate`: ties in the mean game, so that
    mixtures of those found may be equilibria too. `kept_rows`, `kept_columns` survive the dropping.
    `elsewhere` lists supports that 5 % or more of the `resamples` solved have and the mean game has not.
    `row_regret`, `column_regret`: what each choice may lose at most against the best answer.
    """

    method: str
    found: tuple[Equilibrium, ...]
    degenerate: bool
    kept_rows: tuple[int, ...]
    kept_columns: tuple[int, ...]
    resamples: int
    elsewhere: tuple[tuple[Support, float], ...]
    row_regret: tuple[float, ...]
    column_regret: tuple[float, ...]


def mean_table(values: npt.ArrayLike) -> Floats:
    """Average [rows, columns, runs] over the runs that exist.

    Raises:
        StudyError: a cell has no game at all.
    """
    cells = np.asarray(values, dtype=np.float64)
    means = np.array([[Moments.of(cell).mean for cell in row] for row in cells])
    if np.isnan(means).any():
        row, column = np.argwhere(np.isnan(means))[0]
        raise StudyError(f"no game of row {row + 1}, column {column + 1} has this measure")
    return means


def dominated(values: npt.ArrayLike, seed: int = 1, level: float = LEVEL) -> tuple[Dominated, ...]:
    """List the rows [rows, columns, runs] that another row beats in every column; higher is better.

    The family is every pair of rows in every column (Bonferroni). A row beaten by several is listed once,
    by one that surely beats it where there is one, else by the one with the highest mean.
    """
    cells = np.asarray(values, dtype=np.float64)
    means = mean_table(cells)
    count, columns = means.shape
    family = bonferroni(level, count * (count - 1) // 2 * columns)
    pairs = [(by, row) for row in range(count) for by in range(count) if (means[by] > means[row]).all()]
    if not pairs:
        return ()
    better = np.concatenate([cells[by] for by, _ in pairs])
    worse = np.concatenate([cells[row] for _, row in pairs])
    signs = [gap.sign for gap in paired_many(better, worse, seed, family)]
    best: dict[int, tuple[bool, float, int]] = {}
    for place, (by, row) in enumerate(pairs):
        surely = all(sign > 0 for sign in signs[place * columns : (place + 1) * columns])
        best[row] = max(best.get(row, (False, -math.inf, 0)), (surely, math.fsum(means[by]), -by))
    return tuple(Dominated(row, -by, surely) for row, (surely, _, by) in sorted(best.items()))


def equilibria(row_payoff: npt.ArrayLike, column_payoff: npt.ArrayLike, seed: int = 1) -> Equilibria:
    """Find the equilibria of the mean game [rows, columns, runs] and how often resamples have them.

    Strictly dominated rows and columns are dropped first. Up to 8 x 5 all extreme equilibria are found, else
    the pure ones only; resamples too large for the mean game's method are left out of the frequencies.

    Raises:
        MissingPackage: nashpy is needed and not installed.
        StudyError: a cell has no game at all.
    """
    row_table, column_table = mean_table(row_payoff), mean_table(column_payoff)
    method, answers, degenerate = solve(row_table, column_table)
    seen: Counter[Support] = Counter()
    solved = 0
    resampled = zip(
        resampled_means(row_payoff, seed, RESAMPLES),
        resampled_means(column_payoff, seed, RESAMPLES),
        strict=True,
    )
    for row_sample, column_sample in resampled:
        if np.isnan(row_sample).any() or np.isnan(column_sample).any():
            continue
        way, others, _ = solve(row_sample, column_sample)
        if way == method:
            solved += 1
            seen.update({support_of(*pair): 1 for pair in others})
    share = {support: times / solved for support, times in seen.items()}
    known = {support_of(*pair) for pair in answers}
    elsewhere = [(support, often) for support, often in share.items() if often >= OFTEN]
    rows, columns = undominated(row_table, column_table)
    return Equilibria(
        method=method,
        found=tuple(
            Equilibrium(
                tuple(map(float, row)),
                tuple(map(float, column)),
                float(row @ row_table @ column),
                float(row @ column_table @ column),
                share.get(support_of(row, column), 0.0),
            )
            for row, column in answers
        ),
        degenerate=degenerate,
        kept_rows=tuple(rows),
        kept_columns=tuple(columns),
        resamples=solved,
        elsewhere=tuple(
            sorted((pair for pair in elsewhere if pair[0] not in known), key=lambda pair: (-pair[1], pair[0]))
        ),
        row_regret=regret(row_table),
        column_regret=regret(column_table.T),
    )
