"""`sixparty compare` of studies, or of points of studies: `STUDY`, `STUDY:POINT`."""

import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.faces.cli.frame import PROGRAM, Options
from sim.faces.cli.refusal import DONE, USAGE, Refusal
from sim.record.folder import RunNotFound, find_run

if TYPE_CHECKING:
    from sim.study.compare import Comparison, Difference, Side
    from sim.study.interval import Interval

MOST_MEASURES = 40
_WITH_POINT = re.compile(r"(.+):([0-9]{1,9})")


def sides_of(options: Options, refs: Sequence[str]) -> "list[Side] | None":
    """Open the studies that references name; None when they name runs, and a refusal when some do.

    A name that a run and a study share is the run's. Raises `RunNotFound` where neither is found.
    """
    found = [_side(options, ref) for ref in refs]
    sides = [side for side in found if side is not None]
    if sides and len(sides) < len(refs):
        study = next(ref for ref, side in zip(refs, found, strict=True) if side is not None)
        run = next(ref for ref, side in zip(refs, found, strict=True) if side is None)
        raise Refusal(USAGE, "analysis.compare.mixed", study=study, run=run)
    return sides or None


def _side(options: Options, ref: str) -> "Side | None":
    """Open the study that a reference names; None when it names a run."""
    from sim.study.compare import Side
    from sim.study.errors import StudyNotFound
    from sim.study.folder import DESIGN, find_study
    from sim.study.store import Store

    match = _WITH_POINT.fullmatch(ref)
    base, point = (match[1], int(match[2])) if match else (ref, None)
    no_run = None
    # The folder of a study has a manifest as that of a run has, but only a study has points.
    if not (Path(base) / DESIGN).is_file():
        try:
            find_run(ref, options.runs_dir)
        except RunNotFound as error:
            no_run = error
        else:
            return None
    try:
        return Side(Store.open(find_study(options.runs_dir, base)), point)
    except StudyNotFound as error:
        raise no_run or error from None


def compare_studies(
    options: Options, sides: "Sequence[Side]", wanted: Sequence[str], everything: bool
) -> int:
    """Put studies side by side: what they were given, and the measures that surely differ."""
    from sim.study.compare import compare

    found = compare(sides, list(wanted) or None, every=everything or bool(wanted))
    if options.json:
        options.emit(_data(found))
        return DONE
    _write(options, found, everything or bool(wanted))
    first = found.rows[0].measure if found.rows else None
    measure = f" --measure {first}" if first else ""
    options.next(f"{PROGRAM} sensitivity {sides[-1].store.folder.name}{measure}")
    return DONE


def _write(options: Options, found: "Comparison", everything: bool) -> None:
    """Write the comparison as a page; unless all were asked for, not endlessly many measures."""
    from sim.faces.terminal.fields import write_fields
    from sim.faces.terminal.figures import figure, write_matrix
    from sim.faces.terminal.page import Page

    page, (first, *others) = Page(options), found.labels
    page.title(options.say("analysis.compare.head", count=len(found.labels)))
    page.text(options.say("analysis.model"))
    # A scenario that is another one has another hash, which tells a person nothing.
    hidden = "scenario_sha256" if any(field.name == "scenario" for field in found.settings) else ""
    shown = [field for field in found.settings if field.name != hidden]
    write_fields(options, page, "given", found.labels, shown)
    page.title(options.say("compare.measures"))
    rows = list(found.rows)
    if not everything:
        rows = rows[:MOST_MEASURES]
    if not rows:
        page.items([options.say("analysis.compare.no_difference")])
    else:
        heads = [*found.labels, *_heads(options, first, others)]
        cells = [
            [
                *("" if one is None else figure(options.lang, one) for one in row.means),
                *(_difference(options, one) for one in row.differences),
            ]
            for row in rows
        ]
        names = [row.measure for row in rows]
        write_matrix(page, options, options.say("compare.column.measure"), names, heads, cells)
    if len(found.rows) > len(rows):
        page.items([options.say("compare.more", count=len(found.rows) - len(rows))])
    if found.left_out:
        page.items([options.say("analysis.compare.left_out", count=found.left_out)])
    units = ", ".join(dict.fromkeys(_unit(options, one) for row in rows for one in row.differences if one))
    page.text(
        options.say("analysis.compare.sure", labels=", ".join(others), first=first,
                    count=found.comparisons, units=units or options.say("analysis.none"))
    )  # fmt: skip


def _heads(options: Options, first: str, others: Sequence[str]) -> list[str]:
    """Head the columns of differences; a single one needs no names."""
    if len(others) == 1:
        return [options.say("analysis.compare.one_difference")]
    return [options.say("analysis.compare.difference", label=label, first=first) for label in others]


def _difference(options: Options, one: "Difference | None") -> str:
    from sim.faces.terminal.figures import figure

    if one is None:
        return ""
    return figure(options.lang, one.interval, signed=True) + (" *" if one.found else "  ")


def _unit(options: Options, one: "Difference") -> str:
    unit = options.say(f"analysis.compare.unit.{one.unit}", n=one.interval.n)
    return options.say(f"analysis.compare.{'paired' if one.paired else 'apart'}", unit=unit)


def _data(found: "Comparison") -> dict[str, Any]:
    return {
        "studies": list(found.labels),
        "given": {field.name: list(field.values) for field in found.settings},
        "measures": {
            row.measure: {
                "means": [_interval(one) for one in row.means],
                "differences": [_difference_data(one) for one in row.differences],
            }
            for row in found.rows
        },
        "left_out": found.left_out,
        "comparisons": found.comparisons,
        "correction": found.correction,
    }


def _difference_data(one: "Difference | None") -> dict[str, Any] | None:
    if one is None:
        return None
    about = {"unit": one.unit, "paired": one.paired, "found": one.found}
    return {
        **(_interval(one.interval) or {}),
        **about,
        "p": _number(one.p),
        "adjusted": _number(one.adjusted),
    }


def _interval(one: "Interval | None") -> dict[str, Any] | None:
    if one is None:
        return None
    ends = {"mean": _number(one.mean), "low": _number(one.low), "high": _number(one.high)}
    return ends | {"n": one.n, "method": one.method}


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None
