"""Read the members of an ensemble from their CSV, with all its faults."""

from collections.abc import Iterator, Sequence
from typing import Final

from sim.scenario.check import collected
from sim.scenario.decode import NotText, decode
from sim.scenario.faults import Fault, nearest, quote
from sim.scenario.library import shipped
from sim.scenario.scalars import BadNumber, resolve
from sim.scenario.strict_yaml import MOST_FAULTS, Document
from sim.scenario.vocabulary import parameter_range

MEMBER: Final = "member"
FEWEST: Final = 2
MOST_MEMBERS: Final = 100_000


class Members:
    """The members as they stand in a CSV, and all its faults."""

    def __init__(self, path: str, raw: bytes) -> None:
        """Read the bytes of the file that people know by `path`."""
        self.document = Document(path)
        self.names: tuple[str, ...] = ()
        self.members: list[int] = []
        self.rows: list[tuple[float, ...]] = []
        self.seen: set[int] = set()
        self._read(raw)

    @property
    def faults(self) -> list[Fault]:
        """Give the faults by place, not endlessly many."""
        found = collected(self.document)
        if len(found) <= MOST_FAULTS:
            return found
        last = found[MOST_FAULTS]
        more = Fault(last.path, last.line, last.column, "E199", f"more than {MOST_FAULTS} faults")
        return [*found[:MOST_FAULTS], more]

    def _read(self, raw: bytes) -> None:
        try:
            lines = decode(raw, limits=False).splitlines()
        except NotText as error:
            self.document.fault(error.place, error.code, str(error))
            return
        first = next((number for number, line in enumerate(lines) if not line.startswith("#")), 0)
        self._head(first + 1, lines[first])
        limits = [_range(name) for name in self.names]
        for number, line in enumerate(lines[first + 1 :], first + 2):
            self._line(number, line, limits)
            if len(self.document.faults) > MOST_FAULTS:
                return
        if not self.document.faults and not FEWEST <= len(self.rows) <= MOST_MEMBERS:
            text = f"{len(self.rows)} members: {FEWEST} to {MOST_MEMBERS:,} were expected"
            self.document.fault((len(lines), 1), "E207", text)

    def _head(self, number: int, line: str) -> None:
        (_, first), *others = _cells(line)
        if first != MEMBER:
            text = f"the first line begins with {MEMBER!r} and then names parameters, not with {quote(first)}"
            self.document.fault((number, 1), "E202", text)
        known, named = shipped().parameters, set[str]()
        for column, name in others:
            if name not in known:
                text = f"unknown parameter {quote(name)}{nearest(name, known)}"
                self.document.fault((number, column), "E305", text)
            if name in named:
                self.document.fault((number, column), "E308", f"{name} stands twice")
            named.add(name)
        if not others:
            self.document.fault((number, 1), "E202", "no parameter is named")
        self.names = tuple(name for _, name in others)

    def _line(self, number: int, line: str, limits: Sequence[tuple[float, float] | None]) -> None:
        cells = list(_cells(line))
        if len(cells) != len(self.names) + 1:
            text = f"{len(self.names) + 1} values were expected, not {len(cells)}"
            self.document.fault((number, 1), "E207", text)
            return
        (_, first), *others = cells
        member = int(first) if first.isascii() and first.isdigit() and len(first) < 10 else -1
        if member < 0:
            self.document.fault((number, 1), "E203", f"{quote(first)} is no number of a member")
        elif member in self.seen:
            self.document.fault((number, 1), "E308", f"member {member} stands twice")
        self.seen.add(member)
        values = []
        for (column, cell), name, limit in zip(others, self.names, limits, strict=True):
            value, code, why = _value(cell, name, limit)
            values.append(value)
            if why:
                self.document.fault((number, column), code, why)
        self.members.append(member)
        self.rows.append(tuple(values))


def _cells(line: str) -> Iterator[tuple[int, str]]:
    """Take a line of the CSV apart: the column of each cell, from 1, and what stands in it."""
    column = 1
    for cell in line.split(","):
        yield column, cell
        column += len(cell) + 1


def _range(name: str) -> tuple[float, float] | None:
    """Give the hard range of a parameter; None for one that there is not."""
    block = shipped().parameters.get(name)
    return parameter_range(name, float(block["low"])) if block else None


def _value(cell: str, name: str, limit: tuple[float, float] | None) -> tuple[float, str, str]:
    """Read a value, with the code and the sentence of what is wrong with it, if anything."""
    try:
        value = resolve(cell)
    except BadNumber as error:
        return 0.0, error.code, str(error)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return 0.0, "E203", f"a number was expected for {name}, not {quote(cell)}"
    if limit is not None and not limit[0] <= value <= limit[1]:
        return 0.0, "E204", f"{name} {value:g} is out of range: {limit[0]:g} to {limit[1]:g} was expected"
    return float(value), "", ""
