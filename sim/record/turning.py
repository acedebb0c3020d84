"""Turning points: acts that were not taken although they were likely, and how far one step leads away.

For each turn and actor the rarest of its acts is exchanged for the act that its doctrine would most likely
have put in its place, and the first month of that turn is played again with the same luck. What is measured
is the difference after that one step, not what would have become of the game; `futures` measures that.
"""

from collections.abc import Callable, Iterator, Sequence
from math import sqrt
from typing import NamedTuple

import numpy as np

from sim.model import names as N
from sim.model.choose import choose, option_weights, second_weights
from sim.model.draws import empty_draws
from sim.model.ledger import Ledger, new_ledger
from sim.model.memory import at_war
from sim.model.state import Floats, Game, Orders, State, empty_orders
from sim.model.step import step
from sim.model.tally import DEAL, MONTHS_IN_CRISIS, WAR
from sim.model.turn import play_turn
from sim.record.course import SEAT_ACTS, Course, Order
from sim.record.decisions import own_option
from sim.record.decode import Event, events
from sim.record.played import Turn

LEAST_SHARE = 0.05
MOST_STEPS = 80
NORMAL_95 = 1.959963984540054
TELLING = frozenset(
    "refused incident escalation clash war clash_ends resolution vetoed deal_signed deal_broken "
    "moratorium_broken rung".split()
)


class Point(NamedTuple):
    """One exchange of acts: who, when, which for which, and what it changes in one step.

    taken is None where the actor did nothing. share and taken_share are the doctrine's odds of the two, given
    the other act of the turn. tension [n, n] and trust [n, n] are alternative less actual; size is the
    sum of their amounts, tension in shares of its range.
    """

    turn: int
    actor: str
    slot: int
    taken: Order | None
    other: Order
    taken_share: float
    share: float
    tension: Floats
    trust: Floats
    size: float


class Search(NamedTuple):
    """What was found: the points, the greatest first, and how many exchanges there were to look at."""

    points: tuple[Point, ...]
    looked_at: int
    possible: int


class Chance(NamedTuple):
    """How often something came about in so many futures, with the Wilson interval at 95 per cent."""

    hits: int
    of: int
    low: float
    high: float


class Futures(NamedTuple):
    """The same futures (run numbers 1 to N) after the act that was taken and after the other one.

    A crisis counts from this turn on; a deal counts whenever it was signed. only_* count the run numbers in
    which it came about on one side alone: (after the act taken, after the other).
    """

    runs: int
    crisis: tuple[Chance, Chance]
    deal: tuple[Chance, Chance]
    only_crisis: tuple[int, int]
    only_deal: tuple[int, int]


class Exchange(NamedTuple):
    """An act of an actor (its slot), and the option that would have been likeliest there.

    contrast is how far apart the two are in intensity, in Goldstein units.
    """

    turn: int
    i: int
    slot: int
    act: int
    target: int
    taken_share: float
    share: float
    contrast: float


def turning_points(course: Course, actors: Sequence[str] | None = None) -> Search:
    """Find the exchanges of a game that change most in one step; only those of some actors when named.

    Acts below `LEAST_SHARE` of the doctrine's odds are left out. Of more than `MOST_STEPS` exchanges
    those are played whose two acts differ most in intensity: a step takes milliseconds and a reader waits.
    """
    found = [
        exchange
        for turn, played in enumerate(course.played, 1)
        for i, name in enumerate(played.built.index.actors)
        if actors is None or name in actors
        if (exchange := _exchange(played, turn, i)) is not None
    ]
    likely = [one for one in found if one.share >= LEAST_SHARE]
    tried = sorted(sorted(likely, key=lambda one: -one.contrast)[:MOST_STEPS])
    points = [_point(course.played[one.turn - 1], one) for one in tried]
    return Search(tuple(sorted(points, key=lambda point: -point.size)), len(tried), len(found))


