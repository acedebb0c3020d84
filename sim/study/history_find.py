"""Find the plan of a backtest by id or path, read it, and check it beside its scenario."""

import re
from functools import cache
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from sim.scenario.faults import Fault, ScenarioError, ScenarioNotFound, either, nearest, quote, shown
from sim.scenario.form import follow
from sim.scenario.library import library_root
from sim.scenario.strict_yaml import read
from sim.study.history_plan import Plan

_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


def histories() -> dict[str, Path]:
    """Give the ids of all plans and their files; those of `./scenarios/` come first, as for scenarios."""
    found: dict[str, Path] = {}
    for folder in (Path("scenarios") / "library" / "history", library_root() / "history"):
        for path in sorted(folder.glob("*.yaml")):
            if _is_plan(path):
                found.setdefault(path.stem, path)
    return found


@cache
def _is_plan(path: Path) -> bool:
    """Say whether a file of the folder is a plan; bands of base rates lie there too."""
    return path.is_file() and re.search(rb"^watched:", path.read_bytes(), re.MULTILINE) is not None


def find_history(reference: str | Path) -> Path:
    """Find a plan by path or id; raise ScenarioNotFound where there is none."""
    path = Path(reference)
    try:
        if path.is_file():
            return path
    except (OSError, ValueError):
        pass
    known = histories()
    name = str(reference)
    if _ID.fullmatch(name) and name in known:
        return known[name]
    text = f"no history {quote(name)}: neither a file nor one of {either(known) or 'no ids at all'}"
    raise ScenarioNotFound(
        [Fault(name if name.isprintable() else quote(name), 1, 1, "E100", text + nearest(name, known))]
    )


def read_plan(path: Path) -> Plan:
    """Read a plan; raise ScenarioError with every fault at its place."""
    document = read(path, shown(path))
    root = document.root
    if root is None or document.faults:
        raise ScenarioError(document.faults)
    try:
        return Plan.model_validate(root.data())
    except ValidationError as error:
        for problem in error.errors():
            loc = problem["loc"]
            node, key, found = follow(root, loc)
            place = node.place if found == loc else key
            where = ".".join(map(str, loc)) or "the plan"
            document.fault(place, "E202", f"{where}: {problem['msg']}")
        raise ScenarioError(document.faults) from None


def check_actors(plan: Plan, path: Path, actors: tuple[str, ...]) -> None:
    """Raise ScenarioError where a plan names an actor who is not in the scenario that it builds on."""
    named = [name for pair in plan.watched for name in pair]
    named += [*plan.aliases.values(), plan.council.tabled_by, plan.council.subject, plan.launches.actor]
    named += [name for case in plan.council.cases for name in case.members]
    named += [name for case in plan.enforcement.cases for name in case.members]
    unknown = [name for name in dict.fromkeys(named) if name not in actors]
    if unknown:
        said = f"the scenario {plan.scenario} has no actor"
        faults = [f"{said} {quote(name)}{nearest(name, actors)}" for name in unknown]
        raise ScenarioError([Fault(shown(path), 1, 1, "E301", text) for text in faults])
