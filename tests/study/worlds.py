"""Worlds for tests of studies."""

from functools import cache

from sim.scenario.build import build
from sim.scenario.load import load
from sim.study.engine import slots_for


@cache
def world(scenario, *overrides):
    """Compile a scenario as a batch does."""
    loaded = load(scenario, overrides=overrides)
    made = build(loaded)
    return build(loaded, slots_for(made))
