"""The claims of the documents that the model grew from, each as an experiment that could come out against it.

A claim is a file of `scenarios/library/claims/`. Its form is `claim_form`; `claim_check` checks one.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sim.scenario.faults import ScenarioError
from sim.scenario.strict_yaml import read
from sim.study.claim_form import USUAL_SCENARIO, Data
from sim.study.plan_form import Value

CAUSAL: Final = "causal"
Pairs = tuple[tuple[str, Value], ...]


@dataclass(frozen=True)
class Difference:
    """Sums of means of a measure: those of some arms, less those of others."""

    measure: str
    add: tuple[str, ...]
    subtract: tuple[str, ...]


@dataclass(frozen=True)
class Expectation:
    """What must come out: the difference, or its ratio to another one, above or below `by`.

    It is contradicted on the far side of fails_at. One that does not count is shown beside the others.
    """

    what: Difference
    per: Difference | None
    expect: str
    by: float
    fails_at: float
    counts: bool
    title: Any


@dataclass(frozen=True)
class Arm:
    """What one side of an experiment sets; injects are JSON in the form of scenario files."""

    turns: int | None
    values: Pairs
    doctrines: tuple[tuple[str, str], ...]
    injects: tuple[str, ...]


@dataclass(frozen=True)
class Experiment:
    """Arms that differ in what the claim is about, and what is taken away or varied in all of them."""

    scenario: str
    common: Arm
    arms: Mapping[str, Arm]
    tests: tuple[Expectation, ...]
    at_defaults: int | None
    in_each_world: int | None
    off: Pairs
    scan: tuple[tuple[str, tuple[Value, ...]], ...]


@dataclass(frozen=True)
class Claim:
    """One claim; data is its file as plain data, which holds the words for people."""

    id: str
    path: Path
    type: str
    carried_by: tuple[str, ...]
    experiment: Experiment | None
    data: Data

    @property
    def causal(self) -> bool:
        """Say whether its verdict counts."""
        return self.type == CAUSAL


def read_claim(path: Path) -> Claim:
    """Read a claim of which it is known that it has no faults."""
    document = read(path)
    if document.root is None:
        raise ScenarioError(document.faults)
    return claim_of(document.root.data(), path)


def claim_of(data: Data, path: Path) -> Claim:
    """Make a claim of plain data in its form."""
    given = data.get("experiment")
    return Claim(
        id=str(data["id"]),
        path=path,
        type=str(data["type"]),
        carried_by=tuple(data["carried_by"]),
        experiment=experiment_of(given) if given else None,
        data=data,
    )


def experiment_of(data: Data) -> Experiment:
    """Make an experiment of plain data in its form."""
    return Experiment(
        scenario=str(data.get("scenario", USUAL_SCENARIO)),
        common=_arm(data),
        arms={name: _arm(arm or {}) for name, arm in data["arms"].items()},
        tests=tuple(_test(test) for test in data["tests"]),
        at_defaults=data.get("at_defaults"),
        in_each_world=data.get("in_each_world"),
        off=tuple((data.get("off") or {}).items()),
        scan=tuple((path, tuple(values)) for path, values in (data.get("scan") or {}).items()),
    )


def _arm(data: Data) -> Arm:
    return Arm(
        turns=data.get("turns"),
        values=tuple((data.get("set") or {}).items()),
        doctrines=tuple((data.get("doctrines") or {}).items()),
        injects=tuple(json.dumps(inject, sort_keys=True) for inject in data.get("injects") or ()),
    )


def _test(data: Data) -> Expectation:
    by = float(data["by"])
    return Expectation(
        what=_difference(data),
        per=_difference(data["per"]) if "per" in data else None,
        expect=str(data["expect"]),
        by=by,
        fails_at=float(data.get("fails_at", by)),
        counts=bool(data.get("counts", True)),
        title=data.get("title"),
    )


def _difference(data: Data) -> Difference:
    return Difference(str(data["measure"]), tuple(data.get("add", ())), tuple(data.get("subtract", ())))
