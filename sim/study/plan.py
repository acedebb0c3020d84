"""The plan of a study: what is varied, how many games are played, what is measured.

A plan comes from a file (`load_plan`) or from a scenario alone (`plan_of_scenario`), goes into the manifest
as plain data (`as_data`), and says for each row of its design what the loader is to be given (`settings_of`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from sim.scenario.faults import Fault, ScenarioError, ScenarioNotFound, quote
from sim.scenario.library import content_root
from sim.study.errors import StudyNotFound
from sim.study.plan_check import Checked, check_file
from sim.study.plan_data import RUNS, Factor, Over, Plan
from sim.study.plan_form import Value, grid_levels, in_order, override
from sim.study.plan_over import lay_over

__all__ = ["RUNS", "Factor", "Over", "Plan", "Setting", "as_data", "faults_of", "find_plan", "from_data",
           "load_plan", "plan_ids", "plan_of_scenario", "settings_of"]  # fmt: skip


@dataclass(frozen=True)
class Setting:
    """What one point gives to the loader: overrides in turn, doctrine by actor, injects that are not sent."""

    overrides: tuple[str, ...] = ()
    doctrines: dict[str, str] = field(default_factory=dict)
    injects_off: frozenset[str] = frozenset()


def settings_of(plan: Plan, row: Sequence[Value]) -> Setting:
    """Turn one row of the design into what the loader takes, the plan's own overrides and doctrines included.

    Doctrines are as given: `resolve` spreads joint ones. The length `plan.turns` is not among the overrides.
    """
    overrides = list(plan.overrides)
    doctrines = dict(plan.doctrines)
    off: set[str] = set()
    for factor, value in zip(plan.factors, row, strict=True):
        head, _, rest = factor.name.partition(".")
        if head == "doctrine":
            doctrines[rest] = str(value)
        elif head == "injects" and "." not in rest:
            off |= set() if value else {rest}
        else:
            overrides.append(override(factor.name, value))
    return Setting(tuple(overrides), doctrines, frozenset(off))


def faults_of(path: str | Path) -> tuple[Plan | None, list[Fault]]:
    """Check a study file: its plan (None when it cannot be played) and all its faults, warnings too.

    Never raises on what stands in the file. Faults of its scenario carry the scenario's path.
    """
    checked = check_file(Path(path))
    return _plan(checked) if checked.sound else None, list(checked.faults)


def load_plan(reference: str | Path) -> Plan:
    """Load a study by path, or by an id found in `./studies/` and then in the package.

    Raises:
        StudyNotFound: neither a file nor an id.
        ScenarioNotFound: the file, or the scenario that it names, cannot be read.
        ScenarioError: the file has faults; `faults` holds all of them.
    """
    plan, faults = faults_of(find_plan(reference))
    if plan is None:
        errors = [fault for fault in faults if fault.severity == "error"]
        unread = all(fault.code == "E100" for fault in errors)
        raise ScenarioNotFound(errors) if unread else ScenarioError(errors)
    return plan


def find_plan(reference: str | Path) -> Path:
    """Find a study file by path, or by an id in `./studies/` and then in the package.

    Raises:
        StudyNotFound: there is none.
    """
    from difflib import get_close_matches

    path = Path(reference)
    try:
        if path.is_file():
            return path
    except (OSError, ValueError):  # no name of a file
        pass
    known = plan_ids()
    name = str(reference)
    if name in known:
        return known[name]
    near = get_close_matches(path.stem[:100], known, n=2)
    raise StudyNotFound(f"no study {quote(name)}: neither a file nor an id", near)


def plan_ids() -> dict[str, Path]:
    """Give the ids of all study files and their paths; those in `./studies/` come first."""
    found: dict[str, Path] = {}
    for folder in (Path("studies"), content_root() / "studies"):
        for path in sorted(folder.glob("*.yaml")):
            found.setdefault(path.stem, path)
    return found


def plan_of_scenario(
    scenario: str | Path,
    *,
    runs: int,
    seed: int,
    overrides: Sequence[str] = (),
    doctrines: Mapping[str, str] | None = None,
    turns: int | None = None,
) -> Plan:
    """Plan many games of one scenario: one point, no factors, all measures; its id is the scenario's.

    Raises:
        ScenarioNotFound: no such scenario, or it cannot be read.
        ScenarioError: the scenario has faults.
        OverrideError: an override or a doctrine does not fit.
    """
    from sim.scenario.load import open_draft  # the models wait for whoever needs them

    resolved = open_draft(scenario).resolve(overrides, doctrines or {})
    return Plan(
        id=resolved.id,
        scenario=str(scenario),
        title={language: resolved.title.say(language) for language in ("en", "ko")},
        runs=runs,
        seed=seed,
        turns=turns,
        overrides=tuple(overrides),
        doctrines=tuple((doctrines or {}).items()),
    )


def as_data(plan: Plan) -> dict[str, Any]:
    """Give a plan as plain data for a manifest: mappings, lists, texts, numbers and booleans only."""
    data = asdict(replace(plan, over=None))
    del data["over"]  # so that a study without an ensemble stays what it was before there were any
    if plan.over is not None:
        data["over"] = {"id": plan.over.id, "sha256": plan.over.sha256}
    data["factors"] = [{**factor, "levels": list(factor["levels"])} for factor in data["factors"]]
    data["doctrines"] = [list(pair) for pair in plan.doctrines]
    for key in ("overrides", "sources", "measures"):
        data[key] = None if data[key] is None else list(data[key])
    return data


def from_data(data: Mapping[str, Any]) -> Plan:
    """Give the plan that `as_data` wrote, equal to the first."""
    given = dict(data)
    given["factors"] = tuple(Factor(**{**one, "levels": tuple(one["levels"])}) for one in data["factors"])
    given["over"] = Over(**data["over"]) if "over" in data else None
    given["doctrines"] = tuple((actor, name) for actor, name in data["doctrines"])
    for key in ("overrides", "sources", "measures"):
        given[key] = None if data[key] is None else tuple(data[key])
    return Plan(**given)


def _plan(checked: Checked) -> Plan:
    """Make the plan of a file without errors."""
    data = checked.data
    same = ("id", "runs", "seed", "sampler", "points", "turns", "common_random_numbers")
    measures = data.get("measures")
    plan = Plan(
        **{key: data[key] for key in same if key in data},
        scenario=checked.scenario,
        title=_text(data.get("title", data["id"])),
        question=_text(data.get("question", {})),
        factors=tuple(
            _factor(name, spec, data.get("sampler", "grid")) for name, spec in data.get("factors", {}).items()
        ),
        measures=tuple(in_order(name, checked.actors) for name in measures) if measures else None,
        overrides=tuple(override(key, value) for key, value in data.get("set", {}).items()),
        doctrines=tuple(data.get("doctrines", {}).items()),
        sources=tuple(data.get("sources", ())),
    )
    return lay_over(plan, checked.ensemble, plan.points) if checked.ensemble else plan


def _text(text: Any) -> dict[str, str]:  # noqa: ANN401  (a text of the file, once or by language)
    return {"en": text, "ko": text} if isinstance(text, str) else dict(text)


def _factor(name: str, spec: list[Value] | dict[str, Any], sampler: str) -> Factor:
    if isinstance(spec, list):
        return Factor(name, tuple(spec))
    if sampler in ("grid", "ensemble"):
        return Factor(name, grid_levels(spec))
    low, high = spec["whole"] if "whole" in spec else map(float, spec["uniform"])
    return Factor(name, low=low, high=high, whole="whole" in spec)
