"""The figures of a backtest, each with what it rests on; one whose months are not in the input is None."""

import math
from typing import NamedTuple

import numpy as np

from sim.model.state import Floats
from sim.study.attention import Counted, attention, shifted, shuffled
from sim.study.correlations import LEAST_MONTHS, correlation, independent_months, interval, lagged
from sim.study.history import HistoryWorld
from sim.study.history_sample import SEEN, sample_at, sample_of, tension_sample
from sim.study.past_launches import window_differences
from sim.study.past_votes import Enforced, Vote

LAGS = range(-3, 4)
NEAR = 6  # a script moved round by fewer months than this is still partly itself
Range = slice | np.ndarray


class Figure(NamedTuple):
    """Hold one figure: its value, a 95 % interval where one is reckoned, and what it rests on.

    count is how many games, months, shuffles, shifts or windows (`of`; "exact" for a chance that needs none)
    · sample says whether its months are in the sample the parameters were set on: in, out, both; seen where
    they were in view after it; none where it has no months · recorded is the recorded value, where there is
    one in the same unit · independent_months: how many independent months tell as much as a correlation's.
    """

    id: str
    value: float | None
    low: float | None = None
    high: float | None = None
    count: int = 0  # type: ignore[assignment]  # hides a method of tuples that nobody asks for here
    of: str = "exact"
    sample: str = "none"
    recorded: float | None = None
    independent_months: float | None = None


class Input(NamedTuple):
    """Hold what figures are taken from; all series are [months], tension [games, months], nan where unknown.

    tension is the mean of the watched pairs · reference the logarithm of the reference index.
    """

    world: HistoryWorld
    seed: int
    tension: Floats
    events: Counted
    attention: Floats
    reference: Floats
    launch_days: Floats
    launch_chance: Floats
    votes: tuple[Vote, ...]
    enforced: tuple[Enforced, ...]


class Placebo(NamedTuple):
    """Hold the correlations of scripts that did not happen.

    shuffled: sorted, over all months in common · later: over those out of sample · shifts: (months, r).
    """

    shuffled: tuple[float, ...]
    later: tuple[float, ...]
    shifts: tuple[tuple[int, float | None], ...]


def figures_of(given: Input, placebo: Placebo) -> dict[str, Figure]:
    """Give all figures in reading order."""
    found = [
        *tension_figures(given),
        *attention_figures(given),
        *placebo_figures(given, placebo),
        _tension_correlated(given),
        *vote_figures(given),
        *(Figure(case.case, case.value) for case in given.enforced),
        *launch_figures(given),
    ]
    return {figure.id: figure for figure in found}


def tension_figures(given: Input) -> list[Figure]:
    """Give the mean tension of each period over the games, with the interval of that mean."""
    found = []
    for period in given.world.plan.periods:
        at = given.world.span(period.first, period.last)
        if at is None:
            found.append(Figure(period.id, None, of="games"))
            continue
        games = given.tension[:, at].mean(axis=1)
        value, count = float(games.mean()), games.size
        wide = 1.96 * float(games.std(ddof=1)) / math.sqrt(count) if count > 1 else None
        low, high = (None, None) if wide is None else (value - wide, value + wide)
        sample = tension_sample(given.world.plan, period.first, period.last)
        found.append(Figure(period.id, value, low, high, count, "games", sample))
    return found


def known(given: Input) -> np.ndarray:
    """Give the places of the months that both the script and the reference reach."""
    return np.flatnonzero(~np.isnan(given.reference))


def unseen(given: Input) -> np.ndarray:
    """Give those of the known months that lie out of sample, before it or after."""
    plan = given.world.plan
    outside = np.array([sample_of(plan, month, month) == "out" for month in given.world.months])
    return np.flatnonzero(outside & ~np.isnan(given.reference))


def correlated(name: str, given: Input, a: Floats, b: Floats, at: np.ndarray | None = None) -> Figure:
    """Give the correlation of two series over the months at these places, by default all they share."""
    places = np.arange(a.size) if at is None else at
    places = places[~(np.isnan(a[places]) | np.isnan(b[places]))]
    value = correlation(a[places], b[places])
    if value is None:
        return Figure(name, None, count=places.size, of="months")
    low, high = interval(a[places], b[places], given.seed) or (None, None)
    sample = sample_at(given.world.plan, given.world.months, places)
    there = np.isin(np.arange(a.size), places)
    independent = independent_months(np.where(there, a, np.nan), np.where(there, b, np.nan))
    return Figure(name, value, low, high, places.size, "months", sample, None, independent)


def _tension_correlated(given: Input) -> Figure:
    """Give the correlation of tension with the reference; of its months more were in view."""
    found = correlated("tension_r", given, given.tension.mean(axis=0), given.reference)
    if found.value is None:
        return found
    return found._replace(sample=sample_at(given.world.plan, given.world.months, known(given), tension=True))


