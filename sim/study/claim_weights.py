"""What the doctrines of an experiment's arms bring along, and the overrides that take it away."""

from collections.abc import Mapping

from sim.scenario.load import spread_doctrines
from sim.scenario.schema import Scenario
from sim.study.ablation import ALONE, NO_PLAN, WEIGHTS
from sim.study.claim_worlds import Setting, draft_of
from sim.study.claims import Arm, Claim
from sim.study.plan_form import override


def weights_of(claim: Claim, arms: Mapping[str, Setting]) -> dict[str, dict[str, tuple[str, ...]]]:
    """Give, by kind and arm, the overrides that take away what the doctrines of the arms bring along.

    Those are the weights of acts, and the plan too. A doctrine that an actor has in the scenario anyway is
    left alone, and so are weights that the experiment itself sets. No kind where nothing is taken away.
    """
    experiment = claim.experiment
    ones: dict[str, tuple[str, ...]] = {}
    plans: dict[str, tuple[str, ...]] = {}
    for name, arm in experiment.arms.items() if experiment else ():
        ones[name], plans[name] = _brought(arm, draft_of(arms[name].ground).scenario, arms[name])
    found = {}
    if any(ones.values()):
        found[WEIGHTS] = ones
    if any(plans.values()):
        found[NO_PLAN] = {name: (*ones[name], *plans[name]) for name in ones}
    return found


def _brought(arm: Arm, scenario: Scenario, setting: Setting) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the overrides for the rows by which an arm's own doctrines reach actors."""
    names = {
        name for actor, name in arm.doctrines if name != ALONE and scenario.actors[actor].doctrine != name
    }
    ones, plans = [], []
    for actor, name in spread_doctrines(scenario, dict(setting.doctrines)).items():
        if name not in names:
            continue
        row, path = scenario.doctrines[name].rows[actor], f"doctrines.{name}.rows.{actor}"
        acts = [act for act, weight in row.action_weights.items() if weight != 1.0]
        ones += [override(f"{path}.action_weights.{act}", 1) for act in acts]
        plans += [override(f"{path}.plan_weight", 1)] if row.plan else []
    return tuple(ones), tuple(plans)
