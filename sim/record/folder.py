"""Run folders and the references that name them.

`runs/<YYYYMMDD-HHMMSS>-<scenario>-<6 hex>/` is a run: a folder with a manifest. A branch is a run as well, in
`branches/NAME/` of the run it grew from. A reference is an id, a unique beginning of one, `@last` or a path,
then `/NAME` for a branch (again for a branch of it) and `:7` for the state after turn 7; `STUDY#123` is game
123 of a study, played again into a run folder of its own, `games/123/` in the study's.
"""

from __future__ import annotations

import difflib
import errno
import re
import secrets
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from sim.record.naming import is_reserved
from sim.record.storage import DISK, Storage, StorageError

MANIFEST = "manifest.json"
BRANCHES = "branches"
GAMES = "games"
STUDIES = "studies"
LAST = "@last"
_BRANCH_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,119}")
_WITH_TURN = re.compile(r"(.+):([0-9]{1,6})")
_GAME = re.compile(r"([^#]+)#([0-9]{1,12})((?:/[a-z0-9][a-z0-9_-]{0,39})*)")
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")
_STAMP_LENGTH = len("YYYYMMDD-HHMMSS")


class RunRef(NamedTuple):
    """Name a run folder, and the turn after which its state is meant (None: the last)."""

    folder: Path
    turn: int | None


class StudyRef(NamedTuple):
    """Name a game of a study (its reference as written, not looked up), and the turn (None: the last).

    `branches` are the names that lead from the game to a branch of it.
    """

    study: str
    game: int
    turn: int | None
    branches: tuple[str, ...] = ()


class RunNotFound(Exception):
    """Say that a reference names no run; `nearest` holds what was perhaps meant."""

    def __init__(self, why: str, nearest: Sequence[str] = ()) -> None:
        """Make the sentence."""
        self.why = why
        self.nearest = tuple(nearest)
        super().__init__(f"{why}; did you mean {' or '.join(nearest)}?" if nearest else why)


class RunAmbiguous(RunNotFound):
    """Say that a reference is the beginning of several ids; `nearest` holds them."""


class BadBranchName(ValueError):
    """Say what a branch may be called."""


def new_run_folder(runs_dir: Path, scenario_id: str, storage: Storage, now: datetime) -> Path:
    """Make an empty run folder, durably, and return its path; raise `StorageError`."""
    scenario = re.sub(r"[^A-Za-z0-9_-]", "-", scenario_id)[:60] or "scenario"
    storage.make_folder(runs_dir)
    while True:
        folder = runs_dir / f"{now:%Y%m%d-%H%M%S}-{scenario}-{secrets.token_hex(3)}"
        try:
            storage.make_folder(folder, fresh=True)
        except StorageError as error:
            if error.errno != errno.EEXIST:
                raise
        else:
            return folder


def new_branch_folder(run: Path, name: str, storage: Storage = DISK) -> Path:
    """Make the empty folder of a branch; raise `BadBranchName`, or `StorageError` (EEXIST: there is one)."""
    if not _BRANCH_NAME.fullmatch(name):
        raise BadBranchName(
            f"{name[:80]!r} cannot be the name of a branch: one of a-z, 0-9, then up to 39 of a-z, 0-9, '-' "
            "and '_' were expected"
        )
    if is_reserved(name):
        raise BadBranchName(f"{name!r} cannot be the name of a branch: Windows keeps it for a device")
    folder = run / BRANCHES / name
    storage.make_folder(folder, fresh=True)
    return folder


def run_ids(runs_dir: Path, storage: Storage = DISK) -> list[str]:
    """List the ids of the runs, the oldest first (in the same second: by when the manifest was written)."""

    def age(name: str) -> tuple[str, int]:
        return name[:_STAMP_LENGTH], storage.modified(runs_dir / name / MANIFEST)

    return sorted(_runs_in(runs_dir, storage), key=age)


def branch_names(run: Path, storage: Storage = DISK) -> list[str]:
    """List the names of the branches of a run."""
    return [name for name in _runs_in(run / BRANCHES, storage) if _BRANCH_NAME.fullmatch(name)]


