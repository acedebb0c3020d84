"""The ledger: one row for every change and its cause, and one for every event, of a month."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt


class Ledger(NamedTuple):
    """Hold the rows of one month; a ledger without room is off and costs nothing.

    row [rows, 7]: family, variable, i, j, cause, its number, its actor (-1 none) · amount [rows] ·
    event [events, 6]: kind, i, j, act, slot, outcome · value [events, 3]: numbers the event decided by,
    such as the draw and the chance it was held against · written [2]: rows and events so far.
    """

    row: npt.NDArray[np.int64]
    amount: npt.NDArray[np.float64]
    event: npt.NDArray[np.int64]
    value: npt.NDArray[np.float64]
    written: npt.NDArray[np.int64]


def new_ledger(rows: int, events: int) -> Ledger:
    """Make an empty ledger with room for so many rows and events; 0 and 0 switch it off."""
    return Ledger(
        np.zeros((rows, 7), dtype=np.int64),
        np.zeros(rows),
        np.zeros((events, 6), dtype=np.int64),
        np.zeros((events, 3)),
        np.zeros(2, dtype=np.int64),
    )


def note(
    ledger: Ledger,
    family: int,
    variable: int,
    i: int,
    j: int,
    cause: int,
    number: int,
    by: int,
    amount: float,
) -> None:
    """Write one change and its cause; changes of 0 are left out."""
    if ledger.amount.shape[0] == 0 or amount == 0.0:
        return
    k = ledger.written[0]
    ledger.written[0] = k + 1
    if k >= ledger.amount.shape[0]:
        return  # `written` tells the caller, who refuses a ledger that lost a row
    ledger.row[k, 0] = family
    ledger.row[k, 1] = variable
    ledger.row[k, 2] = i
    ledger.row[k, 3] = j
    ledger.row[k, 4] = cause
    ledger.row[k, 5] = number
    ledger.row[k, 6] = by
    ledger.amount[k] = amount


def tell(
    ledger: Ledger, kind: int, i: int, j: int, act: int, slot: int, outcome: int, a: float, b: float, c: float
) -> None:
    """Write one event: who, whom, which act in which slot, how it came out, and the numbers behind it."""
    if ledger.event.shape[0] == 0:
        return
    k = ledger.written[1]
    ledger.written[1] = k + 1
    if k >= ledger.event.shape[0]:
        return
    ledger.event[k, 0] = kind
    ledger.event[k, 1] = i
    ledger.event[k, 2] = j
    ledger.event[k, 3] = act
    ledger.event[k, 4] = slot
    ledger.event[k, 5] = outcome
    ledger.value[k, 0] = a
    ledger.value[k, 1] = b
    ledger.value[k, 2] = c
