"""Play the games of a study that are missing, on workers here or on a cluster, and sum them up.

Parts are written by the one who started the study, so workers need no disk of their own. What is saved is a
matter of parts alone: a study that was killed, stopped or played by other workers gives the same bytes.
"""

import hashlib
import json
import time
from collections.abc import Callable, Iterator
from itertools import chain, islice
from typing import Any, NamedTuple

from sim.study.begin import scenario_text
from sim.study.chunk import Order, Outcome, Stretch, joined, pieces
from sim.study.cluster import play_on_cluster
from sim.study.errors import NothingToDo
from sim.study.folder import Chunk, rounds_of
from sim.study.interval import Interval, enough
from sim.study.means import YES_OR_NO, Mean
from sim.study.moments import Moments
from sim.study.plan import as_data
from sim.study.rows import row_bytes, together
from sim.study.store import Store
from sim.study.workers import play_here, play_on_workers

TOGETHER = 20_000  # games that are added up at once: some 40 MB with all measures
MOST_GROWTH = 1 << 10  # a stopping rule that has not stopped by then will not


class Progress(NamedTuple):
    """Say how far a batch is: games on disk of games in all, failed ones, and seconds since it began."""

    done: int
    games: int
    failed: int
    played: int
    seconds: float

    @property
    def rate(self) -> float:
        """Give the games played a second; 0 before the first."""
        return self.played / self.seconds if self.seconds > 0 else 0.0

    @property
    def left(self) -> float | None:
        """Give the seconds that are left at this rate; None before the first game."""
        return (self.games - self.done) / self.rate if self.played else None


class Answer(NamedTuple):
    """Hold what a finished batch says: games and failed ones, the hash of all rows, each measure's mean."""

    games: int
    failed: int
    sha256: str
    measures: dict[str, Interval]

    def as_data(self) -> dict[str, Any]:
        """Give it as plain data; a bound that does not exist is null."""
        return {
            "runs": self.games,
            "failed": self.failed,
            "sha256": self.sha256,
            "measures": {name: interval_data(found) for name, found in self.measures.items()},
        }


def interval_data(found: Interval) -> dict[str, Any]:
    """Give an interval as plain data; what does not exist (nan) is null."""
    numbers = {"mean": found.mean, "low": found.low, "high": found.high}
    exist: dict[str, Any] = {name: value if value == value else None for name, value in numbers.items()}
    return exist | {"n": found.n, "method": found.method}


def play_missing(
    store: Store, play: Callable[[Iterator[Order]], Iterator[Outcome]], tell: Callable[[Progress], None]
) -> None:
    """Play the chunks that no part holds yet and write each as it comes; `tell` hears of every one."""
    todo = store.missing()
    scenario = scenario_text(store)
    left = sum(chunk.count for chunk in todo)
    began, played, failed = time.monotonic(), 0, 0
    for outcome in play(order_of(store, scenario, chunk) for chunk in todo):
        store.write_part(outcome.number, outcome.first_game, outcome.measures, outcome.reason)
        played += len(outcome.reason)
        failed += sum(why is not None for why in outcome.reason)
        done = store.games - left + played
        tell(Progress(done, store.games, failed, played, time.monotonic() - began))


def play_together(
    orders: Iterator[Order], workers: int, warn: Callable[[str], None] = lambda sentence: None
) -> Iterator[Outcome]:
    """Play orders on workers, the first one by all of them: so something is saved, and told of, soonest."""
    for first in islice(orders, 1):
        shared = pieces(first, workers)
        came: list[Outcome] = []
        for outcome in play_on_workers(chain(shared, orders), workers, warn):
            if outcome.number >= 0:
                yield outcome
                continue
            came.append(outcome)
            if len(came) == len(shared):
                yield joined(first, came)
                came.clear()


def order_of(store: Store, scenario: str, chunk: Chunk) -> Order:
    """Write the order for a chunk: its games, point by point."""
    stretches: list[Stretch] = []
    rounds = rounds_of(store.manifest)
    game = chunk.first
    while game < chunk.first + chunk.count:
        point, run = rounds.place_of(game)
        _, first_game, runs = rounds.round_of(game)
        here = min(runs - (game - first_game) % runs, chunk.first + chunk.count - game)
        stretches.append(Stretch(point, store.design.rows[point], run, here))
        game += here
    plan = json.dumps(as_data(store.plan), sort_keys=True)
    return Order(chunk.number, chunk.first, plan, scenario, store.measures, tuple(stretches))


def sum_up(store: Store) -> Answer:
    """Read all games in order once, and give their hash and each measure's mean with its interval.

    Raises:
        NothingToDo: no game was played yet.
    """
    digest = hashlib.sha256()
    plan, case = store.plan, "run" if store.plan.over is None else "point"
    block = 1 if plan.over is None else plan.block
    means = {name: _mean(store, name) for name in store.measures}
    games = failed = 0
    for part in together(store.read(("game", case, "status", "reason", *store.measures)), TOGETHER):
        digest.update(row_bytes(part, store.measures))
        games += len(part["game"])
        failed += int((part["status"] != "ok").sum())
        for name, mean in means.items():
            mean.add(part[case] // block, part[name])
    if not games:
        raise NothingToDo(f"no game of the study {store.folder.name!r} was played yet")
    return Answer(games, failed, digest.hexdigest(), {name: mean.interval() for name, mean in means.items()})


def _mean(store: Store, name: str) -> Mean:
    """Begin the mean of a measure, with what its cases are: games, runs, or the members of an ensemble."""
    plan = store.plan
    if plan.over is not None:
        return Mean(name, store.points // plan.block, shared=True, method="members")
    return Mean(name, store.manifest["runs"], plan.common_random_numbers and store.points > 1)


def wide_points(store: Store, measure: str, width: float) -> int:
    """Count the points at which the 95 % interval of a measure's mean is still wider than `width`."""
    columns = store.columns(["point", measure])
    sums = {point: Moments.of(columns[measure][columns["point"] == point]) for point in range(store.points)}
    yes_no = measure in YES_OR_NO
    return sum(not enough(found, width, binary=yes_no and found.binary) for found in sums.values())


def play_study(
    store: Store,
    workers: int = 1,
    cluster: str | None = None,
    until_width: float | None = None,
    measure: str = "crisis",
    tell: Callable[[Progress], None] = lambda progress: None,
    warn: Callable[[str], None] = lambda sentence: None,
) -> Answer:
    """Play what is missing of a study, on this many workers or on a Dask scheduler, and write its answer.

    With until_width, rounds are added, each doubling the runs, until the 95 % interval of the measure's mean
    is at most so wide at every point. warn hears of workers that died.

    Raises:
        RunLocked: somebody plays this study already.
        WorkerLost: workers died again and again; what was played is saved.
        StudyError: the scheduler cannot be reached, or it runs another version.
    """

    def play(orders: Iterator[Order]) -> Iterator[Outcome]:
        if cluster:
            return play_on_cluster(orders, cluster, warn)
        return play_here(orders) if workers == 1 else play_together(orders, workers, warn)

    with store.writing():
        play_missing(store, play, tell)
        first = store.manifest["rounds"][0]
        while until_width and wide_points(store, measure, until_width):
            runs = store.manifest["runs"] * 2
            if runs > first * MOST_GROWTH:
                warn("growth")
                break
            store.add_round(runs)
            play_missing(store, play, tell)
        answer = sum_up(store)
        store.finish(answer.as_data())
    return answer
