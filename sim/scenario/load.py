"""Load a scenario: read it, report every fault at once, merge it with the library, apply what was given from outside."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.scenario.checks import View, check_all
from sim.scenario.draft import NOTHING, Draft
from sim.scenario.faults import Fault, ScenarioError, ScenarioNotFound
from sim.scenario.form import STAND_IN, check_form
from sim.scenario.library import find_scenario, shipped
from sim.scenario.merge import merge
from sim.scenario.overrides import spread
from sim.scenario.schema import Scenario, ScenarioFile
from sim.scenario.strict_yaml import Document, read


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
        doctrines: doctrine by actor, over the overrides; joint ones spread (see `overrides.spread`).
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
    check(document, references=not trusted)
    errors = [fault for fault in collected(document) if fault.severity == "error"]
    if document.root is None or errors:
        unreadable = bool(errors) and errors[0].code == "E100"
        raise ScenarioNotFound(errors) if unreadable else ScenarioError(errors)
    return Draft(merge(document.root.data(), shipped()), shipped())


def validate_file(path: str | Path) -> list[Fault]:
    """Check one scenario file; give all its faults, errors and warnings, in the order of their places.

    Never raises on what stands in the file. A block of the library (a file in `library/`) is checked as such.
    """
    from sim.scenario.check_library import block_kind, check_block  # scenarios do not need it

    place = Path(path)
    if block_kind(place) is not None:
        return check_block(place, shipped())
    document = read(place)
    check(document)
    return collected(document)


def check(document: Document, *, references: bool = True) -> None:
    """Check the form of a scenario that was read and, with `references`, all that it refers to."""
    file = check_form(document, ScenarioFile, STAND_IN)
    if references and file is not None and document.root is not None:
        try:
            check_all(View(document, document.root, file, shipped()))
        except ScenarioError as error:
            document.faults.extend(error.faults)


def collected(document: Document) -> list[Fault]:
    """Give the faults of a document by place, each once."""
    return sorted(dict.fromkeys(document.faults))


def spread_doctrines(scenario: Scenario, given: Mapping[str, str]) -> dict[str, str]:
    """Work out whom doctrines given from outside reach: doctrine by actor, only actors that change.

    Raises:
        OverrideError: see `overrides.spread`.
    """
    rows = {name: tuple(doctrine.rows) for name, doctrine in scenario.doctrines.items()}
    return spread(rows, tuple(scenario.actors), given)


def json_schema() -> dict[str, Any]:
    """Give the JSON Schema of a scenario file, for editors."""
    schema = ScenarioFile.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "sixparty scenario"}
