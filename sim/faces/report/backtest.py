"""A backtest as one page that opens offline and prints on A4."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.faces.report import backtest_pictures as pictures
from sim.faces.report.paper import css, environment
from sim.faces.report.reader import table
from sim.faces.terminal import backtest_facts as told
from sim.faces.terminal.backtest_terms import KINDS, Teller
from sim.faces.terminal.text import as_argument
from sim.record.storage import DISK

if TYPE_CHECKING:
    from sim.study.backtest import Backtest, Figure
    from sim.study.base_rates import BaseRate

PAGE = "backtest"
STYLES = ("page", "study", PAGE)
LIMITS = ("tuned", "script", "coded", "news", "few")


def write_page(
    found: "Backtest",
    lang: str,
    path: Path,
    scenario: str,
    rates: "Sequence[BaseRate]" = (),
    overrides: Sequence[str] = (),
    *,
    beside: "Sequence[BaseRate]" = (),
    exact: bool = True,
) -> None:
    """Write the page of a backtest; equal results give equal bytes.

    found: the result. lang: "en" or "ko". path: the file to write, a pipe or a device too.
    scenario: the path by which a reader of the page finds the scenario of the recorded events.
    rates: base rates, if they were asked for, and beside those of changing policies. overrides: what -S set.
    exact: whether `sixparty run` of that scenario has room for every recorded act.

    Raises:
        StorageError: the file cannot be written.
    """
    text = page(found, lang, scenario, rates, overrides, beside=beside, exact=exact).encode("utf-8")
    if path.exists() and not path.is_file():  # a pipe or a device takes the page; it is never replaced
        with suppress(BrokenPipeError), path.open("wb") as stream:  # its reader may leave
            stream.write(text)
    else:
        DISK.write(path.resolve(), text)


def page(
    found: "Backtest",
    lang: str,
    scenario: str,
    rates: "Sequence[BaseRate]" = (),
    overrides: Sequence[str] = (),
    *,
    beside: "Sequence[BaseRate]" = (),
    exact: bool = True,
) -> str:
    """Write the page as HTML."""
    teller = Teller(found, lang, overrides)
    answers = [teller.rates_answer(rates)] if rates else []
    answers += [teller.rates_answer(beside, counts=False)] if beside else []
    return environment().get_template(f"{PAGE}.html").render(
        say=teller.say,
        lang=lang,
        css=css(teller.say("backtest.every_page"), *STYLES),
        found=found,
        title=teller.title,
        answer=teller.answer(),
        rates_answers=answers,
        facts=told.facts(teller),
        warnings=told.warnings(teller),
        bars={kind: _bars(teller, kind) for kind in KINDS},
        tests={kind: _tests(teller, kind) for kind in KINDS},
        tension=pictures.tension(teller),
        periods=_periods(teller),
        attention=pictures.attention(teller),
        correlations=_figures(teller, teller.figures("attention_", "tension_r")),
        lags=pictures.lags(teller),
        placebo=pictures.placebo(teller),
        placebo_said=[text for text in (told.placebo(teller), told.independent(teller)) if text],
        votes=_votes(teller),
        enforced=_enforced(teller),
        launches=pictures.launches(teller),
        launch_figures=_figures(teller, teller.figures("launch")),
        windows=told.windows(teller),
        rates=_rates(teller, rates),
        rates_beside=_rates(teller, beside, counts=False),
        limits=_limits(teller),
        sources=told.sources(teller),
        exact=exact,
        command=f"sixparty run {as_argument(scenario)}",
    )  # fmt: skip


def _bars(teller: Teller, kind: str) -> dict[str, Any] | None:
    """Make the table of the bars of a kind; each row knows what came of it."""
    bars = teller.bars(kind)
    if not bars:
        return None
    made = table(teller.bar_heads(), [teller.bar(one) for one in bars], (1, 3))
    apart = not any(one.counts for one in bars)
    return made | {"passed": [one.passed if one.counts else None for one in bars], "apart": apart}


def _tests(teller: Teller, kind: str) -> dict[str, Any] | None:
    """Make the table of the tests of a kind, which decide nothing."""
    tests = teller.tests(kind)
    if not tests:
        return None
    made = table(teller.bar_heads(), [teller.bar(one, decides=False) for one in tests], (1, 3))
    return made | {"passed": [one.passed for one in tests]}


def _limits(teller: Teller) -> list[str]:
    months = {"seen": told.seen_to(teller), "sample": teller.found.in_sample_to}
    return [teller.say(f"backtest.limit.{name}", **months) for name in LIMITS]


def _periods(teller: Teller) -> dict[str, Any]:
    rows = [
        [teller.period(one.id), one.first, one.last, teller.number("tension_", one.tension),
         teller.sample(one.sample)]
        for one in teller.found.periods
    ]  # fmt: skip
    return _table(teller, ("period", "from", "to", "tension", "sample"), rows, (3,))


def _figures(teller: Teller, figures: "Sequence[Figure]") -> dict[str, Any]:
    rows = [
        [teller.figure(one.id), teller.number(one.id, one.value), teller.span(one), teller.rests(one),
         teller.sample(one.sample)]
        for one in figures
    ]  # fmt: skip
    return _table(teller, ("figure", "value", "interval", "rests", "sample"), rows, (1,))


def _votes(teller: Teller) -> dict[str, Any]:
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
    return _table(teller, ("case", "member", "veto", "recorded", "sample"), rows, (2,))


def _enforced(teller: Teller) -> dict[str, Any]:
    rows = [[teller.case(one.case), f"{one.value:.2f}"] for one in teller.found.enforced]
    return _table(teller, ("case", "enforcement"), rows, (1,))


def _rates(teller: Teller, rates: "Sequence[BaseRate]", *, counts: bool = True) -> dict[str, Any] | None:
    """Make the table of base rates, how tails are read, and where the record comes from."""
    if not rates:
        return None
    made = table(teller.rate_heads(), [teller.rate_cells(one, counts=counts) for one in rates], (2,))
    verdicts = {"pass": True, "FAIL": False}
    return made | {
        "passed": [verdicts.get(one.verdict) for one in rates],
        "about": teller.rates_about(rates, counts=counts),
        "tails": teller.tails(rates),
        "sources": [(teller.rate(one), one.source) for one in rates],
    }


def _table(
    teller: Teller, head: Sequence[str], rows: list[list[str]], numbers: tuple[int, ...]
) -> dict[str, Any]:
    return table([teller.say(f"backtest.head.{name}") for name in head], rows, numbers)
