"""Play many games of one setting and sum them up: what the gates and contrasts are measured with."""

import json
import math
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import lru_cache
from multiprocessing import get_context
from typing import Any

import numpy as np

from sim.model import names as N
from sim.model import tally as T
from sim.model.draws import empty_draws
from sim.model.ledger import new_ledger
from sim.model.state import State
from sim.model.turn import play_turn
from sim.record import decode
from sim.scenario.build import Built, build
from sim.scenario.load import load
from sim.scenario.schema import Scenario

SEED = 1
BOUND = 1e-9


@dataclass(frozen=True)
class Arm:
    """One setting: doctrines by actor, overrides, injects (as JSON) and the length of the game in months."""

    doctrines: tuple[tuple[str, str], ...] = ()
    overrides: tuple[str, ...] = ()
    injects: tuple[str, ...] = ()
    turns: int = 36
    scenario: str = "baseline_2024"

    def under(self, *overrides: str) -> "Arm":
        """Give the same setting with other values."""
        return Arm(self.doctrines, (*self.overrides, *overrides), self.injects, self.turns, self.scenario)


@dataclass
class Games:
    """What came of an arm's games: measures [games] by name, and how often each act was picked."""

    measures: dict[str, np.ndarray]
    picks: np.ndarray  # [games, actors, acts]
    seconds: float = 0.0
    names: tuple[tuple[str, ...], tuple[str, ...]] = field(default=((), ()))

    def __len__(self) -> int:
        """Count the games."""
        return len(self.measures["war"])


@lru_cache(maxsize=8)
def built_of(arm: Arm) -> Built:
    """Compile an arm's scenario; a worker keeps the last few."""
    scenario = load(arm.scenario, overrides=arm.overrides, doctrines=dict(arm.doctrines))
    if arm.injects:
        data = scenario.model_dump(mode="json")
        data["turns"] = max(arm.turns, data["turns"])
        data["injects"] = [json.loads(inject) for inject in arm.injects]
        scenario = Scenario.model_validate(data)
    return build(scenario)


def watch(state: State, built: Built, seen: dict[str, float], picks: np.ndarray) -> None:
    """Note what a month shows: acts picked, the highest trust, values at a bound, provocations by year."""
    index = built.index
    usa, dprk = index.actor("USA"), index.actor("DPRK")
    for i in range(len(index.actors)):
        for act in state.last_action[i]:
            if act >= 0:
                picks[i, act] += 1
    trust, tension = state.directed[N.TRUST, usa, dprk], state.pair[N.TENSION]
    seen["trust_peak"] = max(seen["trust_peak"], float(trust))
    off = ~np.eye(len(index.actors), dtype=bool)
    values = state.directed[N.TRUST][off]
    seen["trust_at_bound"] += float(np.count_nonzero((values <= 0.02 + BOUND) | (values >= 0.98 - BOUND)))
    values = tension[off]
    seen["tension_at_bound"] += float(np.count_nonzero((values <= BOUND) | (values >= 100 - BOUND))) / 2
    seen["dyad_months"] += float(np.count_nonzero(off))


