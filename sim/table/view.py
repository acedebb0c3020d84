"""What each role may see, built from an allow-list: what is not named here is not shown.

A seat sees its own numbers exactly and bands of a few numbers of others; of acts it sees its own, public ones
(observability 1), and those that its draw of perception let it notice. Projector and observer see what is
public. The facilitator sees everything.
"""

from typing import Any

from sim.record.course import Refusal
from sim.record.decode import values
from sim.record.place import dotted
from sim.table.legal import legal
from sim.table.sees import Eyes, events_seen, is_shown
from sim.table.sight import Sight
from sim.table.standing import PUBLISH
from sim.table.told import concerns, injects_told, messages_told, offers_of, rulings_told

ROLES = ("seat", "facilitator", "projector", "observer")
BANDED = ("support", "economy", "readiness", "nuclear")
DEAL = ("active", "limit", "relief", "security", "months_done", "duration", "relieved")
RECENT_TURNS = 3


def view(sight: Sight, role: str, seat: str | None = None) -> dict[str, Any]:
    """Show what a role may see, as plain data; `seat` is the actor of the role "seat".

    Keys: run, turn, phase, seat, seq, state, events (of the last turns), legal, orders, locked, offers,
    injects, messages, rulings, brief, objectives, over. `seq` counts the lines that concern this role.
    Raises `Refusal` (no_role, no_actor).
    """
    if role not in ROLES or (role == "seat") != (seat is not None):
        raise Refusal("no_role", role=role, seat=seat)
    course = sight.course
    eyes = Eyes(role, seat)
    if seat is not None:
        course.actor(seat)
    scenario = course.scenario
    brief = scenario.briefs.get(seat) if seat else None
    return {
        "run": sight.run,
        "turn": sight.turn,
        "phase": sight.phase,
        "seat": seat,
        "seq": sum(concerns(sight, eyes, place) for place in range(len(sight.all_lines))),
        "state": state_data(sight, eyes),
        "events": events_seen(sight, eyes, since=len(course.played) - RECENT_TURNS + 1),
        "legal": legal(course, seat) if seat and not course.over and sight.phase != PUBLISH else [],
        "orders": orders_data(sight, eyes),
        "locked": locked_data(sight, eyes),
        "offers": [offer._asdict() for offer in offers_of(sight) if eyes.is_all or offer.target == seat],
        "injects": injects_told(sight, eyes),
        "messages": messages_told(sight, eyes),
        "rulings": rulings_told(sight, eyes),
        "brief": brief.model_dump() if brief else None,
        "objectives": [one.model_dump() for one in scenario.objectives.get(seat or "", ())],
        "over": course.over,
    }


def state_data(sight: Sight, eyes: Eyes) -> dict[str, Any]:
    """Show the state: `values` and `bands` (low, middle, high) by dotted name, and the deal's record."""
    course = sight.course
    state = course.state if sight.phase == PUBLISH or course.over else course.opened
    index = course.built.index
    exact, bands = {}, {}
    for row in values(index, state):
        name = dotted(row.variable, row.actor, row.target)
        if is_shown(eyes, row.variable, row.actor, row.target):
            exact[name] = row.value
        elif row.variable in BANDED:
            bands[name] = band(row.value)
    record = dict(zip(DEAL, (float(x) for x in state.deal), strict=True))
    return {"values": exact, "bands": bands, "deal": record if record["active"] else None}


def band(value: float) -> str:
    """Say roughly how high a share is.

    >>> band(0.2), band(0.5), band(0.9)
    ('low', 'middle', 'high')
    """
    return "low" if value < 1 / 3 else "middle" if value < 2 / 3 else "high"


def orders_data(sight: Sight, eyes: Eyes) -> Any:  # noqa: ANN401  (a list for a seat, a mapping for the facilitator)
    """Show the orders of this turn: a seat's own as a list, everybody's by actor for the facilitator."""
    if sight.standing is None:
        return {} if eyes.is_all else []
    if eyes.is_all:
        return {actor: line.payload["orders"] for actor, line in sight.standing.orders.items()}
    own = sight.standing.orders.get(eyes.seat or "")
    return own.payload["orders"] if own else []


def locked_data(sight: Sight, eyes: Eyes) -> Any:  # noqa: ANN401
    """Show whether a seat has locked its orders; who has, for the facilitator."""
    locked = sight.standing.locked if sight.standing else ()
    return list(locked) if eyes.is_all else eyes.seat in locked
