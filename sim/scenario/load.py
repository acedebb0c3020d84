"""Load a scenario: read it, report every fault at once, merge it with the library, apply overrides."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from sim.scenario.check import check, collected
from sim.scenario.draft import NOTHING, Draft
from sim.scenario.faults import ScenarioError, ScenarioNotFound
from sim.scenario.library import find_scenario, shipped
from sim.scenario.schema import Scenario
from sim.scenario.spread import spread
from sim.scenario.strict_yaml import read


def load(
    ref: str | Path,
    *,
    overrides: Sequence[str] = (),
    doctrines: Mapping[str, str] = NOTHING,
    trusted: bool = False,
) -> Scenario:
    """Load a scenario by path or id.

    Args:
        ref: a path, or an id found in `./scenarios/` and then in the package.
        overrides: `KEY=VALUE` by dotted path into the merged scenario, in turn.
        doctrines: doctrine by actor, over the overrides; joint ones spread (see `spread`).
        trusted: a file that we wrote ourselves: its size and what it refers to are not checked again.

    Raises:
        ScenarioNotFound: no such scenario, or it cannot be read.
        ScenarioError: the scenario has faults; `faults` holds all of them.
        OverrideError: an override or a doctrine does not fit.
    """
    return open_draft(ref, trusted=trusted).resolve(overrides, doctrines)


def open_draft(ref: str | Path, *, trusted: bool = False) -> Draft:
    """Read and merge a scenario; resolve the draft as often as needed (a study does so for every point).

    Raises:
        ScenarioNotFound: no such scenario, or it cannot be read.
        ScenarioError: the scenario has faults.
    """
    document = read(find_scenario(ref), limits=not trusted)
    check(document, shipped(), references=not trusted)
    errors = [fault for fault in collected(document) if fault.severity == "error"]
    if document.root is None or errors:
        unreadable = bool(errors) and errors[0].code == "E100"
        raise ScenarioNotFound(errors) if unreadable else ScenarioError(errors)
    return Draft(document.root.data(), shipped())


def spread_doctrines(scenario: Scenario, given: Mapping[str, str]) -> dict[str, str]:
    """Work out whom doctrines given from outside reach: doctrine by actor, only actors that change.

    Raises:
        OverrideError: see `spread`.
    """
    rows = {name: tuple(doctrine.rows) for name, doctrine in scenario.doctrines.items()}
    return spread(rows, tuple(scenario.actors), given)
