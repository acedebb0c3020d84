"""A measured figure: the median of its trials, their spread, and the bar it is held against."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter, process_time
from typing import NamedTuple


class Sizes(NamedTuple):
    """How much is measured: trials, games of the quick and of the slow ways in each, games of the batches."""

    trials: int
    games: int
    slow: int
    runs: tuple[int, ...]
    shared: int  # games of a batch on two workers
    chunk: int
    memory: tuple[int, int]


FULL = Sizes(7, 1000, 3, (1_000, 10_000, 100_000), 24_000, 2_000, (10_000, 100_000))
QUICK = Sizes(5, 200, 1, (100, 200), 200, 20, (2_100, 4_200))


@dataclass(frozen=True)
class Measured:
    """One figure: its median with unit, the spread of its trials, and the bar it is held against."""

    name: str
    unit: str
    value: float
    low: float
    high: float
    trials: int
    bar: str = ""
    met: bool | None = None


def measured(
    name: str, unit: str, values: Sequence[float], most: float | None = None, least: float | None = None
) -> Measured:
    """Sum up trials; `most` or `least` is the bar for their median."""
    middle = median(values)
    bar, met = "", None
    if most is not None:
        bar, met = f"<= {most:g}", middle <= most
    elif least is not None:
        bar, met = f">= {least:g}", middle >= least
    return Measured(name, unit, middle, min(values), max(values), len(values), bar, met)


def timed(work: Callable[[], object]) -> float:
    """Give the seconds that some work takes."""
    began = perf_counter()
    work()
    return perf_counter() - began


def worked(work: Callable[[], object]) -> float:
    """Give the seconds of CPU that some work takes in this process."""
    began = process_time()
    work()
    return process_time() - began


def short(value: float) -> str:
    """Write a number with three figures that count.

    >>> short(0.2541), short(4.2), short(1523.4)
    ('0.254', '4.2', '1,520')
    """
    return f"{float(f'{value:.3g}'):,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def line(one: Measured) -> str:
    """Write a figure in one line."""
    spread = f"{short(one.low)} to {short(one.high)}, n = {one.trials}"
    met = "" if one.met is None else f"  {one.bar} {'met' if one.met else 'MISSED'}"
    return f"{one.name:66} {short(one.value):>9} {one.unit:8} ({spread}){met}"
