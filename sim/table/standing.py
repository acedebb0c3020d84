"""How a session stands, read off the lines of its record that were not undone."""

from collections.abc import Sequence
from typing import NamedTuple

from sim.record.line import Line

PHASES = ("brief", "orders", "consent", "adjudicate", "publish")
BRIEF, ORDERS, CONSENT, ADJUDICATE, PUBLISH = PHASES


class SeatAs(NamedTuple):
    """Who plays a seat: a kind of `seats.KINDS`, and the doctrine that it follows or would follow."""

    kind: str
    doctrine: str


class Standing(NamedTuple):
    """The phase, who locked, the line of each seat's orders in this turn, who sits where, injects skipped."""

    phase: str
    locked: tuple[str, ...]
    orders: dict[str, Line]
    seats: dict[str, SeatAs]
    skipped: tuple[str, ...]


def standing(lines: Sequence[Line]) -> Standing:
    """Read off effective lines how the session stands; the first one is the `start` line."""
    last = max((place for place, line in enumerate(lines) if line.kind == "turn"), default=-1)
    locked: dict[str, bool] = {}
    orders: dict[str, Line] = {}
    phase = BRIEF
    for line in lines[last + 1 :]:
        if line.kind == "orders":
            orders[line.payload["actor"]] = line
        elif line.kind == "note":
            phase = line.payload.get("phase", phase)
            if "locked" in line.payload:
                locked[line.by] = line.payload["locked"]
    return Standing(
        phase,
        tuple(name for name, yes in locked.items() if yes),
        orders,
        _seats(lines),
        tuple(ln.payload["id"] for ln in lines if ln.kind == "inject" and ln.payload.get("do") == "skip"),
    )


def _seats(lines: Sequence[Line]) -> dict[str, SeatAs]:
    seats: dict[str, SeatAs] = {}
    for line in lines:
        if line.kind == "start":
            seats = {
                name: SeatAs(seat["kind"], seat["doctrine"]) for name, seat in line.payload["seats"].items()
            }
        elif line.kind == "seat":
            actor, given = line.payload["actor"], line.payload.get("doctrine")
            seats[actor] = SeatAs(line.payload["kind"], given or seats[actor].doctrine)
    return seats
