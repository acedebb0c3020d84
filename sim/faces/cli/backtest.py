"""`sixparty backtest`: recorded events through the rules, and what comes out beside the record."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from sim.faces.cli.asked import warn_of_ranges
from sim.faces.cli.backtest_page import Written, check_out, write_out
from sim.faces.cli.faults import report
from sim.faces.cli.frame import PROGRAM, Options
from sim.faces.cli.options import command, option
from sim.faces.cli.page_out import STDOUT, PageFile, refuse_two_on_stdout
from sim.faces.cli.refusal import DONE, NO, NOT_FOUND, USAGE, Refusal
from sim.faces.terminal.text import as_argument

if TYPE_CHECKING:
    from sim.study.backtest import Backtest
    from sim.study.base_rates import BaseRate
    from sim.study.history import HistoryWorld

HISTORY = "korea"
MOST_RUNS = 1_000_000
PARAMETERS = "parameters."
_FILE = click.Path(path_type=Path)


class Rates(NamedTuple):
    """Hold base rates of the status quo, and those of changing policies, which decide nothing."""

    rows: "tuple[BaseRate, ...]" = ()
    beside: "tuple[BaseRate, ...]" = ()


@command("backtest", "seed", "set", "json", text="backtest.text")
@option("--events", type=_FILE, metavar="FILE", text="backtest.option.events")
@option("--reference", type=_FILE, metavar="FILE", text="backtest.option.reference")
@option("--base-rates", "with_rates", is_flag=True, text="backtest.option.base_rates")
@option("--runs", type=click.IntRange(2, MOST_RUNS), metavar="N", text="backtest.option.runs")
@option("-o", "--out", type=PageFile(), metavar="FILE", text="backtest.option.out")
def backtest(
    options: Options,
    events: Path | None,
    reference: Path | None,
    with_rates: bool,
    runs: int | None,
    out: Path | None,
) -> int:
    """Run a backtest, print it and write its page."""
    from sim.record.storage import StorageError
    from sim.study.backtest import backtest as run_backtest
    from sim.study.engine import is_warm, warm
    from sim.study.history import history_world

    if runs is not None and not with_rates:
        raise Refusal(USAGE, "backtest.usage.runs")
    refuse_two_on_stdout(options, out)
    for path in (events, reference):
        _check_file(path)
    check_out(options, out, events, reference)
    with _told(options):
        world = history_world(HISTORY, events)
        _warn_of_start(options, world)
        _warn_of_crowds(options, world)
        _warn_of_repeats(options, world)
        values = _values(options, world)
        if not is_warm():
            warm(world.built, partial(options.tell, "study.batch.compiling"))
        found = run_backtest(HISTORY, events=events, reference=reference, seed=options.seed, values=values)
    rates = _base_rates(options, runs) if with_rates else Rates()
    passed = found.passed and all(one.verdict != "FAIL" for one in rates.rows)
    try:
        written = write_out(options, world, found, rates, out)
    except StorageError:  # what was played is told all the same
        if out is not STDOUT:
            _say(options, found, rates, passed, None)
        raise
    _say(options, found, rates, passed, written)
    return DONE if passed else NO


def _check_file(path: Path | None) -> None:
    """Refuse a file that is not there before anything is computed."""
    try:
        found = path is None or path.is_file()
    except (OSError, ValueError):
        found = False
    if not found:
        raise Refusal(NOT_FOUND, "backtest.usage.no_file", path=path)


def _warn_of_start(options: Options, world: "HistoryWorld") -> None:
    """Say that the world at the start is that of another month than the first of the events."""
    first, begins = world.months[0], world.plan.start
    if first != begins:
        options.warn("backtest.other_start", first=first, begins=begins)


def _warn_of_crowds(options: Options, world: "HistoryWorld") -> None:
    """Say that events are not played because their actor does too much in their month."""
    from sim.scenario.faults import shown

    if world.crowded_out:
        count, most = len(world.crowded_out), world.plan.most_acts
        place = f"{shown(world.events_path)}:{world.crowded_out[0].line}"
        options.warn("backtest.crowded_out", count=count, most=most, place=place)


def _warn_of_repeats(options: Options, world: "HistoryWorld") -> None:
    """Say that events stand in the file more than once, word for word."""
    from sim.scenario.faults import shown

    if world.repeated:
        place = f"{shown(world.events_path)}:{world.repeated[0].line}"
        options.warn("backtest.repeated", count=len(world.repeated), place=place)


@contextmanager
def _told(options: Options) -> Iterator[None]:
    """Say faults of a file of the input as such: it is no scenario."""
    from sim.scenario.faults import ScenarioError, ScenarioNotFound

    try:
        yield
    except ScenarioNotFound:
        raise
    except ScenarioError as error:
        faults = "\n".join(report(options.lang, fault) for fault in error.faults)
        raise Refusal(NO, "backtest.usage.faults", what=faults) from None


def _values(options: Options, world: "HistoryWorld") -> dict[str, float]:
    """Give the parameters that -S sets by name; refuse anything else, and what the history fixes."""
    if not options.overrides:
        return {}
    names = []
    for text in options.overrides:
        key = text.partition("=")[0].strip()
        name = key.removeprefix(PARAMETERS)
        if name == key:
            raise Refusal(USAGE, "backtest.usage.set", what=text)
        if name in world.plan.parameters:
            value = world.plan.parameters[name]
            raise Refusal(USAGE, "backtest.usage.fixed", what=text, name=name, value=f"{value:g}")
        names.append(name)
    asked = world.draft.resolve(options.overrides)
    warn_of_ranges(options)
    return {name: asked.parameters[name] for name in names}


def _base_rates(options: Options, runs: int | None) -> Rates:
    """Play games of the status quo, then of changing policies, and hold them against the bands."""
    from sim.study.base_rates import RUNS, base_rates, policy_rates

    def tell(key: str, done: int, of: int) -> None:
        if options.progress:
            end = "\n" if done >= of else ""
            options.log.write("\r" + options.say(f"backtest.{key}", done=done, of=of) + end)

    seed, count = options.seed if "seed" in options.given else None, runs or RUNS
    rows = base_rates(runs=count, seed=seed, tell=partial(tell, "rates_progress"))
    return Rates(rows, policy_rates(runs=count, seed=seed, tell=partial(tell, "beside_progress")))


def _say(options: Options, found: "Backtest", rates: Rates, passed: bool, written: Written | None) -> None:
    """Print the answer, and name the command that plays the recorded events; without files if none are."""
    exact = written is None or written.exact
    if written is not None and written.page is STDOUT:
        options.tell("backtest.scenario", path=written.scenario)
    elif options.json:
        _emit(options, found, rates, passed, written)
        return
    else:
        from sim.faces.terminal.backtest import write_backtest

        write_backtest(options, found, *rates)
        if written is not None:
            options.write()
            options.write(options.say("backtest.scenario", path=written.scenario))
            options.write(options.say("backtest.page", path=written.page))
    if not exact:
        options.warn("backtest.crowded")
    if written is not None and written.page is not STDOUT:
        options.next(f"{PROGRAM} run {as_argument(written.scenario)}")


def _emit(options: Options, found: "Backtest", rates: Rates, passed: bool, written: Written | None) -> None:
    """Print the answer as one JSON object; warnings name tests that failed, which `passed` leaves out."""
    from sim.faces.cli.backtest_data import as_data
    from sim.faces.terminal.backtest_facts import failed_tests, warnings
    from sim.faces.terminal.backtest_terms import Teller

    teller = Teller(found, options.lang)
    data = as_data(found, *rates) | {"passed": passed, "set": list(options.overrides)}
    data["warnings"] = [*warnings(teller), *failed_tests(teller)]
    paths = (written.page, written.scenario, written.exact) if written is not None else (None, None, None)
    report, scenario, exact = paths
    data |= {"report": None if report is None else str(report)}
    data |= {"scenario": None if scenario is None else str(scenario), "scenario_exact": exact}
    options.emit(data)
