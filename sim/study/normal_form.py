"""One game of two players in normal form: what is dominated, its equilibria, its regret, its file."""

import warnings
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from sim.study.errors import MissingPackage
from sim.study.moments import Floats

LONGER_SIDE, SHORTER_SIDE = 8, 5  # the largest game of which many resamples are solved in seconds
SAME = 1e-5  # of the payoffs' range: closer probabilities or payoffs are one

Support = tuple[tuple[int, ...], tuple[int, ...]]


def undominated(row_table: Floats, column_table: Floats) -> tuple[list[int], list[int]]:
    """Drop strictly dominated rows and columns by turns until none is left; give those that stay."""
    rows, columns = list(range(row_table.shape[0])), list(range(row_table.shape[1]))
    while True:
        own = row_table[np.ix_(rows, columns)]
        stay = [row for row, pay in zip(rows, own, strict=True) if not (own > pay).all(axis=1).any()]
        other = column_table[np.ix_(stay, columns)].T
        keep = [one for one, pay in zip(columns, other, strict=True) if not (other > pay).all(axis=1).any()]
        if len(stay) == len(rows) and len(keep) == len(columns):
            return rows, columns
        rows, columns = stay, keep


def support_of(row: Floats, column: Floats) -> Support:
    """Name the rows and columns that are played."""
    return (
        tuple(int(place) for place in np.flatnonzero(row > SAME)),
        tuple(int(place) for place in np.flatnonzero(column > SAME)),
    )


def scaled(table: Floats) -> Floats:
    """Shift and stretch payoffs to [1, 2], which leaves the equilibria where they are."""
    low, high = float(table.min()), float(table.max())
    return 1.0 + (table - low) / (high - low) if high > low else np.ones_like(table)


def pure(row_table: Floats, column_table: Floats) -> list[tuple[Floats, Floats]]:
    """List the pure equilibria: cells in which both answer best; payoffs scaled to [1, 2]."""
    best_row = row_table >= row_table.max(axis=0, keepdims=True) - SAME
    best_column = column_table >= column_table.max(axis=1, keepdims=True) - SAME
    rows, columns = np.eye(row_table.shape[0]), np.eye(row_table.shape[1])
    return [(rows[row], columns[column]) for row, column in np.argwhere(best_row & best_column)]


def vertices(row_table: Floats, column_table: Floats) -> list[tuple[Floats, Floats]]:
    """List the extreme equilibria of a game of at least 2 x 2; payoffs scaled to [1, 2].

    This is vertex enumeration (Nisan et al. 2007, algorithm 3.5) on Nashpy's polytopes: as its own function,
    but each polytope is built once. Its warnings of degeneracy are ours to tell.
    """
    try:
        from nashpy.polytope import build_halfspaces, non_trivial_vertices
    except ImportError as error:
        raise MissingPackage("nashpy", "analysis") from error
    rows, columns = row_table.shape
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        row_vertices = list(non_trivial_vertices(build_halfspaces(column_table.T)))
        column_vertices = list(non_trivial_vertices(build_halfspaces(row_table)))
    found: list[tuple[Floats, Floats]] = []
    for row, labels in row_vertices:
        mine = {(label + rows) % (rows + columns) for label in labels}
        for column, others in column_vertices:
            if len(mine | others) == rows + columns:
                found.append((row / row.sum(), column / column.sum()))
    return found


def solve(row_table: Floats, column_table: Floats) -> tuple[str, list[tuple[Floats, Floats]], bool]:
    """Solve one game: the method, its distinct equilibria over all rows and columns, whether it has ties."""
    rows, columns = undominated(row_table, column_table)
    own, other = (scaled(table[np.ix_(rows, columns)]) for table in (row_table, column_table))
    short, long = sorted(own.shape)
    if short == 1:
        method, answers = "vertex_enumeration", pure(own, other)
    elif short <= SHORTER_SIDE and long <= LONGER_SIDE:
        method, answers = "vertex_enumeration", vertices(own, other)
    else:
        method, answers = "pure_and_regret", pure(own, other)
    found: list[tuple[Floats, Floats]] = []
    degenerate = False
    for small_row, small_column in sorted(answers, key=lambda pair: [-p for side in pair for p in side]):
        row, column = np.zeros(row_table.shape[0]), np.zeros(row_table.shape[1])
        row[rows], column[columns] = cleaned(small_row), cleaned(small_column)
        if all(np.abs(row - a).max() > SAME or np.abs(column - b).max() > SAME for a, b in found):
            found.append((row, column))
            degenerate |= tied(own @ column[columns], row) or tied(row[rows] @ other, column)
    return method, found, degenerate


def cleaned(mixture: Floats) -> Floats:
    """Set what is 0 but for rounding to 0, let the rest add up to 1, and keep 12 digits."""
    kept = np.where(mixture > SAME, mixture, 0.0)
    return np.asarray(np.round(kept / kept.sum(), 12), dtype=np.float64)


def tied(payoffs: Floats, mixture: Floats) -> bool:
    """Say whether a choice that is not played pays as much as those that are."""
    return int((payoffs >= payoffs.max() - SAME).sum()) > int((mixture > 0.0).sum())


def regret(table: Floats) -> tuple[float, ...]:
    """Give the most that each row loses, over the columns, against the best row of that column.

    >>> regret(np.array([[3.0, 0.0], [1.0, 1.0]]))
    (1.0, 2.0)
    """
    return tuple(float(loss) for loss in (table.max(axis=0, keepdims=True) - table).max(axis=1))


def nfg(
    title: str, players: Sequence[str], strategies: Sequence[Sequence[str]], payoffs: Sequence[npt.ArrayLike]
) -> str:
    """Write a game of two players as Gambit's strategic form (.nfg, payoff version).

    `payoffs` are the two tables [rows, columns]; the first player's strategy runs fastest. In labels a quote
    is escaped; a backslash, which Gambit cannot read back at a label's end, becomes a slash.

    Raises:
        ValueError: a payoff is not finite, or names and tables do not fit.
    """
    own, other = (np.asarray(table, dtype=np.float64) for table in payoffs)
    if own.shape != (len(strategies[0]), len(strategies[1])) or other.shape != own.shape:
        raise ValueError("every strategy needs its row or column of payoffs")
    if not (np.isfinite(own).all() and np.isfinite(other).all()):
        raise ValueError("payoffs must be finite")
    lines = [f"NFG 1 R {label(title)} {{ {' '.join(map(label, players))} }}", "", "{"]
    lines += [f"{{ {' '.join(map(label, names))} }}" for names in strategies]
    lines += ["}", '""', ""]
    for column in range(own.shape[1]):
        cells = zip(own[:, column].tolist(), other[:, column].tolist(), strict=True)
        lines.append(" ".join(f"{mine!r} {theirs!r}" for mine, theirs in cells))
    return "\n".join(lines) + "\n"


def label(text: str) -> str:
    r"""Quote a label for Gambit; whatever cannot be printed becomes a space.

    >>> print(label('the "wedge"\n\\'))
    "the \"wedge\" /"
    """
    plain = "".join(letter if letter.isprintable() else " " for letter in text.replace("\\", "/"))
    return '"' + plain.replace('"', '\\"') + '"'
