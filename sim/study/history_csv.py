"""Read a CSV file of a record: its values with their places, and every fault at once."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from sim.scenario.decode import NotText, decode
from sim.scenario.faults import Fault, ScenarioError, ScenarioNotFound, nearest, quote, shown

MOST_FAULTS: Final = 200
EMPTY: Final = "E107"
_NUMBER: Final = re.compile(r"[+-]?([0-9]{1,30}(\.[0-9]{0,30})?|\.[0-9]{1,30})([eE][+-]?[0-9]{1,3})?")


class Cell(NamedTuple):
    """Hold one value of a line with the column, from 1, where it begins."""

    text: str
    column: int


class Table:
    """A CSV file as read: its head, its lines, and the faults found on the way."""

    def __init__(self, path: Path) -> None:
        """Read the file at `path`; raise ScenarioNotFound or ScenarioError where it is none, or no text."""
        self.shown = shown(path)
        self.faults: list[Fault] = []
        lines = [line.removesuffix("\r") for line in _text(path, self.shown).split("\n")]
        self.head = [cell.text for cell in self._cells(1, lines[0])]
        self._lines = lines[1:]

    def fault(self, line: int, column: int, code: str, message: str) -> None:
        """Add a fault."""
        self.faults.append(Fault(self.shown, line, column, code, message))

    def rows(self) -> Iterator[tuple[int, dict[str, Cell]]]:
        """Go through the lines that have as many values as the head; blank ones are passed over."""
        for number, line in enumerate(self._lines, start=2):
            if not line.strip():
                continue
            cells = self._cells(number, line)
            if len(cells) != len(self.head):
                text = f"this line has {len(cells)} values, and the first line names {len(self.head)} columns"
                self.fault(number, 1, "E201", text)
                continue
            yield number, dict(zip(self.head, cells, strict=True))

    def raise_faults(self) -> None:
        """Raise ScenarioError with all faults so far, if there are any."""
        if not self.faults:
            return
        faults = sorted(self.faults)
        if len(faults) > MOST_FAULTS:
            last, more = faults[MOST_FAULTS], f"more than {MOST_FAULTS} faults; the rest is not shown"
            faults[MOST_FAULTS:] = [Fault(last.path, last.line, last.column, "E199", more)]
        raise ScenarioError(faults)

    def _cells(self, number: int, line: str) -> list[Cell]:
        """Split a line at its commas; a value in double quotes may hold commas, and quotes doubled."""
        cells: list[Cell] = []
        at = 0
        while True:
            start = at
            if line[at : at + 1] == '"':
                text, at = _quoted(line, at)
                if at < 0 or line[at : at + 1] not in ("", ","):
                    self.fault(
                        number, start + 1, "E109", "a quote is opened here and not closed before a comma"
                    )
                    return [*cells, Cell(line[start:], start + 1)]
            else:
                end = line.find(",", at)
                at = len(line) if end < 0 else end
                text = line[start:at].strip()
            cells.append(Cell(text, start + 1))
            if at >= len(line):
                return cells
            at += 1


def _quoted(line: str, at: int) -> tuple[str, int]:
    """Give the value in double quotes that begins here, and where it ends; -1 when it never does."""
    text, at = "", at + 1
    while True:
        end = line.find('"', at)
        if end < 0:
            return text, -1
        text += line[at:end]
        if line[end + 1 : end + 2] != '"':
            return text, end + 1
        text, at = text + '"', end + 2


def _text(path: Path, named: str) -> str:
    try:
        if path.exists() and not path.is_file():
            raise OSError(None, "it is a folder" if path.is_dir() else "it is a pipe or a device, no file")
        with path.open("rb") as stream:
            return decode(stream.read((1 << 20) + 1))
    except NotText as error:
        said = "the file is empty" if error.code == EMPTY else str(error)
        raise ScenarioError([Fault(named, *error.place, error.code, said)]) from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "no such name is possible"
        raise ScenarioNotFound([Fault(named, 1, 1, "E100", f"the file cannot be read: {why}")]) from None


def number_of(table: Table, line: int, cell: Cell, what: str, low: float, high: float) -> float | None:
    """Give the number in a cell, or report why it is none in the range."""
    if not _NUMBER.fullmatch(cell.text):
        table.fault(line, cell.column, "E202", f"{what} is {quote(cell.text)}, not a decimal number")
        return None
    value = float(cell.text)
    if not low <= value <= high:
        table.fault(line, cell.column, "E204", f"{what} is {cell.text}; it lies between {low:g} and {high:g}")
        return None
    return value


def check_head(table: Table, needed: tuple[str, ...], optional: tuple[str, ...]) -> None:
    """Report columns that are missing, unknown or named twice."""
    known = (*needed, *optional)
    for name in needed:
        if name not in table.head:
            table.fault(1, 1, "E201", f"the first line names no column {name}")
    for place, name in enumerate(table.head):
        if name not in known:
            hint = nearest(name, known)
            table.fault(1, 1, "E201", f"unknown column {quote(name)}{hint}")
        elif name in table.head[:place]:
            table.fault(1, 1, "E203", f"the column {name} is named twice")
