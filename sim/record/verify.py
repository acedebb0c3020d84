"""Verification of a whole run: its record computed again, its manifest and its tables held against it."""

from pathlib import Path

from sim.model import RULES_VERSION
from sim.record.course import Course
from sim.record.replay import Difference, Replay, replay
from sim.record.run import Run
from sim.record.storage import DISK, Storage
from sim.record.tables import LEDGER, TURNS, ledger_csv, turns_csv

OF_START = ("scenario", "scenario_sha256", "seed", "run")


def verify(run: Run, storage: Storage = DISK) -> Replay:
    """Compute every turn and choice again, up to the first difference from what stands in the folder.

    The tables are compared once the game has ended; before that they may wait to be written.
    """
    different = manifest_difference(run)
    if different is not None:
        return Replay(Course(run.scenario, 0), 0, different)
    found = replay(run.scenario, run.lines, verify=True)
    if found.difference is None and run.finished and run.folder is not None:
        return found._replace(difference=table_difference(run.folder, found.course, storage))
    return found


def manifest_difference(run: Run) -> Difference | None:
    """Hold the manifest against the first line of the record, and its rules against ours."""
    start, manifest = run.lines[0].payload, run.manifest.model_dump()
    for name in OF_START:
        if manifest[name] != start[name]:
            return Difference(0, 0, f"manifest {name}", str(start[name]), str(manifest[name]))
    if manifest["rules_version"] != RULES_VERSION:
        return Difference(0, 0, "manifest rules_version", str(manifest["rules_version"]), str(RULES_VERSION))
    return None


def table_difference(folder: Path, course: Course, storage: Storage) -> Difference | None:
    """Hold the tables of an ended game against the ones that the replay makes."""
    for name, text in ((TURNS, turns_csv(course)), (LEDGER, ledger_csv(course))):
        if not storage.exists(folder / name):
            return Difference(0, 0, f"file {name}", "-", name)
        old, new = storage.read(folder / name).decode("utf-8", "replace").split("\n"), text.split("\n")
        if old != new:
            shared = _equal_lines(old, new)
            recorded = old[shared] if shared < len(old) else ""
            return Difference(
                0, 0, f"file {name}:{shared + 1}", recorded, (new[shared : shared + 1] or [""])[0]
            )
    return None


def _equal_lines(old: list[str], new: list[str]) -> int:
    """Count the lines at the beginning that are equal."""
    for count, (one, other) in enumerate(zip(old, new, strict=False)):
        if one != other:
            return count
    return min(len(old), len(new))
