"""What if: a branch of a run with other orders or values and the same luck, played on by doctrines."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sim.model.inject import SET
from sim.record.course import Course, Order, Refusal
from sim.record.folder import branch_names
from sim.record.run import Run
from sim.record.settings import read_setting, with_settings
from sim.record.storage import DISK, Storage
from sim.record.variables import find, parts_of
from sim.record.wanted import read_wanted
from sim.scenario.build_injects import Change
from sim.scenario.load import spread_doctrines
from sim.scenario.overrides import split
from sim.scenario.scalars import Scalar
from sim.scenario.vocabulary import range_of
from sim.table.changes import ruling_data
from sim.table.keeping import branch_keep
from sim.table.orders import check_orders
from sim.table.seats import DOCTRINE
from sim.table.session import Session
from sim.table.standing import BRIEF

FACILITATOR = "facilitator"
DEFAULT_NAME = "what-if"


class Value(NamedTuple):
    """A variable that a branch sets as its first turn opens."""

    variable: str
    actor: str | None
    target: str | None
    value: float


class Wishes(NamedTuple):
    """What is to be otherwise in a branch: settings of the scenario, values, doctrines, orders by actor."""

    settings: dict[str, Scalar]
    values: tuple[Value, ...]
    doctrines: dict[str, str]
    orders: dict[str, tuple[Order, ...]]


def read_wishes(
    course: Course, changes: Sequence[str], orders: Sequence[str], doctrines: Mapping[str, str]
) -> Wishes:
    """Read what is to be otherwise, and check it against a game that stands where the branch begins.

    The course is moved: it is the branch's first turn, as it will be, before it is played. changes are
    KEY=VALUE, with a variable (`tension.A.B`) or a path of the scenario (`parameters.coupling`) for key;
    orders ACTOR=ACTION[:TARGET]. Raises Refusal, NoVariable or OverrideError.
    """
    settings: dict[str, Scalar] = {}
    values: list[tuple[str, Scalar]] = []
    given = dict(doctrines)
    for text in changes:
        parts, value = split(text)
        if parts[0] in course.built.index.variables() or parts[0] == "force_share":
            values.append((".".join(parts), value))
        elif parts[0] == "actors" and parts[2:] == ("doctrine",):
            given[parts[1]] = str(value)
        else:
            path, value = read_setting(course, text)
            settings[path] = value
    if settings:
        course.change_rules(with_settings(course.scenario, settings))
    reached = spread_doctrines(course.scenario, given)
    for actor in course.built.index.actors:
        course.seat(actor, by_doctrine=True, doctrine=reached.get(actor))
    ruled = tuple(_value(course, name, value) for name, value in values)
    return Wishes(settings, ruled, reached, _orders(course, orders))


def what_if(run: Run, turn: int, wishes: Wishes, name: str | None = None, storage: Storage = DISK) -> Session:
    """Begin a branch of a run from its state after a turn; play it on by `play_turn`, and close it.

    Every seat is its doctrine's. Raises Refusal `over`, `BadBranchName`, or `StorageError`.
    """
    called = name or free_name(run, storage)
    at = run.course(turn)
    if at.over:
        raise Refusal("over", turn=turn)
    keep = branch_keep(run, called, turn, storage)
    try:
        head = keep.manifest.parent.head if keep.manifest.parent else ""
        payload = {"name": called, "turn": turn, "parent": run.id, "head": head, "set": wishes.settings}
        keep.log.append("branch", turn=turn + 1, phase=BRIEF, by=FACILITATOR, payload=payload)
        keep.log.commit()
    except BaseException:
        keep.close()
        raise
    session = Session._taken_up(keep, {})
    try:
        _grant(session, wishes, f"what if: {called}")
    except BaseException:
        session.close()
        raise
    return session


def free_name(run: Run, storage: Storage = DISK) -> str:
    """Find a name that no branch of a run has yet: what-if, what-if-2, ..."""
    taken = branch_names(run.folder, storage) if run.folder else []
    number = 1
    while (name := DEFAULT_NAME if number == 1 else f"{DEFAULT_NAME}-{number}") in taken:
        number += 1
    return name


def _grant(session: Session, wishes: Wishes, reason: str) -> None:
    """Record the wishes: seats to their doctrines, values, orders."""
    for actor, agent in session.table.actors.items():
        if agent.seat.kind != DOCTRINE or actor in wishes.doctrines:
            session.hand(actor, DOCTRINE, wishes.doctrines.get(actor))
    for ruled in wishes.values:
        session.ruling(ruled.variable, ruled.actor, ruled.target, ruled.value, reason)
    for actor, orders in wishes.orders.items():
        session.order(actor, orders, by=FACILITATOR, reason=reason)


def _value(course: Course, name: str, value: Scalar) -> Value:
    """Check a value of a variable, and set it in the course."""
    place = find(course.built.index, name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Refusal("not_number", variable=name, value=value)
    variable, *owners = parts_of(course.built.index, place)
    actor, target = (owner or None for owner in owners)
    ruling_data(course, variable, actor, target, float(value), "what if", "set")
    course.alter(Change(*place, SET, float(value), *range_of(variable)))
    return Value(variable, actor, target, float(value))


def _orders(course: Course, texts: Sequence[str]) -> dict[str, tuple[Order, ...]]:
    """Read orders, at most two for an actor, and check that they are legal."""
    found: dict[str, tuple[Order, ...]] = {}
    for text in texts:
        wanted = read_wanted(course.built, text)
        found[wanted.actor] = (*found.get(wanted.actor, ()), wanted.order)
    for actor, orders in found.items():
        check_orders(course, actor, orders)
        course.order(actor, orders)
    return found
