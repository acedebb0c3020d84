"""The scenario and the compiled world of a setting: plain data that says what games are played in."""

import copy
import json
from functools import lru_cache
from typing import Any, NamedTuple

from sim.scenario.build import Built, build, with_parameters, with_slots
from sim.scenario.check import check, collected
from sim.scenario.draft import Draft
from sim.scenario.faults import ScenarioError
from sim.scenario.library import find_scenario, shipped
from sim.scenario.schema import Scenario
from sim.scenario.strict_yaml import read
from sim.study.engine import slots_for

KEPT = 64  # worlds kept at once in a process


class Ground(NamedTuple):
    """A scenario with so many turns (None: its own) and with further injects, as JSON."""

    scenario: str
    turns: int | None
    injects: tuple[str, ...]


class Setting(NamedTuple):
    """What games are played in: doctrines given, overrides but for plain parameters, and those by name."""

    ground: Ground
    doctrines: tuple[tuple[str, str], ...]
    overrides: tuple[str, ...]
    parameters: tuple[tuple[str, float], ...]


def ground_of(scenario: str, turns: int | None = None, injects: tuple[str, ...] = ()) -> Ground:
    """Give a scenario as it is, or with so many turns and further injects."""
    return Ground(scenario, turns, injects)


def scenario_data(ground: Ground) -> dict[str, Any]:
    """Give the plain data of a scenario's file with a ground's turns and injects.

    Raises:
        ScenarioNotFound: there is no such scenario.
        ScenarioError: it has faults.
    """
    data = copy.deepcopy(_data_of(ground.scenario))
    if ground.turns:
        data["turns"] = ground.turns
        kept = [one for one in data.get("injects") or () if (one.get("turn") or 0) <= ground.turns]
        data["injects"] = kept
    if ground.injects:
        data["injects"] = [*(data.get("injects") or ()), *map(json.loads, ground.injects)]
    return data


@lru_cache(maxsize=KEPT)
def _data_of(scenario: str) -> dict[str, Any]:
    """Read and check a scenario's file, once a process."""
    document = read(find_scenario(scenario))
    check(document, shipped())
    errors = [fault for fault in collected(document) if fault.severity == "error"]
    if document.root is None or errors:
        raise ScenarioError(errors)
    data: dict[str, Any] = document.root.data()
    return data


@lru_cache(maxsize=4 * KEPT)
def draft_of(ground: Ground) -> Draft:
    """Open the scenario of a ground, once a process."""
    return Draft(scenario_data(ground), shipped())


def resolved(setting: Setting) -> Scenario:
    """Give the complete scenario of a setting, but for its plain parameters.

    Raises:
        OverrideError, ScenarioError: the values do not fit each other.
    """
    return _resolved(setting._replace(parameters=()))


@lru_cache(maxsize=KEPT)
def _resolved(setting: Setting) -> Scenario:
    return draft_of(setting.ground).resolve(setting.overrides, dict(setting.doctrines))


@lru_cache(maxsize=KEPT)
def _built(setting: Setting) -> tuple[Scenario, Built]:
    scenario = _resolved(setting)
    world = build(scenario)
    return scenario, with_slots(world, slots_for(world))


def world_of(setting: Setting) -> tuple[Scenario, Built]:
    """Compile the world of a setting; settings that differ in parameters alone share one build.

    Raises:
        OverrideError, ScenarioError: the values do not fit each other.
    """
    scenario, world = _built(setting._replace(parameters=()))
    if not setting.parameters:
        return scenario, world
    values = {**{name: float(x) for name, x in scenario.parameters.items()}, **dict(setting.parameters)}
    said = {given.partition("=")[0].strip() for given in setting.overrides}
    starts = {
        variable: values[parameter]
        for variable, parameter in draft_of(setting.ground).open_starts.items()
        if f"globals.{variable}" not in said
    }
    return scenario, with_parameters(world, values, starts)
