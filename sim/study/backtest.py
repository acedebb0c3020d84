"""Hold the rules against the record: recorded acts go in, what comes out is compared with the record.

In sample are the months on which the parameters were set, the plan's `in_sample_from` to `in_sample_to`; what
was in view beyond them stands in its `seen`.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from sim.model.state import Floats
from sim.scenario.faults import shown
from sim.study.attention import attention, counted
from sim.study.backtest_bars import Bar, all_passed, bars_of, tests_of
from sim.study.backtest_figures import Figure, Input, figures_of, lags_of, placebo_of
from sim.study.history import NO_VALUES, HistoryWorld, history_world
from sim.study.history_files import LEAST_INDEX, MOST_DAYS, MOST_INDEX, Monthly, read_monthly
from sim.study.history_sample import sample_of, tension_sample
from sim.study.past_launches import launch_chances
from sim.study.past_votes import Enforced, Vote, enforcement, votes

__all__ = ["Backtest", "Bar", "Enforced", "Figure", "Month", "Period", "Vote", "backtest"]

GAMES = 100
SHUFFLES = 200


class Month(NamedTuple):
    """Hold one month of the series; None where the record or an index does not reach it.

    sample is that of attention and launches, tension_sample that of tension, of which more was in view.
    """

    month: str
    tension: float
    attention: float
    reference: float | None
    launch_days: int | None
    launch_chance: float
    sample: str
    tension_sample: str


class Period(NamedTuple):
    """Hold the mean tension of one period of the plan."""

    id: str
    first: str
    last: str
    tension: float | None
    sample: str


class Backtest(NamedTuple):
    """Hold all that a backtest found.

    events and reference are the files, given which of them took the place of the plan's own · first, last
    the months of the script, begins the month whose world it starts in · seen what was in view beyond the
    sample, or None · count the events of the script, eventful how many months have one, left_out those that
    move nothing, crowded_out those beyond the most acts of an actor in a month, which are not played ·
    repeated the lines that say what an earlier one says · figures in reading order · lags (months, r) of
    attention against the reference so much later · shifts (months, r) with the script moved round ·
    shuffled the sorted r of scripts with months drawn anew · tests what no number was set with in view ·
    passed: no bar that counts failed, and one at least of kind order or attention could be judged; tests do
    not enter it.
    """

    history: str
    title: dict[str, str]
    events: str
    reference: str
    given: tuple[str, ...]
    first: str
    last: str
    begins: str
    in_sample_from: str
    in_sample_to: str
    seen: dict[str, Any] | None
    count: int  # type: ignore[assignment]  # hides a method of tuples that nobody asks for here
    eventful: int
    left_out: int
    crowded_out: int
    repeated: tuple[int, ...]
    games: int
    seed: int
    reference_name: str
    figures: dict[str, Figure]
    bars: tuple[Bar, ...]
    tests: tuple[Bar, ...]
    passed: bool
    months: tuple[Month, ...]
    periods: tuple[Period, ...]
    lags: tuple[tuple[int, float | None], ...]
    shifts: tuple[tuple[int, float | None], ...]
    shuffled: tuple[float, ...]
    votes: tuple[Vote, ...]
    enforced: tuple[Enforced, ...]
    sources: tuple[str, ...]


def backtest(
    history: str | Path = "korea",
    events: Path | None = None,
    reference: Path | None = None,
    games: int = GAMES,
    seed: int = 1,
    values: Mapping[str, float] = NO_VALUES,
    shuffles: int = SHUFFLES,
) -> Backtest:
    """Run a backtest, on other files of events or of the reference if asked, and under other parameters.

    Raises:
        ScenarioNotFound: no such history or file.
        ScenarioError: a file has faults; all of them are told.
    """
    world = history_world(history, events)
    place = reference if reference is not None else world.folder / world.plan.reference
    compared = read_monthly(place, LEAST_INDEX, MOST_INDEX)
    launches = read_monthly(world.folder / world.plan.launches.file, 0.0, MOST_DAYS)
    given = _input(world, compared, launches, values, games, seed)
    placebo = placebo_of(given, shuffles)
    figures = figures_of(given, placebo)
    own = tuple(name for name, path in (("events", events), ("reference", reference)) if path is not None)
    bars = bars_of(world.plan, figures, given.votes, own)
    return Backtest(
        history=world.plan.id,
        title=world.plan.title.model_dump(exclude_none=True),
        events=shown(world.events_path),
        reference=shown(place),
        given=own,
        first=world.months[0],
        last=world.months[-1],
        begins=world.plan.start,
        in_sample_from=world.plan.in_sample_from,
        in_sample_to=world.plan.in_sample_to,
        seen=None if world.plan.seen is None else world.plan.seen.model_dump(),
        count=len(world.events),
        eventful=len(dict.fromkeys(event.month for event in world.events)),
        left_out=world.left_out,
        crowded_out=len(world.crowded_out),
        repeated=tuple(event.line for event in world.repeated),
        games=games,
        seed=seed,
        reference_name=compared.name,
        figures=figures,
        bars=bars,
        tests=tests_of(figures, given.votes, own),
        passed=all_passed(bars),
        months=_months(given, compared, launches),
        periods=_periods(given, figures),
        lags=lags_of(given),
        shifts=placebo.shifts,
        shuffled=placebo.shuffled,
        votes=given.votes,
        enforced=given.enforced,
        sources=world.plan.cited(own),
    )


def _input(
    world: HistoryWorld,
    compared: Monthly,
    launches: Monthly,
    values: Mapping[str, float],
    games: int,
    seed: int,
) -> Input:
    """Play the script and ask the rules: all numbers that figures are taken from."""
    seen = counted(world.plan, world.months, world.events)
    return Input(
        world=world,
        seed=seed,
        tension=world.tension(values, games, seed).mean(axis=2),
        events=seen,
        attention=attention(seen, len(world.months), world.plan.attention.start),
        reference=np.log(_aligned(world, compared)),
        launch_days=_aligned(world, launches),
        launch_chance=launch_chances(world, values, seed),
        votes=votes(world, values),
        enforced=tuple(Enforced(case, value) for case, value in enforcement(world, values).items()),
    )


def _aligned(world: HistoryWorld, monthly: Monthly) -> Floats:
    """Give a file's numbers for the months of the script; nan where it has none."""
    return np.array([monthly.values.get(month, np.nan) for month in world.months])


def _months(given: Input, compared: Monthly, launches: Monthly) -> tuple[Month, ...]:
    """Put the series side by side."""
    tension, plan = given.tension.mean(axis=0), given.world.plan
    rows = []
    for at, month in enumerate(given.world.months):
        days = launches.values.get(month)
        rows.append(
            Month(
                month,
                float(tension[at]),
                float(given.attention[at]),
                compared.values.get(month),
                None if days is None else int(days),
                float(given.launch_chance[at]),
                sample_of(plan, month, month),
                tension_sample(plan, month, month),
            )
        )
    return tuple(rows)


def _periods(given: Input, figures: Mapping[str, Figure]) -> tuple[Period, ...]:
    """List the periods of the plan with what was found."""
    plan = given.world.plan
    return tuple(
        Period(p.id, p.first, p.last, figures[p.id].value, tension_sample(plan, p.first, p.last))
        for p in plan.periods
    )
