"""Replay: move a course by the lines of a record, and check every turn against its hash."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sim.record.course import Course, Order, Refusal
from sim.record.digest import state_hash
from sim.record.line import Line
from sim.record.settings import with_settings
from sim.scenario.build_injects import change_of
from sim.scenario.schema import Inject, Scenario
from sim.scenario.vocabulary import arity

OPERATIONS = {"add": 0, "set": 1, "times": 2}


class Difference(NamedTuple):
    """The first place where a record and its replay part: the line, the turn, and what differs."""

    seq: int
    turn: int
    what: str
    recorded: str
    replayed: str


class Replay(NamedTuple):
    """A course replayed from a record, and where it differs, if anywhere."""

    course: Course
    turns: int
    difference: Difference | None


def effective(lines: Sequence[Line]) -> list[Line]:
    """Leave out what was undone: an undo line takes back every line after the one it names.

    Lines that only tell (message, note) stand; undone lines stay in the record all the same.
    """
    kept: list[Line] = []
    for line in lines:
        if line.kind == "undo":
            kept = [old for old in kept if old.seq <= line.payload["to"]]
        else:
            kept.append(line)
    return kept


def order_of(data: dict[str, Any]) -> Order:
    """Read one order as the record writes it."""
    terms = data.get("terms")
    given = None if terms is None else (terms["limit"], terms["relief"], terms["security"])
    return Order(data["action"], data.get("target"), given)


def order_data(order: Order) -> dict[str, Any]:
    """Write one order for the record."""
    data: dict[str, Any] = {"action": order.action, "target": order.target}
    if order.terms is not None:
        limit, relief, security = order.terms
        data["terms"] = {"limit": limit, "relief": relief, "security": security}
    return data


def apply_ruling(course: Course, payload: dict[str, Any]) -> None:
    """Change a variable of the opened state as a ruling says; Refusal when there is no such variable."""
    index = course.built.index
    for role in ("actor", "target"):
        if payload.get(role):
            course.actor(payload[role])
    needed = arity(payload["variable"], index.distractions)
    if needed is not None and needed != sum(bool(payload.get(role)) for role in ("actor", "target")):
        raise Refusal("no_variable", variable=payload["variable"])
    operation = OPERATIONS[payload.get("operation", "set")]
    try:
        change = change_of(
            index,
            payload["variable"],
            payload.get("actor"),
            payload.get("target"),
            operation,
            payload["value"],
        )
    except KeyError as error:
        raise Refusal("no_variable", variable=payload["variable"]) from error
    course.alter(change)


def apply_inject(course: Course, payload: dict[str, Any]) -> None:
    """Add, send or skip an inject; a line that only tells of one sent by the scenario changes nothing."""
    if "inject" in payload:
        course.add_inject(Inject.model_validate(payload["inject"]))
    elif payload["do"] == "send":
        course.send_inject(payload["id"])
    elif payload["do"] == "skip":
        course.skip_inject(payload["id"])


def apply_orders(course: Course, line: Line) -> None:
    """Take a seat's orders; what a doctrine chose is chosen again and not taken from the record."""
    if line.by != "doctrine":
        course.order(line.payload["actor"], [order_of(order) for order in line.payload["orders"]])


def apply_seat(course: Course, payload: dict[str, Any]) -> None:
    """Hand a seat over."""
    course.seat(payload["actor"], by_doctrine=payload["kind"] == "doctrine", doctrine=payload.get("doctrine"))


def apply_line(course: Course, line: Line) -> None:
    """Move a course by one line of a record; lines that only tell change nothing."""
    payload = line.payload
    if line.kind == "start":
        for actor, seat in payload["seats"].items():
            course.seat(actor, by_doctrine=seat["kind"] == "doctrine")
    elif line.kind == "seat":
        apply_seat(course, payload)
    elif line.kind == "orders":
        apply_orders(course, line)
    elif line.kind == "consent":
        course.answer(payload["proposer"], payload["slot"], payload["agree"])
    elif line.kind == "inject":
        apply_inject(course, payload)
    elif line.kind == "ruling":
        apply_ruling(course, payload)
    elif line.kind == "draws":
        course.pin(line.turn, payload["name"], tuple(payload["place"]), payload["value"])
    elif line.kind == "branch" and payload.get("set"):
        course.change_rules(with_settings(course.scenario, payload["set"]))
    elif line.kind == "turn":
        course.close()


def check_line(course: Course, line: Line, chosen: dict[str, tuple[Order, ...]]) -> Difference | None:
    """Compare a line with the course that has been moved by it."""
    if line.kind == "orders" and line.by == "doctrine":
        recorded = [order_of(order) for order in line.payload["orders"]]
        actor = line.payload["actor"]
        again = list(chosen.get(actor, ()))
        if recorded != again:
            return Difference(line.seq, line.turn, f"orders of {actor}", str(recorded), str(again))
    if line.kind == "turn":
        replayed = state_hash(course.state)
        if replayed != line.payload["hash"]:
            return Difference(line.seq, line.turn, "state", line.payload["hash"], replayed)
    return None


def replay(
    scenario: Scenario, lines: Sequence[Line], *, to: int | None = None, verify: bool = False
) -> Replay:
    """Play a record again from its scenario, to the end or to the state after a turn.

    With verify, every turn's hash and every choice of a doctrine is compared, up to the first difference.
    """
    head = lines[0].payload
    course = Course(scenario, head["seed"], head["run"])
    turns = 0
    for line in effective(lines):
        if to is not None and len(course.played) >= to:
            break
        chosen = course.choices() if verify and line.kind == "orders" and line.by == "doctrine" else {}
        try:
            apply_line(course, line)
        except (ValueError, LookupError) as error:
            if not verify:
                raise
            refused = Difference(line.seq, line.turn, f"line {line.kind}", "accepted", str(error))
            return Replay(course, turns, refused)
        turns += line.kind == "turn"
        difference = check_line(course, line, chosen) if verify else None
        if difference is not None:
            return Replay(course, turns, difference)
    return Replay(course, turns, None)
