"""`sixparty query`: a question to a study in SQL, answered as a table, as CSV or as JSON lines."""

import csv
import json
import math
import shlex
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import chain, islice
from typing import Any

import click

from sim.faces.cli.frame import PROGRAM, Options
from sim.faces.cli.options import command, option
from sim.faces.cli.refusal import DONE, USAGE, Refusal
from sim.faces.terminal.text import clean, line, pad, show_table, width

MOST_SHOWN = 1000  # rows of a table on a terminal, and rows whose widths a piped table is laid out by
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet takes for the beginning of a formula
NULL = "NULL"

Row = tuple[Any, ...]


@command("query", "json", text="study.query.text")
@click.argument("study", metavar="STUDY")
@click.argument("sql", metavar="SQL")
@option("--csv", "as_csv", is_flag=True, text="study.query.option.csv")
def query(options: Options, study: str, sql: str, as_csv: bool) -> int:
    """Ask a study, and print the answer."""
    from sim.study.folder import find_study
    from sim.study.query import query as ask
    from sim.study.store import Store

    if as_csv and options.json:
        raise Refusal(USAGE, "study.query.usage.both")
    store = Store.open(find_study(options.runs_dir, study))
    names, rows = ask(store, sql)
    if options.json:
        for row in rows:
            options.emit({name: plain(value) for name, value in zip(_told_apart(names), row, strict=True)})
    elif as_csv:
        write_csv(options, names, rows)
    else:
        first = _write_table(options, names, rows)
        options.next(_following(study, store.measures[0], names, first))
    return DONE


def plain(value: object) -> object:
    """Give a value of SQL as JSON has it: numbers as numbers, what JSON lacks as text.

    >>> plain(Decimal("1.50")), plain(Decimal("3")), plain(float("inf")), plain(None)
    (1.5, 3, 'inf', None)
    """
    if isinstance(value, Decimal):
        value = int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {str(name): plain(one) for name, one in value.items()}
    return str(value)


def write_csv(options: Options, names: Sequence[str], rows: Iterator[Row]) -> None:
    """Write CSV: all digits, NULL as an empty cell, and no text that a spreadsheet would calculate."""
    writer = csv.writer(options.out, lineterminator="\n")
    writer.writerow([safe(name) for name in names])
    writer.writerows([safe(value) for value in row] for row in rows)


def safe(value: object) -> str:
    """Write a cell of CSV; a text that a spreadsheet would take for a formula gets an apostrophe before it.

    >>> safe("=1+1"), safe(-0.5), safe(None), safe(True), safe("-")
    ("'=1+1", '-0.5', '', 'true', "'-")
    """
    found = plain(value)
    if found is None:
        return ""
    if isinstance(found, bool | int | float):
        return json.dumps(found)
    written = clean(found if isinstance(found, str) else json.dumps(found, ensure_ascii=False))
    return f"'{written}" if written.startswith(FORMULA) and not isinstance(value, float) else written


def cell(value: object) -> str:
    """Write a cell of a table for people: six digits of a number, NULL for what does not exist.

    >>> cell(0.123456789), cell(None), cell(12345678), cell(False)
    ('0.123457', 'NULL', '12345678', 'false')
    """
    found = plain(value)
    if found is None:
        return NULL
    if isinstance(found, float):
        return f"{found:.6g}"
    return found if isinstance(found, str) else json.dumps(found, ensure_ascii=False)


def _write_table(options: Options, names: Sequence[str], rows: Iterator[Row]) -> Row | None:
    """Write rows as a table and give the first; on a terminal not endlessly many."""
    first = list(islice(rows, MOST_SHOWN))
    if not first:
        options.tell("study.query.no_rows")
    numeric = int | float | Decimal | None
    numbers = [k for k in range(len(names)) if all(isinstance(row[k], numeric) for row in first)]
    if options.out.isatty():
        show_table(options, names, [[cell(value) for value in row] for row in first], numbers=numbers)
        if next(rows, None) is not None:
            options.tell("study.query.more", count=MOST_SHOWN)
    else:
        _write_plain(options, names, first, rows, frozenset(numbers))
    return first[0] if first else None


def _write_plain(
    options: Options, names: Sequence[str], first: list[Row], rest: Iterator[Row], numbers: frozenset[int]
) -> None:
    """Write columns two spaces apart, row by row, so that memory stays flat."""
    laid = [[line(cell(value)) for value in row] for row in first]
    head = [line(name) for name in names]
    widths = [max(map(width, column)) for column in zip(head, *laid, strict=True)]

    def written(cells: Sequence[str]) -> str:
        padded = (
            " " * (widths[k] - width(text)) + text if k in numbers else pad(text, widths[k])
            for k, text in enumerate(cells)
        )
        return "  ".join(padded).rstrip() + "\n"

    later = ([line(cell(value)) for value in row] for row in rest)
    for cells in chain([head], laid, later):
        options.out.write(written(cells))


def _told_apart(names: Sequence[str]) -> list[str]:
    """Number names that stand twice, so that no column is lost in an object.

    >>> _told_apart(["a", "b", "a"])
    ['a', 'b', 'a_2']
    """
    found: list[str] = []
    for name in names:
        number, tried = 1, name
        while tried in found:
            number += 1
            tried = f"{name}_{number}"
        found.append(tried)
    return found


def _following(study: str, measure: str, names: Sequence[str], first: Row | None) -> str:
    """Name the useful next command: look at a game of the answer, or find one to look at."""
    game = dict(zip(names, first or (), strict=False)).get("game")
    if isinstance(game, int):
        return f"{PROGRAM} replay {shlex.quote(f'{study}#{game}')}"
    sql = f'SELECT game, "{measure}" FROM runs ORDER BY 2 DESC LIMIT 5'  # noqa: S608  (a line for a person)
    return f"{PROGRAM} query {study} {shlex.quote(sql)}"
