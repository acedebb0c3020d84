"""What a study will cost, by a few of its games played beforehand; nothing is written."""

import json
import time
from collections.abc import Callable
from typing import NamedTuple

from sim.scenario.build import build
from sim.scenario.load import open_draft
from sim.study import parquet
from sim.study.begin import manifest_of
from sim.study.chunk import Order, Outcome, Stretch, play_chunk
from sim.study.design import Design, design_of
from sim.study.engine import warm
from sim.study.folder import Chunk, Rounds
from sim.study.plan import Plan, as_data
from sim.study.rows import factor_columns, part_columns
from sim.study.store import CHUNK
from sim.study.worlds import worlds_of

LONG_ENOUGH = 1.0  # seconds of play after which a trial knows its rate
POINTS_TRIED = 3  # spread over the design: worlds differ in what they cost


class Estimate(NamedTuple):
    """Say what a study is and what it will cost: seconds on so many workers, bytes on the disk.

    trial is how many games were played to know, and rate how many one worker played a second.
    """

    points: int
    runs: int
    games: int
    workers: int
    seconds: float
    bytes: int
    trial: int
    rate: float


class Trial(NamedTuple):
    """Hold games played at one point: seconds to make its world, seconds to play, and what came of it."""

    making: float
    playing: float
    games: int
    outcome: Outcome


def estimate(
    plan: Plan, workers: int, cores: int, chunk: int = CHUNK, tell: Callable[[], None] = lambda: None
) -> Estimate:
    """Play some games of a plan here and foretell what all of them cost; see `warm` for `tell`.

    Raises:
        ScenarioNotFound, ScenarioError, OverrideError: the scenario cannot be played.
    """
    text = open_draft(plan.scenario).text()
    manifest = manifest_of(plan, text, chunk)
    design = design_of(plan)
    points = len(design.rows)
    games = points * plan.runs
    asked = json.dumps(as_data(plan), sort_keys=True)
    warm(build(worlds_of(asked, text).base), tell)
    blank = Order(0, 0, asked, text, tuple(manifest["measures"]), ())
    tried = sorted({k * (points - 1) // max(1, POINTS_TRIED - 1) for k in range(POINTS_TRIED)})
    trials = [_play(blank, design, point, min(chunk, plan.runs), LONG_ENOUGH / len(tried)) for point in tried]
    played = sum(trial.games for trial in trials)
    rate = played / sum(trial.playing for trial in trials)
    making = points * sum(trial.making for trial in trials) / len(trials)
    chunks = -(-games // chunk)
    return Estimate(
        points=points,
        runs=plan.runs,
        games=games,
        workers=workers,
        seconds=(games / rate + making) / min(workers, cores, chunks),
        bytes=_bytes(design, blank.measures, max(trials, key=lambda trial: trial.games), games, chunks),
        trial=played,
        rate=rate,
    )


def _play(blank: Order, design: Design, point: int, most: int, seconds: float) -> Trial:
    """Play ever more games of one point until that takes so long, or there are no more."""
    began = time.perf_counter()
    play_chunk(blank._replace(stretches=(Stretch(point, design.rows[point], 0, 1),)))
    first = time.perf_counter() - began
    games = 1
    while True:
        began = time.perf_counter()
        outcome = play_chunk(blank._replace(stretches=(Stretch(point, design.rows[point], 0, games),)))
        playing = max(time.perf_counter() - began, 1e-9)
        if playing >= seconds or games >= most:
            return Trial(max(0.0, first - playing / games), playing, games, outcome)
        games = min(most, games * 4)


def _bytes(design: Design, measures: tuple[str, ...], trial: Trial, games: int, chunks: int) -> int:
    """Foretell the size of all parts: what a game adds to one, and what a part takes by itself."""

    def size(count: int) -> int:
        columns = part_columns(
            Rounds(1, (count,), count),
            Chunk(0, 0, count),
            factor_columns(design.names, design.rows[:1]),
            {name: trial.outcome.measures[:count, place] for place, name in enumerate(measures)},
            trial.outcome.reason[:count],
        )
        return len(parquet.encode(columns, "trial"))

    alone = size(1)
    each = (size(trial.games) - alone) / (trial.games - 1) if trial.games > 1 else alone
    return round(games * each + chunks * alone)
