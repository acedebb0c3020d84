"""Studies side by side, or points of studies: what they were given, and only the measures that differ.

Each side is held against the first; where luck is shared (the same seed, common random numbers) run against
run. Every interval stands for itself at 95 %. Which differences count is decided by Holm's correction over
all comparisons made: the chance that any of them is luck is at most 5 %.
"""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sim.record.compare import Field
from sim.scenario.faults import either, nearest, quote
from sim.study.contrast import Sample, contrasts, mean_of
from sim.study.errors import StudyError
from sim.study.plan import Factor, as_data
from sim.study.share_of_luck import Floats, by_point, mean_of_rows
from sim.study.statistics import LEVEL, Interval, holm

if TYPE_CHECKING:
    from sim.study.store import Store

CORRECTION: Final = "holm"
MEMBER: Final = "member"
AT_ONCE: Final = 16  # measures read together: every reading goes through all parts
TELLS: Final = ("id", "title", "question", "sources", "measures", "factors", "overrides", "doctrines")
MANIFEST: Final = ("scenario_sha256", "rules_version", "turns", "months", "runs")


class Side(NamedTuple):
    """What is compared: a study, or one point of it."""

    store: "Store"
    point: int | None = None

    @property
    def label(self) -> str:
        """Name it: the study's id, with the point's number behind a colon."""
        return self.store.folder.name if self.point is None else f"{self.store.folder.name}:{self.point}"

    @property
    def points(self) -> tuple[tuple[Any, ...], ...]:
        """Give the values of the factors at the points compared."""
        rows = self.store.design.rows
        return tuple(rows if self.point is None else [rows[self.point]])


class Difference(NamedTuple):
    """A measure of a side minus that of the first: its interval, and how it was found.

    unit is `run`, `point` (of this side) or `member` of an ensemble, n of the interval counts them; paired
    says whether they were paired. p is of "no difference", adjusted the same after Holm's correction (nan:
    too few units to tell); found is adjusted <= 0.05.
    """

    interval: Interval
    unit: str
    paired: bool
    p: float
    adjusted: float
    found: bool


class Row(NamedTuple):
    """A measure: its mean on each side (None: the side does not have it), its differences from the first."""

    measure: str
    means: tuple[Interval | None, ...]
    differences: tuple[Difference | None, ...]

    @property
    def found(self) -> bool:
        """Say whether any side differs from the first."""
        return any(one is not None and one.found for one in self.differences)


class Comparison(NamedTuple):
    """What differs between sides; left_out counts the measures compared in which no difference was found."""

    labels: tuple[str, ...]
    settings: tuple[Field, ...]
    rows: tuple[Row, ...]
    left_out: int
    comparisons: int
    correction: str = CORRECTION


def compare(
    sides: Sequence[Side], measures: Sequence[str] | None = None, *, every: bool = False
) -> Comparison:
    """Put sides next to each other; `every` keeps the measures in which no difference was found.

    Raises:
        StudyError: fewer than two sides, or a measure that no side has.
        NothingToDo: a side has no games.
    """
    if len(sides) < 2:
        raise StudyError("a comparison needs at least two studies or points")
    names = _measures(sides, measures)
    rows: list[Row] = []
    for start in range(0, len(names), AT_ONCE):
        rows += _rows(sides, names[start : start + AT_ONCE])
    rows = _corrected(rows)
    given = [_given(side) for side in sides]
    fields = [Field(name, tuple(one.get(name) for one in given)) for name in _all_names(given)]
    kept = tuple(row for row in rows if every or row.found)
    return Comparison(
        tuple(side.label for side in sides),
        tuple(field for field in fields if field.differs),
        kept,
        len(rows) - len(kept),
        sum(one is not None for row in rows for one in row.differences),
    )


def _measures(sides: Sequence[Side], wanted: Sequence[str] | None) -> list[str]:
    known = list(dict.fromkeys(name for side in sides for name in side.store.manifest["measures"]))
    for name in wanted or ():
        if name not in known:
            hint = nearest(name, known) or f" (there are {either(known)})"
            raise StudyError(f"no study has a measure {quote(name)}{hint}")
    return known if wanted is None else list(dict.fromkeys(wanted))


def _rows(sides: Sequence[Side], names: Sequence[str]) -> list[Row]:
    """Compare some measures, not corrected yet."""
    samples = [_samples(side, names) for side in sides]
    found = [_differences(sides[0], side, samples[0], own) for side, own in zip(sides, samples, strict=True)]
    return [
        Row(
            name,
            tuple(mean_of(own[name]) if name in own else None for own in samples),
            tuple(differences.get(name) for differences in found[1:]),
        )
        for name in names
    ]


