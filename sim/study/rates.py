"""Rates: events for so much time over many games, and how sure they are."""

from typing import NamedTuple

import numpy as np

from sim.model.state import Floats
from sim.study.interval import LEVEL, normal_quantile


class Sums(NamedTuple):
    """Hold what a rate needs of games: their number, and sums of events, time and their products.

    Each may be an array, one entry for each thing counted; whole numbers add up exactly in any order.
    """

    games: Floats
    events: Floats
    time: Floats
    events_squared: Floats
    events_by_time: Floats
    time_squared: Floats

    @classmethod
    def of(cls, events: Floats, time: Floats) -> "Sums":
        """Add up games: events [..., games], time [games]."""
        alike = np.zeros(events.shape[:-1])
        return cls(
            alike + events.shape[-1],
            events.sum(axis=-1),
            alike + time.sum(),
            np.square(events).sum(axis=-1),
            (events * time).sum(axis=-1),
            alike + np.square(time).sum(),
        )

    def plus(self, other: "Sums") -> "Sums":
        """Give the sums over the games of both."""
        return Sums(*(one + two for one, two in zip(self, other, strict=True)))


def rate(sums: Sums, unit: float = 1.0) -> tuple[Floats, Floats, Floats]:
    """Give events per `unit` of time with the ends of a 95 % interval.

    The score interval of a Poisson rate, at as many events and as much time as the spread over games is worth
    where games differ by more than Poisson's luck (never less: counts that are steadier keep that interval,
    which is then too wide). No event in time T gives 0 to 3.84 / T.

    >>> [round(float(value), 2) for value in rate(Sums.of(np.zeros(2), np.array([50.0, 50.0])))]
    [0.0, 0.0, 0.04]
    """
    found = sums.events / sums.time
    spread = sums.events_squared - 2.0 * found * sums.events_by_time + found * found * sums.time_squared
    spread = spread * sums.games / np.maximum(sums.games - 1.0, 1.0)
    worth = np.maximum(1.0, spread / np.maximum(sums.events, 1.0))
    square, time = normal_quantile(LEVEL) ** 2, sums.time / worth
    centre = found + square / (2.0 * time)
    half = np.sqrt(square * (found / time + square / (4.0 * time * time)))
    low = np.where(sums.events > 0.0, np.maximum(0.0, centre - half), 0.0)
    return found * unit, low * unit, (centre + half) * unit
