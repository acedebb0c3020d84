"""What each factor changes: the tornado of a study, and the ranking of its factors by sensitivity."""

import math
from typing import Any, NamedTuple

import numpy as np

from sim.faces.report.reader import table
from sim.faces.report.study_draw import Row, short, whiskers
from sim.faces.report.study_levels import Flags, at_level, is_categorical, mean_of
from sim.faces.report.study_reader import YES_NO, StudyReader
from sim.faces.report.study_sums import Interval, difference
from sim.study.errors import MissingPackage
from sim.study.pawn import LEAST
from sim.study.plan import Factor
from sim.study.settled import Doubt, Ranking
from sim.study.statistics import LEVEL, bonferroni

FEW_LEVELS = 5  # values of a numeric factor up to which its ends are levels and not fifths
FEWEST_POINTS = 10  # points in all, below which a fifth is no group
FIFTH = 0.2
INSTALL = "pip install 'sixparty[analysis]'"  # for rankings and boxes alike


class Move(NamedTuple):
    """The change of the main measure from one end of a factor to the other."""

    factor: str
    low: str
    high: str
    before: Interval
    after: Interval
    change: Interval
    picked: bool


def tornado(reader: StudyReader) -> dict[str, Any] | None:
    """Draw the change of the main measure by each factor, the largest first; None without factors."""
    moves = [move for place in range(len(reader.factors)) if (move := _move(reader, place)) is not None]
    if not moves:
        return None
    moves.sort(key=lambda move: -abs(np.nan_to_num(move.change.mean)))
    measure = reader.main
    rows = [
        Row(reader.factor(move.factor), move.change, reader.number(measure, move.change.mean, signed=True),
            faint=move.change.sign == 0)
        for move in moves
    ]  # fmt: skip
    title = reader.say("study_report.tornado.title", measure=reader.measure(measure))
    words = title, reader.say("study_report.tornado.desc")
    key = "study_report.tornado.axis_points" if measure in YES_NO else "study_report.tornado.axis"
    axis = reader.say(key, measure=reader.measure(measure))
    picture = whiskers(reader, "tornado", words, rows, measure, zero=True, axis=axis)
    head = [reader.say(f"study_report.tornado.head.{key}") for key in
            ("factor", "from", "to", "before", "after", "change", "interval", "games")]  # fmt: skip
    cells = [
        [reader.factor(move.factor), move.low, move.high, reader.number(measure, move.before.mean),
         reader.number(measure, move.after.mean), reader.number(measure, move.change.mean, signed=True),
         reader.interval(measure, move.change, signed=True), str(move.change.n)]
        for move in moves
    ]  # fmt: skip
    return {
        "title": title,
        "picture": picture,
        "table": table(head, cells, (3, 4, 5, 6, 7)),
        "picked": any(move.picked for move in moves),
        "unit": reader.say(f"study_report.unit.{reader.units.kind}"),
    }


def ranking(reader: StudyReader) -> dict[str, Any] | None:
    """Draw the sensitivity ranking, or say why there is none; None without two factors."""
    if len(reader.factors) < 2:
        return None
    found = reader.ranking
    if isinstance(found, MissingPackage):
        return {"why": reader.say("study_report.missing", line=INSTALL)}
    if isinstance(found, Exception):
        few = with_a_value(reader) < LEAST
        why = reader.say("study_report.ranking.few", least=LEAST) if few else str(found)
        return {"why": reader.say("study_report.ranking.cannot", why=why)}
    rows = [
        Row(reader.factor(row.factor), Interval(row.value, row.low, row.high, found.points, found.method),
            short(round(row.value, 3)), row.floor, not row.found)
        for row in found.rows
    ]  # fmt: skip
    title = reader.say(f"study_report.ranking.title.{found.method}", measure=reader.measure(reader.main))
    words = title, reader.say("study_report.ranking.desc")
    picture = whiskers(
        reader, "ranking", words, rows, "", axis=reader.say(f"study_report.ranking.axis.{found.method}")
    )
    return {
        "why": "",
        "title": title,
        "about": reader.say(f"study_report.ranking.about.{found.method}"),
        "picture": picture,
        "table": _table(reader, found),
        "doubts": [_doubt(reader, found, one) for one in found.why],
    }


def with_a_value(reader: StudyReader) -> int:
    """Count what a ranking can rest on: points with the main measure, of a grid games."""
    there = np.isfinite(reader.values[reader.main])
    if reader.store.plan.sampler == "grid":
        return int(there.sum())
    return len(np.unique(reader.games["point"][there]))


