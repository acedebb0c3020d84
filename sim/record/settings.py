"""Values of a scenario that a branch changes from its turn on: which may be, and the scenario with them."""

from collections.abc import Mapping
from typing import Any

from sim.record.course import Course, Refusal
from sim.scenario.draft import Draft
from sim.scenario.dump import to_file
from sim.scenario.library import shipped
from sim.scenario.overrides import split
from sim.scenario.scalars import Scalar
from sim.scenario.schema import Scenario

# What a game is made of, or where it began: a branch cannot change either afterwards.
FIXED = frozenset(
    "format id title summary start turn_months turns library briefs objectives channels names formats "
    "hot_wash sources evidence absent".split()
)
ROLES = frozenset("name text address default_included acts evidence force_share".split())
PAIR_START = frozenset(
    "trust tension dependence commitment hotline military_agreement joint_project talks_stage peace_treaty "
    "moratorium mediation".split()
)
DIRECTED = frozenset("trust dependence commitment mediation".split())


def read_setting(course: Course, text: str) -> tuple[str, Scalar]:
    """Read KEY=VALUE for a value of the scenario; give its dotted path and value.

    Raises `OverrideError` when there is no such value, Refusal `start_value` (with what to write instead)
    or `fixed` when a game under way cannot change it.
    """
    parts, value = split(text)
    path = ".".join(parts)
    instead = _variable_of(course, parts)
    if instead:
        raise Refusal("start_value", path=path, instead=instead)
    if parts[0] in FIXED or (parts[0] == "actors" and len(parts) > 2 and parts[2] in ROLES):
        raise Refusal("fixed", path=path)
    before, after = course.scenario, with_settings(course.scenario, {path: value})
    for kind in ("actors", "actions", "theatres", "doctrines", "injects"):
        old, new = getattr(before, kind), getattr(after, kind)
        if len(old) != len(new) or (isinstance(old, dict) and list(old) != list(new)):
            raise Refusal("fixed", path=path)
    return path, value


def with_settings(scenario: Scenario, settings: Mapping[str, Any]) -> Scenario:
    """Give a scenario with some of its values changed, by dotted path; raise `OverrideError`."""
    draft = Draft(to_file(scenario.model_dump(mode="json", exclude_none=True)), shipped())
    return draft.resolve([f"{path}={_written(value)}" for path, value in settings.items()])


def _written(value: Scalar) -> str:
    """Write a value as it is read back."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"'{value}'" if isinstance(value, str) else repr(value)


def _variable_of(course: Course, parts: tuple[str, ...]) -> str:
    """Name the variable that a start value became, by which a branch changes it; nothing for other values."""
    kind, *rest = parts
    if kind == "globals" and rest:
        return rest[0]
    if kind == "actors" and len(rest) > 1:
        actor, key = rest[0], rest[-1]
        if rest[1] == "distraction" and len(rest) > 2:
            return f"distraction_{key}.{actor}"
        return f"{key}.{actor}" if key in course.built.index.variables() else ""
    if kind == "dyads" and len(rest) > 1 and rest[1] in PAIR_START:
        first, _, second = rest[0].partition("-")
        if rest[1] in DIRECTED and rest[2:] == ["1"]:
            first, second = second, first
        return f"{rest[1]}.{first}.{second}"
    return ""
