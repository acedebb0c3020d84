"""The acts that a seat may choose from, numbered and grouped by instrument."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from sim.faces.terminal.play.act_words import Entry, outline
from sim.faces.terminal.play.naming import Names
from sim.faces.terminal.play.playing import Playing
from sim.faces.terminal.play.refusals import needs
from sim.faces.terminal.text import line, pad, width
from sim.record.course import Order
from sim.table.legal import legal

_WIDEST = 44


def show_acts(game: Playing, seat: str) -> None:
    """Show the legal acts, one line for each act; targets that make no difference share it."""
    names, options = game.names, legal(game.course, seat)
    rows = [_row(names, seat, block) for block in _blocks(names, seat, options)]
    left = min(_WIDEST, max(width(row[1]) for row in rows))
    game.talk.head("play.acts.head", capital=capital(game, seat))
    for instrument, block in groupby(rows, key=lambda row: row[0]):
        game.talk.write(game.talk.say(f"cli.instrument.{instrument}"))
        for _, name, cost, text in block:
            first = f"{pad(line(name), left)} {cost:>3g}  "
            game.talk.write(text, " " * min(width(first), _WIDEST + 6), first)


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
            first = f" {number:>2} " if number else "  - "
            told = outline(names, seat, entry, everything=True)
            talk.write(talk.say("play.acts.full", what=what, typed=typed, cost=entry["cost"], told=told),
                       "    ", first)  # fmt: skip
            if number is None:
                talk.write(_why_not(game, seat, entry), "    ", "    ")


def capital(game: Playing, seat: str, orders: Sequence[dict[str, Any]] = ()) -> float:
    """Give the political capital that is left to a seat once these orders are paid."""
    has = game.view(seat)["state"]["values"][f"political_capital.{seat}"]
    return float(has) - sum(game.course.scenario.actions[order["action"]].cost for order in orders)


def _instrument(entry: Entry) -> str:
    return str(entry["instrument"])


def _why_not(game: Playing, seat: str, entry: Entry) -> str:
    return game.talk.say(
        f"play.acts.not_{entry['why_not']}",
        needs=needs(game, seat, Order(entry["action"], entry["target"])),
    )


def _blocks(names: Names, seat: str, options: Sequence[Entry]) -> Iterator[list[tuple[int, Entry]]]:
    """Put the options of one act together where they would say the same."""

    def same(numbered: tuple[int, Entry]) -> tuple[str, str]:
        return numbered[1]["action"], outline(names, seat, numbered[1])

    for _, block in groupby(enumerate(options, 1), key=same):
        yield list(block)


def _row(names: Names, seat: str, block: Sequence[tuple[int, Entry]]) -> tuple[str, str, float, str]:
    """Give instrument, name, cost and outline of one line."""
    number, entry = block[0]
    shown = names.order(entry["action"], entry["target"])
    if len(block) > 1:
        targets = ", ".join(f"{k} {names.actor(one['target'])}" for k, one in block)
        shown = f"{names.act(entry['action'])}: {targets}"
    lead = f" {number:>2} " if len(block) == 1 else "    "
    return entry["instrument"], lead + shown, entry["cost"], outline(names, seat, entry)
