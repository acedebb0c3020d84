"""What a game costs by the number of its actors, its turns, and the games of a batch; CPU on one core."""

import json
import tempfile
from pathlib import Path

from bench_ways import scenario, world
from limit import built
from measured import Measured, Sizes, measured, worked

from sim.scenario.build import Built
from sim.scenario.library import shipped
from sim.scenario.load import load
from sim.study import engine
from sim.study.batch import play_study
from sim.study.begin import begin
from sim.study.engine import Task
from sim.study.plan import Plan

ACTORS = (2, 6, 12)
TURNS = (12, 36, 72)
FIRST = ("DPRK", "USA", "ROK", "CHN", "RUS", "JPN")
FLAT = 1.1  # games a second may fall by so much from the smallest batch to the largest


def newcomer(address: int, like: str) -> dict[str, object]:
    """Describe an actor that the library does not have; it may do what another one may."""
    source = {"source": "Invented for a measurement.", "confidence": "judgement"}
    values = {"support": 0.6, "economy": 0.6, "credibility": 0.6, "cinc": 0.001, "personnel": 50}
    acts = {"mediate": ["DPRK"], "conciliatory_statement": ["DPRK"], "denounce": ["DPRK"]}
    name = {"en": like, "ko": like}
    return {"name": name, "address": address, "values": values, "acts": acts, "evidence": {"support": source}}


def cast_of(count: int) -> dict[str, object]:
    """Write a scenario of 36 turns with so many actors; those beyond the library's are defined in it."""
    others = [name for name in shipped().actors if name not in FIRST]
    names = [*FIRST, *others][:count]
    new = [f"NEW{k}" for k in range(count - len(names))]
    name = f"cast_of_{count}"
    quiet = {
        "title": {"en": "Quiet", "ko": "Quiet"},
        "side": "any",
        "rows": {who: {"stance": 1} for who in new},
        "source": "Invented for a measurement.",
        "confidence": "judgement",
    }
    defined = {who: newcomer(len(names) + k, who) for k, who in enumerate(new)}
    cast = dict.fromkeys(names, "status_quo") | dict.fromkeys(new, "quiet")
    return {
        "format": 1,
        "id": name,
        "title": {"en": name, "ko": name},
        "start": "2024-01",
        "turns": 36,
        "actors": {who: {"doctrine": doctrine} for who, doctrine in cast.items()},
        "define": {"actors": defined, "doctrines": {"quiet": quiet}} if new else {},
    }


def world_of(count: int) -> Built:
    """Compile a scenario with so many actors."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"cast_of_{count}.yaml")
        path.write_text(json.dumps(cast_of(count)), encoding="utf-8")
        return built(load(path))


def cost_of(name: str, place: Built, turns: int, sizes: Sizes) -> Measured:
    """Give the milliseconds of CPU for a game of a world."""
    games = max(1, sizes.games // 4)

    def play(first: int) -> None:
        engine.play(place, Task(turns, 1, 1, first, games))

    play(0)
    spent = [worked(lambda trial=trial: play(trial * games)) for trial in range(sizes.trials)]  # type: ignore[misc]
    return measured(name, "ms", [1000 * seconds / games for seconds in spent])


def by_actors(sizes: Sizes) -> list[Measured]:
    """Measure the cost against the number of actors."""
    return [cost_of(f"a game of {n} actors, 36 turns", world_of(n), 36, sizes) for n in ACTORS]


def by_turns(sizes: Sizes) -> list[Measured]:
    """Measure the cost against the number of turns."""
    return [cost_of(f"a game of baseline_2024, {turns} turns", world(), turns, sizes) for turns in TURNS]


def by_runs(sizes: Sizes) -> list[Measured]:
    """Measure games a second of whole batches on one core, with all that is written to disk."""
    games_a_second(sizes.runs[0] // 10)  # a rehearsal
    speeds = {runs: [games_a_second(runs) for _ in range(trials_of(runs, sizes))] for runs in sizes.runs}
    rows = [
        measured(f"a batch of {runs:,} games, one core", "games/s", found) for runs, found in speeds.items()
    ]
    small, large = (rows[k].value for k in (0, -1))
    what = f"speed of {sizes.runs[0]:,} games against {sizes.runs[-1]:,}"
    return [*rows, measured(what, "x", [small / large], most=FLAT)]


def trials_of(runs: int, sizes: Sizes) -> int:
    """Say how often a batch is played: the large ones once."""
    return max(1, min(sizes.trials, sizes.runs[-1] // (10 * runs)))


def games_a_second(runs: int) -> float:
    """Play a study of so many games in this process and give games per second of CPU."""
    with tempfile.TemporaryDirectory(prefix="sixparty-bench-") as folder:
        plan = Plan(id="bench", scenario=scenario().id, runs=runs)
        return runs / worked(lambda: play_study(begin(plan, Path(folder))))
