"""What went into a backtest, and what stands beside its figures, as sentences for people."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from sim.faces.terminal.text import line
from sim.study.backtest_bars import LUCK
from sim.study.backtest_figures import NEAR
from sim.study.correlations import LEAST_MONTHS

if TYPE_CHECKING:
    from sim.faces.terminal.backtest_terms import Teller
    from sim.study.backtest import Figure

PLACEBO = ("attention_r", "attention_placebo_95", "attention_shift_95")


def facts(teller: Teller) -> list[tuple[str, str]]:
    """List what went in: files by their names alone, so that a page is the same everywhere."""
    found, say = teller.found, teller.say
    events = {"file": Path(found.events).name, "count": found.count, "eventful": found.eventful}
    events["months"] = len(found.months)
    file = Path(found.reference).name
    shuffles = {"count": len(found.shuffled), "shifts": sum(r is not None for _, r in found.shifts)}
    values = {
        "events": say("backtest.fact_is.events", **events),
        "covered": say("backtest.fact_is.covered", first=found.first, last=found.last),
        "left_out": say("backtest.fact_is.left_out", count=found.left_out),
        "crowded_out": say("backtest.fact_is.crowded_out", count=found.crowded_out),
        "reference": say("backtest.fact_is.reference", file=file, name=found.reference_name),
        "in_sample": months(teller, "in"),
        "out_of_sample": months(teller, "out"),
        "seen": seen(teller),
        "games": say("backtest.fact_is.games", games=found.games, seed=found.seed),
        "shuffles": say("backtest.fact_is.shuffles", **shuffles),
    }
    if not found.crowded_out:
        del values["crowded_out"]
    if teller.overrides:
        values["set"] = line(", ".join(teller.overrides))
    return [(say(f"backtest.fact.{name}"), value) for name, value in values.items()]


def months(teller: Teller, sample: str) -> str:
    """Say which months are in a sample, stretch by stretch, and how many of them the index has."""
    parts = groupby(teller.found.months, key=lambda one: one.sample)
    spans = [list(rows) for name, rows in parts if name == sample]
    said = []
    for rows in spans:
        there = sum(one.reference is not None for one in rows)
        span = {"first": rows[0].month, "last": rows[-1].month, "count": len(rows), "there": there}
        key = "months_of" if there == len(rows) else "months_some"
        said.append(teller.say(f"backtest.{key}", **span))
    return ", ".join(said) or teller.say("backtest.no_months")


def seen(teller: Teller) -> str:
    """Say what was in view beyond the sample when parameters were chosen; nothing without it."""
    found = teller.found.seen
    if found is None:
        return ""
    key = "seen" if found["votes"] else "seen_periods"
    return teller.say(f"backtest.fact_is.{key}", to=found["periods_to"])


def seen_to(teller: Teller) -> str:
    """Give the last month that was in view when parameters were chosen."""
    found = teller.found
    return str(found.seen["periods_to"]) if found.seen is not None else found.in_sample_to


def warnings(teller: Teller) -> list[str]:
    """List what a reader of the figures has to be warned of."""
    found, said = teller.found, []
    if found.first != found.begins:
        said.append(teller.say("backtest.other_start", first=found.first, begins=found.begins))
    if found.repeated:
        place = f"{Path(found.events).name}:{found.repeated[0]}"
        said.append(teller.say("backtest.repeated", count=len(found.repeated), place=place))
    return said


def failed_tests(teller: Teller) -> list[str]:
    """Name the tests that failed, for whoever reads no more than whether the bars passed; or nothing."""
    return [teller.tested()] if any(one.passed is False for one in teller.found.tests) else []


def sources(teller: Teller) -> list[str]:
    """List the sources, first the files of the reader's own, whose sources nobody here knows."""
    found = teller.found
    names = {"events": Path(found.events).name, "reference": Path(found.reference).name}
    own = [teller.say(f"backtest.own.{name}", file=names[name]) for name in found.given]
    return [*own, *found.sources]


def placebo(teller: Teller) -> str:
    """Say what shuffled dates and shifted months give, beside the correlation that was found."""
    found, last = teller.found, len(teller.found.shifts) + 1 - NEAR
    shifts = [r for by, r in found.shifts if r is not None and NEAR <= by <= last]
    if not found.shuffled or not shifts:
        return teller.say(f"backtest.no_placebo.{_no_correlation(found.figures['attention_r'])}")
    value = {name: teller.number(name, found.figures[name].value) for name in PLACEBO}
    return teller.say(
        "backtest.placebo", actual=value["attention_r"], shuffles=len(found.shuffled), near=NEAR,
        bound=value["attention_placebo_95"], most=f"{found.shuffled[-1]:.2f}", shifts=len(shifts),
        shift_bound=value["attention_shift_95"], shift_most=f"{max(shifts):.2f}",
    )  # fmt: skip


def _no_correlation(one: Figure) -> str:
    """Say why a correlation has no placebo: no month is in common, too few are, or a series never changes."""
    if one.value is None and one.count >= LEAST_MONTHS:
        return "constant"
    return "few" if one.count else "missing"


def independent(teller: Teller) -> str:
    """Say how many independent months stand behind the correlation; nothing where there is none."""
    one = teller.found.figures.get("attention_r")
    if one is None or one.independent_months is None:
        return ""
    return teller.say("backtest.independent", count=one.count, about=f"{one.independent_months:.0f}")


def windows(teller: Teller) -> str:
    """Say in how many other stretches of months the bar on launches would hold; nothing where none does."""
    figures = teller.found.figures
    there = [figures.get(name) for name in ("launch_windows", "launch_windows_as_low")]
    length = figures.get("launch_chance_diplomacy")
    shares = [(one.value, one.count) for one in there if one is not None and one.value is not None]
    if len(shares) < len(there) or length is None:
        return ""
    lower, low = (round(share * count) for share, count in shares)
    told = "windows_told" if shares[1][0] < LUCK else "windows_luck"
    verdict = teller.say(f"backtest.{told}", percent=f"{100 * LUCK:g}")
    return teller.say(
        "backtest.windows", count=shares[0][1], months=length.count, lower=lower, low=low, verdict=verdict
    )
