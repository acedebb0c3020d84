"""Base rates: how often things happen in status quo games, held against what the record allows.

The bands are data with sources: scenarios/library/history/base_rates.yaml.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np

from sim.model.state import Floats
from sim.scenario.build import Built, build, with_slots
from sim.scenario.library import library_root, load_block
from sim.scenario.load import load
from sim.study.counts import Asked, Months, play_months, tail_figures
from sim.study.engine import slots_for
from sim.study.interval import wilson
from sim.study.rates import Sums, rate

CHUNK: Final = 500  # games whose months are held at once: some 10 MB
RUNS: Final = 2000
VERDICTS: Final = ("pass", "FAIL", "undecided")
Tell = Callable[[int, int], None]


class Band(NamedTuple):
    """Say what a figure is held against.

    of is what is counted, per_months the time a rate is given for, at_least the recorded figure of a tail;
    games is `short` or `long`; record, source and reason are what the file says of the record.
    """

    id: str
    statistic: str
    of: str
    unit: str
    games: str
    low: float
    high: float
    per_months: float
    at_least: float
    record: Mapping[str, Any]
    source: str
    reason: str


class BaseRate(NamedTuple):
    """Hold one row: a figure with its 95 % interval, the band it is held against, and the verdict.

    verdict: pass only when the whole interval lies in the band, FAIL when it lies clear of it, else
    undecided. runs are the games behind it. typical is the mean over games of what a tail is about (nan for
    a rate), in the unit of record["value"].
    """

    id: str
    statistic: str
    unit: str
    figure: float
    low: float
    high: float
    band_low: float
    band_high: float
    verdict: str
    runs: int
    typical: float
    record: Mapping[str, Any]
    source: str
    reason: str


class Bands(NamedTuple):
    """Hold the file of bands: which games to play, what to count, and the bands in file order.

    beside is the scenario whose long games are held against the same rows and decide nothing.
    matched are the ids that parameter sets are matched with, not_matched the reasons for the others; missed
    are those that no parameters of the status quo can be expected to meet.
    """

    scenario: str
    beside: str
    seed: int
    turns: dict[str, int]
    launch_months: int
    asked: Asked
    rows: tuple[Band, ...]
    matched: tuple[str, ...]
    not_matched: dict[str, str]
    missed: tuple[str, ...]

    def of(self, *ids: str) -> tuple[Band, ...]:
        """Give the bands of these ids, in file order."""
        return tuple(row for row in self.rows if row.id in ids)


def path() -> Path:
    """Give the file of bands."""
    return library_root() / "history" / "base_rates.yaml"


@cache
def bands() -> Bands:
    """Read the file of bands."""
    data = load_block(path())
    asked = Asked(tuple(data["negotiators"]), tuple(data["launch_acts"]))
    return Bands(
        data["scenario"],
        data["beside"],
        data["seed"],
        {games: int(data[games]) for games in ("short", "long")},
        int(data["launch_months"]),
        asked,
        tuple(_band(name, row) for name, row in data["rows"].items()),
        tuple(data["matched"]),
        dict(data["not_matched"]),
        tuple(data["missed"]),
    )


def _band(name: str, row: Mapping[str, Any]) -> Band:
    return Band(
        id=name,
        statistic=row["statistic"],
        of=row["of"],
        unit=row["unit"],
        games=row["games"],
        low=float(row["band"]["low"]),
        high=float(row["band"]["high"]),
        per_months=float(row.get("per_months", math.nan)),
        at_least=float(row.get("at_least", math.nan)),
        record=row["record"],
        source=row["source"],
        reason=row["reason"],
    )


def status_quo() -> Built:
    """Build the world whose games are counted."""
    return _world(bands().scenario)


def _world(scenario: str) -> Built:
    world = build(load(scenario))
    return with_slots(world, slots_for(world))


def base_rates(
    runs: int = RUNS, seed: int | None = None, tell: Tell = lambda done, of: None
) -> tuple[BaseRate, ...]:
    """Play status quo games, short and long, `runs` of each, and hold them against the record.

    tell hears how many games of how many are played.

    Raises:
        ValueError: fewer than two games; nothing has an interval then.
    """
    wanted = bands()
    played = _play(status_quo(), tuple(wanted.turns), runs, seed, tell)
    return tuple(hold(band, played[band.games]) for band in wanted.rows)


def policy_rates(
    runs: int = RUNS, seed: int | None = None, tell: Tell = lambda done, of: None
) -> tuple[BaseRate, ...]:
    """Play `runs` long games in which governments change course, and hold every row against the record.

    The scenario is bands().beside. Rows of short games are counted in the same long ones, since policies
    change with the calendar. tell hears how many games of how many are played.

    Raises:
        ValueError: fewer than two games; nothing has an interval then.
    """
    wanted = bands()
    played = _play(_world(wanted.beside), ("long",), runs, seed, tell)["long"]
    return tuple(hold(band, played) for band in wanted.rows)


def _play(
    world: Built, kinds: tuple[str, ...], runs: int, seed: int | None, tell: Tell
) -> dict[str, dict[str, Floats]]:
    """Play games of each kind, `short` or `long`; give what bands ask for [games], by kind and name."""
    if runs < 2:
        raise ValueError("base rates take at least two games")
    wanted = bands()
    used = wanted.seed if seed is None else seed
    played = {}
    for number, games in enumerate(kinds):
        parts = []
        for first in range(0, runs, CHUNK):
            count = min(CHUNK, runs - first)
            months = play_months(world, wanted.asked, used, first, count, wanted.turns[games])
            parts.append(_summed(months, games))
            tell(number * runs + first + count, len(kinds) * runs)
        played[games] = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    return played


def _summed(months: Months, games: str) -> dict[str, Floats]:
    """Keep of each game what the bands ask for."""
    tails = tail_figures(months, bands().launch_months) if games == "long" else {}
    return {**months.per_game(), **tails}


def hold(band: Band, games: Mapping[str, Floats]) -> BaseRate:
    """Hold games [games] by name against a band."""
    values = games[band.of]
    if band.statistic == "rate":
        sums = Sums.of(values, games["months"])
        figure, low, high = (float(number) for number in rate(sums, band.per_months))
        typical, runs = math.nan, values.size
    else:
        kept = values[~np.isnan(values)]
        runs = kept.size
        figure = float((kept >= band.at_least).mean()) if runs else math.nan
        low, high = wilson(figure, runs) if runs else (0.0, 1.0)
        typical = float(kept.mean()) if runs else math.nan
    said = verdict(low, high, band.low, band.high)
    about = (band.record, band.source, band.reason)
    return BaseRate(
        *(band.id, band.statistic, band.unit, figure, low, high, band.low, band.high, said, runs, typical),
        *about,
    )


def verdict(low: float, high: float, band_low: float, band_high: float) -> str:
    """Say pass when the interval lies in the band, FAIL when it lies clear of it, else undecided.

    >>> verdict(1.0, 2.0, 0.0, 2.0), verdict(2.1, 3.0, 0.0, 2.0), verdict(1.0, 3.0, 0.0, 2.0)
    ('pass', 'FAIL', 'undecided')
    """
    if band_low <= low and high <= band_high:
        return "pass"
    return "FAIL" if high < band_low or low > band_high else "undecided"


def as_data(rows: tuple[BaseRate, ...]) -> Iterator[dict[str, Any]]:
    """Give rows for JSON: what does not exist is null."""
    for row in rows:
        plain = row._asdict()
        yield {
            key: None if isinstance(value, float) and not math.isfinite(value) else value
            for key, value in plain.items()
        }
