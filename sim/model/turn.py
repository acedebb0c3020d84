"""A whole turn by doctrines alone, a whole game, and many: the loops that batches and rehearsals run."""

import numpy as np

from sim.model.actions import read
from sim.model.choose import choose
from sim.model.draws import Draws, empty_draws, fill
from sim.model.inject import open_turn
from sim.model.ledger import Ledger, new_ledger
from sim.model.measures import named_measures, scalar_measures
from sim.model.memory import at_war, is_sound
from sim.model.names import LAST_ACTION, TALLY
from sim.model.state import Floats, Game, Integers, Orders, State, empty_orders
from sim.model.step import step


def new_orders(game: Game) -> Orders:
    """Make orders for a game in which nobody acts."""
    return empty_orders(game.address.shape[0], game.slots)


def new_draws(game: Game) -> Draws:
    """Make room for a month of a game's random numbers."""
    return empty_draws(game.address.shape[0], game.slots, game.distraction_mean.shape[0])


def no_ledger(game: Game) -> Ledger:
    """Make a ledger that is off."""
    return new_ledger(0, 0)


def choose_all(game: Game, state: State, draws: Draws, by_doctrine: Integers, orders: Orders) -> None:
    """Let the doctrine pick for every actor marked in by_doctrine [n] 0/1."""
    for i in range(game.address.shape[0]):
        if by_doctrine[i] == 1:
            choose(game, state, draws, i, orders)


def play_turn(
    game: Game, state: State, turn: int, months: int, seed: int, run: int, draws: Draws, ledger: Ledger
) -> State:
    """Play turn 1, 2, ... of so many monthly steps with every seat at its doctrine; stop at war."""
    by_doctrine = np.ones(game.address.shape[0], dtype=np.int64)
    orders = new_orders(game)
    if game.inject_turn.shape[0] > 0:  # else there is nothing that would change the state
        state = open_turn(game, state, orders, turn, ledger)
    for month in range(months):
        if month > 0:
            orders = new_orders(game)
        fill(draws, game.draw_block, seed, run, (turn - 1) * months + month)
        choose_all(game, state, draws, by_doctrine, orders)
        state = step(game, state, orders, draws, ledger)
        if at_war(state):
            break
    return state


def watched_value(state: State, family: int, variable: int, i: int, j: int) -> float:
    """Read a variable of a state, a tally so far, or the act (-1 none) of slot `variable` last month."""
    if family == TALLY:
        return float(state.tally[variable])
    if family == LAST_ACTION:
        return float(state.last_action[i, variable])
    return read(state, family, variable, i, j)


def watch_state(state: State, watched: Integers, out: Floats) -> None:
    """Write the watched variables [k, 4] (family, variable, i, j) of a state into out [k]."""
    for k in range(watched.shape[0]):
        out[k] = watched_value(state, watched[k, 0], watched[k, 1], watched[k, 2], watched[k, 3])


def play_watched(
    game: Game, start: State, turns: int, months: int, seed: int, run: int, watched: Integers, series: Floats
) -> State:
    """Play a game to its last turn or to war, give its last state, and keep what was watched.

    series [turns + 1, k] gets the watched variables of every state; after a war they stay as they were.
    """
    draws, ledger = new_draws(game), no_ledger(game)
    state = start
    over = False
    watch_state(state, watched, series[0])
    for turn in range(1, turns + 1):
        if not over:
            state = play_turn(game, state, turn, months, seed, run, draws, ledger)
            over = at_war(state)
        elif watched.shape[0] == 0:
            break
        watch_state(state, watched, series[turn])
    return state


def play_game(game: Game, start: State, turns: int, months: int, seed: int, run: int) -> State:
    """Play a game to its last turn or to war and give its last state; nothing is written down."""
    nothing = np.zeros((0, 4), dtype=np.int64)
    return play_watched(game, start, turns, months, seed, run, nothing, np.zeros((turns + 1, 0)))


def play_many(
    game: Game,
    start: State,
    turns: int,
    months: int,
    seed: int,
    first: int,
    watched: Integers,
    measures: Floats,
    series: Floats,
    sound: Integers,
) -> None:
    """Play runs first, first + 1, ... and write down what came of each.

    measures [runs, M] · series [runs, turns + 1, k] · sound [runs] 0 where a number of the state is none.
    """
    for k in range(measures.shape[0]):
        state = play_watched(game, start, turns, months, seed, first + k, watched, series[k])
        sound[k] = 1 if is_sound(state) else 0
        scalars = scalar_measures(game, state, turns * months)
        named = named_measures(game, state)
        for m in range(scalars.shape[0]):
            measures[k, m] = scalars[m]
        for m in range(named.shape[0]):
            measures[k, scalars.shape[0] + m] = named[m]
