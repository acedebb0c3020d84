"""Many claims on a terminal: a line each, from the data that --json gives."""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sim.faces.terminal.figures import span
from sim.faces.terminal.page import Page
from sim.faces.words import pick
from sim.study.interval import Interval

if TYPE_CHECKING:
    from sim.faces.cli.frame import Options

Data = Mapping[str, Any]


def write_claims(options: "Options", whole: Data) -> None:
    """Write a line for each claim, and counts below."""
    page = Page(options)
    page.title(options.say("claims.many.head"))
    page.text(options.say("analysis.model"))
    page.gap()
    columns = ("id", "verdict", "effect", "prior", "plausible", "flip", "title")
    head = [options.say(f"claims.column.{name}") for name in columns]
    page.table(head, [_line(options, one) for one in whole["claims"]])
    page.gap()
    lines = [options.say("claims.many.counts", **_counts(whole))]
    if whole["over"] is not None:
        lines.append(options.say("claims.many.counts_over", name=whole["over"]))
    if kept := _kept(options, whole):
        lines.append(kept)
    if any(one["check"] for one in whole["claims"]):
        lines.append(options.say("claims.many.checks"))
    lines.append(options.say("claims.many.about"))
    tested = sum(one["default"] is not None for one in whole["claims"])
    lines.append(options.say("claims.tests.many_claims", count=tested, missed=0.05 * tested))
    page.items(lines)


def effect(options: "Options", found: Data) -> str:
    """Write an effect with both ends of its interval."""
    none = math.nan
    low, high = (none if found[key] is None else found[key] for key in ("low", "high"))
    mean = none if found["effect"] is None else found["effect"]
    return span(options.lang, Interval(mean, low, high, found.get("n", 0), found.get("method") or "no_games"))


def verdict(options: "Options", name: str | None) -> str:
    """Write a verdict."""
    return options.say(f"claims.verdict.{name or 'not_tested'}")


def _counts(whole: Data) -> dict[str, int]:
    names = ("supported", "contradicted", "undecided", "not_tested")
    return {name: whole["counts"].get(name, 0) for name in names}


def _kept(options: "Options", whole: Data) -> str:
    """Write what becomes of the claims supported at defaults; nothing where there is none."""
    found = {name: counts for name, counts in whole["of_supported"].items() if counts}
    held = sum(
        one["type"] == "causal" and one["default"] is not None and one["default"]["verdict"] == "supported"
        for one in whole["claims"]
    )
    parts = [
        options.say(f"claims.many.kept.{name}", **counts)
        for name, counts in found.items()
        if any(counts.values())
    ]
    return options.say("claims.many.kept.whole", count=held, parts="; ".join(parts)) if held else ""


def _line(options: "Options", one: Data) -> list[object]:
    said = verdict(options, one["verdict"])
    if one["check"]:
        said = f"({verdict(options, one['check'])})"
    flip = one["flips"]
    return [
        one["id"],
        said,
        effect(options, one) if one["effect"] is not None else "",
        _share(one["prior"]),
        _share(one["plausible"]),
        options.say("claims.many.flip", path=flip["parameter"], value=flip["value"]) if flip else "",
        pick(one["title"], options.lang),
    ]


def _share(spread: Data | None) -> str:
    """Write the share of worlds that tell in which a claim holds, and how many tell."""
    if spread is None:
        return ""
    told = spread["holds"] + spread["fails"]
    return f"{100 * spread['holds'] / told:.0f} % ({told})" if told else "- (0)"
