"""Read the files of a record: dated events, and numbers by month; every fault at once, with its place."""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from sim.scenario.decode import NotText, decode
from sim.scenario.faults import Fault, ScenarioError, ScenarioNotFound, nearest, quote

NEEDED: Final = ("date", "actor", "target", "goldstein", "action")
OPTIONAL: Final = ("event", "cameo", "confirmed_by", "status")
MOST_FAULTS: Final = 200
EMPTY: Final = "E107"
DAYS: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_MONTH: Final = re.compile(r"(19[0-9]{2}|20[0-9]{2})-(0[1-9]|1[0-2])")
_DATE: Final = re.compile(r"(19[0-9]{2}|20[0-9]{2})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")
_NUMBER: Final = re.compile(r"[+-]?([0-9]{1,30}(\.[0-9]{0,30})?|\.[0-9]{1,30})([eE][+-]?[0-9]{1,3})?")


class Event(NamedTuple):
    """Hold one dated event: who did what to whom, its Goldstein value, and the act that stands for it.

    act is empty where no act of the library does; cameo may be empty.
    """

    line: int
    date: str
    actor: str
    target: str
    act: str
    goldstein: float
    cameo: str
    text: str

    @property
    def month(self) -> str:
        """Give the month of the event, such as 2017-09."""
        return self.date[:7]


class Monthly(NamedTuple):
    """Hold numbers by month under the name of their column."""

    name: str
    values: dict[str, float]


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
        if self.faults:
            raise ScenarioError(sorted(self.faults)[:MOST_FAULTS])

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


def shown(path: Path) -> str:
    """Give a path as people are told it: below the folder they stand in, else in full."""
    try:
        return str(path.absolute().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def _text(path: Path, named: str) -> str:
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            raise OSError(None, "it is a pipe or a device, no file")
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


def is_date(text: str) -> bool:
    """Say whether a text is a day of the calendar, such as 2017-09-03.

    >>> is_date("2020-02-29"), is_date("2019-02-29"), is_date("2019-2-3")
    (True, False, False)
    """
    found = _DATE.fullmatch(text)
    if not found:
        return False
    year, month, day = (int(part) for part in found.groups())
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return day <= DAYS[month - 1] and (leap or (month, day) != (2, 29))


def read_events(path: Path, acts: Mapping[str, object], actors: tuple[str, ...]) -> tuple[Event, ...]:
    """Read dated events by date; raise ScenarioError with every fault.

    acts are the names that the column `action` may hold (it may be empty), actors those of actor and target.
    """
    table = Table(path)
    _check_head(table, NEEDED, OPTIONAL)
    table.raise_faults()
    found = [event for line, row in table.rows() if (event := _event(table, line, row, acts, actors))]
    if not found and not table.faults:
        table.fault(1, 1, "E202", "the file holds no events")
    table.raise_faults()
    return tuple(sorted(found, key=lambda event: (event.date, event.line)))


def _event(
    table: Table, line: int, row: dict[str, Cell], acts: Mapping[str, object], actors: tuple[str, ...]
) -> Event | None:
    known = len(table.faults)
    date, act = row["date"], row["action"]
    if not is_date(date.text):
        text = f"{quote(date.text)} is no date; write YEAR-MONTH-DAY, such as 2017-09-03"
        table.fault(line, date.column, "E202", text)
    for role in ("actor", "target"):
        who = row[role]
        if who.text not in actors:
            text = f"unknown actor {quote(who.text)}{nearest(who.text, actors)}"
            table.fault(line, who.column, "E301", text)
    if act.text and act.text not in acts:
        table.fault(line, act.column, "E302", f"unknown act {quote(act.text)}{nearest(act.text, acts)}")
    value = number_of(table, line, row["goldstein"], "the Goldstein value", -10.0, 10.0)
    if len(table.faults) > known or value is None:
        return None
    said = {name: row[name].text if name in row else "" for name in ("cameo", "event")}
    pair = row["actor"].text, row["target"].text
    return Event(line, date.text, *pair, act.text, value, said["cameo"], said["event"])


def read_monthly(path: Path, low: float, high: float) -> Monthly:
    """Read numbers low to high by month, columns `month,NAME`; raise ScenarioError with every fault."""
    table = Table(path)
    if len(table.head) != 2 or table.head[0] != "month" or not table.head[1]:
        said = quote(",".join(table.head))
        table.fault(1, 1, "E201", f"the first line is {said}; it should be month,NAME of the numbers")
        table.raise_faults()
    name = table.head[1]
    values: dict[str, float] = {}
    for line, row in table.rows():
        month = row["month"]
        value = number_of(table, line, row[name], name, low, high)
        if not _MONTH.fullmatch(month.text):
            text = f"{quote(month.text)} is no month; write YEAR-MONTH, such as 2017-09"
            table.fault(line, month.column, "E202", text)
        elif month.text in values:
            table.fault(line, month.column, "E203", f"the month {month.text} stands twice")
        elif value is not None:
            values[month.text] = value
    if not values and not table.faults:
        table.fault(1, 1, "E202", "the file holds no months")
    table.raise_faults()
    return Monthly(name, dict(sorted(values.items())))


def _check_head(table: Table, needed: tuple[str, ...], optional: tuple[str, ...]) -> None:
    """Report columns that are missing, unknown or named twice."""
    known: Callable[[str], bool] = (*needed, *optional).__contains__
    for name in needed:
        if name not in table.head:
            table.fault(1, 1, "E201", f"the first line names no column {name}")
    for place, name in enumerate(table.head):
        if not known(name):
            hint = nearest(name, (*needed, *optional))
            table.fault(1, 1, "E201", f"unknown column {quote(name)}{hint}")
        elif name in table.head[:place]:
            table.fault(1, 1, "E203", f"the column {name} is named twice")
