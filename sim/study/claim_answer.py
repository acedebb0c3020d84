"""The answer to a claim: its verdict, where it holds, what is left without its carrier, what flips it."""

import math
from collections import Counter
from typing import Any, NamedTuple

from sim.study.claim_samples import Sample
from sim.study.claims import Claim
from sim.study.discover import Box
from sim.study.interval import Interval, wilson
from sim.study.plan_form import Value

HOLDS, FAILS, CANNOT_TELL, FAILED = "holds", "fails", "cannot_tell", "failed"


class Said(NamedTuple):
    """What one world, or many together, say: the effect of each test, its verdict, and that on the claim."""

    effects: tuple[Interval, ...]
    verdicts: tuple[str, ...]
    verdict: str
    failed: int
    reason: str | None

    @property
    def main(self) -> Interval:
        """Give the effect of the first test."""
        return self.effects[0]


class Step(NamedTuple):
    """A value of a scan, and what the claim's experiment says there."""

    value: Value
    said: Said


class Flip(NamedTuple):
    """The nearest value of a path, from where it stands, at which the verdict is another one."""

    path: str
    value: Value
    said: Said


class Scanned(NamedTuple):
    """One path varied alone, from where it stands (`now`) outwards."""

    path: str
    now: Any
    steps: tuple[Step, ...]
    flip: Flip | None


class Spread(NamedTuple):
    """In how many worlds of a sample a claim holds, fails, cannot be told, or could not be played.

    effects are those of the first test in each world; leaning counts the worlds in which all effects lie on
    the supporting side, sure or not; together is what all worlds say on average.
    """

    sample: Sample
    runs: int
    classes: tuple[str, ...]
    effects: tuple[float, ...]
    leaning: int
    together: Said
    reasons: tuple[str, ...]

    @property
    def counts(self) -> Counter[str]:
        """Count the worlds of each class."""
        return Counter(self.classes)

    @property
    def share(self) -> Interval:
        """Give holds / (holds + fails) with Wilson's interval; nan where no world tells."""
        holds, fails = self.counts[HOLDS], self.counts[FAILS]
        n = holds + fails
        if not n:
            return Interval(math.nan, math.nan, math.nan, 0, "no_games")
        return Interval(holds / n, *wilson(holds / n, n), n, "wilson")


class Left(NamedTuple):
    """What is said without something, and how much of the main effect went with it (nan for a ratio)."""

    said: Said
    loss: Interval | None


class Answer(NamedTuple):
    """All that is said of a claim; over is the verdict over an ensemble, where that was asked for."""

    claim: Claim
    level: float
    default: Said
    over: Said | None
    off: Left | None
    weights: dict[str, Left]
    scans: tuple[Scanned, ...]
    flip: Flip | None
    prior: Spread | None
    plausible: Spread | None
    box: Box | None
    box_why: str | None

    @property
    def said(self) -> Said:
        """Give what counts: over the ensemble where one was asked for, else at defaults."""
        return self.default if self.over is None else self.over

    @property
    def spread(self) -> Spread | None:
        """Give the worlds that holds_share is over."""
        return self.prior if self.over is None else self.plausible
