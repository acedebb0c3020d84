"""Read the files of a record: dated events, and numbers by month; every fault at once, with its place."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

from sim.scenario.faults import nearest, quote
from sim.study.history_csv import Cell, Table, check_head, number_of

NEEDED: Final = ("date", "actor", "target", "goldstein", "action")
OPTIONAL: Final = ("event", "cameo", "confirmed_by", "status")
LEAST_INDEX, MOST_INDEX = 1e-9, 1e9  # a reference is correlated as its logarithm
MOST_DAYS = 31.0
DAYS: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_MONTH: Final = re.compile(r"(19[0-9]{2}|20[0-9]{2})-(0[1-9]|1[0-2])")
_DATE: Final = re.compile(r"(19[0-9]{2}|20[0-9]{2})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")


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
    check_head(table, NEEDED, OPTIONAL)
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
