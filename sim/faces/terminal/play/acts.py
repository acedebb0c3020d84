"""The acts that a seat may choose from, numbered and grouped by instrument."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from sim.faces.terminal.play.act_words import Entry, full_outline, outline, tone_word
from sim.faces.terminal.play.naming import Names
from sim.faces.terminal.play.playing import Playing
from sim.faces.terminal.play.refusals import needs
from sim.faces.terminal.text import line, pad, width
from sim.record.course import Order
from sim.table.legal import legal

_CELL = 39
_WIDEST = 42
AGREED, QUIET = "?", "~"


class Row(NamedTuple):
    """One line of a list of acts: instrument, what stands on it, the cost and the options that share it."""

    instrument: str
    name: str
    cost: float
    options: tuple[Entry, ...]


def show_menu(game: Playing, seat: str) -> None:
    """Show the legal acts in as few lines as can be: number, name, cost and tone, side by side."""
    names, talk = game.names, game.talk
    talk.head("play.acts.head", capital=capital(game, seat))
    rows = list(_rows(names, seat, legal(game.course, seat), alike=False))
    for instrument, block in groupby(rows, key=lambda row: row.instrument):
        talk.write(f"{talk.say(f'cli.instrument.{instrument}')}:")
        for text in side_by_side([_cell(names, row) for row in block], talk.columns):
            talk.plain(text)
    talk.tell("play.acts.legend", agreed=AGREED, quiet=QUIET)


def show_acts(game: Playing, seat: str) -> None:
    """Show the legal acts, a line for each with what it changes; targets that make no difference share it."""
    names, talk = game.names, game.talk
    rows = list(_rows(names, seat, legal(game.course, seat), alike=True))
    left = min(_WIDEST, max(width(row.name) for row in rows)) + 1
    talk.head("play.acts.head", capital=capital(game, seat))
    for instrument, block in groupby(rows, key=lambda row: row.instrument):
        talk.write(f"{talk.say(f'cli.instrument.{instrument}')}:")
        for row in block:
            first = f"{pad(row.name, left)}{row.cost:>3g}  "
            talk.write(outline(names, seat, row.options[0]), " " * 8, first)


def show_all_acts(game: Playing, seat: str) -> None:
    """Show all acts of a seat with their ids and every number, and why some are not legal now."""
    names, talk = game.names, game.talk
    numbers = {(one["action"], one["target"]): k for k, one in enumerate(legal(game.course, seat), 1)}
    for instrument, block in groupby(legal(game.course, seat, with_reasons=True), key=_instrument):
        talk.head(f"cli.instrument.{instrument}")
        for entry in block:
            number = numbers.get((entry["action"], entry["target"]))
            what = names.order(entry["action"], entry["target"])
            typed = f"{entry['action']} {entry['target'] or ''}".rstrip()
            told = full_outline(names, seat, entry)
            text = talk.say("play.acts.full", what=what, typed=typed, cost=entry["cost"], told=told)
            talk.write(text, "      ", f"  {number:>2}  " if number else "   -  ")
            if number is None:
                talk.write(_why_not(game, seat, entry), "      ")


def capital(game: Playing, seat: str, orders: Sequence[dict[str, Any]] = ()) -> float:
    """Give the political capital that is left to a seat once these orders are paid."""
    has = game.view(seat)["state"]["values"][f"political_capital.{seat}"]
    return float(has) - sum(game.course.scenario.actions[order["action"]].cost for order in orders)


def side_by_side(cells: Sequence[str], columns: int) -> Iterator[str]:
    """Put texts into lines of as many columns as there is room for; a long text takes more than one.

    >>> list(side_by_side(["a", "b", "c" * 50], 80)) == ["a".ljust(40) + "b", "c" * 50]
    True
    """
    room = max(1, columns // (_CELL + 1))
    current, used = "", 0
    for cell in cells:
        takes = min(room, -(-(width(cell) + 1) // (_CELL + 1)))
        if used and used + takes > room:
            yield current.rstrip()
            current, used = "", 0
        used += takes
        current += pad(cell, takes * (_CELL + 1))
    if current:
        yield current.rstrip()


def _instrument(entry: Entry) -> str:
    return str(entry["instrument"])


def _why_not(game: Playing, seat: str, entry: Entry) -> str:
    return game.talk.say(
        f"play.acts.not_{entry['why_not']}",
        needs=needs(game, seat, Order(entry["action"], entry["target"])),
    )


def _cell(names: Names, row: Row) -> str:
    """Write one act in the short list."""
    entry = row.options[0]
    marks = AGREED * entry["joint"] + QUIET * (entry["visible_to"] != "all")
    return f"{row.name} ({row.cost:g} {tone_word(names.lang, entry['tone'])}{marks})"


def _rows(names: Names, seat: str, options: Sequence[Entry], *, alike: bool) -> Iterator[Row]:
    """Put the options of one act on one line; with `alike` only where they would say the same."""

    def same(numbered: tuple[int, Entry]) -> tuple[str, str]:
        return numbered[1]["action"], outline(names, seat, numbered[1]) if alike else ""

    for _, block in groupby(enumerate(options, 1), key=same):
        numbered = list(block)
        number, entry = numbered[0]
        name = f"{number:>2} {line(names.act(entry['action']))}"
        if len(numbered) > 1:
            name = f"   {line(names.act(entry['action']))}: " + ", ".join(
                f"{k} {one['target']}" for k, one in numbered
            )
        elif entry["target"]:
            name += f", {entry['target']}"
        yield Row(entry["instrument"], name, entry["cost"], tuple(one for _, one in numbered))
