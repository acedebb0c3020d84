"""One month: state, orders and draws in; the next state, its ledger and its events out.

The same text is run for a person at the table, for a replay, and for a million games. Phases 1-8 read
the state as it was and write into accumulators; the ninth applies them once. The one exception is the
record of the deal, which is written before the slow changes read it.
"""

from sim.model.apply import apply_changes
from sim.model.deal import deal
from sim.model.draws import Draws
from sim.model.forces import move_forces
from sim.model.incident import incidents
from sim.model.ladder import climb
from sim.model.ledger import Ledger
from sim.model.memory import remember
from sim.model.perceive import perceive
from sim.model.resolve import apply_orders, settle
from sim.model.state import Game, Orders, State, copy_state
from sim.model.update import change_slowly
from sim.model.work import new_work, start_from_shocks


def step(game: Game, state: State, orders: Orders, draws: Draws, ledger: Ledger) -> State:
    """Play one month and give the next state; the old one stays as it was.

    Orders that are not legal are not done and leave an event with the reason.
    """
    new = copy_state(state)
    work = new_work(game, state)
    start_from_shocks(state, work, ledger)
    settle(game, state, work, ledger, draws, orders)
    apply_orders(game, state, work, ledger, draws, orders)
    perceive(game, state, work, ledger, draws, orders)
    incidents(game, state, work, ledger, draws, orders)
    deal(game, state, work, ledger, orders, new)
    change_slowly(game, state, work, ledger, draws, new)
    move_forces(game, state, work, ledger)
    apply_changes(game, state, work, ledger, new)
    climb(game, state, ledger, new)
    remember(game, state, work, draws, orders, new)
    return new
