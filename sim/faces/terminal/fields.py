"""Fields of several runs or studies side by side: a row for each thing, a column for each of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.faces.terminal.page import Page
from sim.record.compare import Field

if TYPE_CHECKING:
    from sim.faces.cli.frame import Options


def write_fields(
    options: Options, page: Page, part: str, names: Sequence[str], fields: Sequence[Field]
) -> None:
    """Write what was `given`, or the `measures`."""
    page.title(options.say(f"compare.{part}"))
    if not fields:
        page.items([options.say(f"compare.same_{part}")])
        return
    what = options.say("compare.column.what" if part == "given" else "compare.column.measure")
    rows = [[field.name, *(cell(options, value) for value in field.values)] for field in fields]
    page.table([what, *names], rows, numbers=tuple(range(1, len(names) + 1)))


def cell(options: Options, value: object) -> str:
    """Write one value."""
    if value is None:
        return options.say("compare.none")
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    return str(value) if isinstance(value, int) else f"{value:.4g}"
