"""What is kept of a turn that was played: enough to say why everything in it came out as it did."""

from typing import NamedTuple

from sim.model.draws import Draws
from sim.model.ledger import Ledger
from sim.model.state import Integers, Orders, State
from sim.scenario.build import Built


class Month(NamedTuple):
    """One month that was played: the orders, the draws and the ledger of it."""

    orders: Orders
    draws: Draws
    ledger: Ledger


class Turn(NamedTuple):
    """One turn that was played: the state it opened with, its months, and the state it led to.

    built is the game it was played by, which a branch or an added inject may change between turns; held
    [n] is 1 where a doctrine held the seat, chosen [n] 1 where it also chose the acts of the first month.
    """

    opened: State
    opening: Ledger
    months: tuple[Month, ...]
    state: State
    built: Built
    held: Integers
    chosen: Integers


def check_room(ledger: Ledger) -> None:
    """Refuse a ledger that was too small for what happened: nothing may change without a row."""
    if ledger.written[0] > len(ledger.amount) or ledger.written[1] > len(ledger.event):
        raise RuntimeError(f"the ledger ran out of room: {ledger.written.tolist()} rows and events")
