"""Follow a cause back: what in the turn before moved the largest row of a change, and what moved that.

Found by counting, not by telling a story: every variable that the turn before had changed is put back to what
it was, alone, with everything else and all draws as they were. A rule's row is then worked out again; for an
act that a doctrine chose, its chance is. What makes the largest difference is what moved it most.
"""

from collections.abc import Iterator
from typing import NamedTuple

from sim.model import events as event
from sim.model import names as N
from sim.model.choose import option_weights
from sim.model.incident import hazard
from sim.model.ledger import new_ledger
from sim.model.state import State, copy_state
from sim.model.step import step
from sim.record.course import Course
from sim.record.decisions import own_option
from sim.record.explain import Row, explain, month_states
from sim.record.place import Place, dotted, value_at
from sim.record.played import Turn
from sim.record.variables import all_places, find, name_of, parts_of, put

LEAST = 1e-9
HEARD, DID, PLAN, DOCTRINE = "heard", "did", "plan", "doctrine"
REMEMBERED = {DID: ("last_action",), PLAN: ("plan_step", "plan_wait"), DOCTRINE: ("doctrine",)}
CHANCE, AMOUNT, LADDER = "chance", "amount", "ladder"


class Mover(NamedTuple):
    """One thing that the turn before changed, and what that did to the row.

    name is a variable, or heard.A.B (what A made of B's acts), did.A (what A did), plan.A (where its plan
    stands). effect is the difference that it makes in measure: the row's amount, or the chance of the act
    or the incident. A rung follows the tension of the same turn: measure ladder, effect the step. turn is
    the one in which it changed: the turn before, or this one for what an event or a ruling set as it opened.
    """

    name: str
    was: float
    now: float
    effect: float
    measure: str
    turn: int


class Link(NamedTuple):
    """One step back: the variable, its change, its largest row, and what the turn before did to that row."""

    turn: int
    variable: str
    before: float
    after: float
    row: Row | None
    mover: Mover | None


class Case(NamedTuple):
    """A row to be worked out again: its turn, the month from 0, the state it was made in, and that before.

    closed is the state that the turn before led to: what differs from it was set as this turn opened.
    """

    turn: int
    played: Turn
    month: int
    state: State
    older: State
    closed: State


def follow(course: Course, turn: int, variable: str, depth: int) -> list[Link]:
    """Follow the causes of a change back for so many turns; the first link is the change itself."""
    links: list[Link] = []
    wanted: str = variable
    while turn >= 1 and len(links) <= depth:
        link = _link(course, turn, wanted, last=len(links) == depth)
        links.append(link)
        if link.mover is None or link.mover.name.partition(".")[0] in (PLAN, DOCTRINE):
            break
        wanted, turn = link.mover.name, link.mover.turn
    return links


def _link(course: Course, turn: int, name: str, *, last: bool) -> Link:
    """Make one link; the last one does not ask what came before."""
    played = course.played[turn - 1]
    head = name.partition(".")[0]
    if head in (HEARD, DID):
        before, after, row = _memory_row(course, turn, name)
    else:
        found = explain(course, turn, name)
        before, after = found.before, found.after
        row = max(found.rows, key=lambda one: abs(one.amount), default=None)
    mover = None
    if row is not None and row.cause == "rule:ladder" and not last:
        mover = _climbed(course, turn, name)
    elif row is not None and row.month > 0 and turn > 1 and not last:
        states = month_states(played)
        older = states[row.month - 2] if row.month > 1 else course.state_after(turn - 2)
        closed = states[row.month - 1] if row.month > 1 else course.state_after(turn - 1)
        case = Case(turn, played, row.month - 1, states[row.month - 1], older, closed)
        mover = _strongest(_movers(case, name, row), row)
    return Link(turn, name, before, after, row, mover)


