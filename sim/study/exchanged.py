"""Functions that stand in for some of the rules' own when the rules are compiled; compiled.py registers them.

The rules make new states, orders and accumulators, fill a month's draws before it begins, and write a ledger.
A batch writes nothing down: here memory set out before is cleared or copied, the ledger is silent, and each
number is drawn from its address when it is read (a month reads one in four of those that `draws.fill` sets
out). What a function gives is the same, bit for bit. Arguments are nouns as tables.py lays them out.
"""

from typing import Any

import numpy as np

from sim.model.draws import (
    EXTRA,
    FIRST_ACT,
    INCIDENT,
    LAPSE,
    SEEN,
    SERIES,
    VOTE,
    WORLD_ENTITY,
    noise,
    uniform,
)
from sim.model.turn import play_many

# Functions that take an address for a noun; compiled.py puts its own in their place.
game_at: Any = None
state_at: Any = None
orders_at: Any = None
draws_at: Any = None
ledger_at: Any = None
work_at: Any = None
numbers_at: Any = None


def copy_state(state: Any) -> Any:
    """Copy a state into the next of the ring."""
    new = state_at(state.next)
    for k in range(state.data.shape[0]):
        new.data[k] = state.data[k]
    return new


def new_work(game: Any, state: Any) -> Any:
    """Clear the accumulators."""
    work = work_at(game.work)
    for k in range(work.data.shape[0]):
        work.data[k] = 0
    for i in range(work.ratio.shape[0]):
        for j in range(work.ratio.shape[1]):
            work.ratio[i, j] = 1.0
    return work


def new_orders(game: Any) -> Any:
    """Clear the orders."""
    orders = orders_at(game.orders)
    for i in range(orders.action.shape[0]):
        for slot in range(orders.action.shape[1]):
            orders.action[i, slot] = -1
            orders.target[i, slot] = -1
            orders.consent[i, slot] = -1
            for k in range(3):
                orders.terms[i, slot, k] = np.nan
    return orders


def room_for(game: Any, count: int, which: int) -> Any:
    """Clear the room for a number of each of so many options."""
    room = numbers_at(game.room + 8 * which * game.option_value.shape[1], count)
    for k in range(count):
        room[k] = 0.0
    return room


def new_draws(game: Any) -> Any:
    """Give the draws."""
    return draws_at(game.draws)


def no_ledger(game: Any) -> Any:
    """Give the ledger that is off."""
    return ledger_at(game.ledger)


def note(
    ledger: Any, family: int, variable: int, i: int, j: int, cause: int, number: int, by: int, amount: float
) -> None:
    """Write nothing."""
    return


def tell(
    ledger: Any, kind: int, i: int, j: int, act: int, slot: int, outcome: int, a: float, b: float, c: float
) -> None:
    """Write nothing."""
    return


def fill(draws: Any, block: Any, seed: int, run: int, turn: int) -> None:
    """Keep where the month's numbers are drawn; nobody reads the arrays they would stand in."""
    draws.data[0], draws.data[1], draws.data[2] = seed, run, turn


def drawn(draws: Any, entity: int, purpose: int) -> float:
    """Draw one uniform of the month."""
    return uniform(draws.data[0], draws.data[1], draws.data[2], entity, purpose)


def drawn_noise(draws: Any, entity: int, purpose: int) -> float:
    """Draw one noise of the month."""
    return noise(draws.data[0], draws.data[1], draws.data[2], entity, purpose)


def directed(draws: Any, i: int, j: int) -> int:
    """Give the entity of a directed pair."""
    address = game_at(draws.game).address
    return int(256 + 16 * address[i] + address[j])


def slot_purpose(slot: int, own: int) -> int:
    """Give the purpose of a slot: the seat's own two follow each other, those after lie further on."""
    return own + slot if slot < 2 else EXTRA + 8 * slot


def choice(draws: Any, i: int, slot: int) -> float:
    """Draw what settles an actor's act."""
    return drawn(draws, game_at(draws.game).address[i], FIRST_ACT + slot)


def consent(draws: Any, i: int, j: int, slot: int) -> float:
    """Draw what settles j's answer to i."""
    return drawn(draws, directed(draws, i, j), slot_purpose(slot, FIRST_ACT))


def incident(draws: Any, i: int, j: int, k: int) -> float:
    """Draw one of the five numbers of an undirected pair; addresses ascend, so i < j does."""
    return drawn(draws, directed(draws, i, j), INCIDENT + k)


def lapse(draws: Any, i: int, j: int) -> float:
    """Draw whether idle talks of an undirected pair fall back."""
    return drawn(draws, directed(draws, i, j), LAPSE)


def vote(draws: Any, k: int) -> float:
    """Draw the noise of a council vote."""
    return drawn_noise(draws, game_at(draws.game).address[k], VOTE)


def series(draws: Any, i: int, slot: int) -> float:
    """Draw the length of a series of provocations."""
    return drawn(draws, game_at(draws.game).address[i], slot_purpose(slot, SERIES))


def seen(draws: Any, k: int, i: int, slot: int) -> float:
    """Draw whether k sees an act of i."""
    return drawn(draws, directed(draws, k, i), SEEN + 8 * slot)


def misread(draws: Any, k: int, i: int, slot: int) -> float:
    """Draw the noise with which k reads an act of i."""
    return drawn_noise(draws, directed(draws, k, i), SEEN + 8 * slot + 2)


def distraction(draws: Any, d: int) -> float:
    """Draw the noise of a distraction."""
    return drawn_noise(draws, WORLD_ENTITY, 4 * d)


def play(
    game: int,
    start: int,
    turns: int,
    months: int,
    seed: int,
    first: int,
    watched: Any,
    measures: Any,
    series: Any,
    sound: Any,
) -> None:
    """Play many games of the world whose tables lie at these addresses."""
    play_many(game_at(game), state_at(start), turns, months, seed, first, watched, measures, series, sound)


INSTEAD = (copy_state, new_work, new_orders, room_for, new_draws, no_ledger, note, tell, fill)
HELP = (drawn, drawn_noise, directed, slot_purpose)
LUCK = {
    "choice": choice, "consent": consent, "incident": incident, "lapse": lapse, "vote": vote,
    "series": series, "seen": seen, "noise": misread, "distraction": distraction,
}  # fmt: skip