def changed_events(course: Course, point: Point) -> tuple[list[Event], list[Event]]:
    """List the telling events that only the act taken brought, and those that only the other one brings."""
    played = course.played[point.turn - 1]
    index = played.built.index
    ledger = new_ledger(*(int(x) for x in played.built.game.ledger_room))
    _step(played, _swapped(played, point), ledger)
    actual = _telling(events(index, played.months[0].ledger))
    other = _telling(events(index, ledger))
    keys = [{_key(event) for event in side} for side in (actual, other)]
    return (
        [event for event in actual if _key(event) not in keys[1]],
        [event for event in other if _key(event) not in keys[0]],
    )


def futures(course: Course, point: Point, runs: int, tick: Callable[[], None] = lambda: None) -> Futures:
    """Play the game on by doctrines from after a turning point, with the luck of runs 1 to N, both ways.

    The turn itself keeps the luck that it had. `tick` is called after each future.
    """
    played = course.played[point.turn - 1]
    before = float(played.opened.tally[MONTHS_IN_CRISIS])
    starts = (played.state, _whole_turn(course, played, point))
    came: list[list[tuple[bool, bool]]] = [[], []]
    for run in range(1, runs + 1):
        for side, start in enumerate(starts):
            end = _play_on(course, played, start, point.turn, run)
            crisis = float(end.tally[MONTHS_IN_CRISIS]) > before or float(end.tally[WAR]) > 0.0
            came[side].append((crisis, float(end.tally[DEAL]) > 0.0))
            tick()
    crises = [[one[0] for one in side] for side in came]
    deals = [[one[1] for one in side] for side in came]
    return Futures(
        runs,
        (wilson(crises[0].count(True), runs), wilson(crises[1].count(True), runs)),
        (wilson(deals[0].count(True), runs), wilson(deals[1].count(True), runs)),
        _alone(*crises),
        _alone(*deals),
    )


def wilson(hits: int, of: int) -> Chance:
    """Give a share with its Wilson interval at 95 per cent (Wilson 1927).

    >>> [round(x, 3) for x in wilson(5, 10)]
    [5, 10, 0.237, 0.763]
    """
    if of == 0:
        return Chance(0, 0, 0.0, 1.0)
    z2 = NORMAL_95 * NORMAL_95
    p = hits / of
    middle = (p + z2 / (2 * of)) / (1 + z2 / of)
    half = NORMAL_95 * sqrt(p * (1 - p) / of + z2 / (4 * of * of)) / (1 + z2 / of)
    return Chance(
        hits, of, max(0.0, middle - half) if hits else 0.0, min(1.0, middle + half) if hits < of else 1.0
    )


def _alone(actual: Sequence[bool], other: Sequence[bool]) -> tuple[int, int]:
    pairs = list(zip(actual, other, strict=True))
    return pairs.count((True, False)), pairs.count((False, True))


def _exchange(played: Turn, turn: int, i: int) -> Exchange | None:
    """Choose the rarest act of an actor and the likeliest one that could stand in its place."""
    game, state, orders = played.built.game, played.opened, played.months[0].orders
    own = [_option(played, orders, i, slot) for slot in range(SEAT_ACTS)]
    weights = option_weights(game, state, i)
    slot = 0 if own[1] < 0 else 1 if own[0] < 0 else int(weights[own[1]] < weights[own[0]])
    if own[1 - slot] >= 0:
        weights = second_weights(game, state, i, weights, own[1 - slot])
    sum_ = float(np.cumsum(weights)[-1])
    rest = weights.copy()
    rest[[done for done in own if done >= 0]] = 0.0
    other = int(np.argmax(rest))
    if rest[other] <= 0.0:
        return None
    act, target = (int(x) for x in game.option[int(game.option_start[i]) + other])
    taken = float(weights[own[slot]]) / sum_ if own[slot] >= 0 else 0.0
    done = int(orders.action[i, slot]) if own[slot] >= 0 else -1
    contrast = abs(_tone(game, act, target) - _tone(game, done, int(orders.target[i, slot])))
    return Exchange(turn, i, slot, act, target, taken, float(rest[other]) / sum_, contrast)