def _strongest(movers: Iterator[Mover], row: Row) -> Mover | None:
    """Pick what did most to bring a row about; what worked against it is no cause."""
    way = 1.0 if row.amount > 0.0 else -1.0
    helped = [(one.effect * (way if one.measure == AMOUNT else 1.0), one) for one in movers]
    strength, mover = max(helped, key=lambda pair: pair[0], default=(0.0, None))
    return mover if strength > LEAST else None


def _climbed(course: Course, turn: int, name: str) -> Mover:
    """Name the tension behind a step on the ladder: the pair's own, or that of the highest pair."""
    played = course.played[turn - 1]
    index, rungs = played.built.index, played.state.pair[N.DYAD_RUNG]
    place = find(index, name)
    i, j = place.i, place.j
    if place.family == N.WORLD:
        moved = rungs - course.state_after(turn - 1).pair[N.DYAD_RUNG]
        i, j = divmod(int((rungs + 0.5 * (moved > 0)).argmax()), len(index.actors))
    tension = find(index, dotted("tension", index.actors[i], index.actors[j]))
    was, now = value_at(course.state_after(turn - 1), tension), value_at(played.state, tension)
    return Mover(name_of(index, tension), was, now, now - was, LADDER, turn)


def _memory_row(course: Course, turn: int, name: str) -> tuple[float, float, Row | None]:
    """Give a row for what an actor remembers of a turn: the act it heard loudest, or one that it did."""
    played = course.played[turn - 1]
    index = played.built.index
    head, actor, *rest = name.split(".")
    i = index.actors.index(actor)
    month = len(played.months)
    ledger = played.months[-1].ledger
    told = [(ledger.event[k].tolist(), ledger.value[k].tolist()) for k in range(int(ledger.written[1]))]
    if head == DID:
        acts = [
            what for (kind, who, _, what, slot, _), _ in told if kind == event.ACT and who == i and slot < 2
        ]
        row = Row(f"act:{index.actions[acts[0]]}:{actor}", 1.0, month, "did", {}) if acts else None
        return 0.0, 1.0, row
    other = index.actors.index(rest[0])
    heard = [
        (values[2], what)
        for (kind, observer, doer, what, _, seen), values in told
        if kind == event.PERCEIVED and seen and (observer, doer) == (i, other)
    ]
    tone, what = max(heard, key=lambda pair: abs(pair[0]), default=(0.0, -1))
    row = Row(f"act:{index.actions[what]}:{rest[0]}", tone, month, HEARD, {}) if what >= 0 else None
    return float(played.opened.perceived[i, other]), float(played.state.perceived[i, other]), row


def _movers(case: Case, name: str, row: Row) -> Iterator[Mover]:
    """Put back, one by one, what the turn before had changed, and see what becomes of the row."""
    kind, _, rest = row.cause.partition(":")
    if kind == "act":
        act, _, doer = rest.partition(":")
        yield from _act_movers(case, act, doer)
    elif kind == "rule":
        yield from _rule_movers(case, name, row.cause)


def _act_movers(case: Case, act: str, doer: str) -> Iterator[Mover]:
    index = case.played.built.index
    i, what = index.actors.index(doer), index.actions.index(act)
    chosen = case.played.chosen[i] if case.month == 0 else case.played.held[i]
    if chosen != 1:
        return
    now = _chance(case, case.state, i, what)
    for place, was, is_now in _changed(case):
        without = _chance(case, _with(case.state, place, was), i, what)
        yield Mover(name_of(index, place), was, is_now, now - without, CHANCE, _since(case, place))
    for name, was, is_now, state in _memories(case, i):
        effect = now - _chance(case, state, i, what)
        yield Mover(name, was, is_now, effect, CHANCE, case.turn - (case.month == 0))


def _rule_movers(case: Case, name: str, cause: str) -> Iterator[Mover]:
    """Try the variables that share an actor with the row's own, and those of the world."""
    index = case.played.built.index
    place = find(index, name)
    own = set(parts_of(index, place)[1:]) & set(index.actors)
    work_out, measure = (_danger, CHANCE) if cause == "rule:incident" else (_amount, AMOUNT)
    now = work_out(case, case.state, place, cause)
    for other, was, is_now in _changed(case):
        actors = set(parts_of(index, other)[1:]) & set(index.actors)
        if own and actors and not own & actors:
            continue
        again = work_out(case, _with(case.state, other, was), place, cause)
        yield Mover(name_of(index, other), was, is_now, now - again, measure, _since(case, other))


