"""Where a session keeps its record: a run folder that it alone writes, or memory."""

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from sim.model import RULES_VERSION
from sim.record.folder import new_branch_folder
from sim.record.line import Line, encode
from sim.record.lock import hold
from sim.record.log import Log
from sim.record.manifest import FILE_NAME, Manifest, Parent, read_manifest, write_manifest
from sim.record.run import EVENTS, SCENARIO, Run
from sim.record.storage import DISK, Storage
from sim.scenario.dump import dump
from sim.scenario.schema import Scenario
from sim.table.memory_log import Journal, MemoryLog


class RunExists(ValueError):
    """Say that a folder holds a run already."""


@dataclass
class Keep:
    """A record open for writing; `folder` is None in memory, `held` frees the folder for others."""

    scenario: Scenario
    manifest: Manifest
    log: Journal
    folder: Path | None = None
    storage: Storage = DISK
    held: ExitStack = field(default_factory=ExitStack)

    def close(self) -> None:
        """Close the record and free the folder."""
        self.log.close()
        self.held.close()


def new_keep(
    scenario: Scenario,
    folder: Path | None,
    storage: Storage,
    *,
    seed: int,
    run: int,
    overrides: Sequence[str] = (),
    doctrines: Mapping[str, str] | None = None,
    name: str | None = None,
) -> Keep:
    """Begin a record; raise `RunExists`, `RunLocked` or `StorageError`. The manifest is written first."""
    text = dump(scenario).encode("utf-8")
    manifest = Manifest.here(
        rules_version=RULES_VERSION,
        scenario=scenario.id,
        scenario_sha256=hashlib.sha256(text).hexdigest(),
        seed=seed,
        run=run,
        turns=scenario.turns,
        overrides=list(overrides),
        doctrines=dict(doctrines or {}),
        name=name,
    )
    if folder is None:
        return Keep(scenario, manifest, MemoryLog())
    if storage.exists(folder / FILE_NAME):
        raise RunExists(f"{str(folder)!r} holds a run already; name another folder")
    storage.make_folder(folder)
    return _written(scenario, manifest, folder, storage, text, ())


def open_keep(folder: Path, storage: Storage) -> Keep:
    """Take up a record; raise `RunLocked` or what `Run.open` raises."""
    run = Run.open(folder, storage)  # says what is wrong before anything is touched
    held = ExitStack()
    held.enter_context(hold(folder, storage))
    with held:
        manifest = read_manifest(folder, storage)
        log = Log.open(folder / EVENTS, storage, writable=True)
        return Keep(run.scenario, manifest, log, folder, storage, held.pop_all())


def branch_keep(run: Run, name: str, turn: int, storage: Storage) -> Keep:
    """Begin the record of a branch with the lines of a run up to a turn, byte for byte.

    Raises `BadBranchName`, or `StorageError` when there is a branch of that name.
    """
    end = run.turn_lines[turn - 1].seq + 1 if turn > 0 else 1
    lines = run.lines[:end]
    parent = Parent(run=run.id, turn=turn, head=lines[-1].hash)
    manifest = run.manifest.model_copy(update={"parent": parent, "name": name})
    if run.folder is None:
        return Keep(run.scenario, manifest, MemoryLog(lines))
    folder = new_branch_folder(run.folder, name, storage)
    return _written(run.scenario, manifest, folder, storage, storage.read(run.folder / SCENARIO), lines)


def _written(
    scenario: Scenario, manifest: Manifest, folder: Path, storage: Storage, text: bytes, lines: Sequence[Line]
) -> Keep:
    """Write the files of a new run, the manifest first, and hold its folder."""
    held = ExitStack()
    held.enter_context(hold(folder, storage))
    with held:
        write_manifest(folder, manifest, storage)
        storage.write(folder / SCENARIO, text)
        if lines:
            storage.write(folder / EVENTS, b"".join(map(encode, lines)))
            log = Log.open(folder / EVENTS, storage, writable=True)
        else:
            log = Log.create(folder / EVENTS, storage)
        return Keep(scenario, manifest, log, folder, storage, held.pop_all())
