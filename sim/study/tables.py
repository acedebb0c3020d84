"""The rules' nouns laid out for compiled code: a buffer of numbers each, and a table of what lies where.

A compiled function that took a Game as eighty arrays would pass and count eighty references at each call.
It takes the address of a table instead: for a scalar one cell with its value, for an array its address and
its shape. Extra cells carry what compiled code needs besides, such as the state to write next.
"""

from typing import Any, NamedTuple

import numpy as np

from sim.model.choose import ROOMS
from sim.model.state import State
from sim.model.turn import new_draws, new_orders, no_ledger
from sim.model.work import new_work
from sim.scenario.build import Built

# How long a row of these arrays is in every world: compiled code finds an entry without reading that length.
WIDE = {
    "action_number": 8, "action_flag": 7, "effect": 4, "condition": 5, "coupled": 3, "option": 2,
    "doctrine_number": 10, "inject_test": 7, "change": 5, "change_value": 3, "switch": 3, "command": 4,
    "last_action": 2,
}  # fmt: skip
# Arrays all of whose axes but the first are as long as there are actors: one length, read once for all.
BY_ACTOR = frozenset((
    "rival", "ladder", "incident_weight", "external_tension", "start_actor", "start_directed",
    "actor", "directed", "pair", "attribute", "perceived", "shock", "calm", "trust_sum", "tension_sum",
    "ratio", "positive", "negative", "heard", "talked", "mediated", "fired", "clash_over",
))  # fmt: skip
OWN, ACTORS = 0, -1  # widths of rows that are the array's own, or the number of actors
RING = 3  # states in use at once: the one before a turn, the one an inject has changed, the next


class Field(NamedTuple):
    """Say where a table holds a field: first cell, number of axes (0 a scalar), kind, width of its rows."""

    cell: int
    axes: int
    whole: bool
    width: int = OWN  # entries of a row: so many, or ACTORS, or OWN


def width_of(name: str, shape: tuple[int, ...], actors: int) -> int:
    """Give the width of a field's rows, and hold the array against it.

    >>> width_of("option", (9, 2), 6), width_of("pair", (10, 6, 6), 6), width_of("world", (8,), 6)
    (2, -1, 0)
    """
    width = ACTORS if name in BY_ACTOR else WIDE.get(name, OWN)
    if width != OWN and any(length != (actors if width == ACTORS else width) for length in shape[1:]):
        raise ValueError(f"{name} has rows of another length: {shape}")
    return width


class Table:
    """Hold a copy of a noun: cells [int64], the table itself; buffer [int64], all its arrays side by side.

    `data`, the buffer as one array of words, is a field as well: to copy it is to copy the noun. So is
    `actors`, their number.
    """

    def __init__(self, noun: Any, actors: int, *extra: str) -> None:  # noqa: ANN401  (any NamedTuple of arrays)
        """Copy a noun's values and leave cells for the extra fields."""
        arrays = {name: np.ascontiguousarray(value) for name, value in noun._asdict().items()}
        arrays = {name: a if np.ndim(getattr(noun, name)) else a.reshape(()) for name, a in arrays.items()}
        words = sum(array.size for array in arrays.values() if array.ndim)
        self.buffer = np.zeros(words + 1, dtype=np.int64)  # an empty array has an address too
        self.fields: dict[str, Field] = {}
        cells: list[int] = []
        at = 0
        for name, array in arrays.items():
            width = width_of(name, array.shape, actors)
            self.fields[name] = Field(len(cells), array.ndim, array.dtype.kind == "i", width)
            if array.ndim == 0:
                cells.append(int(array))
                continue
            self.buffer[at : at + array.size] = array.reshape(-1).view(np.int64)
            cells += [self.buffer.ctypes.data + 8 * at, *array.shape]
            at += array.size
        self.fields["data"] = Field(len(cells), 1, True)
        cells += [self.buffer.ctypes.data, words]
        for name in ("actors", *extra):
            self.fields[name] = Field(len(cells), 0, True)
            cells.append(0)
        self.cells = np.array(cells, dtype=np.int64)
        self.put("actors", actors)

    @property
    def address(self) -> int:
        """Give the address of the table; it holds as long as the Table lives."""
        return int(self.cells.ctypes.data)

    def put(self, name: str, value: int) -> None:
        """Set an extra field."""
        self.cells[self.fields[name].cell] = value


class Room:
    """Hold everything that playing one world needs, set out once: its tables by the name of their noun.

    The start state leads into a ring of states that are written in turn; it is itself never written.
    """

    def __init__(self, world: Built) -> None:
        """Lay out a world."""
        game, start = world.game, world.start
        n = len(game.address)
        self.orders = Table(new_orders(game), n)
        self.draws = Table(new_draws(game), n, "game")
        self.ledger = Table(no_ledger(game), n)
        self.work = Table(new_work(game, start), n)
        self.game = Table(game, n, "orders", "draws", "ledger", "work", "room")
        self.rooms = np.zeros((ROOMS, game.option_value.shape[1]))
        self.game.put("room", self.rooms.ctypes.data)
        for name in ("orders", "draws", "ledger", "work"):
            self.game.put(name, getattr(self, name).address)
        self.draws.put("game", self.game.address)
        self.start = self._state(start)
        self.ring = [self._state(start) for _ in range(RING)]
        for before, after in zip((self.start, *self.ring), (*self.ring, self.ring[0]), strict=True):
            before.put("next", after.address)

    @staticmethod
    def _state(start: State) -> Table:
        """Lay out a state with a cell for the one to write next."""
        return Table(start, start.actor.shape[1], "next")

    def layouts(self) -> dict[str, dict[str, Field]]:
        """Give the fields of each noun's table by the noun's name; they are the same for all worlds."""
        tables = {"Game": self.game, "State": self.start, "Orders": self.orders}
        tables |= {"Draws": self.draws, "Ledger": self.ledger, "Work": self.work}
        return {name: table.fields for name, table in tables.items()}
