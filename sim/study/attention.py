"""Attention to recorded events: an index that rises with what is said and done, and fades.

It is a recorder: nothing in the model reads it, and it reads no parameter of the rules. Five constants
make it, REST, KEPT, HABIT, MOST below and RECENT_DECAY of the memory: judgements, without source or range.
It is compared with the logarithm of an index of how often newspapers write of the danger (Caldara and
Iacoviello 2022). An event of Goldstein value g lifts it by |g|, less the more often the same actor did the
same of late; half of what is above rest is gone in three months.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sim.model.draws import uniform_pair
from sim.model.memory import RECENT_DECAY
from sim.model.state import Floats
from sim.study.correlations import PURPOSE
from sim.study.history_files import Event
from sim.study.history_plan import Plan

REST = 15.0
KEPT = 0.5 ** (1.0 / 3.0)  # share of what is above rest that is left after a month
HABIT = 0.25
MOST = 100.0


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


def shuffled(events: Counted, months: int, seed: int, number: int) -> Counted:
    """Give the events with a month drawn for each of them anew, the same for the same number."""
    entity = np.arange(events.month.size, dtype=np.int64)
    drawn, _ = uniform_pair(seed, number, 0, entity, PURPOSE - 1 + 0 * entity)
    return events._replace(month=(drawn * months).astype(np.int64))


def shifted(events: Counted, months: int, by: int) -> Counted:
    """Give the events so many months later, those beyond the end at the beginning."""
    return events._replace(month=(events.month + by) % months)
