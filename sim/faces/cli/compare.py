"""`sixparty compare`: runs or studies side by side, and only what differs."""

import math
from collections.abc import Sequence
from typing import Any

import click

from sim.faces.cli.compare_studies import compare_studies, sides_of
from sim.faces.cli.frame import Options
from sim.faces.cli.of_run import open_run
from sim.faces.cli.options import command, option
from sim.faces.cli.refusal import DONE, USAGE, Refusal, did_you_mean
from sim.faces.terminal.fields import write_fields
from sim.faces.terminal.page import Page
from sim.faces.terminal.text import as_argument
from sim.record.compare import Comparison, Field, Paired
from sim.record.compare import compare as side_by_side

MOST_GIVEN = 40
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@command("compare", "json", text="compare.text")
@click.argument("refs", nargs=-1, metavar="REF REF...")
@option("--measure", "wanted", metavar="NAME", multiple=True, text="compare.option.measure")
@option("--all", "everything", is_flag=True, text="compare.option.all")
def compare(options: Options, refs: tuple[str, ...], wanted: tuple[str, ...], everything: bool) -> int:
    """Put runs or studies side by side."""
    if len(refs) < 2:
        raise Refusal(USAGE, "compare.few")
    if sides := sides_of(options, refs):
        return compare_studies(options, sides, wanted, everything)
    return _compare_runs(options, refs, wanted, everything)


def _compare_runs(options: Options, refs: tuple[str, ...], wanted: tuple[str, ...], everything: bool) -> int:
    runs = [open_run(options, ref) for ref in refs]
    found = side_by_side(runs)
    for name in wanted:
        known = [field.name for field in found.measures]
        if name not in known:
            guess = did_you_mean(options.lang, name, known)
            raise Refusal(USAGE, "compare.no_measure", name=name, guess=guess)
    found = found._replace(
        given=_kept(found.given, everything),
        measures=_chosen(found.measures, wanted, everything),
        paired=tuple(one for one in found.paired if not wanted or one.measure in wanted),
    )
    names = [run.id for run in runs]
    if options.json:
        options.emit(_data(names, found))
        return DONE
    _write(options, names, found, everything)
    options.next(f"sixparty explain {as_argument(refs[-1])}")
    return DONE


def _kept(fields: Sequence[Field], everything: bool) -> tuple[Field, ...]:
    return tuple(field for field in fields if everything or field.differs)


def _chosen(fields: Sequence[Field], wanted: Sequence[str], everything: bool) -> tuple[Field, ...]:
    """Keep the measures that were asked for, equal or not; without any, those that differ."""
    if wanted:
        return tuple(field for field in fields if field.name in wanted)
    return _kept(fields, everything)


def _write(options: Options, names: list[str], found: Comparison, everything: bool) -> None:
    """Write the comparison as a page."""
    page = Page(options)
    page.title(options.say("compare.head", count=len(names)))
    if found.same_state:
        page.text(options.say("compare.same_state"))
    shown = found.given if everything else found.given[:MOST_GIVEN]
    write_fields(options, page, "given", names, shown)
    if len(found.given) > len(shown):
        page.items([options.say("compare.more", count=len(found.given) - len(shown))])
    write_fields(options, page, "measures", names, found.measures)
    if found.paired:
        _write_paired(options, page, names, found, everything)


def _write_paired(
    options: Options, page: Page, names: list[str], found: Comparison, everything: bool
) -> None:
    """Write the groups, and the paired differences between them."""
    page.title(options.say("compare.groups"))
    page.items(
        options.say("compare.group", letter=LETTERS[place % 26], runs=", ".join(names[k] for k in group))
        for place, group in enumerate(found.groups)
    )
    sets = dict.fromkeys((one.one, one.other) for one in found.paired)
    for a, b in sets:
        rows = [one for one in found.paired if (one.one, one.other) == (a, b)]
        rows = [one for one in rows if everything or one.mean != 0.0 or one.low != one.high]
        pairs = max((one.pairs for one in rows), default=0)
        page.title(options.say("compare.paired", one=LETTERS[a % 26], other=LETTERS[b % 26], pairs=pairs))
        head = [options.say(f"compare.column.{name}") for name in ("measure", "mean", "low", "high", "pairs")]
        cells = [
            [one.measure, *(f"{value:+.4g}" for value in (one.mean, one.low, one.high)), one.pairs]
            for one in rows
        ]
        page.table(head, cells, numbers=(1, 2, 3, 4))


def _data(names: list[str], found: Comparison) -> dict[str, Any]:
    return {
        "runs": names,
        "same_state": found.same_state,
        "given": {field.name: list(field.values) for field in found.given},
        "measures": {field.name: list(field.values) for field in found.measures},
        "groups": [[names[k] for k in group] for group in found.groups],
        "paired": [_paired(one) for one in found.paired],
    }


def _paired(one: Paired) -> dict[str, Any]:
    return {
        name: None if isinstance(value, float) and math.isnan(value) else value
        for name, value in one._asdict().items()
    }
