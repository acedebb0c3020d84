"""Many claims on a terminal: a line each, from the data that --json gives."""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sim.faces.terminal.claim_decided import decided_by, must, title_of
from sim.faces.terminal.figures import span
from sim.faces.terminal.page import Page
from sim.faces.words import pick
from sim.study.claim_decided import Against, against, decided, said_of
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
    lines = [*_notes(options, whole), options.say("claims.many.counts", **_counts(whole))]
    if others := [one["id"] for one in whole["claims"] if one["verdict"] and against(one)]:
        lines.append(options.say("claims.against.count", count=len(others), ids=", ".join(others)))
    if whole["over"] is not None:
        lines.append(options.say("claims.many.counts_over", name=whole["over"]))
    if kept := _kept(options, whole):
        lines.append(kept)
    if any(one["check"] for one in whole["claims"]):
        lines.append(options.say("claims.many.checks"))
    lines.append(options.say("claims.many.about"))
    if in_worlds := _games_in_worlds(options, whole):
        lines.append(options.say("claims.many.worlds", games=in_worlds))
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


def _notes(options: "Options", whole: Data) -> list[str]:
    """Say what the marks behind verdicts mean: another test decided, or a case beside goes the other way."""
    lines = []
    for one in whole["claims"]:
        said = said_of(one)
        if said is not None and (by := decided_by(options, one, said)):
            told = verdict(options, said["verdict"])
            lines.append(options.say("claims.decided.line", id=one["id"], verdict=told, by=by))
        lines += [case_beside(options, "line", case, one) for case in against(one)]
    return lines


def case_beside(options: "Options", form: str, found: Against, one: Data) -> str:
    """Say that a case beside contradicts a supported claim; form: line (below the table) or fact."""
    words = {"title": title_of(options, found.test), "effect": effect(options, found.test)}
    case = options.say("claims.against.case", number=found.number, must=must(options, found.test), **words)
    how = options.say("claims.against.opposite" if found.opposite else "claims.against.short")
    return options.say(f"claims.against.{form}", id=one["id"], how=how, case=case)


def _marked(options: "Options", one: Data) -> str:
    """Write the verdict on a claim, marked where its first test does not tell all."""
    told, said = verdict(options, one["verdict"] or one["check"]), said_of(one)
    if one["check"]:
        told = f"({told})"
    if said is not None and decided(one, said):
        told = options.say("claims.decided.mark", verdict=told)
    return options.say("claims.against.mark", verdict=told) if against(one) else told


def _games_in_worlds(options: "Options", whole: Data) -> str:
    """Say how many games an arm had in each world, and which claims had others; nothing without worlds."""
    groups: dict[int, list[str]] = {}
    for one in whole["claims"]:
        for spread in (one["prior"], one["plausible"]):
            if spread is not None and one["id"] not in groups.setdefault(spread["runs"], []):
                groups[spread["runs"]].append(one["id"])
    usual = max(groups, key=lambda runs: len(groups[runs]), default=None)
    parts = [
        f"{runs:,}" if runs == usual else options.say("claims.many.games_in", runs=runs, ids=", ".join(ids))
        for runs, ids in sorted(groups.items(), key=lambda group: -len(group[1]))
    ]
    return "; ".join(parts)


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
    flip = one["flips"]
    return [
        one["id"],
        _marked(options, one),
        effect(options, one) if one["effect"] is not None else "",
        _share(one["prior"]),
        _share(one["plausible"]),
        options.say(
            "claims.many.flip", path=flip["parameter"].removeprefix("parameters."), value=flip["value"]
        )
        if flip
        else "",
        pick(one["title"], options.lang),
    ]


def _share(spread: Data | None) -> str:
    """Write the share of worlds that tell in which a claim holds, and how many tell."""
    if spread is None:
        return ""
    told = spread["holds"] + spread["fails"]
    return f"{100 * spread['holds'] / told:.0f} % ({told})" if told else "- (0)"
