"""Why a number changed in a turn: the rows of the ledger, the numbers behind them, the draws that decided.

Everything is read off what was played: the rows of a variable, in their order, add up to its change.
"""

from collections.abc import Iterator
from typing import NamedTuple

from sim.model import events as event
from sim.model import names as N
from sim.model import rules as rule
from sim.model.ledger import Ledger, new_ledger
from sim.model.state import State
from sim.model.step import step
from sim.record.behind import Numbers, Scene, Spot
from sim.record.behind_acts import Heard, declared_amounts, of_act
from sim.record.behind_rules import kind_of, of_rule
from sim.record.course import Course, Refusal
from sim.record.decode import Event, events
from sim.record.place import Place, value_at
from sim.record.played import Turn
from sim.record.variables import all_places, find, limits, name_of, parts_of

LARGEST = 8
COUNCIL = frozenset({"vote", "resolution", "vetoed"})
DEAL = frozenset({"deal_signed", "deal_broken", "deal_implemented"})
FIGHTING = frozenset({"incident", "escalation", "war", "clash_ends", "rung"})


class Row(NamedTuple):
    """One row of the ledger: its cause, what it added, and the numbers behind it by name.

    kind names the sentence that says it, such as rule.forgetting.trust or act.learned; month counts from
    1, and 0 is the opening of the turn, with its injects and rulings.
    """

    cause: str
    amount: float
    month: int
    kind: str
    numbers: Numbers


class Explanation(NamedTuple):
    """Why a variable changed in a turn: its values, the rows between them, the events that decided."""

    turn: int
    variable: str
    before: float
    after: float
    rows: tuple[Row, ...]
    events: tuple[tuple[int, Event], ...]


class Move(NamedTuple):
    """How far one variable moved in a turn, and what share of its range that is."""

    variable: str
    before: float
    after: float
    share: float


def turn_at(course: Course, turn: int) -> Turn:
    """Give a turn that was played; Refusal `no_turn`, or `start` for turn 0."""
    if turn == 0:
        raise Refusal("start")
    if not 0 < turn <= len(course.played):
        raise Refusal("no_turn", turn=turn, last=len(course.played))
    return course.played[turn - 1]


def month_states(turn: Turn) -> list[State]:
    """Give the states between the months of a turn: the opened one first, the last one last."""
    states = [turn.opened]
    for month in turn.months[:-1]:  # a state between two months is not kept: it is played again
        states.append(step(turn.built.game, states[-1], month.orders, month.draws, new_ledger(0, 0)))
    return [*states, turn.state]


def explain(course: Course, turn: int, variable: str) -> Explanation:
    """Say why a variable changed in a turn; Refusal when there is no such turn or variable."""
    played = turn_at(course, turn)
    index = played.built.index
    place = find(index, variable)
    states = month_states(played)
    rows = list(_rows(played, place, played.opening, None, 0))
    for k, month in enumerate(played.months):
        scene = Scene(played.built.game, states[k], states[k + 1], month.orders, month.draws, month.ledger)
        rows += _rows(played, place, month.ledger, scene, k + 1)
    deciding = [
        (k, told)
        for k, month in enumerate(played.months, 1)
        for told in events(index, month.ledger)
        if decides(told, parts_of(index, place), rows)
    ]
    before, after = value_at(course.state_after(turn - 1), place), value_at(played.state, place)
    return Explanation(turn, name_of(index, place), before, after, tuple(rows), tuple(deciding))


def largest(course: Course, turn: int, most: int = LARGEST) -> list[Move]:
    """List the variables that moved most in a turn, by the share of their range; Refusal as above."""
    played = turn_at(course, turn)
    index, old, new = played.built.index, course.state_after(turn - 1), played.state
    found = []
    for place in all_places(index):
        before, after = value_at(old, place), value_at(new, place)
        if before != after:
            low, high = limits(index, place)
            found.append(Move(name_of(index, place), before, after, abs(after - before) / (high - low)))
    return sorted(found, key=lambda move: -move.share)[:most]