def _samples(side: Side, names: Sequence[str]) -> dict[str, Sample]:
    """Read measures as [points, runs]; a point as one row."""
    store = side.store
    points = len(store.design.rows)
    if side.point is not None and not 0 <= side.point < points:
        raise StudyError(f"{store.folder.name} has no point {side.point}: its points are 0 to {points - 1}")
    there = [name for name in names if name in store.manifest["measures"]]
    games = store.columns(["point", "run", *there])
    tables = {name: by_point(games["point"], games["run"], games[name], points) for name in there}
    if side.point is not None:
        return {name: Sample(table[[side.point]], False, 1) for name, table in tables.items()}
    plan = store.plan
    if plan.over is not None:  # a member, averaged over all that is played in its world, is one case
        return {name: Sample(_by_member(table, plan.block), False, 1) for name, table in tables.items()}
    return {name: Sample(table, plan.sampler != "grid", plan.block) for name, table in tables.items()}


def _by_member(table: Floats, block: int) -> Floats:
    """Average the games [points, runs] in the world of each member: [1, members]."""
    return mean_of_rows(table.reshape(-1, block * table.shape[1]))[None, :]


def _differences(
    first: Side, side: Side, mine: Mapping[str, Sample], theirs: Mapping[str, Sample]
) -> dict[str, Difference]:
    """Hold a side against the first, in the measures that both have."""
    plans = first.store.plan, side.store.plan
    shared = plans[0].seed == plans[1].seed and _same_luck(first, side)
    alike = first.store.design.names == side.store.design.names and first.points == side.points
    both = [name for name in theirs if name in mine]
    found = contrasts(
        [(theirs[name], mine[name]) for name in both], shared=shared, alike=alike, seed=plans[1].seed
    )
    members = all(one.store.plan.over is not None and one.point is None for one in (first, side))
    return {
        name: Difference(one.interval, MEMBER if members else one.unit, one.paired, one.p, math.nan, False)
        for name, one in zip(both, found, strict=True)
    }


def _same_luck(first: Side, side: Side) -> bool:
    """Say whether case by case two sides have the same luck, their seeds being equal."""
    plans = first.store.plan, side.store.plan
    # Without common random numbers luck hangs on the place of a game in its study.
    same_place = first.point == side.point and all(
        first.store.manifest[key] == side.store.manifest[key] for key in ("rounds", "points")
    )
    common = all(plan.common_random_numbers for plan in plans)
    if plans[0].over is None and plans[1].over is None:
        return common or same_place
    if plans[0].over != plans[1].over or (first.point is None) != (side.point is None):
        return False
    if first.point is None or side.point is None:
        return common and plans[0].points == plans[1].points
    return common and first.point // plans[0].block == side.point // plans[1].block


def _corrected(rows: Sequence[Row]) -> list[Row]:
    """Correct the p-values of all differences together."""
    known = [one for row in rows for one in row.differences if one is not None]
    adjusted = iter(holm([one.p for one in known]))

    def settled(one: Difference) -> Difference:
        p = next(adjusted)
        return one._replace(adjusted=p, found=p <= 1.0 - LEVEL)

    return [row._replace(differences=tuple(one and settled(one) for one in row.differences)) for row in rows]


def _given(side: Side) -> dict[str, Any]:
    """Collect what decided the games of a side, by dotted name."""
    store, plan = side.store, side.store.plan
    found: dict[str, Any] = {key: value for key, value in as_data(plan).items() if key not in TELLS}
    found |= {key: store.manifest[key] for key in MANIFEST if key in store.manifest}
    found |= {key: value for key, _, value in (one.partition("=") for one in plan.overrides)}
    found |= {f"doctrine.{actor}": name for actor, name in plan.doctrines}
    if plan.over is not None:
        found["over"] = f"{plan.over.id} {plan.over.sha256[:12]}"
    if side.point is None:
        told = plan.factors if plan.over is None else plan.levelled
        return found | {factor.name: _range(factor) for factor in told}
    del found["sampler"], found["points"]
    return found | dict(zip(store.design.names, side.points[0], strict=True))


def _range(factor: Factor) -> str:
    if factor.levels:
        return ", ".join(map(str, factor.levels))
    return f"{factor.low:g} to {factor.high:g}"


def _all_names(given: Sequence[Mapping[str, Any]]) -> list[str]:
    return list(dict.fromkeys(name for one in given for name in one))
