"""Games to look at: of many the best, the typical and the worst by one measure, or one like many others.

A war ends a game early and so leaves it a low score. Therefore a game with a war counts as worse than all
without one, and among those with one the score decides.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.study.discover import condition_of, happens
from sim.study.errors import NothingToDo
from sim.study.prim import Limit, inside
from sim.study.share_of_luck import Floats

if TYPE_CHECKING:
    from sim.study.store import Store


class Example(NamedTuple):
    """A game by its number, its value, where it stands in its tournament, and whether a war ended it."""

    game: int
    value: float
    row: int
    column: int
    war: bool


class Few(NamedTuple):
    """The best, the middle and the worst of some games."""

    best: Example
    typical: Example
    worst: Example


class Examples(NamedTuple):
    """Games by a measure of which less is better: of all, of each row, and of each cell.

    None stands where no game has the measure.
    """

    measure: str
    overall: Few
    rows: tuple[Few | None, ...]
    cells: tuple[tuple[Few | None, ...], ...]


def examples_of(measure: str, games: Floats, values: Floats, war: Floats) -> Examples:
    """Choose games of a tournament: games (their numbers), values and war, each [rows, columns, runs].

    Raises:
        NothingToDo: no game has the measure.
    """
    rows, columns, _ = values.shape

    def part(first_row: int, first_column: int, count: int, width: int) -> Few | None:
        cut = np.s_[first_row : first_row + count, first_column : first_column + width]
        return few(games[cut], values[cut], war[cut], (first_row, first_column))

    overall = part(0, 0, rows, columns)
    if overall is None:
        raise NothingToDo(f"no game has {measure}")
    return Examples(
        measure,
        overall,
        tuple(part(i, 0, 1, columns) for i in range(rows)),
        tuple(tuple(part(i, j, 1, 1) for j in range(columns)) for i in range(rows)),
    )


def few(games: Floats, values: Floats, war: Floats, first: tuple[int, int] = (0, 0)) -> Few | None:
    """Choose the best, the middle and the worst of [rows, columns, runs].

    `first` are the row and the column at which this part of a tournament begins.

    >>> games, values = np.arange(4.0).reshape(1, 1, 4), np.array([[[5.0, 0.0, 2.0, 3.0]]])
    >>> [one.game for one in few(games, values, war=np.array([[[0.0, 1.0, 0.0, 0.0]]]))]
    [2, 0, 1]
    """
    there = np.flatnonzero(np.isfinite(values))
    if not there.size:
        return None
    order = there[np.lexsort((games.ravel()[there], values.ravel()[there], war.ravel()[there] > 0.0))]

    def example(place: int) -> Example:
        row, column, _ = np.unravel_index(place, values.shape)
        return Example(
            game=int(games.ravel()[place]),
            value=float(values.ravel()[place]),
            row=first[0] + int(row),
            column=first[1] + int(column),
            war=bool(war.ravel()[place] > 0.0),
        )

    return Few(*(example(int(order[place])) for place in (0, len(order) // 2, -1)))


def games_in(store: "Store", where: str, boxes: Sequence[Iterable[Limit]]) -> list[int | None]:
    """Find for each box the first game in it, and in none before it, in which `where` holds.

    Raises:
        StudyError: there is no such condition.
    """
    condition = condition_of(where, store.measures)
    used = list(dict.fromkeys(".".join(one.path) for part in condition for one in part))
    rows, names = store.design.rows, store.design.names
    found: list[int | None] = [None] * len(boxes)
    for part in store.read(["game", "point", "status", *used]):
        columns = {name: np.array([row[k] for row in rows])[part["point"]] for k, name in enumerate(names)}
        left = happens(condition, {name: part[name] for name in used}) & (part["status"] == "ok")
        for number, limits in enumerate(boxes):
            here = inside(limits, columns)
            if found[number] is None and (here & left).any():
                found[number] = int(part["game"][here & left][0])
            left &= ~here
        if None not in found:
            break
    return found
