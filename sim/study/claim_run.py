"""Examine claims: plan their cases, play each setting once, answer."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from sim.study.claim_answer import Answer
from sim.study.claim_cases import Cases, cases_of, want
from sim.study.claim_form import USUAL_SCENARIO
from sim.study.claim_judge import Judge
from sim.study.claim_play import Keeper, Wanted, play_settings
from sim.study.claim_samples import Ask, Sample, prior_sample
from sim.study.claim_worlds import Setting, ground_of, world_of
from sim.study.claims import Claim
from sim.study.engine import is_warm, warm

PLAUSIBLE = "plausible"


class Planned(NamedTuple):
    """What is to be played: the cases of each claim, and the games of each setting."""

    claims: tuple[Claim, ...]
    cases: tuple[Cases | None, ...]
    wanted: dict[Setting, Wanted]
    prior: Sample | None
    plausible: Sample | None

    @property
    def games(self) -> int:
        """Count the games."""
        return sum(one.games for one in self.wanted.values())


def plausible_sample(reference: str, points: int) -> Sample | None:
    """Read the first members of an ensemble; None where the usual one does not come with this package.

    Raises:
        ScenarioError: the ensemble has faults, or one that was named cannot be found.
    """
    from sim.study.ensemble import ensemble_ids, ensemble_of

    if reference == PLAUSIBLE and PLAUSIBLE not in ensemble_ids():
        return None
    whole = ensemble_of(reference)
    found = whole.first(min(points, len(whole.rows)))
    return Sample(found.names, found.rows, found.id, found.sha256, found.rules_version)


def plan(claims: Sequence[Claim], ask: Ask, prior: Sample | None, plausible: Sample | None) -> Planned:
    """Plan what is to be played for claims.

    Raises:
        OverrideError: what the person gave does not fit a scenario.
    """
    wanted: dict[Setting, Wanted] = {}
    cases = []
    for claim in claims:
        found = cases_of(claim, ask, prior, plausible) if claim.experiment else None
        cases.append(found)
        if found is not None:
            want(claim, found, ask, wanted)
    return Planned(tuple(claims), tuple(cases), wanted, prior, plausible)


def warm_up(tell: Callable[[], None]) -> None:
    """Compile the rules where that was not done before, saying so first."""
    if not is_warm():
        warm(world_of(Setting(ground_of(USUAL_SCENARIO), (), (), ()))[1], tell)


def examine(
    planned: Planned,
    ask: Ask,
    tell: Callable[[int], None] = lambda games: None,
    warn: Callable[[str], None] = lambda sentence: None,
    kept: Keeper | None = None,
) -> list[Answer | None]:
    """Play what was planned and is not kept, and answer each claim; None for one without an experiment.

    Raises:
        WorkerLost: workers died too often.
    """
    games = play_settings(planned.wanted, ask.seed, ask.workers, tell, warn, kept)
    judge = Judge(games, ask)
    return [
        judge.answer(claim, cases, planned.prior, planned.plausible) if cases else None
        for claim, cases in zip(planned.claims, planned.cases, strict=True)
    ]


def sample_of(ask: Ask) -> Sample | None:
    """Draw the points over the ranges of the parameters; none where no points are wanted."""
    return prior_sample(ask) if ask.points else None