def play(arm: Arm, run: int, picks: np.ndarray) -> dict[str, float]:
    """Play one game of an arm and give its measures; picks [actors, acts] are counted up."""
    built = built_of(arm)
    game, state = built.game, built.start
    draws = empty_draws(len(game.address), game.slots, len(game.distraction_mean))
    off = new_ledger(0, 0)
    seen = dict.fromkeys(("trust_peak", "trust_at_bound", "tension_at_bound", "dyad_months"), 0.0)
    years = []
    for turn in range(1, arm.turns + 1):
        state = play_turn(game, state, turn, 1, SEED, run, draws, off)
        watch(state, built, seen, picks)
        if turn % 12 == 0:
            years.append(float(state.tally[T.PROVOCATIONS]))
        if state.tally[T.WAR]:
            break
    years += [float(state.tally[T.PROVOCATIONS])] * (arm.turns // 12 - len(years))
    seen |= {f"provocations_{k}": b - a for k, (a, b) in enumerate(zip([0.0, *years], years, strict=False))}
    found = decode.measures(game, built.index, state, arm.turns)
    return seen | {name: math.nan if value is None else value for name, value in found.items()}


def play_chunk(arm: Arm, first: int, count: int) -> tuple[list[dict[str, float]], np.ndarray, float]:
    """Play some games of an arm in a worker: measures, picks, seconds of CPU."""
    from time import process_time

    began = process_time()
    index = built_of(arm).index
    picks = np.zeros((count, len(index.actors), len(index.actions)), dtype=np.int64)
    rows = [play(arm, first + k, picks[k]) for k in range(count)]
    return rows, picks, process_time() - began


def play_all(wanted: dict[Arm, int], workers: int, tell: Callable[[str], None]) -> dict[Arm, Games]:
    """Play so many games of each arm, the same runs for all: paired luck."""
    chunk = 10
    done: dict[Arm, list[Any]] = {arm: [] for arm in wanted}
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        tasks = [
            (arm, pool.submit(play_chunk, arm, first, min(chunk, games - first)))
            for arm, games in wanted.items()
            for first in range(0, games, chunk)
        ]
        for k, (arm, task) in enumerate(tasks):
            done[arm].append(task.result())
            if k % 20 == 19:
                tell(f"{k + 1} of {len(tasks)} lots of games")
    return {arm: together(arm, parts) for arm, parts in done.items()}


def together(arm: Arm, parts: Sequence[tuple[list[dict[str, float]], np.ndarray, float]]) -> Games:
    """Put the lots of an arm together."""
    rows = [row for part in parts for row in part[0]]
    index = built_of(arm).index
    return Games(
        {name: np.array([row[name] for row in rows]) for name in rows[0]},
        np.concatenate([part[1] for part in parts]),
        sum(part[2] for part in parts),
        (index.actors, index.actions),
    )


@dataclass(frozen=True)
class Figure:
    """A number with its 95 % interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        """Write it as `0.41 (0.36 to 0.47)`."""
        return f"{self.value:.3g} ({self.low:.3g} to {self.high:.3g})"

    def times(self, factor: float) -> "Figure":
        """Give it in another unit; the factor is above 0."""
        return Figure(self.value * factor, self.low * factor, self.high * factor)


def mean(values: Iterable[float]) -> Figure:
    """Give a mean with its normal interval; where all n values are equal, one in n might not be."""
    found = np.array([value for value in values if not math.isnan(value)])
    if len(found) == 0:
        return Figure(math.nan, -math.inf, math.inf)
    n, value = len(found), float(found.mean())
    deviation = float(found.std(ddof=1)) if n > 1 else math.inf
    spread = 1.96 * deviation / math.sqrt(n) if deviation > BOUND else 3 / n
    return Figure(value, value - spread, value + spread)


def share(values: Iterable[float]) -> Figure:
    """Give a share of games with its Wilson interval, which does not shrink to nothing at 0 or 1."""
    found = np.array(list(values))
    n, p, z = len(found), float(found.mean()), 1.96
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return Figure(p, max(0.0, middle - half), min(1.0, middle + half))


def resampled(rows: np.ndarray, statistic: Callable[[np.ndarray], float], times: int = 1000) -> Figure:
    """Give a statistic over games [games, ...] with its bootstrap interval; the resampling is fixed."""
    chance = np.random.default_rng(SEED)
    found = [statistic(rows[chance.integers(0, len(rows), len(rows))]) for _ in range(times)]
    found = [value for value in found if math.isfinite(value)]
    low, high = np.quantile(found, [0.025, 0.975]) if found else (-math.inf, math.inf)
    return Figure(statistic(rows), float(low), float(high))


def verdict(figure: Figure, low: float, high: float) -> str:
    """Say whether a figure is inside its bar: pass or fail only when the whole interval says so."""
    if low <= figure.low and figure.high <= high:
        return "pass"
    if figure.high < low or figure.low > high:
        return "FAIL"
    return "undecided"
