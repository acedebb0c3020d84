"""Which doctrine escalates least, under each weighting of escalation, and whether the answer hangs on it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.study.errors import StudyError
from sim.study.interval import LEVEL, Interval, mean_interval
from sim.study.moments import Floats
from sim.study.paired import paired
from sim.study.resample import resampled_means


@dataclass(frozen=True)
class Order:
    """Hold the rows' order under one weighting; the lowest score stands first.

    `order` are row numbers, `intervals` the mean score of each row (in row order, over the columns).
    `first_share` is the share of resamples in which the order's first row is first (rows that tie share it),
    `margin` by how much the second row's score is higher, paired; None where there is one row.
    """

    weighting: str
    order: tuple[int, ...]
    intervals: tuple[Interval, ...]
    first_share: float
    margin: Interval | None


@dataclass(frozen=True)
class Ranking:
    """Hold the order under every weighting: `verdict` is holds (one row is first under all) or flips.

    `same_order`: not only the first, the whole order is the same.
    """

    orders: tuple[Order, ...]
    verdict: str
    same_order: bool


def ranking(values_by_weighting: Mapping[str, npt.ArrayLike], seed: int = 1, level: float = LEVEL) -> Ranking:
    """Order the rows of [rows, columns, runs] by their mean score, lower being better, per weighting.

    A run counts for a row if it has the score in every column; rows of equal means keep their order.

    Raises:
        ValueError: no weighting is given.
        StudyError: no row has a run with the score in every column.
    """
    if not values_by_weighting:
        raise ValueError("a ranking needs a weighting")
    orders = tuple(
        order_under(name, np.asarray(values, dtype=np.float64), seed, level)
        for name, values in values_by_weighting.items()
    )
    verdict = "holds" if all(one.order[0] == orders[0].order[0] for one in orders) else "flips"
    return Ranking(orders, verdict, all(one.order == orders[0].order for one in orders))


def order_under(weighting: str, values: Floats, seed: int, level: float) -> Order:
    """Order the rows under one weighting."""
    rows = values.mean(axis=1)
    intervals = tuple(mean_interval(row, level=level) for row in rows)
    means = [math.inf if math.isnan(one.mean) else one.mean for one in intervals]
    if min(means) == math.inf:
        raise StudyError(f"no run has {weighting} in every column")
    order = tuple(sorted(range(len(means)), key=lambda row: (means[row], row)))
    margin = paired(rows[order[1]], rows[order[0]], seed, level) if len(order) > 1 else None
    return Order(weighting, order, intervals, first_share(rows, order[0], seed), margin)


def first_share(rows: Floats, first: int, seed: int) -> float:
    """Give the share of resamples of rows [rows, runs] in which row `first` has the lowest mean."""
    means = np.nan_to_num(resampled_means(rows, seed), nan=math.inf)
    lowest = means == means.min(axis=1, keepdims=True)
    return float((lowest[:, first] / lowest.sum(axis=1)).mean())
