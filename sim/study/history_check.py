"""Check the plan of a backtest: its form, what it names, and the files that lie beside it."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

from sim.scenario.check import collected
from sim.scenario.checks.view import View
from sim.scenario.faults import Fault, ScenarioError, ScenarioNotFound
from sim.scenario.form import Shape
from sim.scenario.library import find_scenario, known_actors, shipped
from sim.scenario.merge import merge
from sim.scenario.strict_yaml import read
from sim.scenario.vocabulary import GLOBALS
from sim.study.file_form import checked_form
from sim.study.history_files import LEAST_INDEX, MOST_DAYS, MOST_INDEX, read_events, read_monthly
from sim.study.history_find import check_actors, read_plan
from sim.study.history_plan import Plan


@cache
def plan_form() -> Shape:
    """Give the form of a plan as JSON Schema, as its model has it."""
    return Plan.model_json_schema()


def check_history(path: Path) -> list[Fault]:
    """Give all faults of a plan; of the files beside it, and of its actors, where its form is sound."""
    document, view = checked_form(path, plan_form(), plan_form())
    if view is None:
        return collected(document)
    _names(view)
    faults = collected(document)
    if any(fault.severity == "error" for fault in faults):
        return faults
    try:
        plan = read_plan(path)
    except ScenarioError as error:  # what the form above does not say
        return error.faults
    return [*faults, *_beside(plan, path)]


def _names(view: View) -> None:
    """Check the names of the library, of periods, and of the scenario."""
    library = shipped()
    for name in view.names("parameters"):
        view.one_of("E305", "parameter", name, view.parameters, "parameters", name, key=True)
    for name in view.names("globals"):
        view.one_of("E304", "variable of the world", name, GLOBALS, "globals", name, key=True)
    launches = view.data.get("launches") or {}
    for number, act in enumerate(launches.get("acts", ())):
        view.one_of("E302", "act", act, library.actions, "launches", "acts", number)
    if "doctrine" in launches:
        view.one_of("E303", "doctrine", launches["doctrine"], library.doctrines, "launches", "doctrine")
    periods = [period["id"] for period in view.data.get("periods", ()) if "id" in period]
    for number, order in enumerate(view.data.get("orders", ())):
        for place, name in enumerate(order):
            view.one_of("E309", "period", name, periods, "orders", number, place)
    try:
        find_scenario(str(view.data.get("scenario", "baseline_2024")))
    except ScenarioNotFound as error:
        view.fault("E100", error.faults[0].message, "scenario")


def _beside(plan: Plan, path: Path) -> list[Fault]:
    """Check the tables of a plan, and its actors."""
    names = tuple(dict.fromkeys((*known_actors(shipped()), *plan.aliases)))
    base = read(find_scenario(plan.scenario)).root
    actors = tuple(merge(base.data() if base is not None else {}, shipped())["actors"])
    looks: tuple[Callable[[], object], ...] = (
        lambda: check_actors(plan, path, actors),
        lambda: read_events(path.parent / plan.events, shipped().actions, names),
        lambda: read_monthly(path.parent / plan.reference, LEAST_INDEX, MOST_INDEX),
        lambda: read_monthly(path.parent / plan.launches.file, 0.0, MOST_DAYS),
    )
    found: list[Fault] = []
    for look in looks:
        try:
            look()
        except ScenarioError as error:
            found += error.faults
    return found