def _tone(game: Game, act: int, target: int) -> float:
    return float(game.action_number[act, N.INTENSITY]) if act >= 0 and target >= 0 else 0.0


def _option(played: Turn, orders: Orders, i: int, slot: int) -> int:
    act = int(orders.action[i, slot])
    return own_option(played.built.game, i, act, int(orders.target[i, slot])) if act >= 0 else -1


def _point(played: Turn, exchange: Exchange) -> Point:
    """Play one step with the acts exchanged and measure what differs."""
    game, index, orders = played.built.game, played.built.index, played.months[0].orders
    i, slot = exchange.i, exchange.slot
    act, target = int(orders.action[i, slot]), int(orders.target[i, slot])
    names = index.actors
    taken = Order(index.actions[act], names[target] if target >= 0 else None) if act >= 0 else None
    other = Order(index.actions[exchange.act], names[exchange.target] if exchange.target >= 0 else None)
    n = len(game.address)
    point = Point(exchange.turn, names[i], slot, taken, other, exchange.taken_share, exchange.share,
                  np.zeros((n, n)), np.zeros((n, n)), 0.0)  # fmt: skip
    actual, swapped = _step(played, orders), _step(played, _swapped(played, point))
    tension = swapped.pair[N.TENSION] - actual.pair[N.TENSION]
    trust = swapped.directed[N.TRUST] - actual.directed[N.TRUST]
    size = float(np.abs(np.triu(tension, 1)).sum()) / N.PAIR_LIMIT[N.TENSION] + float(np.abs(trust).sum())
    return point._replace(tension=tension, trust=trust, size=size)


def _step(played: Turn, orders: Orders, ledger: Ledger | None = None) -> State:
    """Play the first month of a turn with these orders; what was played is known already."""
    month = played.months[0]
    if orders is month.orders and len(played.months) == 1:
        return played.state
    return step(played.built.game, played.opened, orders, month.draws, ledger or new_ledger(0, 0))


def _swapped(played: Turn, point: Point) -> Orders:
    """Copy the orders of the first month with the acts exchanged; an offer is answered by the rule."""
    index = played.built.index
    old = played.months[0].orders
    orders = Orders(old.action.copy(), old.target.copy(), old.terms.copy(), old.consent.copy())
    i = index.actors.index(point.actor)
    orders.action[i, point.slot] = index.actions.index(point.other.action)
    orders.target[i, point.slot] = index.actor(point.other.target) if point.other.target else -1
    orders.terms[i, point.slot] = np.nan
    orders.consent[i, point.slot] = -1
    return orders


def _whole_turn(course: Course, played: Turn, point: Point) -> State:
    """Play a whole turn with the acts exchanged in its first month, with the luck that it had."""
    game, state = played.built.game, _step(played, _swapped(played, point))
    for month in range(1, course.months):
        if at_war(state):
            break
        draws = course.draws_of(point.turn, month)
        orders = empty_orders(len(game.address), game.slots)
        for i in range(len(game.address)):
            if played.held[i] == 1:
                choose(game, state, draws, i, orders)
        state = step(game, state, orders, draws, new_ledger(0, 0))
    return state


def _play_on(course: Course, played: Turn, state: State, turn: int, run: int) -> State:
    """Play the turns after one by doctrines, to the planned end or to war."""
    game = played.built.game
    draws = empty_draws(len(game.address), game.slots, len(game.distraction_mean))
    ledger = new_ledger(0, 0)
    for later in range(turn + 1, course.turns + 1):
        if at_war(state):
            break
        state = play_turn(game, state, later, course.months, course.seed, run, draws, ledger)
    return state


def _telling(found: Iterator[Event]) -> list[Event]:
    return [event for event in found if event.kind in TELLING]


def _key(event: Event) -> tuple[str, str, str, str, int]:
    return event.kind, event.actor, event.target, event.action, event.outcome