def _move(reader: StudyReader, place: int) -> Move | None:
    """Compare the two ends of a factor."""
    factor = reader.factors[place]
    ends = _levels(reader, place) if is_categorical(factor.levels) else _numbers(reader, place)
    if ends is None:
        return None
    low, high, names, level = ends
    values = reader.values[reader.main]
    units = reader.units
    return Move(
        factor.name, *names, mean_of(reader, reader.main, low), mean_of(reader, reader.main, high),
        difference(values[low], units.take(low), values[high], units.take(high), level),
        level != LEVEL,
    )  # fmt: skip


def _levels(reader: StudyReader, place: int) -> tuple[Flags, Flags, tuple[str, str], float] | None:
    """Take the levels with the lowest and the highest mean; yes and no in this order.

    The interval is made wider for the choice among all pairs of levels.
    """
    factor = reader.factors[place]
    flags = [at_level(reader, place, value) for value in factor.levels]
    names = [reader.level(factor.name, value) for value in factor.levels]
    if set(factor.levels) == {True, False}:
        off, on = factor.levels.index(False), factor.levels.index(True)
        return flags[off], flags[on], (names[off], names[on]), LEVEL
    means = [mean_of(reader, reader.main, here).mean for here in flags]
    known = [k for k, mean in enumerate(means) if mean == mean]
    if len(known) < 2:
        return None
    one, other = min(known, key=lambda k: means[k]), max(known, key=lambda k: means[k])
    if one == other:
        one, other = known[0], known[1]
    level = bonferroni(LEVEL, math.comb(len(known), 2))
    return flags[one], flags[other], (names[one], names[other]), level


def _numbers(reader: StudyReader, place: int) -> tuple[Flags, Flags, tuple[str, str], float] | None:
    """Take the lowest and the highest fifth of a range, or the end levels where there are few."""
    column = np.array([float(row[place]) for row in reader.store.design.rows])
    levels = np.unique(column)
    if len(levels) < 2:
        return None
    if len(levels) <= FEW_LEVELS:
        low, high = column == levels[0], column == levels[-1]
        names = f"{levels[0]:.4g}", f"{levels[-1]:.4g}"
    elif len(column) < FEWEST_POINTS:
        return None
    else:
        ends = np.quantile(column, (FIFTH, 1.0 - FIFTH))
        low, high = column <= ends[0], column >= ends[1]
        names = _span(reader, column[low]), _span(reader, column[high])
    point = reader.games["point"]
    return low[point], high[point], names, LEVEL


def _span(reader: StudyReader, values: np.ndarray[Any, Any]) -> str:
    return reader.say("study_report.range", low=f"{values.min():.3g}", high=f"{values.max():.3g}")


def _table(reader: StudyReader, found: Ranking) -> dict[str, Any]:
    head = [
        reader.say(f"study_report.ranking.head.{key}")
        for key in ("factor", "value", "interval", "floor", "found")
    ]
    rows = [
        [reader.factor(row.factor), f"{row.value:.3f}",
         reader.say("study_report.range", low=f"{row.low:.3f}", high=f"{row.high:.3f}"),
         "-" if math.isnan(row.floor) else f"{row.floor:.3f}",
         reader.say("study_report.yes" if row.found else "study_report.no")]
        for row in found.rows
    ]  # fmt: skip
    caption = table(head, rows, (1, 2, 3))
    return caption | {"games": found.points}


def _doubt(reader: StudyReader, found: Ranking, doubt: Doubt) -> str:
    """Say why the ranking is not settled, and how many points would probably settle it."""
    names = [reader.factor(name) for name in doubt.factors]
    one, other = (*names, "", "")[:2]
    why = reader.say(
        f"study_report.doubt.{doubt.kind}", one=one, other=other, figure=doubt.figure, limit=doubt.limit
    )
    if doubt.points is None:
        return why
    return why + " " + reader.say(f"study_report.doubt.{found.over}", points=doubt.points)


def ranges(factor: Factor) -> tuple[float, float]:
    """Give the ends of a factor's range; of levels that are numbers the smallest and the largest."""
    if factor.low is not None and factor.high is not None:
        return float(factor.low), float(factor.high)
    numbers = [float(value) for value in factor.levels if not isinstance(value, str)]
    return min(numbers, default=0.0), max(numbers, default=1.0)