def _chance(case: Case, state: State, i: int, act: int) -> float:
    """Give the chance that the first act an actor chooses is this one, at the targets it was done to."""
    game, orders = case.played.built.game, case.played.months[case.month].orders
    weights = option_weights(game, state, i)
    total = float(weights.sum())
    aims = [int(orders.target[i, q]) for q in range(2) if orders.action[i, q] == act]
    own = [own_option(game, i, act, aim) for aim in aims]
    return float(sum(weights[k] for k in own if k >= 0)) / total if total > 0.0 else 0.0


def _amount(case: Case, state: State, place: Place, cause: str) -> float:
    """Work out a row again from another state, all acts and draws as they were."""
    built, month = case.played.built, case.played.months[case.month]
    room = built.game.ledger_room
    ledger = new_ledger(int(room[0]), int(room[1]))
    step(built.game, state, month.orders, month.draws, ledger)
    total = 0.0
    for k in range(int(ledger.written[0])):
        made_by = built.index.cause(*(int(x) for x in ledger.row[k, 4:]))
        if tuple(ledger.row[k, :4].tolist()) == tuple(place) and made_by == cause:
            total += float(ledger.amount[k])
    return total


def _danger(case: Case, state: State, place: Place, cause: str) -> float:
    """Give the chance of a deadly incident between two actors, with the risks that they took this month."""
    low, high = sorted((place.i, place.j))
    game, ledger = case.played.built.game, case.played.months[case.month].ledger
    chance, idle = 0.0, 0.0
    for k in range(int(ledger.written[1])):
        if ledger.event[k, 0] == event.INCIDENT and sorted(ledger.event[k, 1:3].tolist()) == [low, high]:
            chance, idle = float(ledger.value[k, 1]), float(ledger.value[k, 2])
    safe = (1.0 - chance) / (1.0 - idle) if idle < 1.0 else 0.0
    return 1.0 - (1.0 - float(hazard(game, state, low, high))) * safe


def _changed(case: Case) -> Iterator[tuple[Place, float, float]]:
    """List the variables that differ from the turn before, with what they were and what they are."""
    for place in all_places(case.played.built.index):
        was, now = value_at(case.older, place), value_at(case.state, place)
        if was != now:
            yield place, was, now


def _since(case: Case, place: Place) -> int:
    """Give the turn in which a variable came to what it is: this one if it was set as the turn opened."""
    opened = value_at(case.closed, place) != value_at(case.state, place)
    return case.turn if opened or case.month > 0 else case.turn - 1


def _with(state: State, place: Place, value: float) -> State:
    changed = copy_state(state)
    put(changed, place, value)
    return changed


def _memories(case: Case, i: int) -> Iterator[tuple[str, float, float, State]]:
    """List what an actor remembers otherwise than a turn ago, each with the state in which it did not."""
    index, state, older = case.played.built.index, case.state, case.older
    actor = index.actors[i]
    for j, other in enumerate(index.actors):
        was, now = float(older.perceived[i, j]), float(state.perceived[i, j])
        if was != now:
            changed = copy_state(state)
            changed.perceived[i, j] = was
            yield dotted(HEARD, actor, other), was, now, changed
    for name, fields in (
        (DID, ("last_action",)),
        (PLAN, ("plan_step", "plan_wait")),
        (DOCTRINE, ("doctrine",)),
    ):
        if any((getattr(state, field)[i] != getattr(older, field)[i]).any() for field in fields):
            changed = copy_state(state)
            for field in fields:
                getattr(changed, field)[i] = getattr(older, field)[i]
            yield dotted(name, actor), 0.0, 1.0, changed
