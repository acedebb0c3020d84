"""From a point of a design to the world its games are played in."""

import json
from collections.abc import Sequence
from functools import lru_cache

from sim.scenario.build import Built, build, with_parameters, with_slots
from sim.scenario.draft import Draft
from sim.scenario.faults import ScenarioError
from sim.scenario.library import shipped
from sim.scenario.schema import Scenario
from sim.scenario.strict_yaml import parse
from sim.scenario.vocabulary import parameter_range
from sim.study.engine import slots_for
from sim.study.plan import Plan, Setting, from_data, settings_of
from sim.study.plan_form import Value

KEPT = 256  # worlds kept at once: a study of doctrines has fewer, one of parameters builds few
PARAMETERS = "parameters."


class Worlds:
    """Give the scenario and the compiled world of each point of a plan.

    Points that differ in parameters alone share one world, of which only the parameters are exchanged.
    """

    def __init__(self, plan: Plan, scenario: str) -> None:
        """Open a plan on a complete scenario, given as a draft's text."""
        self.plan = plan
        document = parse(scenario, plan.scenario)
        if document.root is None:
            raise ScenarioError(document.faults)
        self.draft = Draft(document.root.data(), shipped())
        self._built = lru_cache(KEPT)(self._build)
        self.base = self.draft.resolve(_with_turns(plan, plan.overrides))

    def scenario(self, row: Sequence[Value]) -> Scenario:
        """Give the complete scenario of a point; raise OverrideError where its values do not fit."""
        return self._resolve(settings_of(self.plan, row))

    def built(self, row: Sequence[Value]) -> Built:
        """Compile the world of a point; raise OverrideError where its values do not fit."""
        plain = {
            factor.name.removeprefix(PARAMETERS): value
            for factor, value in zip(self.plan.factors, row, strict=True)
            if self._is_plain(factor.name, value)
        }
        setting = settings_of(self.plan, row)
        paths = {PARAMETERS + name for name in plain}
        rest = tuple(given for given in setting.overrides if given.partition("=")[0] not in paths)
        scenario, world = self._built(rest, tuple(setting.doctrines.items()), setting.injects_off)
        if not plain:
            return world
        values = {**scenario.parameters, **{name: float(value) for name, value in plain.items()}}
        said = {given.partition("=")[0] for given in rest}
        starts = {
            variable: values[parameter]
            for variable, parameter in self.draft.open_starts.items()
            if f"globals.{variable}" not in said
        }
        return with_parameters(world, values, starts)

    def _is_plain(self, name: str, value: Value) -> bool:
        """Say whether a factor's value is a number in the range of a parameter that there is."""
        parameter = name.removeprefix(PARAMETERS)
        if name == parameter or parameter not in self.base.parameters or isinstance(value, bool | str):
            return False
        low, high = parameter_range(parameter, float(self.base.parameters[parameter]))
        return low <= value <= high

    def _build(
        self, overrides: tuple[str, ...], doctrines: tuple[tuple[str, str], ...], injects_off: frozenset[str]
    ) -> tuple[Scenario, Built]:
        """Resolve and compile what is no plain parameter of a point."""
        scenario = self._resolve(Setting(overrides, dict(doctrines), injects_off))
        world = build(scenario)
        return scenario, with_slots(world, slots_for(world))

    def _resolve(self, setting: Setting) -> Scenario:
        """Give the scenario of a setting, without the injects that are off."""
        found = self.draft.resolve(_with_turns(self.plan, setting.overrides), setting.doctrines)
        if not setting.injects_off:
            return found
        kept = tuple(inject for inject in found.injects if inject.id not in setting.injects_off)
        return found.model_copy(update={"injects": kept})


def _with_turns(plan: Plan, overrides: Sequence[str]) -> tuple[str, ...]:
    """Add the plan's own length to the overrides."""
    return (*overrides, *((f"turns={plan.turns}",) if plan.turns else ()))


@lru_cache(2)
def worlds_of(plan: str, scenario: str) -> Worlds:
    """Give the worlds of a plan written as JSON on a scenario written as YAML; a worker keeps its study's."""
    return Worlds(from_data(json.loads(plan)), scenario)
