"""Check a file of base rates: its form, and that what it names exists."""

from pathlib import Path
from typing import Final

from sim.scenario.check import collected
from sim.scenario.checks.view import View
from sim.scenario.faults import Fault, ScenarioNotFound
from sim.scenario.library import find_scenario, known_actors, shipped
from sim.scenario.vocabulary import MAX_TURNS
from sim.study.file_form import checked_form
from sim.study.plan_form import LARGEST_SEED, Data

RATES: Final = tuple("war deadly_incidents provocations launches resolutions vetoes talks deals".split())
TAILS: Final = ("provocations_bunching", "launches_bunching", "launches_pause")
STATISTICS: Final = {"rate": RATES, "tail": TAILS}

_WORDS: Final[Data] = {"type": "string", "minLength": 1}
_NAMES: Final[Data] = {"type": "array", "items": _WORDS}
_NUMBER: Final[Data] = {"type": "number"}
_MONTHS: Final[Data] = {"type": "integer", "minimum": 1, "maximum": MAX_TURNS}
_ENDS: Final = ("low", "high")
_BAND: Final[Data] = {"type": "object", "required": _ENDS, "properties": dict.fromkeys(_ENDS, _NUMBER)}
_RECORD: Final[Data] = {
    **dict.fromkeys(("count", "mean", "value", "years", "from", "to", "members", "of_unit"), _NUMBER),
    **dict.fromkeys(("method", "file"), _WORDS),
}
_ROW: Final[Data] = {
    "type": "object",
    "required": ["statistic", "of", "unit", "games", "band", "record", "source", "reason"],
    "properties": {
        "statistic": {"type": "string", "enum": list(STATISTICS)},
        "of": {"type": "string", "enum": [*RATES, *TAILS]},
        "unit": _WORDS,
        "games": {"type": "string", "enum": ["short", "long"]},
        "per_months": {"type": "number", "minimum": 1, "maximum": MAX_TURNS},
        "months": _MONTHS,
        "at_least": _NUMBER,
        "band": _BAND,
        "record": {"type": "object", "required": ["method"], "properties": _RECORD},
        "source": _WORDS,
        "reason": _WORDS,
    },
}
_REQUIRED: Final = (
    "format scenario seed beside short long negotiators launch_acts launch_months matched missed "
    "not_matched rows"
).split()
FORM: Final[Data] = {
    "type": "object",
    "required": _REQUIRED,
    "properties": {
        "format": {"type": "integer", "const": 1},
        "scenario": _WORDS,
        "beside": _WORDS,
        "seed": {"type": "integer", "minimum": 0, "maximum": LARGEST_SEED},
        "short": _MONTHS,
        "long": _MONTHS,
        "negotiators": {"type": "array", "prefixItems": [_WORDS, _WORDS]},
        "launch_acts": _NAMES,
        "launch_months": _MONTHS,
        "matched": _NAMES,
        "missed": _NAMES,
        "not_matched": {"type": "object", "additionalProperties": _WORDS},
        "rows": {"type": "object", "additionalProperties": _ROW},
    },
}


def check_base_rates(path: Path) -> list[Fault]:
    """Give all faults of a file of base rates."""
    document, view = checked_form(path, FORM)
    if view is not None:
        _names(view)
        for name, row in view.section("rows").items():
            _check_row(view, name, row)
    return collected(document)


def _names(view: View) -> None:
    """Check the names of scenarios, actors, acts and rows."""
    for key in ("scenario", "beside"):
        try:
            find_scenario(str(view.data.get(key, "baseline_2024")))
        except ScenarioNotFound as error:
            view.fault("E100", error.faults[0].message, key)
    for number, actor in enumerate(view.data.get("negotiators", ())):
        view.one_of("E301", "actor", actor, known_actors(shipped()), "negotiators", number)
    for number, act in enumerate(view.data.get("launch_acts", ())):
        view.one_of("E302", "act", act, shipped().actions, "launch_acts", number)
    rows = view.names("rows")
    for key in ("matched", "missed"):
        for number, name in enumerate(view.data.get(key, ())):
            view.one_of("E309", "row", name, rows, key, number)
    for name in view.names("not_matched"):
        view.one_of("E309", "row", name, rows, "not_matched", name, key=True)


def _check_row(view: View, name: str, row: Data) -> None:
    """Check what the values of one row say together."""
    loc = ("rows", name)
    statistic, band = row.get("statistic"), row.get("band", {})
    if statistic and "of" in row and row["of"] not in STATISTICS[statistic]:
        text = f"no {statistic} is counted of {row['of']}; one is of {', '.join(STATISTICS[statistic])}"
        view.fault("E309", text, *loc, "of")
    needed = {"rate": "per_months", "tail": "at_least"}.get(str(statistic), "statistic")
    if not view.written(*loc, needed):
        view.fault("E202", f"`{needed}` is missing in `{name}`: a {statistic} needs it", *loc, key=True)
    if len(band) == 2 and band["low"] > band["high"]:
        view.fault("E204", f"the band {band['low']:g} to {band['high']:g} does not rise", *loc, "band")
