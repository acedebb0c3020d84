"""What a backtest are drawn with: axes, lines and bars over months, histograms, bars over lags."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from sim.faces.report.study_draw import MARK, SMALL, Scale, marks, round_ends, short
from sim.faces.report.svg import INK, LINES, ORANGE, RULE, SOFT, Picture, columns, written

WIDE, LEFT, TOP, FLOOR, RIGHT = 860.0, 52.0, 36.0, 256.0, 808.0
NOTE = 26.0
GROUNDS = ("#e3edf7", "#fbe8d3", "#e9e4f2", "#ececec")
SECOND = written(ORANGE)


@dataclass(frozen=True)
class Months:
    """The months below a picture, each a stretch of its own from the left to the right."""

    names: Sequence[str]

    @property
    def step(self) -> float:
        """Give how wide a month is."""
        return (RIGHT - LEFT) / max(1, len(self.names))

    def at(self, place: float) -> float:
        """Give the middle of a month by its place."""
        return LEFT + (place + 0.5) * self.step

    def place(self, month: str) -> int:
        """Give the place of the first month that is not before this one."""
        return next((k for k, name in enumerate(self.names) if name >= month), len(self.names))

    def last(self, month: str) -> int:
        """Give the place of the last month that is not after this one; -1 where all are."""
        return sum(name <= month for name in self.names) - 1


def begin(name: str, words: tuple[str, str], note: str, high: float = FLOOR + 56.0) -> Picture:
    """Begin a picture with its title, its description and the word of warning at its bottom."""
    picture = Picture(name, WIDE, high + NOTE, *words)
    picture.text(4.0, picture.height - 6, note, size=11, fill=SOFT)
    return picture


def year_axis(picture: Picture, months: Months) -> None:
    """Draw the years below a picture: a tick at each January, a label at as many as there is room for."""
    picture.line([(LEFT, FLOOR), (RIGHT, FLOOR)], SOFT)
    every = max(1, math.ceil(40.0 / (12.0 * months.step)))
    for place, name in enumerate(months.names):
        year, month = name.split("-")
        if month != "01" and place != 0:
            continue
        x = LEFT + place * months.step
        picture.line([(x, FLOOR), (x, FLOOR + 5)], SOFT)
        room = month == "01" and int(year) % every == 0
        if room and x + columns(year, SMALL) <= RIGHT + 30.0:
            picture.text(x + 2, FLOOR + 18, year, size=SMALL, fill=SOFT)


def value_axis(
    picture: Picture, scale: Scale, colour: str = SOFT, *, right: bool = False, rules: bool = True
) -> None:
    """Write the numbers of an axis at the left or at the right, with rules through the picture."""
    for mark in marks(scale.low, scale.high, 6):
        y = scale.at(mark)
        if rules:
            picture.line([(LEFT, y), (RIGHT, y)], RULE, thick=0.6)
        x, anchor = (RIGHT + 6, "start") if right else (LEFT - 6, "end")
        picture.text(x, y + 4, short(mark), anchor=anchor, size=SMALL, fill=colour)


def fitted(values: Sequence[float], *, zero: bool = False) -> Scale:
    """Make an upright axis that holds all values, and 0 where it has to."""
    known = [value for value in values if math.isfinite(value)] + ([0.0] if zero else [])
    return Scale(*round_ends(min(known, default=0.0), max(known, default=1.0)), FLOOR, TOP)


def course(picture: Picture, months: Months, values: Sequence[float], scale: Scale, style: int = 0) -> None:
    """Draw a line through the months that have a value; a month alone gets a point."""
    colour, dash = LINES[style]
    stretch: list[tuple[float, float]] = []
    for place, value in enumerate([*values, math.nan]):
        if math.isfinite(value):
            stretch.append((months.at(place), scale.at(value)))
            continue
        if len(stretch) > 1:
            picture.line(stretch, colour, thick=2.2, dash=dash)
        elif stretch:
            picture.disc(*stretch[0], 2.5, colour)
        stretch = []


def ground(picture: Picture, months: Months, first: int, last: int, number: int) -> None:
    """Shade the months from the first to the last."""
    x = LEFT + first * months.step
    picture.box(x, TOP, (last - first + 1) * months.step, FLOOR - TOP, GROUNDS[number % len(GROUNDS)])


def border(picture: Picture, months: Months, place: int, before: str, after: str) -> None:
    """Draw an upright line before a month, and write at its top what lies on both sides; "" for nothing."""
    x = LEFT + place * months.step
    picture.line([(x, TOP - 6), (x, FLOOR)], INK, thick=1.2, dash="4 3")
    if before and x - LEFT > columns(before, SMALL) + 8.0:
        picture.text(x - 6, TOP - 10, before, anchor="end", size=SMALL, fill=SOFT)
    if after and RIGHT - x > columns(after, SMALL) + 8.0:
        picture.text(x + 6, TOP - 10, after, size=SMALL, fill=SOFT)


def key(picture: Picture, names: Sequence[str], y: float = FLOOR + 42.0) -> None:
    """Write a key of lines below a picture, each name after a piece of its line."""
    x = LEFT
    for (colour, dash), name in zip(LINES, names, strict=False):
        picture.line([(x, y - 4), (x + 30, y - 4)], colour, thick=2.2, dash=dash)
        picture.text(x + 36, y, name, size=SMALL, fill=colour, bold=True)
        x += 36 + columns(name, SMALL) * 1.1 + 28.0


def month_bars(picture: Picture, months: Months, values: Sequence[float], scale: Scale) -> None:
    """Draw a bar for each month that has a value above 0."""
    for place, value in enumerate(values):
        if math.isfinite(value) and value > 0.0:
            x = LEFT + (place + 0.15) * months.step
            y = scale.at(value)
            picture.box(x, y, 0.7 * months.step, FLOOR - y, "#a9c6e3", stroke=None)


def histogram(
    picture: Picture, counts: Sequence[int], edges: Sequence[float], across: Scale, up: Scale
) -> None:
    """Draw the bars of a histogram on both of its axes."""
    for count, low, high in zip(counts, edges[:-1], edges[1:], strict=True):
        if count:
            x, y = across.at(low), up.at(count)
            picture.box(x, y, across.at(high) - x - 1, FLOOR - y, "#a9c6e3")
    picture.line([(LEFT, FLOOR), (RIGHT, FLOOR)], SOFT)
    for mark in marks(across.low, across.high, 9):
        x = across.at(mark)
        picture.line([(x, FLOOR), (x, FLOOR + 5)], SOFT)
        picture.text(x, FLOOR + 18, short(mark), anchor="middle", size=SMALL, fill=SOFT)


def upright(picture: Picture, x: float, words: str, colour: str, *, dash: str = "", row: int = 0) -> None:
    """Draw an upright line at a value, and write above it what it is, on the side with more room."""
    y = TOP - 10 + 16 * row
    picture.line([(x, y - 8), (x, FLOOR)], colour, thick=2.0, dash=dash)
    left = x > (LEFT + RIGHT) / 2
    picture.text(
        x - 6 if left else x + 6, y, words, anchor="end" if left else "start", size=SMALL, fill=colour,
        bold=True, halo=True,
    )  # fmt: skip


def lag_bars(picture: Picture, lags: Sequence[tuple[int, float]], up: Scale, axis: str) -> None:
    """Draw one bar for each lag from the line of 0, its number at its end; lag 0 is dark."""
    step = (RIGHT - LEFT) / max(1, len(lags))
    zero = up.at(0.0)
    for k, (lag, value) in enumerate(lags):
        x = LEFT + (k + 0.5) * step
        picture.text(x, FLOOR + 18, f"{lag:+d}" if lag else "0", anchor="middle", size=SMALL, fill=SOFT)
        if not math.isfinite(value):
            continue
        y = up.at(value)
        picture.box(x - 22, min(y, zero), 44, abs(zero - y), MARK if lag == 0 else "#a9c6e3")
        above = y - 6 if value >= 0.0 else y + 15
        picture.text(
            x,
            above,
            f"{value:.2f}".replace("-", "\N{MINUS SIGN}"),
            anchor="middle",
            size=SMALL,
            bold=lag == 0,
            halo=True,
        )
    picture.line([(LEFT, zero), (RIGHT, zero)], INK, thick=1.2)
    picture.text((LEFT + RIGHT) / 2, FLOOR + 38, axis, anchor="middle", size=SMALL, fill=SOFT)