def decides(told: Event, parts: tuple[str, str, str], rows: list[Row]) -> bool:
    """Say whether an event is one by whose draw a variable (its name and actors) came out as it did."""
    variable, actor, target = parts
    causes = {row.cause for row in rows}
    between = {actor, target} == {told.actor, told.target}
    kind = told.kind
    if kind == "perceived":
        if told.outcome == 1 and told.b >= 1.0:
            return False  # what everybody sees no draw decides; how it was taken stands in the rows
        if variable == "support":
            return told.actor == actor and told.c < 0.0 and "rule:rally" in causes
        towards = (told.actor, told.target) == (actor, target)
        return towards if variable == "trust" else variable == "tension" and between
    if kind == "consent":
        talked = between and variable in ("trust", "tension", "talks_stage", "deal")
        return talked or f"act:{told.action}:{told.target}" in causes
    if kind in FIGHTING:
        return between or (kind == "rung" and variable == "rung")
    if kind in COUNCIL:
        return variable in ("sanctions", "council_trigger")
    if kind in DEAL:
        return bool(causes & {"rule:breach", "rule:implementation"})
    if kind == "moratorium_broken":
        return between and variable in ("trust", "moratorium")
    return kind == "mediation" and variable == "mediation" and told.target == actor


def _rows(played: Turn, place: Place, ledger: Ledger, scene: Scene | None, month: int) -> Iterator[Row]:
    """Give the rows of one variable in one ledger; the opening of a turn has no scene."""
    index, so_far = played.built.index, 0.0
    tones = _tones(ledger)
    leader = _leader(played, place, ledger)
    for k in range(int(ledger.written[0])):
        family, number, i, j, cause, which, by = (int(x) for x in ledger.row[k])
        if (family, number, i, j) != place:
            continue
        amount = float(ledger.amount[k])
        heard = None
        if cause == rule.ACT and amount not in declared_amounts(played.built.game, which, family, number):
            heard = _next_tone(tones, place, by, which, amount)
        spot = Spot(family, number, i, j, so_far, leader)
        kind, numbers = _behind(scene, parts_of(index, place)[0], cause, which, by, spot, amount, heard)
        yield Row(index.cause(cause, which, by), amount, month, kind, numbers)
        so_far += amount


def _behind(
    scene: Scene | None,
    variable: str,
    cause: int,
    which: int,
    by: int,
    spot: Spot,
    amount: float,
    heard: Heard | None,
) -> tuple[str, Numbers]:
    """Give the kind of a row and the numbers behind it."""
    if scene is not None and cause == rule.ACT:
        kind, numbers = of_act(scene, which, by, spot, amount, heard)
        return f"act.{kind}", numbers
    if scene is not None and cause == rule.RULE:
        numbers = of_rule(scene, which, variable, spot, amount)
        return f"rule.{rule.RULES[which]}.{kind_of(variable)}", numbers
    return ("inject", "ruling", "clamp")[cause - rule.INJECT], {}


Tones = dict[tuple[int, int, int, int], list[Heard]]


def _tones(ledger: Ledger) -> Tones:
    """Collect how observers took acts: by family, observer, doer and act, in the order of the ledger."""
    found: Tones = {}
    for k in range(int(ledger.written[1])):
        kind, observer, doer, act, slot, seen = (int(x) for x in ledger.event[k])
        tone = float(ledger.value[k, 2])
        if kind == event.PERCEIVED and seen and tone != 0.0:
            for family in (N.DIRECTED, N.PAIR):
                found.setdefault((family, observer, doer, act), []).append(Heard(observer, slot, tone))
    return found


def _next_tone(tones: Tones, place: Place, doer: int, act: int, amount: float) -> Heard | None:
    """Take the tone that a row of trust or tension tells of: the next one whose sign fits."""
    observer = place.j if place.i == doer else place.i
    waiting = tones.get((place.family, observer, doer, act), [])
    better = amount > 0.0 if place.family == N.DIRECTED else amount < 0.0
    if waiting and (waiting[0].tone > 0.0) == better:
        return waiting.pop(0)
    return None


def _leader(played: Turn, place: Place, ledger: Ledger) -> float:
    """Sum what a month taught the pair whose trust carries over to this one."""
    for follower, counterpart, led_by in played.built.game.coupled.tolist():
        pairs = {
            (follower, counterpart): (led_by, counterpart),
            (counterpart, follower): (counterpart, led_by),
        }
        if place[:2] == (N.DIRECTED, N.TRUST) and place[2:] in pairs:
            wanted = (N.DIRECTED, N.TRUST, *pairs[place.i, place.j])
            return _sum_learnt(ledger, wanted)
    return 0.0


def _sum_learnt(ledger: Ledger, wanted: tuple[int, ...]) -> float:
    total = 0.0
    for k in range(int(ledger.written[0])):
        late = ledger.row[k, 4] == rule.CLAMP or (
            ledger.row[k, 4] == rule.RULE and ledger.row[k, 5] in (rule.FORGETTING, rule.COUPLING)
        )
        if tuple(ledger.row[k, :4].tolist()) == wanted and not late:
            total += float(ledger.amount[k])
    return total
