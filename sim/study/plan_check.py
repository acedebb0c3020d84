"""Check a study file: its form, and all that it says about its scenario, every fault at its place.

The faults are those of scenario files, with the same codes; a study adds W601.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.scenario.check import blaming, check, collected
from sim.scenario.checks.language import check_language
from sim.scenario.checks.view import View
from sim.scenario.faults import Fault, ScenarioError, ScenarioNotFound
from sim.scenario.form import FormCheck
from sim.scenario.library import find_scenario, shipped
from sim.scenario.strict_yaml import Document, read
from sim.scenario.wording import show
from sim.study.ensemble import Ensemble, ensemble_of
from sim.study.errors import EnsembleNotFound
from sim.study.plan_beside import Beside
from sim.study.plan_form import FORM, MOST_POINTS, Data, Value, size


@dataclass(frozen=True, slots=True)
class Checked:
    """A study file as checked: its plain data without faulty values, and its faults.

    scenario is the reference to load it by; actors stand in the order of their addresses; ensemble is the
    one that it names.
    """

    data: Data = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    scenario: str = ""
    actors: tuple[str, ...] = ()
    ensemble: Ensemble | None = None

    @property
    def sound(self) -> bool:
        """Say whether there is no error among the faults."""
        return all(fault.severity == "warning" for fault in self.faults)


def check_file(path: Path) -> Checked:
    """Check one study file; never raises on what stands in it."""
    document = read(path)
    actors: tuple[str, ...] = ()
    scenario = ""
    others: list[Fault] = []
    ensemble: Ensemble | None = None
    if document.root is not None:
        form = FormCheck(document, FORM)
        form.run(document.root)
        file = View(document, document.root, shipped(), form.texts)
        check_language(file)
        ensemble, others = _open_ensemble(file, path)
        _check_design(file, ensemble)
        scenario, beside = _open_scenario(file, path)
        if beside is not None:
            others += [fault for fault in collected(beside) if fault.severity == "error"]
        if beside is not None and not others:
            with blaming(shipped()) as others:
                actors = Beside(file, beside).check()
    data = document.root.data() if document.root is not None else {}
    return Checked(data, (*collected(document), *others), scenario, actors, ensemble)


def _check_design(file: View, ensemble: Ensemble | None) -> None:
    """Check what needs no scenario: levels, ranges, and whether they go with the sampler."""
    sampler = file.data.get("sampler", "grid") if file.whole("sampler") else None
    factors: Data = file.section("factors")
    counts = {name: _check_factor(file, name, spec, sampler) for name, spec in factors.items()}
    if sampler is None or not file.whole("points"):
        return
    points = file.data.get("points")
    if sampler == "grid" and points is not None:
        file.fault("E309", "a grid has no `points`: its levels make them", "points", key=True)
    elif sampler == "ensemble":
        points = _check_members(file, ensemble, points)
    elif sampler != "grid" and points is None:
        file.fault("E202", f"`points` is missing: {sampler} needs it", "sampler")
    if sampler not in ("grid", "ensemble") and not file.written("factors"):
        file.fault("E202", f"`factors` is missing: {sampler} has nothing to draw", "sampler")
    if sampler == "sobol" and points is not None and points & (points - 1):
        near = 1 << (points.bit_length() - 1)
        text = f"sobol is balanced only at a power of two; {points} is none ({near} and {2 * near} are)"
        file.fault("W601", text, "points")
    whole = size(sampler, counts, points)
    if whole > MOST_POINTS:
        text = f"the design has {whole:,} points; {MOST_POINTS:,} are possible"
        at = "factors" if sampler == "grid" or not file.written("points") else "points"
        file.fault("E204", text, at, key=True)


def _check_members(file: View, ensemble: Ensemble | None, points: int | None) -> int | None:
    """Check how many members are wanted; give how many are played, None where nobody knows."""
    if ensemble is None:
        return points
    there = len(ensemble.rows)
    if points is not None and points > there:
        file.fault("E204", f"{points:,} members are wanted; {ensemble.id} has {there:,}", "points")
    return min(points or there, there)


def _check_factor(file: View, name: str, spec: Any, sampler: str | None) -> int:  # noqa: ANN401  (any data)
    """Check one factor by itself and count its levels in a grid."""
    loc = ("factors", name)
    if isinstance(spec, list):
        if not spec and file.whole(*loc):
            file.fault("E207", f"{name} has no levels", *loc)
        kinds = [type(level) if isinstance(level, bool | str) else float for level in spec]
        seen: set[Value] = set()
        for number, level in enumerate(spec):
            if kinds[number] is not kinds[0]:
                file.fault("E203", f"the levels of {name} are not all of one kind", *loc, number)
                break
            if level in seen:
                file.fault("E308", f"{show(level)} stands twice in {name}", *loc, number)
            seen.add(level)
        return max(1, len(spec))
    if not file.whole(*loc):
        return 1
    if ("uniform" in spec) == ("whole" in spec):
        file.fault("E309", f"{name} needs `uniform` or `whole`, and not both", *loc)
        return 1
    kind = "uniform" if "uniform" in spec else "whole"
    low, high = spec[kind]
    if low >= high:
        file.fault("E204", f"the range {low:g} to {high:g} of {name} does not rise", *loc, kind)
        return 1
    crossed = sampler in ("grid", "ensemble")
    if "steps" in spec and (kind == "whole" or not crossed):
        file.fault("E309", "`steps` goes with `uniform` in a grid alone", *loc, "steps", key=True)
    elif kind == "uniform" and crossed and "steps" not in spec:
        file.fault("E202", f"`steps` is missing in {name}: a grid needs it", *loc)
    return int(high - low + 1) if kind == "whole" else int(spec.get("steps", 1))


def _open_ensemble(file: View, path: Path) -> tuple[Ensemble | None, list[Fault]]:
    """Find the ensemble, beside the study first; give it, or the faults of its files."""
    wanted = file.data.get("sampler") == "ensemble"
    if wanted and not file.written("ensemble"):
        file.fault("E202", "`ensemble` is missing: this sampler needs its name", "sampler")
    if not wanted and file.written("ensemble"):
        file.fault("E309", "`ensemble` goes with `sampler: ensemble`", "ensemble", key=True)
    if not wanted or "ensemble" not in file.data:
        return None, []
    reference = str(file.data["ensemble"])
    beside = path.parent / reference
    try:
        return ensemble_of(beside if beside.is_file() else reference), []
    except EnsembleNotFound as error:
        file.fault("E100", str(error), "ensemble")
    except ScenarioError as error:
        return None, error.faults
    except (OSError, ValueError):  # no name of a file
        file.fault("E100", f"no ensemble {show(reference)}", "ensemble")
    return None, []


def _open_scenario(file: View, path: Path) -> tuple[str, Document | None]:
    """Find the scenario, beside the study first; give its reference, and what stands in it as checked."""
    if "scenario" not in file.data:
        return "", None
    reference = str(file.data["scenario"])
    try:
        beside = path.parent / reference
        reference = str(beside) if beside.is_file() else reference
    except (OSError, ValueError):  # no name of a file
        pass
    try:
        document = read(find_scenario(reference))
    except ScenarioNotFound as error:
        file.fault("E100", error.faults[0].message, "scenario")
        return "", None
    check(document, shipped())
    return reference, document
