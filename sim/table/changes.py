"""Changes that a facilitator makes, checked before they are recorded: injects and rulings."""

from collections.abc import Mapping
from math import isfinite
from typing import Any

from pydantic import ValidationError

from sim.model import names as N
from sim.record.course import Course, Refusal
from sim.record.place import NoVariable, place_of
from sim.record.replay import OPERATIONS
from sim.scenario.checks import View
from sim.scenario.checks.events import RULED, check_injects
from sim.scenario.dump import to_file
from sim.scenario.library import shipped
from sim.scenario.schema import Inject, Scenario
from sim.scenario.strict_yaml import Document, plant
from sim.scenario.vocabulary import range_of


def read_inject(scenario: Scenario, given: Inject | Mapping[str, Any]) -> dict[str, Any]:
    """Read an inject in the scenario's form and check all that it refers to; give it as plain data.

    Raises `Refusal` (bad_inject) with the faults.
    """
    data = given.model_dump(exclude_none=True) if isinstance(given, Inject) else dict(given)
    try:
        inject = Inject.model_validate(data)
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()]
        raise Refusal("bad_inject", faults=faults) from error
    world = to_file(scenario.model_dump(exclude_none=True))
    world["injects"] = [inject.model_dump(exclude_none=True)]
    root = plant(world, [])
    document = Document("inject", root)
    check_injects(View(document, root, shipped()))
    faults = [fault.message for fault in document.faults if fault.severity == "error"]
    if faults:
        raise Refusal("bad_inject", faults=faults)
    return inject.model_dump(mode="json", exclude_none=True)


def inject_named(scenario: Scenario, name: str) -> Inject:
    """Find an inject of the scenario by its id; raise `Refusal` (no_inject)."""
    for inject in scenario.injects:
        if inject.id == name:
            return inject
    raise Refusal("no_inject", inject=name, known=[inject.id for inject in scenario.injects])


def ruling_data(
    course: Course,
    variable: str,
    actor: str | None,
    target: str | None,
    value: float,
    reason: str,
    operation: str,
) -> dict[str, Any]:
    """Check a ruling and give its payload; raise `Refusal` (no_reason, no_variable, not_ruled, bad_value)."""
    if not reason.strip():
        raise Refusal("no_reason")
    name, *parts = variable.split(".")
    owners = [*parts, *(part for part in (actor, target) if part)]
    try:
        place = place_of(course.built.index, ".".join([name, *owners]))
    except NoVariable as error:
        raise Refusal("no_variable", variable=variable, why=str(error)) from error
    if name in RULED or place.family in (N.FORCE, N.SHOCK):
        raise Refusal("not_ruled", variable=variable)
    if operation not in OPERATIONS:
        raise Refusal("no_operation", operation=operation, known=list(OPERATIONS))
    low, high = range_of(name)
    if not isfinite(value) or (operation == "set" and not low <= value <= high):
        raise Refusal("bad_value", variable=variable, value=value, low=low, high=high)
    first, second = (*owners, None, None)[:2]
    data: dict[str, Any] = {"variable": name, "actor": first, "target": second, "value": float(value)}
    return {**data, "reason": reason.strip(), **({} if operation == "set" else {"operation": operation})}
