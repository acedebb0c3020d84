"""The names and numbers of a backtest as people read them, for the terminal and the page alike."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.faces.terminal.text import line
from sim.faces.words import has, pick, say
from sim.study.backtest_bars import events_judged
from sim.study.base_rates import bands

if TYPE_CHECKING:
    from sim.study.backtest import Backtest, Bar, Figure, Month
    from sim.study.base_rates import BaseRate

KINDS = ("order", "attention", "vote", "enforcement", "launches")
VERDICTS = ("failed", "passed")
REASONS = ("missing", "few", "constant")
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

    def verdict(self, passed: bool | None, why: str | None = None) -> str:
        """Say what came of a bar, and why where nothing did."""
        if passed is None:
            return self.say(f"backtest.verdict.{why if why in REASONS else 'missing'}")
        return self.say(f"backtest.verdict.{VERDICTS[passed]}")

    def bar(self, one: Bar, *, decides: bool = True) -> list[str]:
        """Write a bar as cells: a figure, its value, the relation, the bar, what that is, the verdict.

        That of one that decides nothing stands in brackets.
        """
        figures = self.found.figures
        left = figures[one.left].value if one.left in figures else None
        if one.right is None:
            against, number = self.say("backtest.threshold"), self.number(one.left, one.number)
        else:
            against = self.figure(one.right)
            number = self.number(one.right, figures[one.right].value if one.right in figures else None)
        said = self.verdict(one.passed, one.open)
        if not (one.counts and decides):
            said = self.say("backtest.verdict.beside", verdict=said)
        return [self.figure(one.left), self.number(one.left, left), one.relation, number, against, said]

    def bar_heads(self) -> list[str]:
        """Give the head of a table of bars."""
        figure, value, number, *rest = [
            self.say(f"backtest.head.{name}") for name in ("figure", "value", "bar", "against", "verdict")
        ]
        return [figure, value, "", number, *rest]

    def bars(self, kind: str) -> list[Bar]:
        """List the bars of a kind."""
        return [one for one in self.found.bars if one.kind == kind]

    def tests(self, kind: str) -> list[Bar]:
        """List the tests of a kind."""
        return [one for one in self.found.tests if one.kind == kind]

    def figures(self, *prefixes: str) -> list[Figure]:
        """List the figures whose ids begin so, in reading order."""
        return [one for name, one in self.found.figures.items() if name.startswith(prefixes)]

    def answer(self) -> str:
        """Say in a sentence how many of the bars that count were passed, missed and left open."""
        results = [one.passed for one in self.found.bars if one.counts]
        apart = [one.passed for one in self.found.bars if not one.counts]
        counts = {"passed": results.count(True), "failed": results.count(False), "left": results.count(None)}
        beside = {"passed": apart.count(True), "failed": apart.count(False), "left": apart.count(None)}
        ended = [self.say("backtest.answer.apart", of=len(apart), **beside)] if apart else []
        ended += [self.tested()] if self.found.tests else []
        why = self.reasons()
        if counts["left"] == len(results):
            return " ".join([self.say("backtest.answer.nothing", why=why), *ended])
        key = "missed" if counts["failed"] else "all"
        said = [] if events_judged(self.found.bars) else [self.say("backtest.answer.events")]
        said += [self.say(f"backtest.answer.{key}", of=len(results), **counts)]
        said += [self.say("backtest.answer.open", why=why, **counts)] if counts["left"] else []
        return " ".join([*said, *ended])

    def reasons(self) -> str:
        """Say why bars that count were left open."""
        those = {one.open for one in self.found.bars if one.counts and one.passed is None}
        said = [self.say(f"backtest.reason.{name}") for name in REASONS if name in those]
        return self.say("backtest.or").join(said or [self.say("backtest.reason.missing")])

    def tested(self) -> str:
        """Say how many of the tests beside the bars came out, and name those that failed."""
        results = [one.passed for one in self.found.tests]
        missed = [self.figure(one.left) for one in self.found.tests if one.passed is False]
        key = "tests_missed" if missed else "tests"
        counts = {"of": len(results), "passed": results.count(True), "failed": len(missed)}
        return self.say(f"backtest.answer.{key}", which=", ".join(missed), **counts)

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
