"""Pictures over the turns: the escalation ladder, and the tension of the main pairs."""

from collections.abc import Sequence
from typing import Any

from sim.faces.report.reader import Reader, table
from sim.faces.report.svg import INK, LINES, RULE, SOFT, Picture, columns, spread, ticks
from sim.faces.terminal.turns import main_pairs, month_after
from sim.faces.words.terms import rung
from sim.model.measures import CRISIS_RUNG
from sim.model.names import RUNG, RUNGS, TENSION

WIDE = 900.0
TOP, BOTTOM = 12.0, 40.0
_SIZE = 15.0
CRISIS_GROUND = "#fbe8d3"


def ladder(reader: Reader) -> dict[str, Any]:
    """Draw the rung after every turn, each rung with its name."""
    course = reader.course
    levels = [int(course.state_after(turn).world[RUNG]) for turn in range(reader.turns + 1)]
    names = [rung(reader.lang, level) for level in range(len(RUNGS))]
    left = max(columns(name, _SIZE) for name in names) + 14.0
    step = 30.0
    base = TOP + step * (len(RUNGS) - 0.5)
    picture = Picture(
        "ladder", WIDE, base + step / 2 + BOTTOM, reader.say("report.ladder.title"),
        reader.say("report.ladder.desc", top=names[max(levels)], last=names[levels[-1]], turns=reader.turns),
    )  # fmt: skip
    right = WIDE - 18.0
    picture.box(left, TOP, right - left, step * (len(RUNGS) - CRISIS_RUNG), CRISIS_GROUND)
    for level, name in enumerate(names):
        y = base - step * level
        picture.line([(left, y), (right, y)], RULE, thick=0.7)
        picture.text(left - 8, y + 5, name, anchor="end", size=_SIZE, bold=level in levels)
    picture.text(
        right - 6, TOP + step + 5, reader.say("report.ladder.crisis"), anchor="end", size=13, fill="#7a3d00"
    )
    places = [(_x(turn, reader.turns, left, right), base - step * level) for turn, level in enumerate(levels)]
    if len(places) == 1:
        places.append((right, places[0][1]))
    picture.line(places, INK, thick=3.0, steps=True)
    for turn, level in enumerate(levels):
        if turn == 0 or level != levels[turn - 1]:
            x, y = places[turn]
            picture.disc(x, y, 4.5, INK)
            picture.text(x, y - 8, str(level), anchor="middle", size=13, bold=True, halo=True)
    turn_axis(picture, reader, left, right, base + step / 2)
    rows = [[str(turn), month_after(course, turn), names[level]] for turn, level in enumerate(levels)]
    return {"picture": picture, "table": table(_head(reader, [reader.say("report.ladder.rung")]), rows)}


def tension(reader: Reader) -> dict[str, Any]:
    """Draw the tension of the main pairs, each with its own dash and its name at the end."""
    course, names = reader.course, reader.actors
    pairs = main_pairs(course)
    series = [
        [float(course.state_after(turn).pair[TENSION][pair]) for turn in range(reader.turns + 1)]
        for pair in pairs
    ]
    titles = [f"{reader.short(names[i])} - {reader.short(names[j])}" for i, j in pairs]
    left, high = 44.0, 260.0
    right = WIDE - max(columns(title, _SIZE) for title in titles) - 70.0
    top = 10.0 * (max(10.0, max(map(max, series))) // 10.0 + 1.0) if max(map(max, series)) < 100.0 else 100.0
    said = "; ".join(
        reader.say("report.tension.one", pair=title, first=values[0], last=values[-1], top=max(values))
        for title, values in zip(titles, series, strict=True)
    )
    picture = Picture(
        "tension",
        WIDE,
        high + BOTTOM,
        reader.say("report.tension.title"),
        reader.say("report.tension.desc", said=said),
    )
    floor = high - 4.0

    def y(value: float) -> float:
        return floor - (floor - TOP) * value / top

    for mark in range(0, int(top) + 1, 20 if top > 50 else 10):
        picture.line([(left, y(mark)), (right, y(mark))], RULE, thick=0.7)
        picture.text(left - 6, y(mark) + 5, str(mark), anchor="end", size=13, fill=SOFT)
    ends = spread([y(values[-1]) for values in series], 20.0, TOP + 6, floor)
    for k, (values, title) in enumerate(zip(series, titles, strict=True)):
        colour, dash = LINES[k % len(LINES)]
        points = [(_x(turn, reader.turns, left, right), y(value)) for turn, value in enumerate(values)]
        picture.line(
            points if len(points) > 1 else [*points, (right, points[0][1])], colour, thick=2.6, dash=dash
        )
        picture.line([(right + 2, y(values[-1])), (right + 10, ends[k])], colour)
        picture.line([(right + 10, ends[k]), (right + 34, ends[k])], colour, thick=2.6, dash=dash)
        picture.text(right + 40, ends[k] + 5, f"{title} {values[-1]:.0f}", size=_SIZE, fill=colour, bold=True)
    turn_axis(picture, reader, left, right, floor)
    rows = [
        [str(turn), month_after(course, turn), *(f"{values[turn]:.1f}" for values in series)]
        for turn in range(reader.turns + 1)
    ]
    full = [reader.pair(names[i], names[j]) for i, j in pairs]
    numbers = tuple(range(2, 2 + len(pairs)))
    return {"picture": picture, "table": table(_head(reader, full), rows, numbers)}


def _x(turn: int, turns: int, left: float, right: float) -> float:
    return left if turns == 0 else left + (right - left) * turn / turns


def turn_axis(picture: Picture, reader: Reader, left: float, right: float, y: float) -> None:
    """Write the numbers of the turns below a picture, and what they are."""
    for turn in ticks(reader.turns, right - left):
        x = _x(turn, reader.turns, left, right)
        picture.line([(x, y), (x, y + 5)], SOFT)
        picture.text(x, y + 18, str(turn), anchor="middle", size=13, fill=SOFT)
    picture.text(
        (left + right) / 2, y + 36, reader.say("report.turns_axis"), anchor="middle", size=13, fill=SOFT
    )


def _head(reader: Reader, more: Sequence[str]) -> list[str]:
    return [reader.say("report.head.turn"), reader.say("report.head.month"), *more]
