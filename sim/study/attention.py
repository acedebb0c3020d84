"""Attention to recorded events: an index that rises with what is said and done, and fades.

It is a recorder: nothing in the model reads it, and it reads no parameter. It is compared with the logarithm
of an index of how often newspapers write of the danger (Caldara and Iacoviello 2022). An event of Goldstein
value g lifts it by |g|, less the more often the same actor did the same of late; half of what is above rest
is gone in three months.
"""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sim.model.draws import uniform_pair
from sim.model.memory import RECENT_DECAY
from sim.model.state import Floats
from sim.study.history_files import Event
from sim.study.history_plan import Plan

REST = 15.0
KEPT = 0.5 ** (1.0 / 3.0)  # share of what is above rest that is left after a month
HABIT = 0.25
MOST = 100.0
LEAST_MONTHS = 6  # fewer make no correlation worth telling
BLOCK_MONTHS = 6  # neighbours are drawn together: months follow from one another
RESAMPLES = 1000
PURPOSE = 1 << 21  # above every purpose that games and resamples of studies use


class Counted(NamedTuple):
    """Hold the events that count: month [events] by number, size [events], and habit [events] by number."""

    month: npt.NDArray[np.int64]
    size: Floats
    habit: npt.NDArray[np.int64]


def counted(plan: Plan, months: tuple[str, ...], events: tuple[Event, ...]) -> Counted:
    """Choose the events among the actors that count; a habit is an actor's (or its alias') with one act."""
    those = [e for e in events if e.actor in plan.attention.actors and e.target in plan.attention.actors]
    habits: dict[tuple[str, str], int] = {}
    number = [habits.setdefault((plan.real(e.actor), e.act or e.cameo), len(habits)) for e in those]
    at = {month: place for place, month in enumerate(months)}
    return Counted(
        np.array([at[e.month] for e in those], dtype=np.int64),
        np.array([abs(e.goldstein) for e in those], dtype=np.float64),
        np.array(number, dtype=np.int64),
    )


def attention(events: Counted, months: int, start: float) -> Floats:
    """Give attention at the end of each month [months], 0-100."""
    recent = [0.0] * (int(events.habit.max(initial=-1)) + 1)
    by_month: list[list[int]] = [[] for _ in range(months)]
    for number, month in enumerate(events.month.tolist()):
        by_month[month].append(number)
    size, habit = events.size.tolist(), events.habit.tolist()
    index, found = start, []
    for those in by_month:
        lift = 0.0
        for number in those:
            lift += size[number] / (1.0 + HABIT * recent[habit[number]])
        index = REST + (index - REST) * KEPT + (1.0 - index / MOST) * lift
        index = min(max(index, 0.0), MOST)
        recent = [value * RECENT_DECAY for value in recent]
        for number in those:
            recent[habit[number]] += 1.0
        found.append(index)
    return np.array(found)


def correlation(a: Floats, b: Floats) -> float | None:
    """Give Pearson's correlation over months in which both are numbers; None where there is too little.

    >>> round(correlation(np.arange(6.0), np.arange(6.0) * 2), 12), correlation(np.ones(8), np.arange(8.0))
    (1.0, None)
    """
    both = ~(np.isnan(a) | np.isnan(b))
    x, y = a[both], b[both]
    if x.size < LEAST_MONTHS:
        return None
    x, y = x - math.fsum(x.tolist()) / x.size, y - math.fsum(y.tolist()) / y.size
    spread = math.fsum((x * x).tolist()) * math.fsum((y * y).tolist())
    return math.fsum((x * y).tolist()) / math.sqrt(spread) if spread > 1e-18 else None


def lagged(a: Floats, b: Floats, lag: int) -> float | None:
    """Give the correlation of a in month t with b in month t + lag."""
    end = a.size - abs(lag)
    return correlation(a[-lag:], b[:end]) if lag < 0 else correlation(a[:end], b[lag:])


def interval(a: Floats, b: Floats, seed: int) -> tuple[float, float] | None:
    """Give a 95 % interval of a correlation, from blocks of neighbouring months drawn with replacement."""
    both = np.flatnonzero(~(np.isnan(a) | np.isnan(b)))
    if both.size < 4 * BLOCK_MONTHS:
        return None
    blocks = math.ceil(both.size / BLOCK_MONTHS)
    number = np.arange(blocks, dtype=np.int64)[None, :]
    first, _ = uniform_pair(seed, 0, 0, number, PURPOSE + np.arange(RESAMPLES, dtype=np.int64)[:, None])
    starts = (first * both.size).astype(np.int64)[:, :, None] + np.arange(BLOCK_MONTHS)
    drawn = both[(starts % both.size).reshape((RESAMPLES, -1))[:, : both.size]]
    found = [r for rows in drawn if (r := correlation(a[rows], b[rows])) is not None]
    if len(found) < RESAMPLES // 2:
        return None
    low, high = np.quantile(found, [0.025, 0.975])
    return float(low), float(high)


def shuffled(events: Counted, months: int, seed: int, number: int) -> Counted:
    """Give the events with a month drawn for each of them anew, the same for the same number."""
    entity = np.arange(events.month.size, dtype=np.int64)
    drawn, _ = uniform_pair(seed, number, 0, entity, PURPOSE - 1 + 0 * entity)
    return events._replace(month=(drawn * months).astype(np.int64))


def shifted(events: Counted, months: int, by: int) -> Counted:
    """Give the events so many months later, those beyond the end at the beginning."""
    return events._replace(month=(events.month + by) % months)
