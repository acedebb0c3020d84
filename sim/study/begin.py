"""Begin a study, or take up one that stands: its folder, its name, and the scenario it is played on."""

import hashlib
import json
from pathlib import Path
from typing import Any

from sim.record.folder import MANIFEST
from sim.record.storage import DISK
from sim.scenario.build import build
from sim.scenario.load import open_draft
from sim.study.design import design_of
from sim.study.errors import StudyChanged, StudyExists
from sim.study.folder import identity, study_folder
from sim.study.plan import Plan, as_data
from sim.study.plan_over import over_data
from sim.study.store import CHUNK, Store
from sim.study.worlds import Worlds, worlds_of

SCENARIO = "scenario.yaml"


def begin(
    plan: Plan, runs_dir: Path, name: str | None = None, resume: bool = False, chunk: int = CHUNK
) -> Store:
    """Make the study of a plan in runs_dir/studies, named by the plan unless `name` says otherwise.

    resume takes up the study of this name where one stands, if it is this plan's. Without it a name of the
    plan that is taken gets a number, and one that was given is refused.

    Raises:
        ScenarioNotFound, ScenarioError, OverrideError: the scenario cannot be played.
        StudyExists: the given name is taken.
        StudyChanged: the study of this name is of another plan, scenario or set of rules.
        BadStudyName: a study may not be called so.
    """
    text = open_draft(plan.scenario).text()
    manifest = manifest_of(plan, text, chunk)
    folder = study_folder(runs_dir, name or plan.id)
    if _is_study(folder) and resume:
        return _taken_up(folder, manifest)
    if _is_study(folder) and name:
        raise StudyExists(f"there is a study {name!r} already; --resume goes on with it")
    number = 2
    while _is_study(folder):
        folder = study_folder(runs_dir, f"{plan.id}-{number}")
        number += 1
    DISK.make_folder(folder)
    DISK.write(folder / SCENARIO, text.encode())
    return Store.create(folder, manifest, design_of(plan))


def manifest_of(plan: Plan, text: str, chunk: int) -> dict[str, Any]:
    """Say what decides a study's games, but for the versions that the store adds."""
    worlds = worlds_of(json.dumps(as_data(plan), sort_keys=True), text)
    known = build(worlds.base).index.measures()
    ensemble = over_data(plan, worlds.base)
    return {
        "plan": as_data(plan),
        "scenario": worlds.base.id,
        "scenario_sha256": hashlib.sha256(text.encode()).hexdigest(),
        "seed": plan.seed,
        "runs": plan.runs,
        "chunk": chunk,
        "turns": worlds.base.turns,
        "months": worlds.base.turn_months,
        "measures": list(plan.measures or known),
        **({"ensemble": ensemble} if ensemble else {}),
    }


def worlds_of_study(store: Store) -> Worlds:
    """Open the worlds of a study from its own folder, which needs no library.

    Raises:
        StudyChanged: the folder's scenario is not the one that was played, or the rules are others now.
    """
    return worlds_of(json.dumps(as_data(store.plan), sort_keys=True), scenario_text(store))


def scenario_text(store: Store) -> str:
    """Read the scenario that a study is played on; raise StudyChanged when it is another one now."""
    from sim.model import RULES_VERSION

    data = DISK.read(store.folder / SCENARIO)
    if hashlib.sha256(data).hexdigest() != store.manifest["scenario_sha256"]:
        raise StudyChanged(f"{store.folder / SCENARIO} has been changed since its games were played")
    if store.manifest["rules_version"] != RULES_VERSION:
        raise StudyChanged(
            f"the study {store.folder.name!r} was played by rules {store.manifest['rules_version']}; "
            f"these are rules {RULES_VERSION}, which play other games"
        )
    return data.decode()


def _is_study(folder: Path) -> bool:
    """Say whether a study stands in a folder."""
    return (folder / MANIFEST).exists()


def _taken_up(folder: Path, manifest: dict[str, Any]) -> Store:
    """Open a study that is to go on, if it is of the same plan."""
    store = Store.open(folder)
    wanted = {**store.manifest, **{key: manifest[key] for key in manifest if key not in ("runs", "chunk")}}
    if identity(wanted) != identity(store.manifest):
        raise StudyChanged(
            f"the study {folder.name!r} is of another plan or scenario; --name gives this one its own"
        )
    scenario_text(store)
    return store
