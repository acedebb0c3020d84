"""What a doctrine owes to its prior weights: its games again without them, on the same luck.

A doctrine that its author believes in is given high weights for the acts that it is about, so part of its
success may have been put in by hand. Its row of a tournament is played again with all its weights 1, and once
more without its plan as well: a step of a plan that weighs 1 is an act like any other.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from sim.study.plan import Factor, Plan
from sim.study.plan_form import override
from sim.study.share_of_luck import mean_of_rows
from sim.study.statistics import LEVEL, Interval, bonferroni, mean_interval, paired_many
from sim.study.tournament import RANKED, sides_of, tables_of

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario
    from sim.study.store import Store

WEIGHTS: Final = "weights_1"
NO_PLAN: Final = "weights_1-no_plan"
ALONE: Final = "status_quo"  # it spreads to nobody


class Prior(NamedTuple):
    """What a doctrine brings along, and the overrides that take it away.

    actors are those whom a tournament's row gives it to; so many of their acts weigh other than 1, and their
    plans have so many steps.
    """

    doctrine: str
    actors: tuple[str, ...]
    weights: int
    steps: int
    without_weights: tuple[str, ...]
    without_plan: tuple[str, ...]


class Without(NamedTuple):
    """A measure of the doctrine as it is, without what was taken from it, and the difference, paired by run.

    Each run is averaged over the columns; the difference is what changes when it is taken away.
    """

    measure: str
    whole: Interval
    without: Interval
    difference: Interval


class Variant(NamedTuple):
    """What is left of a doctrine: kind is weights_1 or weights_1-no_plan, study holds its games.

    place is where it would stand among the rows of the tournament under the first weighting, from 1.
    """

    kind: str
    study: str
    measures: tuple[Without, ...]
    place: int


class Ablation(NamedTuple):
    """What a doctrine owes to its weights; the intervals of all `comparisons` differences hold together.

    place is where it stands as it is, among `rows`.
    """

    prior: Prior
    place: int
    rows: int
    variants: tuple[Variant, ...]
    comparisons: int
    level: float = LEVEL


def prior_of(plan: Plan, scenario: "Scenario", doctrine: str) -> Prior:
    """Find what a row of a tournament brings along by its doctrine.

    Others who happen to follow the doctrine, because the scenario or --doctrine says so, keep theirs.
    """
    row, column = sides_of(plan)
    held = {*dict(plan.doctrines), column}
    rows = scenario.doctrines[doctrine].rows
    joint = [actor for actor in scenario.actors if actor in rows and actor not in held and doctrine != ALONE]
    actors = tuple(joint) or (row,)
    ones, plans = [], []
    for actor in actors:
        path = f"doctrines.{doctrine}.rows.{actor}"
        acts = [act for act, weight in rows[actor].action_weights.items() if weight != 1.0]
        ones += [override(f"{path}.action_weights.{act}", 1) for act in acts]
        plans += [override(f"{path}.plan_weight", 1)] if rows[actor].plan else []
    steps = sum(len(rows[actor].plan) for actor in actors)
    return Prior(doctrine, actors, len(ones), steps, tuple(ones), tuple(plans))


def plans_of_ablation(plan: Plan, prior: Prior) -> dict[str, Plan]:
    """Plan a row of a tournament without its weights, and without weights and plan, by kind.

    What a doctrine does not have cannot be taken away: nothing may be left to plan.
    """
    kinds = {WEIGHTS: prior.without_weights} if prior.without_weights else {}
    kinds |= {NO_PLAN: prior.without_weights + prior.without_plan} if prior.without_plan else {}
    row, column, *rest = plan.factors
    return {
        kind: Plan(
            id=f"{plan.id}-{kind}",
            scenario=plan.scenario,
            title=plan.title,
            runs=plan.runs,
            seed=plan.seed,
            sampler=plan.sampler,
            points=plan.points,
            over=plan.over,
            factors=(Factor(row.name, (prior.doctrine,)), column, *rest),
            turns=plan.turns,
            overrides=(*plan.overrides, *taken),
            doctrines=plan.doctrines,
        )
        for kind, taken in kinds.items()
    }


def ablation(
    store: "Store", variants: Mapping[str, "Store"], prior: Prior, measures: Sequence[str]
) -> Ablation:
    """Compare a doctrine's row in a tournament with its variants, by kind, on the same luck.

    Raises:
        StudyError: a study lacks a measure.
        NothingToDo: one of the studies has no games.
    """
    names = list(dict.fromkeys([RANKED, *measures]))
    whole = tables_of(store, names)
    row = list(store.plan.factors[0].levels).index(prior.doctrine)
    comparisons = len(names) * len(variants)
    level = bonferroni(LEVEL, comparisons)
    scores = [mean_interval(table.mean(axis=0)).mean for table in whole[RANKED]]
    others = scores[:row] + scores[row + 1 :]
    found = []
    for kind, other in variants.items():
        tables = tables_of(other, names)
        runs = min(whole[RANKED].shape[2], tables[RANKED].shape[2])
        own = np.stack([mean_of_rows(whole[name][row].T)[:runs] for name in names])
        less = np.stack([mean_of_rows(tables[name][0].T)[:runs] for name in names])
        gaps = paired_many(less, own, store.plan.seed, level)
        shown = tuple(
            Without(name, mean_interval(own[k]), mean_interval(less[k]), gaps[k])
            for k, name in enumerate(names)
        )
        found.append(Variant(kind, other.folder.name, shown, _place(shown[0].without.mean, others)))
    return Ablation(prior, _place(scores[row], others), len(scores), tuple(found), comparisons)


def _place(score: float, others: Sequence[float]) -> int:
    return 1 + sum(other < score for other in others)
