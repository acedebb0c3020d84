"""History matching: which values of the parameters the record does not rule out.

After Craig et al. (1997) and Vernon, Goldstein and Bower (2010), "Galaxy formation: a Bayesian uncertainty
analysis": points spread over all ranges, cheap comparisons first, and a point is thrown out only where the
record rules it out. What is left is no posterior: points are kept or not, none weighs more than another.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final, NamedTuple

import numpy as np

from sim.model.state import Floats, Integers
from sim.scenario.build import Built, with_parameters
from sim.scenario.library import library_root, load_block, shipped
from sim.scenario.load import open_draft
from sim.study.base_rates import Band, bands, status_quo
from sim.study.chunk import run_number
from sim.study.counts import COUNTED, play_months, tail_figures
from sim.study.design import unit
from sim.study.history import history_world
from sim.study.past_votes import enforcement, veto_chances
from sim.study.plan import Factor, Plan
from sim.study.rates import Sums, rate

DIGITS: Final = 6
EVEN_CHANCE: Final = 0.5
SEED: Final = 1
KINDS: Final = ("votes", "enforcement", "tension")
EXACT: Final = ("votes", "enforcement")  # reckoned without a game, for every point


class Prior(NamedTuple):
    """Hold the points that are tried: names [parameters], their ranges, and values [points, parameters]."""

    names: tuple[str, ...]
    low: Floats
    high: Floats
    values: Floats

    def at(self) -> Floats:
        """Give the values as places in their ranges, 0 to 1."""
        return (self.values - self.low) / (self.high - self.low)


class Check(NamedTuple):
    """Name one comparison with the past: `kind` is one of KINDS."""

    id: str
    kind: str


def ranges() -> dict[str, tuple[float, float]]:
    """Give the range of every parameter of the library over which studies vary it."""
    return {name: (float(block["low"]), float(block["high"])) for name, block in shipped().parameters.items()}


def prior(points: int, seed: int = SEED) -> Prior:
    """Spread points over all ranges by latin hypercube, to six digits: what is written is what is played."""
    found = ranges()
    factors = tuple(Factor(name, low=low, high=high) for name, (low, high) in found.items())
    plan = Plan(
        "prior", bands().scenario, factors=factors, sampler="latin_hypercube", points=points, seed=seed
    )
    low, high = (np.array(ends) for ends in zip(*found.values(), strict=True))
    values = low + unit(plan) * (high - low)
    return Prior(tuple(found), low, high, np.clip(rounded(values), low, high))


def rounded(values: Floats) -> Floats:
    """Round to six significant digits.

    >>> rounded(np.array([0.123456789, 12345678.0])).tolist()
    [0.123457, 12345700.0]
    """
    flat = [float(f"{value:.{DIGITS}g}") for value in values.ravel().tolist()]
    return np.array(flat).reshape(values.shape)


def defaults() -> Floats:
    """Give the shipped values, in the order of the prior."""
    return np.array([float(block["default"]) for block in shipped().parameters.values()])


class Past:
    """What a point must reproduce of the past: votes, the loosening of enforcement, tension by period."""

    def __init__(self, history: str) -> None:
        """Open a history of the library by its id."""
        self.world = history_world(history)
        plan = load_block(library_root() / "history" / f"{history}.yaml")
        self.did = {
            f"veto_{case['id']}_{member}": str(said["did"])
            for case in plan["council"]["cases"]
            if case.get("seen", True)  # other votes are tests: no point is thrown out by them
            for member, said in case["members"].items()
        }
        self.falling = tuple(pairwise(case["id"] for case in plan["enforcement"]["cases"]))
        known = self.world.by_period()
        orders = [[name for name in order if known[name] is not None] for order in plan["orders"]]
        self.calmer = tuple(dict.fromkeys(pair for order in orders for pair in pairwise(order)))

    def checks(self) -> tuple[Check, ...]:
        """Name the comparisons in the order of `judge`."""
        return (
            *(Check(name, "votes") for name in self.did),
            *(Check(f"{one}>{other}", "enforcement") for one, other in self.falling),
            *(Check(f"{one}>{other}", "tension") for one, other in self.calmer),
        )

    def judge(self, values: Mapping[str, float], kinds: Sequence[str] = KINDS) -> list[bool]:
        """Say for each comparison of these kinds whether a point agrees: likelier than not, or in order."""
        found: list[bool] = []
        if "votes" in kinds:
            chance = veto_chances(self.world, values)
            found += [
                chance[name] > EVEN_CHANCE if did == "veto" else chance[name] < EVEN_CHANCE
                for name, did in self.did.items()
            ]
        if "enforcement" in kinds:
            kept = enforcement(self.world, values)
            found += [kept[one] > kept[other] for one, other in self.falling]
        if "tension" in kinds:
            tension = self.world.by_period(values)
            found += [(tension[one] or 0.0) > (tension[other] or 0.0) for one, other in self.calmer]
        return found


@lru_cache(1)
def past(history: str) -> Past:
    """Open a history once a process."""
    return Past(history)


@lru_cache(1)
def _world() -> tuple[Built, dict[str, str], dict[str, float]]:
    """Give the status quo, the starts that follow a parameter, and all parameters, once a process."""
    draft = open_draft(bands().scenario)
    base = {name: float(block["default"]) for name, block in shipped().parameters.items()}
    return status_quo(), dict(draft.open_starts), base


def world_at(values: Mapping[str, float]) -> Built:
    """Give the status quo under other values of its parameters."""
    world, open_starts, base = _world()
    wanted = {**base, **values}
    return with_parameters(world, wanted, {start: wanted[name] for start, name in open_starts.items()})


def judge_past(history: str, names: Sequence[str], rows: Floats, kinds: Sequence[str] = KINDS) -> np.ndarray:
    """Hold points [points, parameters] against the past: true where they agree, [points, checks of kinds]."""
    found = past(history)
    return np.array([found.judge(dict(zip(names, row, strict=True)), kinds) for row in rows.tolist()])


def play_points(
    names: Sequence[str], rows: Floats, points: Integers, first: int, games: int, seed: int = SEED
) -> Sums:
    """Play short status quo games at each point, on luck of its own, and add up what is counted.

    Each field of the answer is [points, counted] in the order of COUNTED; nan where a game of the point
    could not be reckoned.
    """
    found = []
    wanted = bands()
    for row, point in zip(rows.tolist(), points.tolist(), strict=True):
        world = world_at(dict(zip(names, row, strict=True)))
        run = run_number(False, point, first)
        try:
            months = play_months(world, wanted.asked, seed, run, games, wanted.turns["short"])
        except ArithmeticError:
            found.append(np.full((len(Sums._fields), len(COUNTED)), np.nan))
            continue
        counted = months.per_game()
        found.append(np.array(Sums.of(np.stack([counted[name] for name in COUNTED]), counted["months"])))
    return Sums(*np.stack(found, axis=1))


def play_long(
    names: Sequence[str], rows: Floats, points: Integers, games: int, seed: int = SEED
) -> list[dict[str, Any]]:
    """Play long status quo games at each point and give, by band of long games, the games' figure.

    A rate is the figure; a tail is the share of games that reach the recorded figure.
    """
    wanted = bands()
    found = []
    for row, point in zip(rows.tolist(), points.tolist(), strict=True):
        world = world_at(dict(zip(names, row, strict=True)))
        months = play_months(
            world, wanted.asked, seed, run_number(False, point, 0), games, wanted.turns["long"]
        )
        counted, tails = months.per_game(), tail_figures(months, wanted.launch_months)
        figures = {}
        for band in wanted.rows:
            if band.games == "long" and band.statistic == "rate":
                figures[band.id] = float(counted[band.of].sum() / counted["months"].sum() * band.per_months)
            elif band.games == "long":
                kept = tails[band.of][~np.isnan(tails[band.of])]
                figures[band.id] = float((kept >= band.at_least).mean()) if kept.size else float("nan")
        found.append(figures)
    return found


class Held(NamedTuple):
    """Hold points against bands of short games: [points, bands] each.

    inside: the figure lies in the band · excluded: its whole interval lies clear of it (or a game could not
    be reckoned) · sure: its whole interval lies in it.
    """

    figure: Floats
    inside: np.ndarray
    excluded: np.ndarray
    sure: np.ndarray


def hold_points(sums: Sums, wanted: Sequence[Band]) -> Held:
    """Hold the sums of points [points, counted] against bands."""
    columns = [COUNTED.index(band.of) for band in wanted]
    part = Sums(*(values[:, columns] for values in sums))
    figure, low, high = rate(part, 1.0)
    unit_of = np.array([band.per_months for band in wanted])
    figure, low, high = figure * unit_of, low * unit_of, high * unit_of
    least, most = (np.array([getattr(band, end) for band in wanted]) for end in ("low", "high"))
    inside = (least <= figure) & (figure <= most)
    sound = ~np.isnan(figure)
    excluded = ~sound | (high < least) | (low > most)
    return Held(figure, inside, excluded, (least <= low) & (high <= most))
