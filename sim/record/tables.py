"""A game as tables for other programs: `turns.csv` (all values) and `ledger.csv` (all changes and causes)."""

from collections.abc import Iterable
from pathlib import Path

from sim.record.course import Course
from sim.record.decode import changes, values
from sim.record.storage import DISK, Storage

TURNS = "turns.csv"
LEDGER = "ledger.csv"
_WHOLE = 2.0**53  # below it a whole number needs no fraction to be read back as the same


def turns_csv(course: Course) -> str:
    """Write every variable after every turn: `turn,variable,actor,target,value`, turn 0 the start."""
    index = course.built.index
    rows = (
        f"{turn},{row.variable},{row.actor},{row.target},{number(row.value)}"
        for turn in range(len(course.played) + 1)
        for row in values(index, course.state_after(turn))
    )
    return _table("turn,variable,actor,target,value", rows)


def ledger_csv(course: Course) -> str:
    """Write every change of every turn: `turn,variable,actor,target,cause,amount`, in the order of happening.

    For each variable and turn the amounts add up to its value after the turn less its value before.
    """
    rows = (
        f"{turn},{row.variable},{row.actor},{row.target},{row.cause},{number(row.amount)}"
        for turn, played in enumerate(course.played, 1)
        for ledger in (played.opening, *(month.ledger for month in played.months))
        for row in changes(played.built.index, ledger)
    )
    return _table("turn,variable,actor,target,cause,amount", rows)


def number(value: float) -> str:
    """Write a number in the fewest digits that are read back as the same.

    >>> number(1.0), number(0.1), number(-2.5e-07), number(-0.0)
    ('1', '0.1', '-2.5e-07', '0')
    """
    return str(int(value)) if value == int(value) and abs(value) < _WHOLE else repr(value)


def write_tables(folder: Path, course: Course, storage: Storage = DISK) -> None:
    """Write both tables of a run, each whole and at once; raise `StorageError`."""
    storage.write(folder / TURNS, turns_csv(course).encode("utf-8"))
    storage.write(folder / LEDGER, ledger_csv(course).encode("utf-8"))


def behind(folder: Path, course: Course, storage: Storage = DISK) -> bool:
    """Tell whether a table of a run is missing, or is a beginning of what it should be."""
    for name, table in ((TURNS, turns_csv), (LEDGER, ledger_csv)):
        if not storage.exists(folder / name):
            return True
        written, whole = storage.read(folder / name), table(course).encode("utf-8")
        if len(written) < len(whole) and whole.startswith(written):
            return True
    return False


def _table(head: str, rows: Iterable[str]) -> str:
    return "\n".join([head, *rows]) + "\n"
