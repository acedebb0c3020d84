"""Fans of a study: how games went turn by turn, played again from their seeds, with bands of quantiles."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.faces.report.reader import table
from sim.faces.report.study_draw import MARK, NOTE, SMALL, Scale, marks, round_ends, short, warned
from sim.faces.report.study_reader import StudyReader
from sim.faces.report.study_replay import FEWEST, MOST_GAMES, RUNG_AT, Fan, Replayed, replayed
from sim.faces.report.study_sums import Floats, mean_over
from sim.faces.report.svg import RULE, SOFT, Picture, ticks
from sim.faces.words.terms import rung
from sim.model import names as N
from sim.study.interval import normal_quantile

LEAST_SPAN = 0.2  # share of the whole axis that a picture shows at least
SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)
OUTER, INNER = "#dbe7f3", "#a9c6e3"
_WIDE, _LEFT, _TOP, _FLOOR, _RIGHT = 300.0, 40.0, 10.0, 132.0, 290.0


def fans(reader: StudyReader) -> dict[str, Any]:
    """Draw the fans of the points chosen, or say why they cannot be drawn."""
    if isinstance(reader.worlds, str):
        return _nothing(reader.say("study_report.fans.cannot", why=reader.worlds))
    found = replayed(reader, reader.worlds)
    if found.different:
        return _nothing(
            reader.say("study_report.fans.different", different=found.different, games=found.games)
        )
    if not found.fans:
        return _nothing(reader.say("study_report.fans.few", least=FEWEST))
    one, other = (reader.actor(found.actors[k]) for k in found.pair)
    about = reader.say(
        "study_report.fans.about" if reader.points > 1 else "study_report.fans.about_one",
        games=found.games,
        points=len(found.fans),
        of=reader.points,
        most=MOST_GAMES,
        one=one,
        other=other,
    )
    chosen = "study_report.fans.spread" if len(found.fans) < reader.points else ""
    lines = [about, reader.say(chosen, measure=reader.measure(reader.main)) if chosen else ""]
    return {"lines": [text for text in lines if text], "groups": _groups(reader, found)}


def bands(values: Floats, whole: bool) -> Floats:
    """Give the quantiles of [games, turns + 1] after every turn, [turns + 1, shares].

    A rung is a whole number, and so are its quantiles.
    """
    found = np.quantile(values, SHARES, axis=0, method="inverted_cdf" if whole else "linear")
    return np.asarray(found.T, dtype=np.float64)


def median_ends(values: Floats) -> tuple[Floats, Floats]:
    """Bound the median after every turn at 95 % by order statistics (normal limit of the binomial).

    >>> [ends.tolist() for ends in median_ends(np.arange(100.0)[:, None])]
    [[39.0], [59.0]]
    """
    count = len(values)
    ranked = np.sort(values, axis=0)
    reach = normal_quantile(0.95) * math.sqrt(count) / 2
    low = max(0, math.floor(count / 2 - reach) - 1)
    high = min(count - 1, math.ceil(count / 2 + reach) - 1)
    return ranked[low], ranked[high]


def _groups(reader: StudyReader, found: Replayed) -> list[dict[str, Any]]:
    """Draw one group of small pictures for each thing watched, all points on one scale."""
    one, other = (reader.actor(found.actors[k]) for k in found.pair)
    titles = (
        reader.say("study_report.fans.tension", one=one, other=other),
        reader.say("study_report.fans.trust", one=one, other=other),
        reader.say("study_report.fans.trust", one=other, other=one),
        reader.say("study_report.fans.rung"),
        reader.say("study_report.fans.sanctions"),
    )
    trust = _ends(found.fans, (1, 2), 1.0)
    ends = (
        _ends(found.fans, (0,), 100.0),
        trust,
        trust,
        (0.0, float(len(N.RUNGS) - 1)),
        _ends(found.fans, (4,), 1.0),
    )
    return [
        {"title": title, "figures": [_figure(reader, fan, k, title, ends[k]) for fan in found.fans]}
        for k, title in enumerate(titles)
    ]


def _ends(fans: Sequence[Fan], watched: tuple[int, ...], top: float) -> tuple[float, float]:
    """Choose the one scale of all pictures of some variables: their bands, with some room."""
    found = [bands(fan.series[:, :, k], whole=False) for fan in fans for k in watched]
    low, high = min(float(one.min()) for one in found), max(float(one.max()) for one in found)
    lack = max(0.0, LEAST_SPAN * top - (high - low)) / 2
    low, high = round_ends(max(0.0, low - lack), min(top, high + lack))
    return max(0.0, low), min(top, high)


def _figure(reader: StudyReader, fan: Fan, k: int, title: str, ends: tuple[float, float]) -> dict[str, Any]:
    values = fan.series[:, :, k]
    found = bands(values, whole=k == RUNG_AT)
    name = reader.point(fan.point)
    picture = Picture(
        f"fan-{k}-{fan.point}", _WIDE, _FLOOR + 40.0 + NOTE, f"{title}. {name}",
        reader.say("study_report.fans.desc", games=fan.games, first=found[0, 2], last=found[-1, 2],
                   low=found[-1, 0], high=found[-1, 4]),
    )  # fmt: skip
    _draw(picture, reader, found, ends)
    low, high = median_ends(values)
    rows = [
        [str(turn), *(f"{found[turn, q]:.4g}" for q in (0, 1, 2)),
         reader.say("study_report.range", low=f"{low[turn]:.4g}", high=f"{high[turn]:.4g}"),
         *(f"{found[turn, q]:.4g}" for q in (3, 4))]
        for turn in range(len(found))
    ]  # fmt: skip
    head = [reader.say(f"study_report.fans.head.{key}") for key in
            ("turn", "q05", "q25", "median", "sure", "q75", "q95")]  # fmt: skip
    return {
        "title": name,
        "caption": reader.say("study_report.fans.games", games=fan.games)
        + (_main(reader, fan.point) if k == 0 else ""),
        "picture": picture,
        "table": table(head, rows, tuple(range(1, 7))),
    }


def _draw(picture: Picture, reader: StudyReader, found: Floats, ends: tuple[float, float]) -> None:
    """Draw the bands, the median and the axes."""
    turns = len(found) - 1
    x = Scale(0.0, max(1.0, turns), _LEFT, _RIGHT)
    y = Scale(*ends, _FLOOR, _TOP)
    for mark in marks(*ends, 7):
        picture.line([(_LEFT, y.at(mark)), (_RIGHT, y.at(mark))], RULE, thick=0.6)
        picture.text(_LEFT - 5, y.at(mark) + 4, short(mark), anchor="end", size=SMALL, fill=SOFT)
    for low, high, fill in ((0, 4, OUTER), (1, 3, INNER)):
        upper = [(x.at(turn), y.at(value)) for turn, value in enumerate(found[:, high])]
        lower = [(x.at(turn), y.at(value)) for turn, value in enumerate(found[:, low])]
        picture.band(upper, lower, fill)
    picture.line([(x.at(turn), y.at(value)) for turn, value in enumerate(found[:, 2])], MARK, thick=2.4)
    for turn in ticks(turns, _RIGHT - _LEFT):
        picture.line([(x.at(turn), _FLOOR), (x.at(turn), _FLOOR + 4)], SOFT)
        picture.text(x.at(turn), _FLOOR + 16, str(turn), anchor="middle", size=SMALL, fill=SOFT)
    middle = (_LEFT + _RIGHT) / 2
    picture.text(
        middle, _FLOOR + 33, reader.say("study_report.fans.axis"), anchor="middle", size=SMALL, fill=SOFT
    )
    warned(picture, reader)


def _main(reader: StudyReader, point: int) -> str:
    """Say the main measure of a point with its interval."""
    here = reader.games["point"] == point
    found = mean_over(reader.values[reader.main][here], reader.alone(here))
    return " " + reader.say(
        "study_report.fans.main", measure=reader.measure(reader.main),
        mean=reader.number(reader.main, found.mean), range=reader.interval(reader.main, found),
    )  # fmt: skip


def rung_key(reader: StudyReader) -> str:
    """Name the rungs in one line."""
    return ", ".join(rung(reader.lang, level) for level in range(len(N.RUNGS)))


def _nothing(why: str) -> dict[str, Any]:
    return {"lines": [why], "groups": []}
