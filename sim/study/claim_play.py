"""Play the settings of claims, equal ones once: the same figures on any number of processes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple, Protocol

import numpy as np

from sim.model import names as N
from sim.model import tally as T
from sim.model.state import Floats
from sim.scenario.build import Built
from sim.scenario.faults import OverrideError, ScenarioError
from sim.study.claim_form import ACTS
from sim.study.claim_worlds import Setting, world_of
from sim.study.engine import Task, Watched, has_compiler, play
from sim.study.plan_form import in_order
from sim.study.workers import work_on

CHUNK: Final = 500  # games of an order: about a quarter of a second
CHUNK_INTERPRETED: Final = 10
ORDERS_KEPT: Final = 10  # full orders that are kept in one file: some seconds of one process
LONGEST_REASON: Final = 200
WAR: Final = (N.TALLY, T.WAR, -1, -1)


class Order(NamedTuple):
    """Say what a worker is to play: games first, first + 1, ... of a setting, and which measures to keep."""

    number: int
    first_game: int
    setting: Setting
    first: int
    games: int
    seed: int
    measures: tuple[str, ...]


class Outcome(NamedTuple):
    """Hold what came of an order: values [games, measures], nan where there is none; why games failed."""

    number: int
    values: Floats
    reasons: tuple[str, ...]


@dataclass
class Wanted:
    """How many games of a setting are wanted, and which measures of them."""

    games: int = 0
    measures: dict[str, None] = field(default_factory=dict)

    def add(self, games: int, measures: Sequence[str]) -> None:
        """Want at least so many games, and these measures too."""
        self.games = max(self.games, games)
        self.measures.update(dict.fromkeys(measures))


class Keeper(Protocol):
    """Who keeps what came of orders, and has some of it from before."""

    def take_up(self, orders: Sequence[Order]) -> list[Outcome]:
        """Hear of all orders, and give what came of those that need not be played."""

    def add(self, outcome: Outcome) -> None:
        """Hear what came of an order that was played."""


class Games(NamedTuple):
    """The games of a setting: values [games] by measure, and why games failed."""

    measures: Mapping[str, Floats]
    reasons: tuple[str, ...]


def play_order(order: Order) -> Outcome:
    """Play an order; a setting that makes no world gives games without measures and the reason, no error."""
    try:
        scenario, world = world_of(order.setting)
    except (OverrideError, ScenarioError) as error:
        why = str(error).splitlines()[0][:LONGEST_REASON]
        return Outcome(
            order.number, np.full((order.games, len(order.measures)), np.nan), (why,) * order.games
        )
    watched = watched_of(world, order.measures)
    task = Task(scenario.turns, scenario.turn_months, order.seed, order.first, order.games)
    played = play(world, task, watched)
    names = world.index.measures()
    columns = [
        _acts(world, watched, played.series, name)
        if name.startswith(f"{ACTS}.")
        else played.measures[:, names.index(in_order(name, world.index.actors))]
        for name in order.measures
    ]
    values = np.stack(columns, axis=1) if columns else np.zeros((order.games, 0))
    broken = np.array([why is not None for why in played.reason], dtype=np.bool_)
    values[broken] = np.nan
    return Outcome(order.number, values, tuple(why for why in played.reason if why is not None))


def watched_of(world: Built, measures: Sequence[str]) -> Watched:
    """Say what must be watched for counts of acts: whether there is war, and the acts of those actors."""
    actors = dict.fromkeys(name.split(".")[1] for name in measures if name.startswith(f"{ACTS}."))
    if not actors:
        return ()
    slots = world.start.last_action.shape[1]
    acts = ((N.LAST_ACTION, slot, world.index.actor(who), -1) for who in actors for slot in range(slots))
    return (WAR, *acts)


def _acts(world: Built, watched: Watched, series: Floats, measure: str) -> Floats:
    """Count the acts of some kinds by an actor, in the months to the one in which a war began."""
    _, who, acts = measure.split(".")
    actor = world.index.actor(who)
    kinds = [world.index.actions.index(act) for act in acts.split("+")]
    columns = [place for place, one in enumerate(watched) if one[0] == N.LAST_ACTION and one[2] == actor]
    going = series[:, :-1, watched.index(WAR)] == 0.0
    chosen = np.isin(series[:, 1:, columns], np.array(kinds, dtype=np.float64))
    return np.asarray((chosen.sum(axis=2) * going).sum(axis=1), dtype=np.float64)


def games_of_order() -> int:
    """Give the games of an order, as many as are played in about a quarter of a second."""
    return CHUNK if has_compiler() else CHUNK_INTERPRETED


def orders_of(wanted: Mapping[Setting, Wanted], seed: int) -> list[Order]:
    """Cut what is wanted into orders."""
    chunk = games_of_order()
    found: list[Order] = []
    games = 0
    for setting, want in wanted.items():
        for first in range(0, want.games, chunk):
            count = min(chunk, want.games - first)
            found.append(Order(len(found), games, setting, first, count, seed, tuple(want.measures)))
            games += count
    return found


def play_settings(
    wanted: Mapping[Setting, Wanted],
    seed: int,
    workers: int = 1,
    tell: Callable[[int], None] = lambda games: None,
    warn: Callable[[str], None] = lambda sentence: None,
    kept: Keeper | None = None,
) -> dict[Setting, Games]:
    """Play so many games of each setting, games of equal number on the same luck; tell hears of games played.

    What `kept` has of them is not played again, and it is given the rest as it comes.

    Raises:
        WorkerLost: workers died too often.
    """
    orders = orders_of(wanted, seed)
    done = {outcome.number: outcome for outcome in kept.take_up(orders)} if kept else {}
    tell(sum(orders[number].games for number in done))
    left = [order for order in orders if order.number not in done]
    outcomes: Iterator[Outcome] = map(play_order, left)
    if workers > 1 and len(left) > 1:
        outcomes = work_on(play_order, iter(left), min(workers, len(left)), warn)
    for outcome in outcomes:
        done[outcome.number] = outcome
        if kept:
            kept.add(outcome)
        tell(orders[outcome.number].games)
    parts: dict[Setting, list[Outcome]] = {setting: [] for setting in wanted}
    for order in orders:
        parts[order.setting].append(done[order.number])
    return {setting: _together(tuple(wanted[setting].measures), parts[setting]) for setting in wanted}


def _together(measures: Sequence[str], parts: Sequence[Outcome]) -> Games:
    values = np.concatenate([part.values for part in parts])
    columns = {name: np.ascontiguousarray(values[:, place]) for place, name in enumerate(measures)}
    return Games(columns, tuple(why for part in parts for why in part.reasons))
