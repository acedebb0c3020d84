"""What the pictures of a study share: scales, numbers, rows with whiskers, the word of warning."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sim.faces.report.reader import table
from sim.faces.report.study_reader import YES_NO, StudyReader
from sim.faces.report.study_sums import Interval
from sim.faces.report.svg import BLUE, INK, RULE, SOFT, Picture, columns, written

SIZE, SMALL = 14.0, 12.0
WIDE = 760.0
MARK = written(BLUE)
NOTE = 24.0  # room at the bottom of every picture for the word of warning


@dataclass(frozen=True)
class Scale:
    """A straight axis: values from `low` to `high` lie from `start` to `end` in the picture."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Give the place of a value, held within the axis."""
        share = (value - self.low) / (self.high - self.low) if self.high > self.low else 0.5
        return self.start + (self.end - self.start) * min(1.0, max(0.0, share))


@dataclass(frozen=True)
class Row:
    """A row of a picture with whiskers: its name, its figure, what is written behind it."""

    name: str
    found: Interval
    said: str
    floor: float = math.nan
    faint: bool = False


def marks(low: float, high: float, most: int = 6) -> list[float]:
    """Choose at most so many round numbers from low to high.

    >>> marks(0.0, 1.0), marks(-3.0, 12.0, 5)
    ([0.0, 0.2, 0.4, 0.6, 0.8, 1.0], [0.0, 5.0, 10.0])
    """
    if not (math.isfinite(low) and math.isfinite(high) and high > low):
        return [low] if math.isfinite(low) else []
    power = 10.0 ** math.floor(math.log10((high - low) / most))
    for step in (power * k for k in (1, 2, 2.5, 5, 10, 20)):
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        if last - first < most:
            return [round(step * k, 12) + 0.0 for k in range(first, last + 1)]
    return [low, high]


def round_ends(low: float, high: float) -> tuple[float, float]:
    """Widen a range to round numbers, with some room.

    >>> round_ends(0.13, 0.87), round_ends(2.0, 2.0)
    ((0.0, 1.0), (1.0, 3.0))
    """
    if high <= low:
        reach = max(abs(low) / 2, 1e-3)
        return low - reach, high + reach
    step = marks(0.0, high - low, 5)[1]
    return math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step


def short(value: float) -> str:
    """Write a number of an axis.

    >>> short(0.25), short(-20.0) == "\N{MINUS SIGN}20", short(1500.0)
    ('0.25', True, '1500')
    """
    return f"{value + 0.0:.6g}".replace("-", "\N{MINUS SIGN}")


def axis_number(measure: str, value: float, *, change: bool = False) -> str:
    """Write a number of the axis of a measure, or of its changes (which are in percentage points)."""
    if measure not in YES_NO:
        return short(value)
    share = short(round(100 * value, 9))
    return share if change else f"{share}%"


def warned(picture: Picture, reader: StudyReader, x: float = 4.0) -> None:
    """Write on a picture that it shows a distribution of the model."""
    picture.text(x, picture.height - 6, reader.say("study_report.note"), size=11, fill=SOFT)


def note_width(reader: StudyReader) -> float:
    """Estimate how wide the word of warning is."""
    return columns(reader.say("study_report.note"), 11.0) + 8.0


def cut(words: str, room: float, size: float = SIZE) -> str:
    """Shorten a text so that it fits into the room; tables have it whole."""
    if columns(words, size) <= room:
        return words
    kept = words
    while kept and columns(kept + "…", size) > room:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def whiskers(
    reader: StudyReader, name: str, words: tuple[str, str], rows: Sequence[Row], measure: str,
    *, zero: bool = False, axis: str = "",
) -> Picture:  # fmt: skip
    """Draw one row for each figure: a dot, its interval, its name before it and its number behind it."""
    step, top = 30.0, 10.0
    left = min(280.0, max(columns(row.name, SIZE) for row in rows) + 14.0)
    behind = max(columns(row.said, SMALL) for row in rows) + 14.0
    high = top + step * len(rows)
    picture = Picture(name, WIDE, high + (58.0 if axis else 42.0) + NOTE, *words)
    scale = Scale(*_reach(rows, zero), left + 6.0, WIDE - behind)
    for mark in marks(scale.low, scale.high, 7):
        x = scale.at(mark)
        bold = zero and mark == 0.0
        picture.line([(x, top), (x, high + 4)], INK if bold else RULE, thick=1.4 if bold else 0.7)
        label = axis_number(measure, mark, change=zero) if measure else short(mark)
        picture.text(x, high + 20, label, anchor="middle", size=SMALL, fill=SOFT)
    if axis:
        middle = (scale.start + scale.end) / 2
        picture.text(middle, high + 40, axis, anchor="middle", size=SMALL, fill=SOFT)
    for k, row in enumerate(rows):
        _row(picture, scale, row, top + step * (k + 0.5), left, zero)
    warned(picture, reader)
    return picture


def interval_row(reader: StudyReader, measure: str, found: Interval) -> list[str]:
    """Write the mean, its interval and its games as cells of a table."""
    return [reader.number(measure, found.mean), reader.interval(measure, found), str(found.n)]


def drawn(
    picture: Picture, head: list[str], rows: list[list[str]], numbers: tuple[int, ...]
) -> dict[str, Any]:
    """Put a picture and its table together for the template."""
    return {"picture": picture, "table": table(head, rows, numbers)}


def _reach(rows: Sequence[Row], zero: bool) -> tuple[float, float]:
    """Find the ends of the axis: all figures and their intervals, and 0 where differences are shown."""
    ends = [end for row in rows for end in (row.found.mean, row.found.low, row.found.high, row.floor)]
    known = [end for end in ends if math.isfinite(end)] + ([0.0] if zero else [])
    return round_ends(min(known, default=0.0), max(known, default=1.0))


def _row(picture: Picture, scale: Scale, row: Row, y: float, left: float, zero: bool) -> None:
    found = row.found
    colour = SOFT if row.faint else MARK
    picture.text(left - 8, y + 5, cut(row.name, left - 12), anchor="end", size=SIZE)
    picture.text(scale.end + 10, y + 4, row.said, size=SMALL, fill=INK)
    if not math.isfinite(found.mean):
        return
    x = scale.at(found.mean)
    if zero:
        start = scale.at(0.0)
        picture.box(min(start, x), y - 8, abs(x - start), 16, "#c6d8ea" if not row.faint else "#e4e4e4")
    if math.isfinite(row.floor):
        picture.line(
            [(scale.at(row.floor), y - 12), (scale.at(row.floor), y + 12)], "#8a4300", thick=2.0, dash="3 3"
        )
    if math.isfinite(found.low):
        ends = [(scale.at(found.low), y), (scale.at(found.high), y)]
        picture.line(ends, colour, thick=2.4)
        for place, _ in ends:
            picture.line([(place, y - 5), (place, y + 5)], colour, thick=2.0)
    picture.disc(x, y, 5.0, "#fff" if row.faint else colour, stroke=colour, thick=2.0)
