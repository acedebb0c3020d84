"""A folder to write into: may it be called so, does it take files, and what if there is a run in it."""

import tempfile
from pathlib import Path

from sim.faces.cli.refusal import USAGE, Refusal
from sim.faces.terminal.text import as_argument


def check_folder(out: Path | None) -> None:
    """Refuse a folder to be made that Windows cannot have, so that the run can go to any machine."""
    from sim.record.naming import is_reserved

    if out is None:
        return
    for folder in (out, *out.parents):
        if is_reserved(folder.name) and not folder.exists():
            raise Refusal(USAGE, "turns.usage.reserved", what=folder.name)


def why_shut(folder: Path) -> tuple[Path, str] | None:
    """Say why a folder, there or still to be made, takes no file: the nearest that is there, the reason."""
    whole = folder.absolute()
    nearest = next((place for place in (whole, *whole.parents) if place.exists()), whole)
    try:
        with tempfile.TemporaryFile(dir=nearest) as file:
            file.write(b"sixparty")
    except OSError as error:
        return nearest, error.strerror or str(error)
    return None


def holds_run(folder: Path) -> Refusal:
    """Refuse a folder that holds a run, and say what can be done with that run."""
    from sim.record.folder import RunNotFound
    from sim.record.line import LogError
    from sim.record.manifest import ManifestError
    from sim.record.run import Run
    from sim.record.storage import StorageError

    try:
        state = "over" if Run.open(folder).finished else "stopped"
    except (RunNotFound, ManifestError, LogError, StorageError):
        state = "other"
    return Refusal(USAGE, f"turns.usage.exists.{state}", folder=folder, run=as_argument(folder))
