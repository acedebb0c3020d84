"""Lines that a session writes by itself: what seats chose, the turn, injects the scenario sent, the end."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sim.model.memory import at_war
from sim.record.course import Course, Order
from sim.record.decode import events, measures
from sim.record.digest import state_hash
from sim.record.line import Line
from sim.record.replay import order_data
from sim.table.standing import ADJUDICATE, BRIEF, PUBLISH

DOCTRINE_CHOSE = "doctrine"
TABLE = "table"
FACILITATOR = "facilitator"


class Entry(NamedTuple):
    """A line to be recorded."""

    kind: str
    by: str
    phase: str
    turn: int
    payload: dict[str, Any]


def chosen_entry(
    actor: str, orders: Sequence[Order], *, by: str, phase: str, turn: int, **more: object
) -> Entry:
    """Write what a seat chose."""
    return Entry(
        "orders", by, phase, turn, {"actor": actor, "orders": [order_data(o) for o in orders], **more}
    )


def turn_entry(course: Course, orders: Mapping[str, int]) -> Entry:
    """Write the turn that a course has just closed; `orders` are the lines that it played, by actor."""
    built, turn = course.built, len(course.played)
    told = [
        event._asdict() for month in course.played[-1].months for event in events(built.index, month.ledger)
    ]
    payload = {
        "hash": state_hash(course.state),
        "orders": dict(orders),
        "events": told,
        "measures": measures(built.game, built.index, course.state, course.turns * course.months),
    }
    return Entry("turn", TABLE, ADJUDICATE, turn, payload)


def end_entry(course: Course, reason: str, **more: object) -> Entry:
    """Write the end of a game: `turns`, `war` or `stopped`."""
    return Entry("end", TABLE, PUBLISH, len(course.played), {"reason": reason, **more})


def why_over(course: Course) -> str:
    """Say why a game is over."""
    return "war" if at_war(course.state) else "turns"


def sent_by_scenario(course: Course, lines: Sequence[Line | Entry]) -> list[Entry]:
    """Tell of the injects that opened this turn and that no line of it speaks of yet."""
    if course.over:
        return []
    told: list[str] = []
    for line in lines:
        if line.kind == "turn":
            told = []
        elif line.kind == "inject" and "id" in line.payload:
            told.append(line.payload["id"])
    before = course.state.sent
    return [
        Entry("inject", TABLE, BRIEF, course.turn, {"id": name, "do": "sent"})
        for q, name in enumerate(course.built.index.injects)
        if course.opened.sent[q] == 1 and not (q < len(before) and before[q] == 1) and name not in told
    ]
