"""Play many games of one setting and sum them up: what the gates and contrasts are measured with."""

import json
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from multiprocessing import get_context
from time import process_time
from typing import NamedTuple

import numpy as np

from sim.model import names as N
from sim.model import tally as T
from sim.scenario.build import Built, build, with_slots
from sim.scenario.load import load
from sim.scenario.schema import Scenario
from sim.study import engine
from sim.study.engine import Task, Watched, slots_for

SEED = 1
BOUND = 1e-9
CHUNK = 1000  # games whose months a worker holds at once: about 25 MB
YEARS = 3
USA, DPRK = "USA", "DPRK"


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


@dataclass(frozen=True)
class Kept:
    """What is kept of each game beside what is watched: these measures (None for all), and the picks."""

    measures: frozenset[str] | None = None
    picks: bool = True


@dataclass
class Games:
    """What came of an arm's games: measures [games] by name, and how often each act was picked."""

    measures: dict[str, np.ndarray]
    picks: np.ndarray | None  # [games, actors, acts], None where nobody asked
    seconds: float
    names: tuple[tuple[str, ...], tuple[str, ...]]

    def __len__(self) -> int:
        """Count the games."""
        return len(self.measures["dyad_months"])

    def first(self, n: int) -> "Games":
        """Give the first n games, so that paired arms have the same runs."""
        measures = {name: values[:n] for name, values in self.measures.items()}
        picks = None if self.picks is None else self.picks[:n]
        return Games(measures, picks, self.seconds, self.names)

    def picked(self) -> np.ndarray:
        """Give the picks [games, actors, acts] of games that were played to know them."""
        if self.picks is None:
            raise ValueError("these games were played without counting picks")
        return self.picks


class Seen(NamedTuple):
    """What is watched of each month, in this order: two tallies, trusts, tensions, acts of each actor."""

    tallies: Watched
    trust: Watched
    tension: Watched
    acts: Watched

    def of(self, series: np.ndarray) -> "list[np.ndarray]":
        """Cut what was watched [games, months, watched] into its four parts."""
        ends = np.cumsum([len(part) for part in self])
        return np.split(series, ends[:-1], axis=2)


def seen_of(world: Built) -> Seen:
    """Say what to watch in a world; every part but the first has the actors in their order."""
    n, slots = world.start.last_action.shape
    return Seen(
        ((N.TALLY, T.WAR, -1, -1), (N.TALLY, T.PROVOCATIONS, -1, -1)),
        tuple((N.DIRECTED, N.TRUST, i, j) for i in range(n) for j in range(n) if i != j),
        tuple((N.PAIR, N.TENSION, i, j) for i in range(n) for j in range(n) if i != j),
        tuple((N.LAST_ACTION, slot, i, -1) for i in range(n) for slot in range(slots)),
    )


@lru_cache(maxsize=8)
def built_of(arm: Arm) -> Built:
    """Compile an arm's scenario; a worker keeps the last few."""
    scenario = load(arm.scenario, overrides=arm.overrides, doctrines=dict(arm.doctrines))
    if arm.injects:
        data = scenario.model_dump(mode="json")
        data["turns"] = max(arm.turns, data["turns"])
        data["injects"] = [json.loads(inject) for inject in arm.injects]
        scenario = Scenario.model_validate(data)
    world = build(scenario)
    return with_slots(world, slots_for(world))


def months_of(world: Built, seen: Seen, series: np.ndarray) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Sum up the months [games, months + 1, watched] of some games: numbers [games] by name, and picks.

    Months count to the one in which a war began, this one included; rates of provocations are by year.
    """
    tallies, trust, tension, acts = seen.of(series)
    going = tallies[:, :-1, 0] == 0  # [games, months]: no war before this month
    usa_dprk = seen.trust.index((N.DIRECTED, N.TRUST, world.index.actor(USA), world.index.actor(DPRK)))

    def stuck(values: np.ndarray, low: float, high: float) -> np.ndarray:
        at_bound = (values[:, 1:] <= low + BOUND) | (values[:, 1:] >= high - BOUND)
        return np.array((at_bound.sum(axis=2) * going).sum(axis=1), dtype=float)

    found = {
        "trust_peak": trust[:, 1:, usa_dprk].max(axis=1),
        "trust_at_bound": stuck(trust, 0.02, 0.98),
        "tension_at_bound": stuck(tension, 0, 100),
        "dyad_months": going.sum(axis=1) * float(len(seen.trust)),
    }
    by_year = np.diff(tallies[:, : 12 * YEARS + 1 : 12, 1], axis=1)
    found |= {f"provocations_{k}": by_year[:, k] for k in range(by_year.shape[1])}
    return found, picks_of(world, acts[:, 1:], going)


def picks_of(world: Built, acts: np.ndarray, going: np.ndarray) -> np.ndarray:
    """Count the picks [games, actors, acts] in acts [games, months, actors * slots], -1 for none."""
    games, months, _ = acts.shape
    actors, kinds = len(world.index.actors), len(world.index.actions)
    act = acts.reshape(games, months, actors, -1).astype(np.int64)
    game, who = np.ogrid[:games, :1, :actors, :1][::2]
    cell = (game * actors + who) * kinds + act
    counted = cell[(act >= 0) & going[:, :, None, None]]
    return np.bincount(counted, minlength=games * actors * kinds).reshape(games, actors, kinds)


def play_chunk(arm: Arm, first: int, count: int, kept: Kept = Kept(), compiled: bool | None = None) -> Games:
    """Play some games of an arm in a worker and sum up what was watched."""
    began = process_time()
    world = built_of(arm)
    seen = seen_of(world)
    watched = tuple(place for part in seen for place in part)
    played = engine.play(world, Task(arm.turns, 1, SEED, first, count), watched, compiled)
    failed = [why for why in played.reason if why is not None]
    if failed:
        raise ArithmeticError(f"{len(failed)} games of {arm} failed: {failed[0]}")
    found, picks = months_of(world, seen, played.series)
    measures = found | {
        name: played.measures[:, k].copy()
        for k, name in enumerate(world.index.measures())
        if kept.measures is None or name in kept.measures
    }
    names = world.index.actors, world.index.actions
    counted = picks.astype(np.int16) if kept.picks else None
    return Games(measures, counted, process_time() - began, names)


def play_all(
    wanted: dict[Arm, int], kept: Callable[[Arm], Kept], workers: int, tell: Callable[[str], None]
) -> dict[Arm, Games]:
    """Play so many games of each arm, the same runs for all: paired luck."""
    engine.warm(built_of(Arm()), lambda: tell("the rules are compiled first, which takes a minute or two"))
    done: dict[Arm, list[Games]] = {arm: [] for arm in wanted}
    games = 0
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        tasks = [
            (arm, pool.submit(play_chunk, arm, first, min(CHUNK, count - first), kept(arm)))
            for arm, count in wanted.items()
            for first in range(0, count, CHUNK)
        ]
        tasks.reverse()
        while tasks:  # a result is let go of as soon as it is taken
            arm, task = tasks.pop()
            done[arm].append(task.result())
            games += len(done[arm][-1])
            if len(tasks) % 20 == 0:
                tell(f"{games:,} of {sum(wanted.values()):,} games")
    return {arm: together(parts) for arm, parts in done.items()}


def together(parts: Sequence[Games]) -> Games:
    """Put the chunks of an arm together."""
    return Games(
        {name: np.concatenate([part.measures[name] for part in parts]) for name in parts[0].measures},
        None if parts[0].picks is None else np.concatenate([part.picked() for part in parts]),
        sum(part.seconds for part in parts),
        parts[0].names,
    )
