"""Whether there were games enough: the means of the measures as the games came in."""

import math
from typing import Any

from sim.faces.report.reader import table
from sim.faces.report.study_draw import MARK, NOTE, SMALL, Scale, axis_number, marks, round_ends, warned
from sim.faces.report.study_fans import INNER
from sim.faces.report.study_levels import heads
from sim.faces.report.study_reader import StudyReader
from sim.faces.report.study_sums import Interval, running
from sim.faces.report.svg import RULE, SOFT, Picture, columns

STEPS = 48
_WIDE, _LEFT, _TOP, _FLOOR, _RIGHT = 360.0, 56.0, 10.0, 150.0, 340.0
_TABLE = 10  # rows of the table, spread over the steps


def settling(reader: StudyReader) -> dict[str, Any]:
    """Draw the running mean of each measure of the report with its interval, games on a log axis."""
    figures = [_figure(reader, measure, k) for k, measure in enumerate(reader.measures)]
    return {
        "figures": [figure for figure in figures if figure is not None],
        "about": reader.say(
            "study_report.settling.about", unit=reader.say(f"study_report.unit.{reader.units.kind}")
        ),
    }


def _figure(reader: StudyReader, measure: str, number: int) -> dict[str, Any] | None:
    steps = running(reader.values[measure], reader.units, STEPS)
    if not steps:
        return None
    title, last = reader.measure(measure), steps[-1][1]
    values = {"mean": reader.number(measure, last.mean), "range": reader.interval(measure, last)}
    about = reader.say("study_report.settling.desc", games=steps[-1][0], **values)
    picture = Picture(f"settling-{number}", _WIDE, _FLOOR + 40.0 + NOTE, title, about)
    _draw(picture, reader, measure, steps)
    shown = sorted({round(k * (len(steps) - 1) / (_TABLE - 1)) for k in range(_TABLE)})
    rows = [
        [str(games), reader.number(measure, one.mean), reader.interval(measure, one)]
        for games, one in (steps[k] for k in shown)
    ]
    head = [reader.say("study_report.head.games"), *heads(reader)[:2]]
    return {"title": title, "caption": about, "picture": picture, "table": table(head, rows, (0, 1, 2))}


def _draw(picture: Picture, reader: StudyReader, measure: str, steps: list[tuple[int, Interval]]) -> None:
    """Draw the band, the mean and the axes."""
    low, high = _reach(steps)
    first, last = steps[0][0], steps[-1][0]
    x = Scale(math.log10(first), math.log10(last), _LEFT, _RIGHT)
    y = Scale(low, high, _FLOOR, _TOP)
    for mark in marks(low, high, 6):
        picture.line([(_LEFT, y.at(mark)), (_RIGHT, y.at(mark))], RULE, thick=0.6)
        label = axis_number(measure, mark)
        picture.text(_LEFT - 5, y.at(mark) + 4, label, anchor="end", size=SMALL, fill=SOFT)
    sure = [(games, one) for games, one in steps if math.isfinite(one.low)]
    if len(sure) > 1:
        upper = [(x.at(math.log10(games)), y.at(one.high)) for games, one in sure]
        lower = [(x.at(math.log10(games)), y.at(one.low)) for games, one in sure]
        picture.band(upper, lower, INNER)
    end = y.at(steps[-1][1].mean)
    picture.line([(_LEFT, end), (_RIGHT, end)], SOFT, thick=1.0, dash="4 3")
    places = [(x.at(math.log10(games)), y.at(one.mean)) for games, one in steps]
    if len(places) > 1:
        picture.line(places, MARK, thick=2.2)
    picture.disc(*places[-1], 3.5, MARK)
    for games in log_marks(first, last):
        at = x.at(math.log10(games))
        picture.line([(at, _FLOOR), (at, _FLOOR + 4)], SOFT)
        label = f"{games:,}"
        inside = min(at, _WIDE - 2 - columns(label, SMALL) / 2)
        picture.text(inside, _FLOOR + 16, label, anchor="middle", size=SMALL, fill=SOFT)
    middle = (_LEFT + _RIGHT) / 2
    picture.text(
        middle, _FLOOR + 33, reader.say("study_report.settling.axis"), anchor="middle", size=SMALL, fill=SOFT
    )
    warned(picture, reader)


def _reach(steps: list[tuple[int, Interval]]) -> tuple[float, float]:
    """Find the ends of the axis; the first few games may swing beyond it."""
    later = steps[len(steps) // 4 :]
    ends = [end for _, one in later for end in (one.mean, one.low, one.high) if math.isfinite(end)]
    return round_ends(min(ends), max(ends))


def log_marks(first: int, last: int, most: int = 5) -> list[int]:
    """Choose round numbers from first to last on a log axis, at most about `most`.

    >>> log_marks(1, 1000), log_marks(20, 1200), log_marks(100, 100)
    ([1, 10, 100, 1000], [20, 50, 100, 200, 500, 1000], [100])
    """
    found: list[int] = []
    for steps in ((1, 2, 5), (1,)):
        found = [k * 10**power for power in range(12) for k in steps if first <= k * 10**power <= last]
        if len(found) <= most + 1:
            break
    while len(found) > most + 1:
        found = found[::2]
    return found or [last]
