"""A study as planned, as data: factors, the ensemble that it is laid over, and how its points are made."""

from dataclasses import dataclass, field
from math import prod
from typing import Final

from sim.study.ensemble import Ensemble
from sim.study.plan_form import Value, size

RUNS: Final = 1000  # fewer games a point say little: every table gives 95 % intervals


@dataclass(frozen=True)
class Factor:
    """One thing that is varied: by levels, or over a range from low to high (both ends within it).

    name is doctrine.ACTOR, injects.ID or a dotted path of the scenario; whole: the range holds integers only.
    """

    name: str
    levels: tuple[Value, ...] = ()
    low: float | None = None
    high: float | None = None
    whole: bool = False


@dataclass(frozen=True)
class Over:
    """Name the ensemble over which a study is played.

    members is there until the plan was written: from then on the study's design holds their values.
    """

    id: str
    sha256: str
    members: Ensemble | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Plan:
    """A study as planned.

    title and question by language; runs are games a point; points is None in a grid, and of an ensemble its
    members; measures None stands for all; overrides are `KEY=VALUE` and doctrines (actor, name) for every
    point alike; turns None is the scenario's length.
    """

    id: str
    scenario: str
    title: dict[str, str] = field(default_factory=dict)
    question: dict[str, str] = field(default_factory=dict)
    runs: int = RUNS
    seed: int = 1
    sampler: str = "grid"
    points: int | None = None
    factors: tuple[Factor, ...] = ()
    measures: tuple[str, ...] | None = None
    turns: int | None = None
    overrides: tuple[str, ...] = ()
    doctrines: tuple[tuple[str, str], ...] = ()
    common_random_numbers: bool = True
    sources: tuple[str, ...] = ()
    over: Over | None = None

    @property
    def levelled(self) -> tuple[Factor, ...]:
        """Give the factors that have levels: over an ensemble all but the members' parameters."""
        return tuple(factor for factor in self.factors if factor.levels)

    @property
    def block(self) -> int:
        """Count the neighbours in the design that are alike.

        That is a trajectory of Morris', a block of Saltelli's, or all that is played in one member's world.

        >>> Plan("a", "b", sampler="sobol", factors=(Factor("x", low=0, high=1),) * 3).block
        5
        >>> Plan("a", "b", sampler="ensemble", factors=(Factor("x", (1, 2, 3)),), over=Over("e", "")).block
        3
        """
        if self.over is not None:
            return prod(len(factor.levels) for factor in self.levelled)
        return {"sobol": len(self.factors) + 2, "morris": len(self.factors) + 1}.get(self.sampler, 1)

    @property
    def size(self) -> int:
        """Count the points of the design, without making it."""
        return size(self.sampler, {factor.name: len(factor.levels) for factor in self.factors}, self.points)
