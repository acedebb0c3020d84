"""The names and numbers of a backtest as people read them, for the terminal and the page alike."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from sim.faces.terminal.text import line
from sim.faces.words import has, pick, say
from sim.study.backtest_bars import events_judged
from sim.study.backtest_figures import NEAR
from sim.study.base_rates import bands

if TYPE_CHECKING:
    from sim.study.backtest import Backtest, Bar, Figure, Month
    from sim.study.base_rates import BaseRate

KINDS = ("order", "attention", "vote", "enforcement", "launches")
PLACEBO = ("attention_r", "attention_placebo_95", "attention_shift_95")
VERDICTS = ("failed", "passed")
_YEARS = re.compile(r"(\d{4})_(\d{4})")
_MONTH = re.compile(r"(\d{4})_(\d{2})")
_VOTE = re.compile(r"veto_(?P<case>.+)_(?P<member>[A-Z]+)")


@dataclass(frozen=True)
class Teller:
    """Says what a backtest found in one language; overrides are what -S set."""

    found: Backtest
    lang: str
    overrides: Sequence[str] = ()

    def say(self, key: str, /, **values: object) -> str:
        """Say a sentence; foreign text in it loses its control characters."""
        clean = {k: v if isinstance(v, int | float) else line(str(v)) for k, v in values.items()}
        return say(self.lang, key, **clean)

    @property
    def title(self) -> str:
        """Give the title of the history."""
        return line(pick(self.found.title, self.lang)) or self.found.history

    def figure(self, name: str) -> str:
        """Name a figure; one of a kind that has no words comes as its id."""
        if has(self.lang, f"backtest.figure.{name}"):
            return self.say(f"backtest.figure.{name}")
        vote = _VOTE.fullmatch(name)
        if vote:
            return self.say("backtest.figure_of.veto", case=self.case(vote["case"]), member=vote["member"])
        head, _, rest = name.partition("_")
        if rest and has(self.lang, f"backtest.figure_of.{head}"):
            return self.say(f"backtest.figure_of.{head}", of=self.case(rest.removeprefix("r_")))
        return name

    def case(self, name: str) -> str:
        """Write the name of a period or a case: years from one to another, a month, or as it is.

        2019_2021 becomes 2019-2021, and 2022_05 becomes 2022-05.
        """
        short = name.removeprefix("enforcement_")
        return _MONTH.sub(r"\1-\2", _YEARS.sub(r"\1-\2", short))

    def period(self, name: str) -> str:
        """Write the name of a period."""
        return self.case(name.removeprefix("tension_"))

    def number(self, name: str, value: float | None) -> str:
        """Write the value of a figure: correlations and chances in hundredths, tension in tenths."""
        if value is None or math.isnan(value):
            return self.say("backtest.none")
        return f"{value:.1f}" if name.startswith("tension_") and name != "tension_r" else f"{value:.2f}"

    def whole(self, value: int | None) -> str:
        """Write a count."""
        return self.say("backtest.none") if value is None else str(value)

    def span(self, one: Figure) -> str:
        """Write the 95 % interval of a figure, or nothing where none is reckoned."""
        if one.low is None or one.high is None:
            return ""
        return self.say("backtest.span", low=self.number(one.id, one.low), high=self.number(one.id, one.high))

    def rests(self, one: Figure) -> str:
        """Say how much a figure rests on."""
        return "" if one.value is None else self.say(f"backtest.of.{one.of}", count=one.count)

    def sample(self, name: str) -> str:
        """Say whether parameters were chosen on these months."""
        return self.say(f"backtest.sample.{name}")

    def verdict(self, passed: bool | None) -> str:
        """Say what came of a bar."""
        return self.say("backtest.verdict." + ("open" if passed is None else VERDICTS[passed]))

    def bar(self, one: Bar) -> list[str]:
        """Write a bar as cells: a figure, its value, the relation, the bar, what that is, the verdict."""
        figures = self.found.figures
        left = figures[one.left].value if one.left in figures else None
        if one.right is None:
            against, number = self.say("backtest.threshold"), self.number(one.left, one.number)
        else:
            against = self.figure(one.right)
            number = self.number(one.right, figures[one.right].value if one.right in figures else None)
        return [
            self.figure(one.left), self.number(one.left, left), one.relation, number, against,
            self.verdict(one.passed),
        ]  # fmt: skip

    def bar_heads(self) -> list[str]:
        """Give the head of a table of bars."""
        figure, value, number, *rest = [
            self.say(f"backtest.head.{name}") for name in ("figure", "value", "bar", "against", "verdict")
        ]
        return [figure, value, "", number, *rest]

    def bars(self, kind: str) -> list[Bar]:
        """List the bars of a kind."""
        return [one for one in self.found.bars if one.kind == kind]

    def figures(self, *prefixes: str) -> list[Figure]:
        """List the figures whose ids begin so, in reading order."""
        return [one for name, one in self.found.figures.items() if name.startswith(prefixes)]

    def answer(self) -> str:
        """Say in a sentence how many bars were passed, missed and left open."""
        results = [one.passed for one in self.found.bars]
        counts = {"passed": results.count(True), "failed": results.count(False), "left": results.count(None)}
        if counts["left"] == len(results):
            return self.say("backtest.answer.nothing")
        key = "missed" if counts["failed"] else "all"
        said = [] if events_judged(self.found.bars) else [self.say("backtest.answer.events")]
        said += [self.say(f"backtest.answer.{key}", of=len(results), **counts)]
        said += [self.say("backtest.answer.open", **counts)] if counts["left"] else []
        return " ".join(said)

    def placebo(self) -> str:
        """Say what shuffled dates and shifted months give, beside the correlation that was found."""
        found, last = self.found, len(self.found.shifts) + 1 - NEAR
        shifts = [r for by, r in found.shifts if r is not None and NEAR <= by <= last]
        if not found.shuffled or not shifts:
            return self.say("backtest.no_placebo")
        value = {name: self.number(name, found.figures[name].value) for name in PLACEBO}
        return self.say(
            "backtest.placebo", actual=value["attention_r"], shuffles=len(found.shuffled), near=NEAR,
            bound=value["attention_placebo_95"], most=f"{found.shuffled[-1]:.2f}", shifts=len(shifts),
            shift_bound=value["attention_shift_95"], shift_most=f"{max(shifts):.2f}",
        )  # fmt: skip

    def vote(self, recorded: str) -> str:
        """Say how a member voted."""
        key = f"backtest.vote.{recorded}"
        return self.say(key) if has(self.lang, key) else recorded

    def rates_about(self, rates: Sequence[BaseRate], *, counts: bool = True) -> str:
        """Say how a table of base rates is read; rows that do not count name their scenario."""
        runs = max(one.runs for one in rates)
        if counts:
            return self.say("backtest.read.rates", runs=runs)
        return self.say("backtest.read.rates_beside", runs=runs, scenario=bands().beside)

    def tails(self, rates: Sequence[BaseRate]) -> list[str]:
        """Say of each tail what the mean game gives and what the record."""
        return [
            self.say("backtest.tail", rate=self.rate(one), typical=small(one.typical),
                     recorded=small(float(one.record.get("value", math.nan))))
            for one in rates if one.statistic == "tail"
        ]  # fmt: skip

    def rates_answer(self, rates: Sequence[BaseRate], *, counts: bool = True) -> str:
        """Say how many base rates lie in their bands."""
        verdicts = [one.verdict for one in rates]
        key = "rates" if counts else "rates_beside"
        return self.say(
            f"backtest.answer.{key}", of=len(rates), passed=verdicts.count("pass"),
            failed=verdicts.count("FAIL"), undecided=verdicts.count("undecided"),
        )  # fmt: skip

    def months(self, sample: str) -> str:
        """Say which months are in a sample, from the first to the last of each stretch."""
        parts = groupby(self.found.months, key=lambda one: one.sample)
        spans = [[one.month for one in rows] for name, rows in parts if name == sample]
        said = [self.say("backtest.months_of", first=s[0], last=s[-1], count=len(s)) for s in spans]
        return ", ".join(said) or self.say("backtest.no_months")

    def facts(self) -> list[tuple[str, str]]:
        """List what went in: files by their names alone, so that a page is the same everywhere."""
        found = self.found
        values = {
            "events": self.say("backtest.fact_is.events", file=Path(found.events).name, count=found.count),
            "left_out": self.say("backtest.fact_is.left_out", count=found.left_out),
            "crowded_out": self.say("backtest.fact_is.crowded_out", count=found.crowded_out),
            "reference": self.say(
                "backtest.fact_is.reference", file=Path(found.reference).name, name=found.reference_name
            ),
            "in_sample": self.months("in"),
            "out_of_sample": self.months("out"),
            "games": self.say("backtest.fact_is.games", games=found.games, seed=found.seed),
            "shuffles": self.say("backtest.fact_is.shuffles", count=len(found.shuffled),
                                 shifts=len(found.shifts)),
        }  # fmt: skip
        if not found.crowded_out:
            del values["crowded_out"]
        if self.overrides:
            values["set"] = line(", ".join(self.overrides))
        return [(self.say(f"backtest.fact.{name}"), value) for name, value in values.items()]

    def rate(self, one: BaseRate) -> str:
        """Name a base rate."""
        key = f"backtest.rate.{one.id}"
        return self.say(key) if has(self.lang, key) else one.id

    def rate_cells(self, one: BaseRate, *, counts: bool = True) -> list[str]:
        """Write a base rate as cells: what, its unit, figure, interval, band, verdict."""
        said = self.rate_verdict(one)
        unit = one.unit.replace(" ", "_")
        return [
            self.rate(one),
            self.say(f"backtest.unit.{unit}") if has(self.lang, f"backtest.unit.{unit}") else one.unit,
            small(one.figure),
            self.say("backtest.span", low=small(one.low), high=small(one.high)),
            self.say("backtest.span", low=small(one.band_low), high=small(one.band_high)),
            said if counts else self.say("backtest.verdict.beside", verdict=said),
        ]

    def rate_heads(self) -> list[str]:
        """Give the head of the table of base rates."""
        names = ("rate", "unit", "value", "interval", "band", "verdict")
        return [self.say(f"backtest.head.{name}") for name in names]

    def rate_verdict(self, one: BaseRate) -> str:
        """Say what came of a base rate."""
        if one.verdict == "undecided":
            return self.say("backtest.verdict.undecided")
        return self.verdict(one.verdict == "pass")


def small(value: float) -> str:
    """Write a number in three digits.

    >>> small(0.04222), small(12.714), small(0.0), small(float("nan"))
    ('0.0422', '12.7', '0', '-')
    """
    return "-" if math.isnan(value) else f"{value + 0.0:.3g}"


def log_reference(month: Month) -> float:
    """Give the logarithm of a month's reference; NaN where there is none or it is not above 0."""
    return math.log(month.reference) if month.reference is not None and month.reference > 0.0 else math.nan


def known(value: float | None) -> float:
    """Give a value for a picture; NaN where there is none."""
    return math.nan if value is None else float(value)
