"""Turning points for people: what else would have been likely, and what one step of it changes."""

from collections.abc import Callable
from typing import Any

from sim.faces.report.reader import Reader, percent
from sim.model.state import Floats
from sim.record.decode import Event
from sim.record.turning import LEAST_SHARE, Chance, Futures, Point, changed_events, futures, turning_points
from sim.table.sees import PUBLIC

MOST_POINTS = 8
WITH_FUTURES = 3
_LEAST_TENSION, _LEAST_TRUST = 0.05, 0.0005


def points(reader: Reader, runs: int, tick: Callable[[], None] = lambda: None) -> dict[str, Any]:
    """List the greatest turning points; with `runs` the first three are followed over so many futures."""
    found = turning_points(reader.course, None if reader.seat is None else reader.own)
    ranked = sorted(found.points, key=lambda point: -_size(reader, point))[:MOST_POINTS]
    rows = []
    for k, point in enumerate(ranked):
        ahead = futures(reader.course, point, runs, tick) if runs and k < WITH_FUTURES else None
        rows.append(_row(reader, point, ahead))
    return {
        "rows": rows,
        "looked": reader.say(
            "report.points.looked", looked=found.looked_at, possible=found.possible, least=LEAST_SHARE
        ),
        "runs": runs,
        "with_futures": min(WITH_FUTURES, len(rows)),
    }


def _size(reader: Reader, point: Point) -> float:
    """Give the size by which the reader ranks: a player does not learn what others came to trust."""
    if reader.seat is None:
        return point.size
    own = reader.actors.index(reader.seat)
    return sum(abs(float(x)) for x in point.tension.flat) / 200.0 + sum(
        abs(float(x)) for x in point.trust[own]
    )


def _row(reader: Reader, point: Point, ahead: Futures | None) -> dict[str, Any]:
    taken, other = changed_events(reader.course, point)
    return {
        "turn": point.turn,
        "actor": reader.actor(point.actor),
        "taken": reader.order(point.taken) if point.taken else reader.say("report.points.nothing"),
        "other": reader.order(point.other),
        "taken_share": percent(point.taken_share),
        "share": percent(point.share),
        "tension": _largest(reader, point.tension, "tension"),
        "trust": _largest(reader, point.trust, "trust"),
        "gone": [reader.sentence(event) for event in taken if _may_tell(reader, event)],
        "new": [reader.sentence(event) for event in other if _may_tell(reader, event)],
        "futures": _futures(reader, ahead) if ahead else None,
    }


def _may_tell(reader: Reader, event: Event) -> bool:
    return reader.seat is None or event.kind in PUBLIC


def _largest(reader: Reader, moved: Floats, name: str) -> str:
    """Say which pair an exchange moves most, and by how much."""
    pair = name == "tension"
    least = _LEAST_TENSION if pair else _LEAST_TRUST
    places = [
        (abs(float(moved[i, j])), i, j)
        for i, one in enumerate(reader.actors)
        for j, other in enumerate(reader.actors)
        if i != j and (i < j or not pair) and reader.sees(name, one, other)
    ]
    amount, i, j = max(places, key=lambda place: place[0], default=(0.0, 0, 0))
    if amount < least:
        return reader.say("report.points.same")
    values = {"first": reader.actor(reader.actors[i]), "second": reader.actor(reader.actors[j])}
    return reader.say(f"report.points.{name}", change=float(moved[i, j]), **values)


def _futures(reader: Reader, ahead: Futures) -> list[dict[str, str]]:
    """Give the chances of a crisis and of a deal, after the act taken and after the other one."""
    rows = []
    for what, chances, alone in (
        ("crisis", ahead.crisis, ahead.only_crisis),
        ("deal", ahead.deal, ahead.only_deal),
    ):
        rows.append(
            {
                "what": reader.say(f"report.points.{what}"),
                "taken": _chance(reader, chances[0]),
                "other": _chance(reader, chances[1]),
                "alone": reader.say("report.points.alone", taken=alone[0], other=alone[1]),
            }
        )
    return rows


def _chance(reader: Reader, chance: Chance) -> str:
    share = chance.hits / chance.of
    return reader.say("report.points.chance", share=share, low=chance.low, high=chance.high)