def find_run(ref: str, runs_dir: Path, storage: Storage = DISK, *, paths: bool = True) -> RunRef | StudyRef:
    r"""Find what a reference names; raise `RunNotFound` or `RunAmbiguous`.

    By id nothing outside `runs_dir` is ever opened, not even through a link. With `paths` (for a person at a
    terminal, never for a page) the path of an existing run folder is taken as well, `C:\runs\ID:7` included.
    """
    if not ref.isprintable() or not 0 < len(ref) <= 4096:
        raise RunNotFound(f"{ref[:80]!r} names no run: an id, its beginning, {LAST} or a path was expected")
    if paths and _is_path(ref) and _is_run(Path(ref), storage):
        return RunRef(Path(ref), None)
    match = _WITH_TURN.fullmatch(ref)
    base, turn = (match[1], int(match[2])) if match else (ref, None)
    game = _GAME.fullmatch(base)
    if game and (paths or _ID.fullmatch(game[1])):
        return StudyRef(game[1], int(game[2]), turn, tuple(game[3].split("/")[1:]))
    return RunRef(_find(base, runs_dir, storage, paths=paths), turn)


def pick_id(text: str, ids: Sequence[str], what: str = "run") -> str:
    """Return the one of `ids` (oldest first) that is meant by an id, a unique beginning or `@last`."""
    if text == LAST:
        if not ids:
            raise RunNotFound(f"there is no {what} yet")
        return ids[-1]
    if not _ID.fullmatch(text):
        raise RunNotFound(f"{text!r} is no id of a {what}")
    if text in ids:
        return text
    begun = [name for name in ids if name.startswith(text)]
    if len(begun) > 1:
        raise RunAmbiguous(f"{text!r} is the beginning of {len(begun)} ids of a {what}", begun[-10:])
    if not begun:
        raise RunNotFound(f"there is no {what} {text!r}", _nearest(text, ids))
    return begun[0]


def _find(base: str, runs_dir: Path, storage: Storage, *, paths: bool) -> Path:
    first, *branches = base.removesuffix("/").split("/")
    try:
        ids = run_ids(runs_dir, storage) if first == LAST or _ID.fullmatch(first) else []
        return branch_folder(runs_dir / pick_id(first, ids), branches, storage)
    except RunNotFound as not_found:
        found = _find_path(base, storage) if paths else None
        if found is not None:
            return found
        if ":" in base and not _DRIVE.match(base):
            raise RunNotFound(f"{base!r} names no run: after ':' the number of a turn was expected") from None
        if paths and _is_path(base) and not _ID.fullmatch(first) and first != LAST:
            raise RunNotFound(f"{base!r} is not the path of a run: no {MANIFEST} there") from None
        why = f"{not_found.why} in {str(runs_dir)!r}"
        raise type(not_found)(why, not_found.nearest) from None


def _find_path(base: str, storage: Storage) -> Path | None:
    """Find a run by its path, the last names perhaps being branches."""
    parts = base.split("/")
    for cut in range(len(parts), 0, -1):
        path = "/".join(parts[:cut])
        if path and _is_run(Path(path), storage):
            return branch_folder(Path(path), [name for name in parts[cut:] if name], storage)
    return None


def branch_folder(folder: Path, branches: Sequence[str], storage: Storage = DISK) -> Path:
    """Find the folder of a branch of a branch ... of a run; raise `RunNotFound` with the nearest names."""
    for name in branches:
        names = branch_names(folder, storage)
        if name not in names:
            raise RunNotFound(f"the run {folder.name!r} has no branch {name!r}", _nearest(name, names))
        folder = folder / BRANCHES / name
    return folder


def _runs_in(parent: Path, storage: Storage) -> list[str]:
    """List the names of the runs right inside a folder; a link that leads out of it is none."""
    if not storage.is_folder(parent):
        return []
    inside = storage.real(parent)
    return [
        name
        for name in storage.names(parent)
        if _ID.fullmatch(name)
        and _is_run(parent / name, storage)
        and storage.real(parent / name / MANIFEST).is_relative_to(inside)
    ]


def _is_run(folder: Path, storage: Storage) -> bool:
    # The manifest is written first: without it nothing was begun.
    return storage.exists(folder / MANIFEST)


def _is_path(text: str) -> bool:
    return "/" in text or "\\" in text or text.startswith(".")


def _nearest(text: str, names: Sequence[str]) -> list[str]:
    recent = list(names)[-500:]  # comparing is slow, and who mistypes an id means one of late
    holding = [name for name in recent if text in name]
    return holding[-3:] or difflib.get_close_matches(text, recent, n=3, cutoff=0.5)
