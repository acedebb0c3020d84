"""What a branch came to: where it first parts from its parent, and how it goes with other luck."""

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sim.model.choose import choose
from sim.model.draws import fill
from sim.model.ledger import new_ledger
from sim.model.memory import at_war
from sim.model.state import State, empty_orders
from sim.model.step import step
from sim.model.turn import play_turn
from sim.record.course import Course
from sim.record.decode import Event, measures
from sim.record.place import value_at
from sim.record.run import Run
from sim.record.variables import all_places, limits, name_of

MAIN_MEASURES = (
    "peak_rung", "crisis", "months_in_crisis", "war", "deadly_incidents", "provocations", "deal",
    "deal_broken", "refusals", "resolutions", "vetoes", "sanctions_end", "enforcement_end", "score_goldstein",
)  # fmt: skip
TELLING = frozenset("act refused illegal".split())


class Parting(NamedTuple):
    """Where two games of the same beginning first differ: a turn, and the events there (None: no more).

    variable is named, with its two values, where the events of the turn are the same and only numbers differ.
    """

    turn: int
    parent: Event | None
    branch: Event | None
    variable: str
    was: float
    now: float


class Spread(NamedTuple):
    """One measure over many futures: in how many it exists, mean, median, and the middle 90 per cent."""

    futures: int
    mean: float
    median: float
    low: float
    high: float


def parting(parent: Run, branch: Run, after: int) -> Parting | None:
    """Find the first difference of two games after a turn that they share; None when there is none."""
    for turn in range(after + 1, min(parent.turns, branch.turns) + 1):
        one, other = parent.turn_lines[turn - 1].payload, branch.turn_lines[turn - 1].payload
        if one["hash"] == other["hash"] and one["events"] == other["events"]:
            continue
        found = _parted(parent.events(turn), branch.events(turn))
        if found is not None:
            return Parting(turn, *found, "", 0.0, 0.0)
        return _moved_apart(turn, parent.course(), branch.course())
    return None


def _parted(one: Sequence[Event], other: Sequence[Event]) -> tuple[Event | None, Event | None] | None:
    """Find the first event that differs, acts before what people made of them."""
    for kinds in (TELLING, None):
        mine = [event for event in one if kinds is None or event.kind in kinds]
        theirs = [event for event in other if kinds is None or event.kind in kinds]
        for place in range(max(len(mine), len(theirs))):
            pair = tuple(told[place] if place < len(told) else None for told in (mine, theirs))
            if pair[0] != pair[1]:
                return pair[0], pair[1]
    return None


def _moved_apart(turn: int, parent: Course, branch: Course) -> Parting | None:
    """Name the variable in which two states after a turn differ most, by the share of its range."""
    index = parent.played[turn - 1].built.index
    one, other = parent.state_after(turn), branch.state_after(turn)
    found = []
    for place in all_places(index):
        was, now = value_at(one, place), value_at(other, place)
        if was != now:
            low, high = limits(index, place)
            found.append((abs(now - was) / (high - low), name_of(index, place), was, now))
    if not found:
        return None
    _, name, was, now = max(found)
    return Parting(turn, None, None, name, was, now)


def futures(course: Course, runs: int) -> Iterator[dict[str, float | None]]:
    """Play the rest of a game once for each run number 1, 2, ...: other luck, the same orders this turn.

    The course stands at the beginning of a turn and is left as it is. Gives the measures of each future.
    """
    built = course.built
    for run in range(1, runs + 1):
        end = play_on(course, run)
        yield measures(built.game, built.index, end, course.turns * course.months)


def play_on(course: Course, run: int) -> State:
    """Play a game on by doctrines to its planned end or to war, with the luck of another run number."""
    game, months = course.built.game, course.months
    by_doctrine, draws, ledger = course.by_doctrine, course.draws_of(course.turn), new_ledger(0, 0)
    state, orders = course.opened, course.orders
    for month in range(months):
        fill(draws, game.draw_block, course.seed, run, (course.turn - 1) * months + month)
        if month > 0:
            orders = empty_orders(len(game.address), game.slots)
        orders = orders._replace(action=orders.action.copy(), target=orders.target.copy())
        for i in range(len(game.address)):
            if by_doctrine[i] == 1 and orders.action[i, 0] < 0:
                choose(game, state, draws, i, orders)
        state = step(game, state, orders, draws, ledger)
        if at_war(state):
            return state
    for turn in range(course.turn + 1, course.turns + 1):
        state = play_turn(game, state, turn, months, course.seed, run, draws, ledger)
        if at_war(state):
            break
    return state


def spreads(course: Course, found: Sequence[dict[str, float | None]]) -> dict[str, Spread]:
    """Sum up the main measures of many futures; a measure that exists in none is left out."""
    summary = {}
    for name in main_measures(course):
        values = sorted(value for one in found if (value := one.get(name)) is not None)
        if values:
            mean = math.fsum(values) / len(values)
            low, median, high = (quantile(values, share) for share in (0.05, 0.5, 0.95))
            summary[name] = Spread(len(values), mean, median, low, high)
    return summary


def quantile(ordered: Sequence[float], share: float) -> float:
    """Give the value below which a share of ordered values lies, between two of them by proportion.

    >>> quantile([1.0, 2.0, 3.0, 4.0], 0.5), quantile([1.0, 2.0, 3.0], 0.0)
    (2.5, 1.0)
    """
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def main_measures(course: Course) -> tuple[str, ...]:
    """Name the measures that sum a game up: of the whole, and of the negotiators towards each other."""
    game, index = course.built.game, course.built.index
    names = list(MAIN_MEASURES)
    if game.subject >= 0:
        names.append(f"nuclear_end.{index.actors[game.subject]}")
    if game.subject >= 0 and game.leader >= 0:
        one, other = (index.actors[k] for k in sorted((game.subject, game.leader)))
        names += [f"trust_end.{one}.{other}", f"trust_end.{other}.{one}", f"tension_mean.{one}.{other}"]
    else:
        pairs = [(i, j) for i in range(len(index.actors)) for j in range(i) if game.ladder[i, j]]
        names += [f"tension_mean.{index.actors[j]}.{index.actors[i]}" for i, j in pairs]
        names += [
            f"trust_end.{index.actors[a]}.{index.actors[b]}" for i, j in pairs for a, b in ((j, i), (i, j))
        ]
    return tuple(names)
