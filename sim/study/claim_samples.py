"""What a person asks of claims, and the worlds drawn over what is not known."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sim.scenario.library import shipped
from sim.study.claim_form import RUNS
from sim.study.design import design_of
from sim.study.plan import Factor, Plan

POINTS: Final = 100
SHARE: Final = 50  # a point of a sample has so many times fewer games than the experiment at defaults
FEWEST: Final = 10


@dataclass(frozen=True)
class Sample:
    """Worlds drawn: names of parameters, a row of values a world; over is the ensemble, "" for the ranges."""

    names: tuple[str, ...]
    rows: tuple[tuple[float, ...], ...]
    over: str = ""
    sha256: str = ""
    rules_version: int | None = None

    def worlds(self) -> Iterator[dict[str, float]]:
        """Go through the worlds: value by parameter."""
        return (dict(zip(self.names, row, strict=True)) for row in self.rows)


@dataclass(frozen=True)
class Ask:
    """What the person asked for."""

    runs: int = RUNS
    points: int = POINTS
    seed: int = 1
    given: tuple[str, ...] = ()
    over: str | None = None
    workers: int = 1

    def runs_at_defaults(self, wanted: int | None = None) -> int:
        """Give the games of an arm at defaults; wanted: how many an experiment has there, None: `RUNS`."""
        return self.runs if wanted is None else self.runs * wanted // RUNS

    def runs_each(self, wanted: int | None = None) -> int:
        """Give the games of an arm at each point of a sample.

        wanted: how many an experiment wants where it has `RUNS` at defaults; None: the usual share.
        """
        usual = self.runs // SHARE if wanted is None else self.runs * wanted // RUNS
        return max(usual, min(FEWEST, self.runs))


def ranges_of_library() -> list[Factor]:
    """Give every parameter of the library with the range over which studies vary it."""
    blocks = shipped().parameters.items()
    return [
        Factor(name, low=float(block["low"]), high=float(block["high"]))
        for name, block in blocks
        if block["low"] < block["high"]
    ]


def prior_sample(ask: Ask) -> Sample:
    """Draw points of a latin hypercube over the ranges of all parameters."""
    factors = tuple(ranges_of_library())
    plan = Plan("claims", "", sampler="latin_hypercube", points=ask.points, seed=ask.seed, factors=factors)
    rows = tuple(tuple(float(value) for value in row) for row in design_of(plan).rows)
    return Sample(tuple(factor.name for factor in factors), rows)
