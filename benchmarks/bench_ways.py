"""The same games played in five ways, turn and turn about: compiled, in C, in plain Python, by Mesa, in bulk.

All on one core, in one process, by CPU time. That they are the same games is checked to the last bit.
"""

from collections.abc import Callable
from functools import cache
from typing import ClassVar

import limit
import numpy as np
from measured import Measured, Sizes, measured, worked

from sim.model.measures import named_measures, scalar_measures
from sim.model.state import Floats
from sim.scenario.build import Built
from sim.scenario.load import load
from sim.scenario.schema import Scenario
from sim.study import engine
from sim.study.engine import Task
from sim.table.table import Table

SCENARIO, SEED = "baseline_2024", 1
Way = Callable[[int, int], Floats | None]  # first run, games -> measures [games, measures]


class DifferentGames(AssertionError):
    """Two ways that should play the same games did not."""


@cache
def scenario() -> Scenario:
    """Load the scenario that is played."""
    return load(SCENARIO)


@cache
def world() -> Built:
    """Compile it as a batch does."""
    return limit.built(scenario())


def compiled(first: int, games: int) -> Floats:
    """Play as a batch does."""
    return engine.play(world(), Task(scenario().turns, 1, SEED, first, games), compiled=True).measures


def in_c(first: int, games: int) -> Floats:
    """Play by the translation to C."""
    return limit.play(world(), scenario().turns, 1, SEED, first, games)


def in_python(first: int, games: int) -> Floats:
    """Play the rules in plain Python, with no table and no ledger."""
    return limit.interpreted(world(), scenario().turns, 1, SEED, first, games)


def came_of(table: Table) -> Floats:
    """Read the measures of a finished game."""
    game, state = table.course.built.game, table.course.state
    return np.concatenate([scalar_measures(game, state, scenario().turns), named_measures(game, state)])


def by_mesa(first: int, games: int) -> Floats:
    """Play at the live table, every seat at its doctrine, as somebody who uses Mesa would."""
    rows = []
    for run in range(first, first + games):
        table = Table(scenario(), seed=SEED, run=run)
        while table.running:
            table.step()
        rows.append(came_of(table))
    return np.array(rows)


class OneOfMany(Table):
    """A table as Mesa's batch_run wants it: its parameter is the run number, not a seed."""

    made: ClassVar[list["OneOfMany"]] = []

    def __init__(self, run: int) -> None:
        """Set the table for a run of the scenario."""
        super().__init__(scenario(), seed=SEED, run=run)
        self.made.append(self)  # batch_run gives a row before the last turn; the games are read here


def by_batch_run(first: int, games: int) -> Floats:
    """Play by mesa.batch_run over the same table: in one process: several wait for ever for a dead one."""
    from mesa.batchrunner import batch_run

    OneOfMany.made.clear()
    batch_run(
        OneOfMany,
        {"run": range(first, first + games)},
        number_processes=1,
        iterations=1,
        max_steps=scenario().turns,
        display_progress=False,
    )
    return np.array([came_of(table) for table in OneOfMany.made])


def ways() -> dict[str, tuple[Callable[[int, int], Floats], bool, float | None]]:
    """Name the ways: the function, whether it is quick, and how many times slower it should at least be."""
    found: dict[str, tuple[Callable[[int, int], Floats], bool, float | None]] = {
        "compiled": (compiled, True, None),
        "in plain Python": (in_python, False, None),
        "by the Mesa Table": (by_mesa, False, 100),
        "by mesa.batch_run": (by_batch_run, False, 100),
    }
    if limit.compiler() is not None:
        found["by the translation to C"] = (in_c, True, 0.5)
    return found


def check_same(played: dict[str, Floats], trial: int) -> None:
    """Raise DifferentGames unless all ways that played a trial's first games played the same ones."""
    for name, games in played.items():
        wrong = limit.different(np.ascontiguousarray(played["compiled"][: len(games)]), games)
        if wrong:
            raise DifferentGames(f"{wrong} of {len(games)} games of trial {trial} differ {name}")


def ratios(sizes: Sizes) -> list[Measured]:
    """Give games a second of each way, and how many times as many are played compiled."""
    known = ways()
    speeds: dict[str, list[float]] = {name: [] for name in known}
    for way, _, _ in known.values():
        way(0, 1)  # compiled, loaded, warm
    compared = 0
    for trial in range(sizes.trials):
        played: dict[str, Floats] = {}
        for name, (way, quick, _) in known.items():
            games = sizes.games if quick else sizes.slow

            def play(way: Callable[[int, int], Floats] = way, name: str = name, games: int = games) -> None:
                played[name] = way(trial * sizes.games, games)  # noqa: B023  (called at once)

            speeds[name].append(games / worked(play))
        check_same(played, trial)
        compared += sum(len(games) for name, games in played.items() if name != "compiled")
    rows = [measured(f"games of 36 months, {name}", "games/s", found) for name, found in speeds.items()]
    for name, (_, _, bar) in known.items():
        if name != "compiled":
            values = [ours / theirs for ours, theirs in zip(speeds["compiled"], speeds[name], strict=True)]
            rows.append(measured(f"compiled against {name}", "x", values, least=bar))
    rows.append(Measured("games that differ between the ways", "games", 0, 0, 0, compared, "0", True))
    return rows
