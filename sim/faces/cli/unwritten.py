"""What a full disk leaves unwritten at the end of a game: the tables and the report, and how to make them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sim.faces.cli.refusal import RESOURCE, Refusal
from sim.faces.terminal.text import as_argument

if TYPE_CHECKING:
    from sim.faces.cli.frame import Options
    from sim.record.run import Run
    from sim.table.session import Session


@contextmanager
def told_how_to_write(folder: Path) -> Iterator[None]:
    """Say of a file that cannot be written after the game that the game is safe, and what makes the file."""
    from sim.record.storage import StorageError

    try:
        yield
    except StorageError as error:
        command = f"sixparty report {as_argument(folder)}"
        raise Refusal(RESOURCE, "turns.unwritten", what=error, command=command) from error


def raise_unwritten(session: "Session") -> None:
    """Raise what kept the tables of a closed session from being written."""
    if session.tables_fault is not None and session.folder is not None:
        with told_how_to_write(session.folder):
            raise session.tables_fault


def write_missing_tables(options: "Options", run: "Run") -> None:
    """Write the tables of a run that lack, or end before it does; not those of a game under way elsewhere."""
    from sim.record.lock import RunLocked, hold
    from sim.record.storage import DISK
    from sim.record.tables import behind, write_tables

    if run.folder is None or not behind(run.folder, run.course()):
        return
    try:
        with hold(run.folder, DISK):
            write_tables(run.folder, run.course())
    except RunLocked:
        return  # who plays it writes them
    options.tell("turns.tables_written", folder=run.folder)
