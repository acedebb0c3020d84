"""Lines of the gates' table: what was measured, its figure, its bar and the verdict."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from intervals import Figure, verdict


@dataclass(frozen=True)
class Row:
    """One line of the table: what was measured, its figure, the bar it is held against, and the verdict."""

    gate: str
    what: str
    figure: Figure
    bar: str
    verdict: str
    games: int
    note: str = ""


def held(gate: str, what: str, figure: Figure, low: float, high: float, games: int, note: str = "") -> Row:
    """Hold a figure against a bar from low to high."""
    bar = f"{low:g} to {high:g}"
    if math.isinf(high):
        bar = f"at least {low:g}"
    elif math.isinf(low):
        bar = f"at most {high:g}"
    return Row(gate, what, figure, bar, verdict(figure, low, high), games, note)


def told(gate: str, what: str, figure: Figure, games: int, note: str = "") -> Row:
    """Tell a figure that has no bar."""
    return Row(gate, what, figure, "-", "told", games, note)


def as_table(rows: Sequence[Row]) -> str:
    """Write the rows as a Markdown table."""
    lines = [
        "| gate | measured | figure (95 %) | bar | verdict | games | note |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {r.gate} | {r.what} | {r.figure} | {r.bar} | {r.verdict} | {r.games} | {r.note} |" for r in rows
    ]
    return "\n".join(lines)


def as_data(rows: Sequence[Row]) -> list[dict[str, object]]:
    """Write the rows for JSON; an open end is null."""
    found = []
    for row in rows:
        numbers = {name: getattr(row.figure, name) for name in ("value", "low", "high")}
        finite = {name: value if math.isfinite(value) else None for name, value in numbers.items()}
        found.append({key: value for key, value in vars(row).items() if key != "figure"} | finite)
    return found