def attention_figures(given: Input) -> list[Figure]:
    """Give attention's correlation with the reference: over all, each window, each sample, each half."""
    months, both = given.world.months, known(given)
    parts: list[tuple[str, np.ndarray]] = [("attention_r", both)]
    for window in given.world.plan.attention.windows:
        at = given.world.span(window.first, window.last)
        places = np.arange(len(months))[at] if at is not None else np.arange(0)
        parts.append((window.id, places if np.isin(places, both).all() else np.arange(0)))
    outside = unseen(given)
    inside = both[~np.isin(both, outside)]
    half = both.size // 2
    parts += [("attention_r_in_sample", inside), ("attention_r_out_of_sample", outside)]
    parts += [("attention_r_first_half", both[:half]), ("attention_r_second_half", both[half:])]
    return [correlated(name, given, given.attention, given.reference, at) for name, at in parts]


def placebo_of(given: Input, shuffles: int) -> Placebo:
    """Correlate attention to scripts that did not happen: months drawn anew, and all moved round."""
    count, start, outside = len(given.world.months), given.world.plan.attention.start, unseen(given)
    every: list[float] = []
    later: list[float] = []
    for number in range(shuffles):
        series = attention(shuffled(given.events, count, given.seed, number), count, start)
        for kept, at in ((every, known(given)), (later, outside)):
            r = correlation(series[at], given.reference[at])
            kept += [] if r is None else [r]
    shifts = [
        (by, correlation(attention(shifted(given.events, count, by), count, start), given.reference))
        for by in range(1, count)
    ]
    return Placebo(tuple(sorted(every)), tuple(sorted(later)), tuple(shifts))


def placebo_figures(given: Input, placebo: Placebo) -> list[Figure]:
    """Give the 95th percentile of what scripts reach that did not happen."""
    count = len(given.world.months)
    far = [r for by, r in placebo.shifts if r is not None and NEAR <= by <= count - NEAR]
    rows = (
        ("attention_placebo_95", placebo.shuffled, "shuffles"),
        ("attention_placebo_95_out_of_sample", placebo.later, "shuffles"),
        ("attention_shift_95", far, "shifts"),
    )
    return [Figure(name, _percentile(found), count=len(found), of=of) for name, found, of in rows]


def _percentile(found: tuple[float, ...] | list[float]) -> float | None:
    return float(np.quantile(found, 0.95)) if len(found) >= LEAST_MONTHS else None


def lags_of(given: Input) -> tuple[tuple[int, float | None], ...]:
    """Correlate attention of a month with the reference so many months later."""
    return tuple((lag, lagged(given.attention, given.reference, lag)) for lag in LAGS)


def vote_figures(given: Input) -> list[Figure]:
    """Give the chance of each veto, beside whether there was one."""
    plan = given.world.plan
    sample = SEEN if plan.seen is not None and plan.seen.votes else "none"
    return [
        Figure(
            f"veto_{vote.case}_{vote.member}",
            vote.chance,
            sample=sample if vote.seen else "out",
            recorded=float(vote.recorded == "veto"),
        )
        for vote in given.votes
    ]


def launch_figures(given: Input) -> list[Figure]:
    """Give recorded launch days, and the expected chance of a launch, a month: during diplomacy and else.

    Beside them stands how many windows as long as diplomacy have a lower chance than the other months too.
    Recorded beside an expected chance is the share of months with a launch.
    """
    span = given.world.plan.launches.diplomacy
    at = given.world.span(span.first, span.last)
    names = ("launch_days_diplomacy", "launch_days_other", "launch_chance_diplomacy", "launch_chance_other")
    recorded = np.flatnonzero(~np.isnan(given.launch_days))
    inside = np.arange(0) if at is None else np.arange(len(given.world.months))[at]
    outside = recorded[~np.isin(recorded, inside)]
    if not inside.size or not np.isin(inside, recorded).all() or not outside.size:
        found = [Figure(name, None, of="months") for name in names]
        found += [Figure(name, None, of="windows") for name in ("launch_windows", "launch_windows_as_low")]
    else:
        found = []
        for what, series in (("days", given.launch_days), ("chance", given.launch_chance)):
            for where, places in (("diplomacy", inside), ("other", outside)):
                found.append(_monthly(f"launch_{what}_{where}", given, series, places))
        found += _windows(given, inside)
    return [*found, correlated("launch_r", given, given.launch_chance, given.launch_days)]


def _windows(given: Input, inside: np.ndarray) -> list[Figure]:
    """Give the shares of windows lower inside than outside, and of those as low as diplomacy."""
    by_place = window_differences(given.launch_chance, ~np.isnan(given.launch_days), inside.size)
    differences, own = np.array(list(by_place.values())), by_place[int(inside[0])]
    sample = sample_at(given.world.plan, given.world.months, np.flatnonzero(~np.isnan(given.launch_days)))
    shares = {"launch_windows": differences < 0.0, "launch_windows_as_low": differences <= own}
    return [
        Figure(name, float(share.mean()), count=share.size, of="windows", sample=sample)
        for name, share in shares.items()
    ]


def _monthly(name: str, given: Input, series: Floats, places: np.ndarray) -> Figure:
    sample = sample_at(given.world.plan, given.world.months, places)
    recorded = given.launch_days[places]
    share = float((recorded if series is given.launch_days else recorded > 0).mean())
    return Figure(name, float(series[places].mean()), None, None, places.size, "months", sample, share)
