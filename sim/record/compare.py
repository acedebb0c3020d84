"""Runs side by side: what they were given, how they ended, and differences paired by luck."""

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any, NamedTuple

from sim.model.measures import SCALAR_MEASURES
from sim.record.run import Run

# What tells about a scenario and changes nothing in a game.
TOLD = frozenset(
    "source confidence evidence sources meaning claims text summary title name names expect briefs hot_wash "
    "channels formats objectives absent cameo to".split()
)
# Quantiles of Student's t for a two-sided interval of 95 per cent, by degrees of freedom from 1.
T95 = (
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
    2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
)  # fmt: skip
NORMAL95 = 1.96


class Field(NamedTuple):
    """One thing of several runs: its name, and its value in each run (None where there is none)."""

    name: str
    values: tuple[Any, ...]

    @property
    def differs(self) -> bool:
        """Say whether the runs differ in it."""
        return any(value != self.values[0] for value in self.values[1:])


class Paired(NamedTuple):
    """The mean difference of a measure between two groups of runs, other minus one, over pairs of equal luck.

    low and high are the ends of its 95 per cent interval; nan for a single pair.
    """

    one: int
    other: int
    measure: str
    pairs: int
    mean: float
    low: float
    high: float


class Comparison(NamedTuple):
    """Runs side by side: what they were given, and their measures; groups are runs with the same set-up."""

    given: tuple[Field, ...]
    measures: tuple[Field, ...]
    groups: tuple[tuple[int, ...], ...]
    paired: tuple[Paired, ...]
    same_state: bool


def compare(runs: Sequence[Run]) -> Comparison:
    """Put runs side by side."""
    set_up = [_set_up(run) for run in runs]
    luck = [(run.manifest.seed, run.manifest.run) for run in runs]
    given = [Field("seed", tuple(seed for seed, _ in luck)), Field("run", tuple(run for _, run in luck))]
    given += [Field(name, tuple(one.get(name) for one in set_up)) for name in _names(set_up)]
    measured = [run.measures for run in runs]
    names = sorted(_names(measured), key=_rank)
    measures = tuple(Field(name, tuple(one.get(name) for one in measured)) for name in names)
    groups = _groups(set_up)
    paired = tuple(_paired(groups, luck, measures))
    return Comparison(tuple(given), measures, groups, paired, len({_end(run) for run in runs}) == 1)


def flat(data: Any, path: str = "") -> Iterator[tuple[str, Any]]:  # noqa: ANN401  (any plain data)
    """Give every single value of nested data with its dotted path; what only tells is left out."""
    if isinstance(data, Mapping):
        for key, value in data.items():
            if key not in TOLD:
                yield from flat(value, f"{path}.{key}" if path else str(key))
    elif isinstance(data, list | tuple):
        for place, value in enumerate(data):
            name = value.get("id", place) if isinstance(value, Mapping) else place
            yield from flat(value, f"{path}.{name}")
    else:
        yield path, data


def mean_interval(values: Sequence[float]) -> tuple[float, float, float]:
    """Give a mean with the ends of its 95 per cent interval; these are nan for one value.

    >>> mean_interval([1.0, 1.0]), [round(x, 3) for x in mean_interval([0.0, 2.0])]
    ((1.0, 1.0, 1.0), [1.0, -11.706, 13.706])
    """
    n = len(values)
    mean = math.fsum(values) / n
    if n == 1:
        return mean, math.nan, math.nan
    variance = math.fsum((value - mean) ** 2 for value in values) / (n - 1)
    reach = (T95[n - 2] if n - 2 < len(T95) else NORMAL95) * math.sqrt(variance / n)
    return mean, mean - reach, mean + reach


def _set_up(run: Run) -> dict[str, Any]:
    """Collect what a run was given: its scenario's values, its length, and what people did to it."""
    found: dict[str, Any] = {"turns played": run.turns}
    found |= dict(flat(run.scenario.model_dump(mode="json", exclude_none=True)))
    found |= {f"actors.{name}.doctrine": spec.doctrine for name, spec in run.scenario.actors.items()}
    for line in run.effective:
        if line.kind == "branch":
            for path, value in line.payload.get("set", {}).items():
                found[f"turn {line.turn}: {path}"] = value
        elif line.kind == "ruling":
            owners = [line.payload[role] for role in ("actor", "target") if line.payload.get(role)]
            name = ".".join([line.payload["variable"], *owners])
            operation = line.payload.get("operation", "set")
            found[f"turn {line.turn}: {name}"] = f"{operation} {line.payload['value']:g}"
        elif line.kind == "seat":
            seat = line.payload.get("doctrine") or line.payload["kind"]
            found[f"turn {line.turn}: {line.payload['actor']}"] = seat
        elif line.kind == "orders" and line.by != "doctrine":
            found[f"turn {line.turn}: {line.payload['actor']} orders"] = _orders(line.payload["orders"])
        elif line.kind == "inject" and line.payload.get("do") != "sent":
            inject = line.payload.get("inject", line.payload)
            found[f"turn {line.turn}: inject {inject['id']}"] = inject.get("do", "added")
    return found


def _end(run: Run) -> str:
    """Give the hash of the state that a reference names, by default of the last one."""
    turn = run.turns if run.at is None else run.at
    return str(run.turn_lines[turn - 1].payload["hash"]) if turn else ""


def _rank(measure: str) -> int:
    """Put the measures of the whole game first, in their order, and those of actors after them."""
    return SCALAR_MEASURES.index(measure) if measure in SCALAR_MEASURES else len(SCALAR_MEASURES)


def _orders(orders: Sequence[Mapping[str, Any]]) -> str:
    return "; ".join(f"{one['action']}{':' + one['target'] if one.get('target') else ''}" for one in orders)


def _names(found: Sequence[Mapping[str, Any]]) -> list[str]:
    """Name everything that any of several mappings has, in the order of the first that has it."""
    return list(dict.fromkeys(name for one in found for name in one))


def _groups(set_up: Sequence[Mapping[str, Any]]) -> tuple[tuple[int, ...], ...]:
    """Group the runs that were given the same; how far each was played does not count."""
    kept = [{name: value for name, value in one.items() if name != "turns played"} for one in set_up]
    groups: list[list[int]] = []
    for place, one in enumerate(kept):
        for group in groups:
            if kept[group[0]] == one:
                group.append(place)
                break
        else:
            groups.append([place])
    return tuple(map(tuple, groups))


def _paired(
    groups: Sequence[Sequence[int]], luck: Sequence[tuple[int, int]], measures: Sequence[Field]
) -> Iterator[Paired]:
    """Pair the runs of two groups that had the same seed and run number; at least two pairs of them."""
    for (a, one), (b, other) in combinations(enumerate(groups), 2):
        mine = {luck[place]: place for place in one}
        theirs = {luck[place]: place for place in other}
        shared = [key for key in mine if key in theirs]
        if len(shared) < 2:
            continue
        for field in measures:
            pairs = [(field.values[mine[key]], field.values[theirs[key]]) for key in shared]
            values = [y - x for x, y in pairs if x is not None and y is not None]
            if values:
                yield Paired(a, b, field.name, len(values), *mean_interval(values))
