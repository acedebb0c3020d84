"""The first games of some points of a study, played again from their seeds and watched turn by turn."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from sim.faces.report.study_reader import StudyReader
from sim.faces.report.study_sums import Floats
from sim.model import names as N
from sim.scenario.build import Built
from sim.study.chunk import run_of
from sim.study.engine import Task, play, warm
from sim.study.share_of_luck import by_point, mean_of_rows
from sim.study.worlds import Worlds

MOST_GAMES, MOST_POINTS = 500, 6
FEWEST = 5  # games below which a band would pretend
RUNG_AT = 3  # where the rung stands among what is watched


@dataclass(frozen=True)
class Fan:
    """The games of one point, played again: series [games, turns + 1, watched]."""

    point: int
    series: Floats

    @property
    def games(self) -> int:
        """Count the games."""
        return int(self.series.shape[0])


@dataclass(frozen=True)
class Replayed:
    """What came of playing games again: the fans, the main pair, and how many games came out otherwise."""

    fans: tuple[Fan, ...]
    pair: tuple[int, int]
    different: int
    actors: tuple[str, ...]

    @cached_property
    def games(self) -> int:
        """Count the games played again."""
        return sum(fan.games for fan in self.fans)


def replayed(reader: StudyReader, worlds: Worlds) -> Replayed:
    """Play the first games of the points chosen again, watching; compare their measures with the study's."""
    store, base = reader.store, worlds.base
    found: list[Fan] = []
    different, pair = 0, (0, 1)
    actors = tuple(base.actors)
    for point, count in chosen_points(reader).items():
        world = worlds.built(store.design.rows[point])
        if not found:
            warm(world, reader.tell)
            pair = main_pair(reader, world)
        first = run_of(store.plan, point, 0)
        task = Task(base.turns, base.turn_months, store.plan.seed, first, count)
        played = play(world, task, watched_of(pair))
        different += count_different(reader, point, world, played.measures)
        found.append(Fan(point, played.series))
    return Replayed(tuple(found), pair, different, actors)


def watched_of(pair: tuple[int, int]) -> tuple[tuple[int, int, int, int], ...]:
    """Name what is watched: tension, trust both ways, the rung, sanctions."""
    i, j = pair
    return (
        (N.PAIR, N.TENSION, i, j),
        (N.DIRECTED, N.TRUST, i, j),
        (N.DIRECTED, N.TRUST, j, i),
        (N.WORLD, N.RUNG, -1, -1),
        (N.WORLD, N.SANCTIONS, -1, -1),
    )


def main_pair(reader: StudyReader, world: Built) -> tuple[int, int]:
    """Choose the pair to follow: the two whose doctrines are varied, else the tensest on the ladder."""
    varied = [
        name.removeprefix("doctrine.") for name in reader.store.design.names if name.startswith("doctrine.")
    ]
    known = sorted({world.index.actor(name) for name in varied} - {-1})
    if len(known) == 2:
        return known[0], known[1]
    count = len(world.index.actors)
    pairs = [(i, j) for i in range(count) for j in range(i + 1, count)]
    ladder = [pair for pair in pairs if world.game.ladder[pair]]
    return max(ladder or pairs, key=lambda pair: float(world.start.pair[N.TENSION][pair]))


def chosen_points(reader: StudyReader) -> dict[int, int]:
    """Choose at most six points, and say how many games of each: all, else spread over their ranking."""
    count = leading_runs(reader)
    able = [point for point in range(reader.points) if count[point] >= FEWEST]
    if len(able) > MOST_POINTS:
        games = reader.games
        table = by_point(games["point"], games["run"], reader.values[reader.main], reader.points)
        means = np.nan_to_num(mean_of_rows(table), nan=np.inf)
        ranked = sorted(able, key=lambda point: (means[point], point))
        places = np.linspace(0, len(ranked) - 1, MOST_POINTS).round().astype(int)
        able = [ranked[place] for place in places]
    return {point: min(int(count[point]), MOST_GAMES) for point in able}


def leading_runs(reader: StudyReader) -> npt.NDArray[np.int64]:
    """Count for each point the runs from the first on that were played to their end, without a gap."""
    games = reader.games
    fine = np.asarray(games["status"] == "ok", dtype=np.float64)
    table = by_point(games["point"], games["run"], fine, reader.points)
    return np.asarray(np.cumprod(table == 1.0, axis=1).sum(axis=1), dtype=np.int64)


def count_different(reader: StudyReader, point: int, world: Built, measures: Floats) -> int:
    """Count the games whose measures are not those of the study; measures [games, all of the world's]."""
    names = world.index.measures()
    here = np.flatnonzero(reader.games["point"] == point)
    order = here[np.argsort(reader.games["run"][here])][: len(measures)]
    fault = np.zeros(len(measures), dtype=np.bool_)
    for name in reader.measures:
        fault |= ~np.isclose(
            measures[:, names.index(name)], reader.values[name][order], rtol=0.0, atol=0.0, equal_nan=True
        )
    return int(fault.sum())
