"""Measure what the promises say about speed, as far as it exists: `make bench` prints this.

Every figure comes with its number of trials and its spread. Times depend on the machine and on what else it
does; bars are held against the median.
"""

import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

TOP = Path(__file__).resolve().parents[1]
OUT = Path(__file__).parent / "latest.json"
SCENARIO = str(TOP / "scenarios" / "crossroads_2024.yaml")
BARE = ("-c", "pass")


@dataclass(frozen=True)
class Measured:
    """One figure: its median with unit, the spread of its trials, and the bar it is held against."""

    name: str
    unit: str
    value: float
    low: float
    high: float
    trials: int
    bar: str = ""
    met: bool | None = None


def measured(name: str, unit: str, values: Sequence[float], most: float | None = None) -> Measured:
    """Sum up trials; `most` is the bar for their median."""
    middle = median(values)
    bar = "" if most is None else f"<= {most:g}"
    met = None if most is None else middle <= most
    return Measured(name, unit, middle, min(values), max(values), len(values), bar, met)


def timed(work: Callable[[], object]) -> float:
    """Give the seconds that some work takes."""
    began = perf_counter()
    work()
    return perf_counter() - began


def games() -> list[Measured]:
    """Play whole games interpreted, without a ledger, on one core."""
    from sim.model.turn import play_game
    from sim.scenario.build import build
    from sim.scenario.load import load

    built = build(load("baseline_2024"))
    seconds = [timed(lambda run=run: play_game(built.game, built.start, 36, 1, 1, run)) for run in range(13)]
    return [measured("games of 36 months, interpreted, one core", "games/s", [1 / s for s in seconds[1:]])]


def turns() -> list[Measured]:
    """Close turns of a live game, with ledger and injects; the first game is a rehearsal."""
    from sim.record.course import Course
    from sim.scenario.load import load

    scenario = load(SCENARIO)
    found: list[float] = []
    for run in range(3):
        course = Course(scenario, 1, run)
        while not course.over:
            seconds = timed(course.close)
            if run > 0:
                found.append(seconds * 1000)
    high = quantiles(found, n=20)[-1]
    return [
        measured("one turn, interpreted, choices and ledger included", "ms", found, 20),
        Measured("the same, 19 of 20 turns within", "ms", high, min(found), max(found), len(found)),
    ]


def called(arguments: Sequence[str], runs: Path) -> float:
    """Give the seconds that a call of the interpreter takes, its start included."""
    environment = {**os.environ, "SIXPARTY_RUNS": str(runs)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # warm means that nothing is compiled anew

    def call() -> None:
        subprocess.run(
            [sys.executable, *arguments], cwd=TOP, env=environment, capture_output=True, check=True
        )

    return timed(call)


def commands(runs: Path) -> list[Measured]:
    """Compare quick commands with a bare interpreter, turn and turn about."""
    calls = {
        "bare interpreter": BARE,
        "sixparty --help": ("-m", "sim", "--help"),
        "sixparty validate": ("-m", "sim", "validate", SCENARIO),
    }
    seconds: dict[str, list[float]] = {name: [] for name in calls}
    for trial in range(8):
        for name, arguments in calls.items():
            took = called(arguments, runs)
            if trial > 0:
                seconds[name].append(took)
    bare = seconds.pop("bare interpreter")
    found = [measured("bare interpreter", "s", bare)]
    for name, values in seconds.items():
        above = [value - base for value, base in zip(values, bare, strict=True)]
        found.append(measured(f"{name}, above a bare interpreter", "s", above, 0.3))
        ratios = [value / base for value, base in zip(values, bare, strict=True)]
        found.append(measured(f"{name}, times a bare interpreter", "x", ratios))
    return found


def whole_run(runs: Path) -> list[Measured]:
    """Time `sixparty run` with its report, once it has been run before."""
    arguments = ("-m", "sim", "run", SCENARIO, "--turns", "36", "-q")
    seconds = [called(arguments, runs) for _ in range(4)]
    return [measured("sixparty run, 36 turns, warm", "s", seconds[1:], 3)]


def line(one: Measured) -> str:
    """Write a figure in one line."""
    spread = f"{one.low:.3g} to {one.high:.3g}, n = {one.trials}"
    met = "" if one.met is None else f"  {one.bar} {'met' if one.met else 'MISSED'}"
    return f"{one.name:52} {one.value:9.3g} {one.unit:8} ({spread}){met}"


def main() -> int:
    """Measure everything, print it, write latest.json; 1 when a bar is missed or a command fails."""
    runs = Path(tempfile.mkdtemp(prefix="sixparty-bench-"))
    found: list[Measured] = []
    failed = []
    parts: list[Callable[[], list[Measured]]] = [
        games,
        turns,
        lambda: commands(runs),
        lambda: whole_run(runs),
    ]
    try:
        for part in parts:
            try:
                rows = part()
            except subprocess.CalledProcessError as error:
                failed.append(f"{' '.join(error.cmd[1:])}: exit {error.returncode}\n{error.stderr.decode()}")
                continue
            found += rows
            for row in rows:
                print(line(row), flush=True)
    finally:
        shutil.rmtree(runs, ignore_errors=True)
    for text in failed:
        print(f"could not be measured: {text}", file=sys.stderr)
    machine = {"python": platform.python_version(), "machine": platform.machine(), "cores": os.cpu_count()}
    data = {**machine, "figures": [asdict(one) for one in found], "failed": failed}
    OUT.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    return 1 if failed or any(one.met is False for one in found) else 0


if __name__ == "__main__":
    sys.exit(main())
