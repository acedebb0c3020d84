"""Which worlds a claim is tried in: at defaults, without what carries it, and over what is not known."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sim.scenario.overrides import keys_of
from sim.study.claim_arms import PARAMETERS, setting_of
from sim.study.claim_play import Wanted
from sim.study.claim_samples import Ask, Sample
from sim.study.claim_weights import weights_of
from sim.study.claim_worlds import Setting, resolved
from sim.study.claims import Claim, Expectation
from sim.study.plan_form import Value

Arms = dict[str, Setting]


class Scan(NamedTuple):
    """One path varied alone: its value as it stands, and the arms at each value, from there outwards."""

    path: str
    now: Any
    cases: tuple[tuple[Value, Arms], ...]


@dataclass
class Cases:
    """Every case of a claim: the arms of each, by name of arm."""

    default: Arms
    off: Arms | None = None
    weights: dict[str, Arms] = field(default_factory=dict)
    scan: list[Scan] = field(default_factory=list)
    prior: list[Arms] = field(default_factory=list)
    plausible: list[Arms] = field(default_factory=list)


def cases_of(claim: Claim, ask: Ask, prior: Sample | None, plausible: Sample | None) -> Cases:
    """Plan every case of a claim that has an experiment.

    Raises:
        OverrideError: what the person gave does not fit the scenario.
    """
    experiment, given = claim.experiment, ask.given
    if experiment is None:
        raise ValueError(f"{claim.id} has no experiment")
    arms = list(experiment.arms)
    found = Cases({arm: setting_of(claim, arm, given) for arm in arms})
    if experiment.off:
        found.off = {arm: setting_of(claim, arm, given, over=experiment.off) for arm in arms}
    for kind, under in weights_of(claim, found.default).items():
        found.weights[kind] = {arm: setting_of(claim, arm, given, under=under[arm]) for arm in arms}
    for path, values in experiment.scan:
        now = value_at(found.default[arms[0]], path)
        cases = tuple(
            (value, {arm: setting_of(claim, arm, given, over=[(path, value)]) for arm in arms})
            for value in outwards(now, values)
        )
        found.scan.append(Scan(path, now, cases))
    for sample, into in ((prior, found.prior), (plausible, found.plausible)):
        for world in sample.worlds() if sample else ():
            into.append({arm: setting_of(claim, arm, given, sampled=world) for arm in arms})
    return found


def outwards(now: object, values: Sequence[Value]) -> list[Value]:
    """Put values in the order of their distance from the one that stands; what is no number stays in order.

    >>> outwards(2, [0, 1, 5, 8]), outwards("a", ["c", "b"])
    ([1, 0, 5, 8], ['c', 'b'])
    """
    if isinstance(now, bool | str) or not isinstance(now, int | float):
        return list(values)
    if any(isinstance(value, bool | str) for value in values):
        return list(values)
    return sorted(values, key=lambda value: abs(float(value) - now))


def value_at(setting: Setting, path: str) -> Any:  # noqa: ANN401  (whatever stands there)
    """Give the value that stands at a path in a setting."""
    scenario = resolved(setting)
    name = path.removeprefix(PARAMETERS)
    if name != path and name in dict(setting.parameters):
        return dict(setting.parameters)[name]
    here: Any = scenario.model_dump(mode="json")
    for key in keys_of(here, path):
        here = here[int(key)] if isinstance(here, list) else here.get(key)
    return here


def want(claim: Claim, cases: Cases, ask: Ask, wanted: dict[Setting, Wanted]) -> None:
    """Add the games that a claim needs to what is wanted."""
    tests = claim.experiment.tests if claim.experiment else ()
    at_defaults = ask.runs_at_defaults(claim.experiment.at_defaults if claim.experiment else None)
    in_worlds = ask.runs_each(claim.experiment.in_each_world if claim.experiment else None)
    whole = [*([cases.off] if cases.off else []), *cases.weights.values()]
    whole += [arms for scan in cases.scan for _, arms in scan.cases]
    for runs, worlds, measures in (
        (at_defaults, [cases.default], _measures(tests)),
        (at_defaults, whole, _measures([test for test in tests if test.counts])),
        (in_worlds, [*cases.prior, *cases.plausible], _measures([test for test in tests if test.counts])),
    ):
        for arms in worlds:
            for arm, names in measures.items():
                wanted.setdefault(arms[arm], Wanted()).add(runs, names)


def _measures(tests: Sequence[Expectation]) -> dict[str, list[str]]:
    """Name the measures that tests look at, by arm."""
    found: dict[str, list[str]] = {}
    for test in tests:
        for what in (test.what, test.per):
            if what is not None:
                for arm in (*what.add, *what.subtract):
                    found.setdefault(arm, []).append(what.measure)
    return found
