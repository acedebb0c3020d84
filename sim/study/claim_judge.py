"""Answer claims from the games of their settings."""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from sim.model.state import Floats
from sim.study.claim_answer import (
    CANNOT_TELL,
    FAILED,
    FAILS,
    HOLDS,
    Answer,
    Flip,
    Left,
    Said,
    Scanned,
    Spread,
    Step,
)
from sim.study.claim_box import box_of
from sim.study.claim_cases import Arms, Cases, Scan
from sim.study.claim_effect import (
    CONTRADICTED,
    SUPPORTED,
    UNDECIDED,
    Look,
    effect_of,
    judge,
    sides_of,
    together,
)
from sim.study.claim_play import Games
from sim.study.claim_samples import Ask, Sample
from sim.study.claim_worlds import Setting
from sim.study.claims import Claim, Expectation, Experiment
from sim.study.interval import LEVEL, Interval
from sim.study.paired import paired
from sim.study.statistics import bonferroni

CLASS = {SUPPORTED: HOLDS, CONTRADICTED: FAILS, UNDECIDED: CANNOT_TELL}


class Judge:
    """Answers claims from the games that were played."""

    def __init__(self, games: Mapping[Setting, Games], ask: Ask) -> None:
        """Take the games of every setting that was wanted."""
        self.games = games
        self.ask = ask

    def answer(self, claim: Claim, cases: Cases, prior: Sample | None, plausible: Sample | None) -> Answer:
        """Answer a claim that has an experiment."""
        experiment = _experiment(claim)
        everything = experiment.tests
        runs = self.ask.runs_at_defaults(experiment.at_defaults)
        in_worlds = self.ask.runs_each(experiment.in_each_world)
        tests = tuple(test for test in everything if test.counts)
        default = self.said(everything, cases.default, runs)
        scans = tuple(self._scan(tests, scan, default, runs) for scan in cases.scan)
        flip = next((scan.flip for scan in scans if scan.flip is not None), None)
        drawn = self._spread(tests, prior, cases.prior, in_worlds)
        likely = self._spread(tests, plausible, cases.plausible, in_worlds)
        box, why = (None, None) if flip or drawn is None else box_of(claim, drawn, self.ask)
        return Answer(
            claim=claim,
            level=_level(tests),
            default=default,
            over=likely.together if likely is not None and self.ask.over is not None else None,
            off=self._left(tests, cases.default, cases.off, runs) if cases.off else None,
            weights={
                kind: self._left(tests, cases.default, arms, runs) for kind, arms in cases.weights.items()
            },
            scans=scans,
            flip=flip,
            prior=drawn,
            plausible=likely,
            box=box,
            box_why=why,
        )

    def said(self, tests: Sequence[Expectation], arms: Arms, runs: int) -> Said:
        """Say what one world tells."""
        failed, reason = self._failed(tests, arms, runs)
        look = self._look(arms, runs)
        return self._judged(tests, look, [arms], failed, reason)

    def _judged(
        self,
        tests: Sequence[Expectation],
        look: Look,
        worlds: Sequence[Arms],
        failed: int,
        reason: str | None,
    ) -> Said:
        level = _level(tests)
        effects = tuple(
            effect_of(test, look, level, self.ask.seed, same=all(_same(test, arms) for arms in worlds))
            for test in tests
        )
        verdicts = tuple(judge(test, found) for test, found in zip(tests, effects, strict=True))
        return Said(effects, verdicts, together(tests, verdicts), failed, reason)

    def _look(self, arms: Arms, runs: int) -> Look:
        def look(arm: str, measure: str) -> Floats:
            return self.games[arms[arm]].measures[measure][None, :runs]

        return look

    def _failed(self, tests: Sequence[Expectation], arms: Arms, runs: int) -> tuple[int, str | None]:
        """Count the games of a world that failed, each setting once."""
        settings = dict.fromkeys(arms[arm] for arm in _used(tests))
        reasons = [why for setting in settings for why in self.games[setting].reasons]
        return len(reasons), (reasons[0] if reasons else None)

    def _over(self, tests: Sequence[Expectation], worlds: Sequence[Arms], runs: int) -> Said:
        """Say what all member worlds tell together, those left out in which games failed."""
        fine = [arms for arms in worlds if not self._failed(tests, arms, runs)[0]]
        broken = [self._failed(tests, arms, runs) for arms in worlds]
        failed = sum(count for count, _ in broken)
        reason = next((why for _, why in broken if why), None)

        def look(arm: str, measure: str) -> Floats:
            return np.stack([self.games[arms[arm]].measures[measure][:runs] for arms in fine])

        if not fine:
            none = Interval(math.nan, math.nan, math.nan, 0, "no_games")
            return Said((none,) * len(tests), (UNDECIDED,) * len(tests), UNDECIDED, failed, reason)
        return self._judged(tests, look, fine, failed, reason)

    def _left(self, tests: Sequence[Expectation], whole: Arms, without: Arms, runs: int) -> Left:
        """Say what is left, and how much went, game by game."""
        said = self.said(tests, without, runs)
        if tests[0].per is not None:
            return Left(said, None)
        one, other = (sides_of(tests[0].what, self._look(arms, runs)).gaps[0] for arms in (whole, without))
        return Left(said, paired(one, other, self.ask.seed))

    def _scan(self, tests: Sequence[Expectation], scan: Scan, default: Said, runs: int) -> Scanned:
        steps = tuple(Step(value, self.said(tests, arms, runs)) for value, arms in scan.cases)
        flip = next((step for step in steps if flips(default.verdict, step.said.verdict)), None)
        found = Flip(scan.path, flip.value, flip.said) if flip else None
        return Scanned(scan.path, scan.now, steps, found)

    def _spread(
        self, tests: Sequence[Expectation], sample: Sample | None, worlds: Sequence[Arms], runs: int
    ) -> Spread | None:
        if sample is None:
            return None
        said = [self.said(tests, arms, runs) for arms in worlds]
        return Spread(
            sample,
            runs,
            tuple(FAILED if one.failed else CLASS[one.verdict] for one in said),
            tuple(one.main.mean for one in said),
            sum(all(map(leans, tests, one.effects)) for one in said if not one.failed),
            self._over(tests, worlds, runs),
            tuple(dict.fromkeys(one.reason for one in said if one.reason)),
        )


def flips(now: str, there: str) -> bool:
    """Say whether a verdict is another one: support that is lost, or won.

    >>> flips("supported", "undecided"), flips("contradicted", "undecided"), flips("undecided", "supported")
    (True, False, True)
    """
    return (now == SUPPORTED) != (there == SUPPORTED)


def leans(test: Expectation, found: Interval) -> bool:
    """Say whether an effect lies on the supporting side, sure or not."""
    return found.mean > test.by if test.expect == "above" else found.mean < test.by


def _experiment(claim: Claim) -> Experiment:
    if claim.experiment is None:
        raise ValueError(f"{claim.id} has no experiment")
    return claim.experiment


def _level(tests: Sequence[Expectation]) -> float:
    return bonferroni(LEVEL, sum(test.counts for test in tests))


def _used(tests: Sequence[Expectation]) -> list[str]:
    sides = [what for test in tests for what in (test.what, test.per) if what is not None]
    return list(dict.fromkeys(arm for what in sides for arm in (*what.add, *what.subtract)))


def _same(test: Expectation, arms: Arms) -> bool:
    """Say whether both sides of a test are the same games."""
    plus, minus = ([arms[arm] for arm in side] for side in (test.what.add, test.what.subtract))
    return sorted(map(repr, plus)) == sorted(map(repr, minus))
