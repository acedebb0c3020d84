"""What status quo games are counted by: events of each month, from what was watched as they were played."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np

from sim.model import names as N
from sim.model import tally as T
from sim.model.draws import SERIES, uniform_pair
from sim.model.memory import SERIES_LIMIT
from sim.model.parameters import PARAMETERS
from sim.model.state import Floats, Integers
from sim.scenario.build import OWN_SLOTS, Built
from sim.study import engine
from sim.study.engine import Task, Watched

TALLIES: Final = {
    "war": T.WAR,
    "deadly_incidents": T.DEADLY_INCIDENTS,
    "provocations": T.PROVOCATIONS,
    "resolutions": T.RESOLUTIONS,
    "vetoes": T.VETOES,
}
COUNTED: Final = (*TALLIES, "talks", "deals", "launches")
YEAR: Final = 12


class Asked(NamedTuple):
    """Say what is counted beside the tallies: between whom talks stand, and which acts are launches."""

    negotiators: tuple[str, str]
    launch_acts: tuple[str, ...]


class Months(NamedTuple):
    """Hold what happened month by month: counts [games, months] by name, and played [games, months].

    played is 0 in the months after a war, and so is every count.
    """

    counts: dict[str, Floats]
    played: Floats

    def per_game(self) -> dict[str, Floats]:
        """Add up the months of each game: [games] by name, and `months`, those that were played."""
        summed = {name: months.sum(axis=1) for name, months in self.counts.items()}
        return {**summed, "months": self.played.sum(axis=1)}


def play_months(world: Built, asked: Asked, seed: int, first: int, games: int, months: int) -> Months:
    """Play games of a world and count; raise ArithmeticError where one cannot be reckoned."""
    watched = _watched(world, asked)
    played = engine.play(world, Task(months, 1, seed, first, games), watched)
    failed = [why for why in played.reason if why is not None]
    if failed:
        raise ArithmeticError(f"{len(failed)} games failed: {failed[0]}")
    return _counted(world, asked, played.series, seed, first)


def _watched(world: Built, asked: Asked) -> Watched:
    """Give what is watched, in this order: the tallies, the deal, talks, the subject's acts."""
    one, other = (world.index.actor(name) for name in asked.negotiators)
    subject = int(world.game.subject)
    return (
        *((N.TALLY, number, -1, -1) for number in TALLIES.values()),
        (N.WORLD, N.DEAL, -1, -1),
        (N.PAIR, N.TALKS_STAGE, one, other),
        *((N.LAST_ACTION, slot, subject, -1) for slot in range(OWN_SLOTS)),
    )


def _counted(world: Built, asked: Asked, series: Floats, seed: int, first: int) -> Months:
    """Turn what was watched [games, months + 1, watched] into counts of each month."""
    played = (series[:, :-1, 0] == 0.0).astype(np.float64)
    counts = {name: np.diff(series[:, :, k], axis=1) for k, name in enumerate(TALLIES)}
    deal, talks = series[:, :, len(TALLIES)], series[:, :, len(TALLIES) + 1]
    counts["deals"] = _begun(deal) * played
    counts["talks"] = _begun(talks) * played
    acts = series[:, 1:, len(TALLIES) + 2 :].astype(np.int64)
    launch = np.isin(acts, [world.index.actions.index(name) for name in asked.launch_acts])
    length = _series(world, acts.shape[:2], seed, first)
    counts["launches"] = (launch * length).sum(axis=2) * played
    return Months(counts, played)


def _begun(level: Floats) -> Floats:
    """Mark the months in which something stands that did not the month before."""
    return np.asarray((level[:, 1:] > 0.0) & (level[:, :-1] <= 0.0), dtype=np.float64)


def _series(world: Built, shape: Sequence[int], seed: int, first: int) -> Integers:
    """Draw again how many events each provocation of the subject grew into: [games, months, slots]."""
    games, months = shape
    run = first + np.arange(games, dtype=np.int64)[:, None]
    month = np.arange(months, dtype=np.int64)[None, :]
    address = int(world.game.address[world.game.subject])
    place = np.zeros((games, months), dtype=np.int64) + address
    even, odd = uniform_pair(engine.signed(seed), run, month, place, SERIES // 2)  # type: ignore[arg-type]
    growth = float(world.game.parameter[PARAMETERS.index("series_growth")])
    luck = np.stack([even, odd], axis=2)
    length = np.ones(luck.shape, dtype=np.int64)
    chance = growth
    for _ in range(SERIES_LIMIT - 1):
        length += luck < chance
        chance *= growth
    return length


def dispersion(counts: Floats, size: int = 1) -> Floats:
    """Give variance over mean of each row of counts [games, months], taken in stretches of `size` months.

    A row without any event has none: it counts as 0.

    >>> float(dispersion(np.array([[0.0, 2.0, 0.0, 2.0]]))[0])
    1.3333333333333333
    """
    stretches = counts.reshape(counts.shape[0], -1, size).sum(axis=2)
    mean = stretches.mean(axis=1)
    return np.asarray(stretches.var(axis=1, ddof=1) / np.where(mean > 0.0, mean, 1.0))


def longest_pause(counts: Floats) -> Floats:
    """Give the longest run of months without an event in each row of counts [games, months].

    >>> float(longest_pause(np.array([[1.0, 0.0, 0.0, 3.0, 0.0]]))[0])
    2.0
    """
    longest = np.zeros(counts.shape[0])
    current = np.zeros(counts.shape[0])
    for month in range(counts.shape[1]):
        current = np.where(counts[:, month] > 0.0, 0.0, current + 1.0)
        longest = np.maximum(longest, current)
    return longest


def tail_figures(months: Months, launch_months: int) -> Mapping[str, Floats]:
    """Give what is held against single recorded figures: [games] by name, nan for games that met a war."""
    whole = months.played.min(axis=1) > 0.0
    launches = months.counts["launches"][:, :launch_months]
    found = {
        "provocations_bunching": dispersion(months.counts["provocations"], YEAR),
        "launches_bunching": dispersion(launches),
        "launches_pause": longest_pause(launches),
    }
    return {name: np.where(whole, values, np.nan) for name, values in found.items()}
