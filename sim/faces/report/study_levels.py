"""Doctrines against each other as a heat map, and the levels of one factor as dots with intervals."""

from typing import Any

import numpy as np
import numpy.typing as npt

from sim.faces.report.reader import table
from sim.faces.report.study_draw import (
    NOTE,
    SIZE,
    SMALL,
    Row,
    cut,
    interval_row,
    note_width,
    warned,
    whiskers,
)
from sim.faces.report.study_reader import StudyReader
from sim.faces.report.study_sums import Interval, mean_over
from sim.faces.report.svg import BLUE, SOFT, WHITE, Picture, columns, ink_on, mixed, written

DARKEST = 0.78  # share of the full blue in the darkest cell: the number on it stays easy to read
MOST_LEVELS = 30
_CELL_HIGH, _CELL_LEAST, _CELL_MOST = 44.0, 104.0, 170.0
_NONE = "#f0f0f0"

Flags = npt.NDArray[np.bool_]


def matrices(reader: StudyReader) -> list[dict[str, Any]]:
    """Draw a heat map for each measure of the report, if exactly two factors are doctrines."""
    varied = [place for place, factor in enumerate(reader.factors) if factor.name.startswith("doctrine.")]
    if len(varied) != 2 or any(len(reader.factors[place].levels) > MOST_LEVELS for place in varied):
        return []
    return [_matrix(reader, measure, varied[0], varied[1], k) for k, measure in enumerate(reader.measures)]


def one_factor(reader: StudyReader) -> dict[str, Any] | None:
    """Draw the levels of the only factor that has levels without an order; None where there is not one."""
    places = [place for place, factor in enumerate(reader.factors) if is_categorical(factor.levels)]
    if len(places) != 1 or not 2 <= len(reader.factors[places[0]].levels) <= MOST_LEVELS:
        return None
    factor, measure = reader.factors[places[0]], reader.main
    held = [mean_of(reader, measure, at_level(reader, places[0], value)) for value in factor.levels]
    order = sorted(range(len(held)), key=lambda k: (np.nan_to_num(held[k].mean, nan=np.inf), k))
    names = [reader.level(factor.name, value) for value in factor.levels]
    rows = [
        Row(names[k], held[k], reader.say("study_report.levels.n", mean=reader.number(measure, held[k].mean),
                                          games=held[k].n))
        for k in order
    ]  # fmt: skip
    title = reader.say(
        "study_report.levels.title", factor=reader.factor(factor.name), measure=reader.measure(measure)
    )
    picture = whiskers(reader, "levels", (title, reader.say("study_report.levels.desc")), rows, measure,
                       axis=reader.measure(measure))  # fmt: skip
    head = [reader.factor(factor.name), *heads(reader)]
    cells = [[names[k], *interval_row(reader, measure, held[k])] for k in order]
    return {"title": title, "picture": picture, "table": table(head, cells, (1, 2, 3))}


def is_categorical(levels: tuple[Any, ...]) -> bool:
    """Say whether a factor has levels without an order: texts, or yes and no.

    >>> is_categorical(("a", "b")), is_categorical((1.0, 2.0)), is_categorical(())
    (True, False, False)
    """
    return any(isinstance(value, str | bool) for value in levels)


def at_level(reader: StudyReader, place: int, value: object) -> Flags:
    """Flag the games in which a factor has this value."""
    points = np.array([row[place] == value for row in reader.store.design.rows], dtype=np.bool_)
    return np.asarray(points[reader.games["point"]], dtype=np.bool_)


def mean_of(reader: StudyReader, measure: str, games: Flags) -> Interval:
    """Estimate the mean of a measure over some games."""
    return mean_over(reader.values[measure][games], reader.alone(games))


def heads(reader: StudyReader) -> list[str]:
    """Name the columns mean, interval and games."""
    return [reader.say(f"study_report.head.{key}") for key in ("mean", "interval", "games")]


def _matrix(reader: StudyReader, measure: str, down: int, across: int, number: int) -> dict[str, Any]:
    rows, cols = reader.factors[down], reader.factors[across]
    found = [
        [mean_of(reader, measure, at_level(reader, down, one) & at_level(reader, across, other))
         for other in cols.levels]
        for one in rows.levels
    ]  # fmt: skip
    names = [[reader.level(factor.name, value) for value in factor.levels] for factor in (rows, cols)]
    title = reader.measure(measure)
    about = reader.say(
        "study_report.matrix.desc", down=reader.factor(rows.name), across=reader.factor(cols.name)
    )
    picture = _drawn(reader, measure, f"matrix-{number}", (title, about), names, found,
                     (reader.factor(rows.name), reader.factor(cols.name)))  # fmt: skip
    cells = [
        [names[0][i], names[1][j], *interval_row(reader, measure, found[i][j])]
        for i in range(len(names[0]))
        for j in range(len(names[1]))
    ]
    head = [reader.factor(rows.name), reader.factor(cols.name), *heads(reader)]
    return {"title": title, "picture": picture, "table": table(head, cells, (2, 3, 4))}


def _drawn(
    reader: StudyReader, measure: str, name: str, words: tuple[str, str], names: list[list[str]],
    found: list[list[Interval]], factors: tuple[str, str],
) -> Picture:  # fmt: skip
    """Draw the cells: the mean, its interval below it, the darker the higher."""
    widest = max(columns(label, SMALL) for label in names[1])
    cell = min(_CELL_MOST, max(_CELL_LEAST, widest + 12.0))
    left = min(
        250.0, max(*(columns(label, SIZE) for label in names[0]), columns(factors[0] + " ↓", SMALL)) + 16.0
    )
    top = 56.0
    width = max(
        left + cell * len(names[1]) + 4.0, note_width(reader), columns(factors[1], SMALL) + left + 8.0
    )
    picture = Picture(name, width, top + _CELL_HIGH * len(names[0]) + 10.0 + NOTE, *words)
    picture.text(left, 18, factors[1] + " →", size=SMALL, fill=SOFT)
    picture.text(4, top - 10, cut(factors[0] + " ↓", left - 8, SMALL), size=SMALL, fill=SOFT)
    known = [one.mean for row in found for one in row if one.mean == one.mean]
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    for j, label in enumerate(names[1]):
        picture.text(
            left + cell * (j + 0.5), top - 10, cut(label, cell - 6, SMALL), anchor="middle", size=SMALL
        )
    for i, label in enumerate(names[0]):
        y = top + _CELL_HIGH * i
        picture.text(left - 8, y + _CELL_HIGH / 2 + 5, cut(label, left - 12), anchor="end", size=SIZE)
        for j, one in enumerate(found[i]):
            share = (one.mean - low) / (high - low) if high > low and one.n else 0.0
            _cell(picture, reader, measure, (left + cell * j, y, cell), one, share)
    warned(picture, reader)
    return picture


def _cell(
    picture: Picture, reader: StudyReader, measure: str, place: tuple[float, float, float], found: Interval,
    share: float,
) -> None:  # fmt: skip
    x, y, wide = place
    ground = mixed(WHITE, BLUE, DARKEST * share)
    fill, ink = (written(ground), ink_on(ground)) if found.n else (_NONE, SOFT)
    picture.box(x, y, wide, _CELL_HIGH, fill, stroke="#ffffff" if share else "#d0d0d0")
    middle = x + wide / 2
    picture.text(
        middle, y + 20, reader.number(measure, found.mean), anchor="middle", size=15, fill=ink, bold=True
    )
    if found.n:
        picture.text(middle, y + 36, reader.interval(measure, found), anchor="middle", size=11, fill=ink)
