"""Lay a study over an ensemble: every one of its points in the world of every member."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, NamedTuple

from sim.scenario.library import shipped
from sim.scenario.schema import Scenario
from sim.study.ensemble import Ensemble
from sim.study.errors import StudyError
from sim.study.plan_data import Factor, Over, Plan
from sim.study.plan_form import MOST_POINTS

PARAMETERS: Final = "parameters."
LONGEST_ID: Final = 64
RUNS_OVER: Final = 20  # games in each world, where nothing else is said
# What the manifest keeps of an ensemble's head; the rest of it are texts and file names.
HEAD: Final = ("title", "about", "points_tried", "kept", "bands", "seed", "rules_version", "source")


class Spread(NamedTuple):
    """So many members, and so many games in the world of each."""

    members: int
    runs: int


def spread_over(ensemble: Ensemble, runs: int | None, usual: int) -> Spread:
    """Spread games over the members; fewer games than members go to the first members, one each.

    Without `runs` it is about `usual` games, and every member has one. Games that cannot be shared out
    evenly are rounded up.
    """
    members = len(ensemble.rows)
    if runs is not None and runs < members:
        return Spread(max(2, runs), 1)
    return Spread(members, -(-(runs or usual) // members))


def lay_over(plan: Plan, ensemble: Ensemble, members: int | None = None) -> Plan:
    """Have a plan played in the worlds of the first `members` (None: all) of an ensemble.

    A parameter that the plan gives a value itself, the same everywhere or as a factor, keeps it, and so does
    one that the scenario has not: they are no factors then. What the scenario says of the others gives way.

    Raises:
        StudyError: the points of the plan are drawn otherwise, or there are too many.
    """
    from sim.scenario.load import open_draft  # the models wait for whoever needs them

    if plan.sampler not in ("grid", "ensemble"):
        raise StudyError(
            f"the points of {plan.id} are drawn with sampler: {plan.sampler}; only a grid, or a study that "
            "varies nothing, can be played over an ensemble"
        )
    chosen = ensemble if members is None else ensemble.first(members)
    given = {text.partition("=")[0].strip() for text in plan.overrides}
    given |= {factor.name for factor in plan.levelled}
    known = open_draft(plan.scenario).scenario.parameters
    columns = zip(chosen.names, zip(*chosen.rows, strict=True), strict=True)
    factors = tuple(
        Factor(PARAMETERS + name, low=min(values), high=max(values))
        for name, values in columns
        if name in known and PARAMETERS + name not in given
    )
    laid = replace(
        plan,
        sampler="ensemble",
        points=len(chosen.rows),
        factors=(*plan.levelled, *factors),
        over=Over(ensemble.id, ensemble.sha256, chosen),
    )
    if laid.size > MOST_POINTS:
        points = f"{laid.size:,} points; {MOST_POINTS:,} are possible"
        raise StudyError(f"{plan.id} over {ensemble.id} has {points}")
    return laid


def named_over(plan: Plan, ensemble: Ensemble) -> Plan:
    """Name a plan after its ensemble, so that the plain one keeps its name."""
    tail = f"-{ensemble.id}"
    return replace(plan, id=plan.id[: max(1, LONGEST_ID - len(tail))] + tail[:LONGEST_ID])


def over_data(plan: Plan, scenario: Scenario) -> dict[str, Any] | None:
    """Say for a manifest which ensemble a plan is laid over: all that a reader of the study may ask.

    members are the numbers of the members played, of counts those in the file. overrides are the parameters
    to which the scenario gives a value of its own that gave way; fixed are the ensemble's that kept a value
    of the plan's, absent those that the scenario has not.
    """
    if plan.over is None or plan.over.members is None:
        return None
    ensemble = plan.over.members
    played = {factor.name.removeprefix(PARAMETERS) for factor in plan.factors if not factor.levels}
    usual: Mapping[str, Any] = shipped().parameters
    own = [name for name, value in scenario.parameters.items() if value != usual.get(name, {}).get("default")]
    return {
        **{key: ensemble.data[key] for key in HEAD if key in ensemble.data},
        "id": ensemble.id,
        "sha256": ensemble.sha256,
        "members": list(ensemble.members),
        "of": ensemble.of,
        "overrides": [name for name in own if name in played],
        "fixed": [name for name in ensemble.names if name in scenario.parameters and name not in played],
        "absent": [name for name in ensemble.names if name not in scenario.parameters],
    }
