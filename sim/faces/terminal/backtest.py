"""A backtest on a page of the terminal: what went in, then figure by figure against its bar."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.faces.terminal.backtest_facts import facts, independent, placebo, sources, windows
from sim.faces.terminal.backtest_terms import KINDS, Teller, known, log_reference
from sim.faces.terminal.chart import bar, two_lines
from sim.faces.terminal.page import Page
from sim.faces.terminal.text import columns_of

if TYPE_CHECKING:
    from sim.faces.cli.frame import Options
    from sim.study.backtest import Backtest, Figure
    from sim.study.base_rates import BaseRate

_BAR = 24


def write_backtest(
    options: Options, found: Backtest, rates: Sequence[BaseRate] = (), beside: Sequence[BaseRate] = ()
) -> None:
    """Write a backtest, and base rates where there are any; those beside are of changing policies."""
    teller, page = Teller(found, options.lang, options.overrides), Page(options)
    page.title(teller.say("backtest.head_of", title=teller.title, first=found.first, last=found.last))
    page.text(teller.say("backtest.about"))
    page.gap()
    page.facts(facts(teller))
    if found.given:
        page.gap()
        page.items(sources(teller)[: len(found.given)])
    parts = {
        "order": _tension, "attention": _attention, "vote": _votes, "enforcement": _enforcement,
        "launches": _launches,
    }  # fmt: skip
    for kind in KINDS:
        page.title(teller.say(f"backtest.part.{kind}"))
        page.text(teller.say(f"backtest.read.{kind}"))
        page.gap()
        parts[kind](options, page, teller)
        _bars(page, teller, kind)
        _tests(page, teller, kind)
    if rates:
        _rates(page, teller, rates)
    if beside:
        _rates(page, teller, beside, counts=False)
    page.title(teller.say("backtest.part.answer"))
    page.text(teller.answer())
    if rates:
        page.text(teller.rates_answer(rates))
    if beside:
        page.text(teller.rates_answer(beside, counts=False))


def _tension(options: Options, page: Page, teller: Teller) -> None:
    """Write the mean tension of each period, with a bar of characters."""
    periods = teller.found.periods
    head = [teller.say(f"backtest.head.{name}") for name in ("period", "from", "to", "tension")]
    most = max([known(one.tension) for one in periods if one.tension is not None], default=0.0)
    rows = [
        [teller.period(one.id), one.first, one.last, teller.number("tension_", one.tension),
         teller.sample(one.sample), bar(known(one.tension), most, _BAR)]
        for one in periods
    ]  # fmt: skip
    page.table([*head, teller.say("backtest.head.sample"), ""], rows, numbers=(3,))


def _attention(options: Options, page: Page, teller: Teller) -> None:
    """Draw attention and the reference by month, then write their correlations, lags and placebo."""
    _chart(options, teller)
    page.gap()
    _figures(page, teller, teller.figures("attention_", "tension_r"))
    page.gap()
    most = max((abs(known(value)) for _, value in teller.found.lags if value is not None), default=0.0)
    rows = [
        [f"{lag:+d}" if lag else "0", teller.number("", value), bar(known(value), most, _BAR)]
        for lag, value in teller.found.lags
    ]
    head = [teller.say("backtest.head.lag"), teller.say("backtest.head.r"), ""]
    page.table(head, rows, numbers=(0, 1))
    page.text(teller.say("backtest.read.lag"))
    page.text(placebo(teller))
    page.text(independent(teller))


def _chart(options: Options, teller: Teller) -> None:
    """Draw the two series in plain characters."""
    months = teller.found.months
    if not any(one.attention is not None for one in months):
        return
    marks = [(k, one.month[:4]) for k, one in enumerate(months) if one.month.endswith("-01")]
    lines = two_lines(
        [known(one.attention) for one in months], [log_reference(one) for one in months], marks,
        columns_of(options),
    )  # fmt: skip
    for text in lines:
        options.write(text)
    options.write(teller.say("backtest.chart", name=teller.found.reference_name))


def _votes(options: Options, page: Page, teller: Teller) -> None:
    """Write each member's chance of a veto beside its vote."""
    head = [teller.say(f"backtest.head.{name}") for name in ("case", "member", "veto", "recorded", "sample")]
    rows = [
        [
            teller.case(one.case),
            one.member,
            f"{one.chance:.2f}",
            teller.vote(one.recorded),
            teller.sample("seen" if one.seen else "out"),
        ]
        for one in teller.found.votes
    ]
    page.table(head, rows, numbers=(2,))


def _enforcement(options: Options, page: Page, teller: Teller) -> None:
    """Write the enforcement of each case."""
    head = [teller.say("backtest.head.case"), teller.say("backtest.head.enforcement"), ""]
    rows = [
        [teller.case(one.case), f"{one.value:.2f}", bar(one.value, 1.0, _BAR)]
        for one in teller.found.enforced
    ]
    page.table(head, rows, numbers=(1,))


def _launches(options: Options, page: Page, teller: Teller) -> None:
    """Write launches inside and outside the window of diplomacy, recorded and by the rule of choice."""
    _figures(page, teller, teller.figures("launch"))
    page.text(windows(teller))


def _figures(page: Page, teller: Teller, figures: Sequence[Figure]) -> None:
    names = ("figure", "value", "interval", "rests", "sample")
    rows = [
        [teller.figure(one.id), teller.number(one.id, one.value), teller.span(one), teller.rests(one),
         teller.sample(one.sample)]
        for one in figures
    ]  # fmt: skip
    page.table([teller.say(f"backtest.head.{name}") for name in names], rows, numbers=(1,))


def _bars(page: Page, teller: Teller, kind: str) -> None:
    """Write the bars of a kind with what came of them."""
    bars = teller.bars(kind)
    page.gap()
    if not bars:
        page.items([teller.say("backtest.no_bars")])
        return
    page.table(teller.bar_heads(), [teller.bar(one) for one in bars], numbers=(1, 3))
    if not any(one.counts for one in bars):
        page.text(teller.say("backtest.apart"))


def _tests(page: Page, teller: Teller, kind: str) -> None:
    """Write the tests of a kind; their verdicts stand in brackets, because they decide nothing."""
    tests = teller.tests(kind)
    if tests:
        page.text(teller.say("backtest.read.tests"))
        page.gap()
        page.table(teller.bar_heads(), [teller.bar(one, decides=False) for one in tests], numbers=(1, 3))


def _rates(page: Page, teller: Teller, rates: Sequence[BaseRate], *, counts: bool = True) -> None:
    """Write how often things happen against the record, in rows that count for the answer or do not."""
    page.title(teller.say("backtest.part.rates" if counts else "backtest.part.rates_beside"))
    page.text(teller.rates_about(rates, counts=counts))
    page.gap()
    page.table(teller.rate_heads(), [teller.rate_cells(one, counts=counts) for one in rates], numbers=(2,))
    page.gap()
    page.items(teller.tails(rates))
