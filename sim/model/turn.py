"""A whole turn by doctrines alone, and a whole game: the loop that batches and rehearsals run."""

import numpy as np

from sim.model.choose import choose
from sim.model.draws import Draws, empty_draws, fill
from sim.model.inject import open_turn
from sim.model.ledger import Ledger, new_ledger
from sim.model.memory import at_war
from sim.model.state import Game, Integers, Orders, State, empty_orders
from sim.model.step import step


def choose_all(game: Game, state: State, draws: Draws, by_doctrine: Integers, orders: Orders) -> None:
    """Let the doctrine pick for every actor marked in by_doctrine [n] 0/1."""
    for i in range(game.address.shape[0]):
        if by_doctrine[i] == 1:
            choose(game, state, draws, i, orders)


def play_turn(
    game: Game, state: State, turn: int, months: int, seed: int, run: int, draws: Draws, ledger: Ledger
) -> State:
    """Play turn 1, 2, ... of so many monthly steps with every seat at its doctrine; stop at war."""
    n = game.address.shape[0]
    by_doctrine = np.ones(n, dtype=np.int64)
    orders = empty_orders(n, game.slots)
    state = open_turn(game, state, orders, turn, ledger)
    for month in range(months):
        if month > 0:
            orders = empty_orders(n, game.slots)
        fill(draws, game.draw_block, seed, run, (turn - 1) * months + month)
        choose_all(game, state, draws, by_doctrine, orders)
        state = step(game, state, orders, draws, ledger)
        if at_war(state):
            break
    return state


def play_game(game: Game, start: State, turns: int, months: int, seed: int, run: int) -> State:
    """Play a game to its last turn or to war and give its last state; nothing is written down."""
    draws = empty_draws(game.address.shape[0], game.slots, game.distraction_mean.shape[0])
    ledger = new_ledger(0, 0)
    state = start
    for turn in range(1, turns + 1):
        state = play_turn(game, state, turn, months, seed, run, draws, ledger)
        if at_war(state):
            break
    return state
