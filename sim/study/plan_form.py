"""The form of a study file, and what its values mean before any scenario is asked."""

import math
from collections.abc import Iterator, Mapping
from typing import Any, Final

from sim.scenario.vocabulary import MAX_TURNS

SAMPLERS: Final = ("grid", "latin_hypercube", "sobol", "morris", "ensemble")
MOST_POINTS: Final = 1_000_000
MOST_RUNS: Final = 1_000_000_000
LARGEST_SEED: Final = 2**64 - 1
# What a point may change; the length of a game and its start are the same at all points.
HEADS: Final = (
    *("doctrine", "injects", "parameters", "globals", "dyads", "actors", "actions", "doctrines", "theatres"),
)

Value = str | int | float | bool
Loc = tuple[str | int, ...]
Data = dict[str, Any]

_SCALAR: Final = {"anyOf": [{"type": "string"}, {"type": "number"}, {"type": "boolean"}]}
_WORDS: Final = {"type": "string", "minLength": 1}
_BOTH: Final = {"type": "object", "properties": {"en": _WORDS, "ko": _WORDS}, "minProperties": 1}
TEXT: Final[Data] = {"title": "Text", "anyOf": [_WORDS, _BOTH]}
_TWO_NUMBERS: Final = {"type": "array", "prefixItems": [{"type": "number"}, {"type": "number"}]}
_TWO_WHOLES: Final = {"type": "array", "prefixItems": [{"type": "integer"}, {"type": "integer"}]}
RANGE: Final[Data] = {
    "type": "object",
    "properties": {
        "uniform": _TWO_NUMBERS,
        "whole": _TWO_WHOLES,
        "steps": {"type": "integer", "minimum": 2, "maximum": MOST_POINTS},
    },
}
FORM: Final[Data] = {
    "type": "object",
    "required": ["format", "id", "scenario"],
    "properties": {
        "format": {"type": "integer", "const": 1},
        "id": {"type": "string", "pattern": r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$", "title": "name"},
        "title": TEXT,
        "question": TEXT,
        "scenario": _WORDS,
        "runs": {"type": "integer", "minimum": 1, "maximum": MOST_RUNS},
        "seed": {"type": "integer", "minimum": 0, "maximum": LARGEST_SEED},
        "turns": {"type": "integer", "minimum": 1, "maximum": MAX_TURNS},
        "sampler": {"type": "string", "enum": list(SAMPLERS)},
        "points": {"type": "integer", "minimum": 2, "maximum": MOST_POINTS},
        "ensemble": _WORDS,
        "factors": {
            "type": "object",
            "additionalProperties": {"anyOf": [{"type": "array", "items": _SCALAR}, RANGE]},
        },
        "set": {"type": "object", "additionalProperties": _SCALAR},
        "doctrines": {"type": "object", "additionalProperties": _WORDS},
        "measures": {"type": "array", "items": _WORDS},
        "common_random_numbers": {"type": "boolean"},
        "sources": {"type": "array", "items": _WORDS},
    },
}


def override(key: str, value: Value) -> str:
    """Write `KEY=VALUE` as the loader takes it; it reads back as the same value of the same kind.

    >>> override("a.b", 0.1), override("a", 2.0), override("a", 2), override("a", True), override("a", "0.1")
    ('a.b=0.1', 'a=2.0', 'a=2', 'a=true', "a='0.1'")
    """
    if isinstance(value, bool):
        return f"{key}={'true' if value else 'false'}"
    return f"{key}='{value}'" if isinstance(value, str) else f"{key}={value!r}"


def grid_levels(spec: Mapping[str, Any]) -> tuple[int | float, ...]:
    """Give the levels of a range in a grid: every whole number of it, or `steps` numbers evenly apart.

    >>> grid_levels({"uniform": [0, 3], "steps": 4}), grid_levels({"whole": [1, 3]})
    ((0.0, 1.0, 2.0, 3.0), (1, 2, 3))
    """
    if "whole" in spec:
        low, high = spec["whole"]
        return tuple(range(low, high + 1))
    low, high = map(float, spec["uniform"])
    last = spec["steps"] - 1
    return (*(low + (high - low) * k / last for k in range(last)), high)


def size(sampler: str, levels: Mapping[str, int], points: int | None) -> int:
    """Count the points of a design; `levels` are the levels of each factor, 0 for one without.

    Of an ensemble `points` are the members: each is joined with every combination of levels.

    >>> size("grid", {"a": 2, "b": 3}, None), size("sobol", {"a": 0, "b": 0}, 8), size("grid", {}, None)
    (6, 32, 1)
    >>> size("ensemble", {"a": 2, "parameters.b": 0}, 10)
    20
    """
    if sampler == "grid":
        return math.prod(levels.values())
    if sampler == "ensemble":
        return (points or 0) * math.prod(max(1, count) for count in levels.values())
    each = {"latin_hypercube": 1, "sobol": len(levels) + 2, "morris": len(levels) + 1}[sampler]
    return (points or 0) * each


def in_order(measure: str, actors: tuple[str, ...]) -> str:
    """Name a pair in a measure as studies do: tension_mean.B.A is tension_mean.A.B for actors A, B.

    >>> in_order("tension_mean.B.A", ("A", "B")), in_order("trust_end.B.A", ("A", "B"))
    ('tension_mean.A.B', 'trust_end.B.A')
    """
    name, *parts = measure.split(".")
    if name == "tension_mean" and all(part in actors for part in parts):
        parts.sort(key=actors.index)
    return ".".join((name, *parts))


def cases(spec: object, loc: Loc) -> Iterator[tuple[Value, Loc]]:
    """Go through the values that decide about a factor, with places: its levels, or the ends of its range."""
    if isinstance(spec, list):
        yield from ((level, (*loc, number)) for number, level in enumerate(spec))
    elif isinstance(spec, Mapping):
        for kind in ("uniform", "whole"):
            for number, end in enumerate(spec.get(kind, ())):
                yield end, (*loc, kind, number)
    elif isinstance(spec, str | int | float):
        yield spec, loc
