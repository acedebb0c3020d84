"""One game as somebody plays it: a turn at the table, and the commands that should answer at once."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import quantiles

from measured import Measured, measured, timed

TOP = Path(__file__).resolve().parents[1]
SCENARIO = str(TOP / "scenarios" / "crossroads_2024.yaml")
BARE = ("-c", "pass")


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
