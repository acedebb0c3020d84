"""Which test decided the verdict on a claim, and which case shown beside a supported one goes the other way.

The effect beside a verdict is that of the first test, and the verdict rests on all; so where another test
decided it, a reader must be told which. All is read from the data that `--json` gives.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from sim.study.claim_effect import CONTRADICTED, SUPPORTED
from sim.study.claim_form import RUNS

Data = Mapping[str, Any]


class Decided(NamedTuple):
    """The test that decided, its number from 1 among all tests of the claim, and its effect."""

    number: int
    test: Data
    effect: float | None


def decided(one: Data, said: Data) -> Decided | None:
    """Give the first test whose verdict is that on the claim; None where that is the main test.

    one: a claim. said: what is said of it somewhere (`default`, `ablation`, a step of a scan, `together`).
    Its `verdicts` have an entry for each test or, away from defaults, for each that counts.
    """
    numbered = list(enumerate(one["tests"], 1))
    if len(said["verdicts"]) != len(numbered):
        numbered = [(number, test) for number, test in numbered if test["counts"]]
    for (number, test), verdict, effect in zip(numbered, said["verdicts"], said["effects"], strict=True):
        if test["counts"] and verdict == said["verdict"]:
            return None if number == 1 else Decided(number, test, effect)
    return None


def said_of(one: Data) -> Data | None:
    """Give what a claim's verdict is taken from: over an ensemble where that was asked, else at defaults."""
    found: Data | None = one["over"] or one["default"]
    return found


def said_at(one: Data, flip: Data) -> Data:
    """Give the step of the scan at which the verdict is another one, with what each test says there."""
    scan = next(scan for scan in one["scan"] if scan["parameter"] == flip["parameter"])
    step: Data = next(step for step in scan["values"] if step["value"] == flip["value"])
    return step


class Against(NamedTuple):
    """A test that does not count and contradicts a supported claim; opposite: its sign surely differs."""

    number: int
    test: Data
    opposite: bool


def against(one: Data) -> list[Against]:
    """Give the tests that do not count and contradict a claim supported at defaults."""
    if one["default"] is None or one["default"]["verdict"] != SUPPORTED:
        return []
    return [
        Against(number, test, _opposite(test))
        for number, test in enumerate(one["tests"], 1)
        if not test["counts"] and test["verdict"] == CONTRADICTED
    ]


def _opposite(test: Data) -> bool:
    """Say whether a difference surely has the sign that is not the claimed one; never of a ratio."""
    if test["per"] is not None or not test["subtract"]:
        return False
    return bool(test["high"] < 0.0 if test["expect"] == "above" else test["low"] > 0.0)


def runs_at_defaults(whole: Data, one: Data) -> int:
    """Give the games of an arm at defaults, which a claim's own file may ask more of."""
    wanted = (one["experiment"] or {}).get("at_defaults")
    runs: int = whole["runs"]
    return runs if wanted is None else runs * int(wanted) // RUNS
