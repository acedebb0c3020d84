"""From an arm of a claim's experiment to the setting that its games are played in, and to their world.

A setting is plain data: equal arms of different claims are equal settings, and are played once.
"""

from collections.abc import Mapping, Sequence

from sim.scenario.overrides import split
from sim.scenario.vocabulary import parameter_range
from sim.study.claim_worlds import Ground, Setting, draft_of, ground_of
from sim.study.claims import Claim
from sim.study.plan_form import Value, override

PARAMETERS = "parameters."
NOTHING: Mapping[str, float] = {}


def setting_of(
    claim: Claim,
    arm: str,
    given: Sequence[str] = (),
    *,
    sampled: Mapping[str, float] = NOTHING,
    under: Sequence[str] = (),
    over: Sequence[tuple[str, Value]] = (),
) -> Setting:
    """Give the setting of an arm.

    From below: sampled parameters by name, overrides `under`, what the experiment and then the arm set, the
    overrides `given` by the person, and the values `over` all of them.
    """
    experiment = claim.experiment
    if experiment is None:
        raise ValueError(f"{claim.id} has no experiment")
    common, own = experiment.common, experiment.arms[arm]
    turns = own.turns or common.turns
    ground = ground_of(experiment.scenario, turns, (*common.injects, *own.injects))
    written = [override(path, value) for path, value in (*common.values, *own.values)]
    last = [override(path, value) for path, value in over]
    return settle(
        ground,
        {**dict(common.doctrines), **dict(own.doctrines)},
        (*under, *written, *given, *last),
        sampled,
    )


def settle(
    ground: Ground, doctrines: Mapping[str, str], overrides: Sequence[str], sampled: Mapping[str, float]
) -> Setting:
    """Part plain parameters from the other overrides; of two for the same path the later one counts."""
    base = draft_of(ground).scenario.parameters
    values = {name: float(value) for name, value in sampled.items() if name in base}
    rest: dict[str, str] = {}
    for text in overrides:
        path, value = split(text)
        key = ".".join(path)
        name = key.removeprefix(PARAMETERS)
        if _plain(base, key, name, value):
            values[name] = float(value)  # type: ignore[arg-type]
            rest.pop(key, None)
        else:
            rest.pop(key, None)
            rest[key] = text
    changed = tuple(sorted((name, value) for name, value in values.items() if value != float(base[name])))
    return Setting(ground, tuple(doctrines.items()), tuple(rest.values()), changed)


def _plain(base: Mapping[str, float], key: str, name: str, value: object) -> bool:
    """Say whether an override is a number in the range of a parameter that there is."""
    if name == key or name not in base or isinstance(value, bool) or not isinstance(value, int | float):
        return False
    low, high = parameter_range(name, float(base[name]))
    return low <= value <= high
