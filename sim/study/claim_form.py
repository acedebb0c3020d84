"""The form of a claim file: a claim of a document, what carries it, and what may refute it."""

import re
from typing import Any, Final

from sim.scenario.form import published
from sim.scenario.vocabulary import MAX_TURNS

TYPES: Final = ("causal", "preference", "initial_condition", "framing")
DIRECTIONS: Final = ("above", "below")
WITH_PLACE: Final = ("preference", "initial_condition")  # claims that a line of YAML carries, and no contrast
USUAL_SCENARIO: Final = "baseline_2024"
RUNS: Final = 2000  # games in each arm, unless somebody asks for another number
MOST_AT_DEFAULTS: Final = 10 * RUNS
ID_PATTERN: Final = r"S[0-9]{2}"
ARM_PATTERN: Final = r"[a-z][a-z0-9_]*"
ACTS: Final = "acts"

Data = dict[str, Any]

_WORDS: Final = {"type": "string", "minLength": 1}
_BOTH: Final = {"type": "object", "properties": {"en": _WORDS, "ko": _WORDS}, "minProperties": 1}
_TEXT: Final = {"title": "Text", "anyOf": [_WORDS, _BOTH]}
_SCALAR: Final = {"anyOf": [{"type": "string"}, {"type": "number"}, {"type": "boolean"}]}
_SET: Final = {"type": "object", "additionalProperties": _SCALAR}
_NAMES: Final = {"type": "array", "items": _WORDS}
_DOCTRINES: Final = {"type": "object", "additionalProperties": _WORDS}
_TURNS: Final = {"type": "integer", "minimum": 1, "maximum": MAX_TURNS}
_DIFFERENCE: Final[Data] = {"measure": _WORDS, "add": _NAMES, "subtract": _NAMES}
_SETTING: Final[Data] = {
    "turns": _TURNS,
    "set": _SET,
    "doctrines": _DOCTRINES,
    "injects": {"type": "array", "items": {"$ref": "#/$defs/Inject"}},
}
_TEST: Final[Data] = {
    "type": "object",
    "required": ["measure", "expect", "by"],
    "properties": {
        **_DIFFERENCE,
        "per": {"type": "object", "required": ["measure"], "properties": _DIFFERENCE},
        "expect": {"type": "string", "enum": list(DIRECTIONS)},
        "by": {"type": "number"},
        "fails_at": {"type": "number"},
        "counts": {"type": "boolean"},
        "no_worse": {"type": "boolean"},
        "title": _TEXT,
    },
}
_EXPERIMENT: Final[Data] = {
    "type": "object",
    "required": ["arms", "tests"],
    "properties": {
        **_SETTING,
        "scenario": _WORDS,
        "arms": {
            "type": "object",
            "patternProperties": {ARM_PATTERN: {"type": "object", "properties": _SETTING}},
        },
        "tests": {"type": "array", "items": _TEST},
        "at_defaults": {"type": "integer", "minimum": RUNS, "maximum": MOST_AT_DEFAULTS},
        "in_each_world": {"type": "integer", "minimum": 1, "maximum": RUNS},
        "off": _SET,
        "scan": {"type": "object", "additionalProperties": {"type": "array", "items": _SCALAR}},
        "text": _TEXT,
    },
}
_FORM: Final[Data] = {
    "type": "object",
    "required": [
        *("id", "document", "paragraph", "title", "claim", "type", "carried_by", "contradicted_if", "limits")
    ],
    "properties": {
        "id": {"type": "string", "pattern": r"S[0-9]{1,2}", "title": "name"},
        "document": {"type": "string", "enum": ["a", "b"]},
        "paragraph": {"type": "integer", "minimum": 1, "maximum": 10_000},
        "title": _TEXT,
        "claim": _TEXT,
        "type": {"type": "string", "enum": list(TYPES)},
        "carried_by": _NAMES,
        "contradicted_if": _TEXT,
        "experiment": _EXPERIMENT,
        "where": {
            "type": "object",
            "required": ["file", "path"],
            "properties": {"file": _WORDS, "path": _WORDS},
        },
        "limits": _TEXT,
        "sources": _NAMES,
    },
}


def form() -> Data:
    """Give the form as JSON Schema; injects are those of scenario files."""
    return {**_FORM, "$defs": published()["$defs"]}


def stem_of(claim: str) -> str:
    """Give the name of a claim's file without its ending: so that files stand in the order of claims.

    >>> stem_of("S2"), stem_of("s02"), stem_of("S12"), stem_of("wedge")
    ('S02', 'S02', 'S12', 'wedge')
    """
    found = re.fullmatch(r"[Ss]0*([0-9]{1,2})", claim)
    return f"S{int(found[1]):02d}" if found else claim


def id_of(stem: str) -> str:
    """Give the id of the claim in a file.

    >>> id_of("S02"), id_of("S12")
    ('S2', 'S12')
    """
    return f"S{int(stem[1:])}" if re.fullmatch(ID_PATTERN, stem) else stem
