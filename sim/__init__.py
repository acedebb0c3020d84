"""sixparty: a tabletop wargame simulator (the model, its record, its table and its faces).

import sim
scenario = sim.load("crossroads_2024")
run = sim.run(scenario, seed=7)
table = sim.Table(scenario, seed=7)
study = sim.study("crossroads_2024", runs=1000)
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.scenario.faults import ScenarioError
    from sim.scenario.load import load
    from sim.study.study import study
    from sim.table.alone import run
    from sim.table.table import Table

__all__ = ["ScenarioError", "Table", "load", "run", "study"]

# Imported when asked for: the command line must answer `--help` before Mesa and NumPy are there.
_PLACES = {
    "ScenarioError": "sim.scenario.faults",
    "Table": "sim.table.table",
    "load": "sim.scenario.load",
    "run": "sim.table.alone",
}


def __getattr__(name: str) -> object:
    """Import a public name."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    if name == "study":  # the package itself, which can be called
        return import_module("sim.study")
    return getattr(import_module(_PLACES[name]), name)


def __dir__() -> list[str]:
    """List the public names too."""
    return sorted([*globals(), *__all__])
