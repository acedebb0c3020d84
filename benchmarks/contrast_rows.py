"""Gate G6: what came of the contrasts, and of what should make their differences vanish."""

import math
from collections.abc import Sequence

import numpy as np
from arms import Arm, Games
from contrasts import Contrast, all_contrasts, shocked
from intervals import mean, ratio, resampled, verdict
from rows import Row, held, told

NUMBERS = tuple("123456789")
ABOVE = 1e-12
SEOUL, WASHINGTON = "trust_end.ROK.DPRK", "trust_end.USA.DPRK"
# 7: doctrine of the US side, once measured, bar, overrides
INDEXES: tuple[tuple[str, float, tuple[float, float] | None, tuple[str, ...]], ...] = (
    ("us_first", 0.651, (0.5, 1.0), ()),
    ("us_first_parallel", 0.256, (0.0, 0.5), ()),
    ("us_first", 0.001, (-0.1, 0.1), ("parameters.coupling=0",)),
    ("us_first_parallel", 0.007, (-0.1, 0.1), ("parameters.coupling=0",)),
    ("us_first", 0.898, None, ("parameters.coupling=0.9",)),
    ("us_first_parallel", 0.352, None, ("parameters.coupling=0.9",)),
)


def chosen(numbers: Sequence[str]) -> list[Contrast]:
    """List the contrasts of these numbers."""
    return [contrast for contrast in all_contrasts() if contrast.number in numbers]


def contrast_measures() -> frozenset[str]:
    """Name the measures that some contrast looks at."""
    return frozenset({SEOUL, WASHINGTON, *(contrast.measure for contrast in all_contrasts())})


def contrast_games(numbers: Sequence[str], n: int) -> dict[Arm, int]:
    """Work out how many games of which settings the contrasts of these numbers need."""
    wanted: dict[Arm, int] = {}
    for contrast in chosen(numbers):
        for overrides in contrast.settings():
            for side in (contrast.a, contrast.b):
                arm = side.under(*overrides)
                wanted[arm] = max(wanted.get(arm, 0), contrast.times * n)
    if "7" in numbers:
        wanted |= {arm: n for us_side, _, _, off in INDEXES for arm in shocked(us_side, *off)}
    return wanted


def contrast_rows(contrast: Contrast, played: dict[Arm, Games], n: int) -> list[Row]:
    """Hold a contrast against its sign, and its killed forms against its default."""
    sign, games = contrast.sign, contrast.times * n

    def difference(overrides: tuple[str, ...]) -> np.ndarray:
        a, b = (played[side.under(*overrides)].first(games) for side in (contrast.a, contrast.b))
        return np.array(a.measures[contrast.measure] - b.measures[contrast.measure])

    default, *killed = map(difference, contrast.settings())
    low, high = (ABOVE, math.inf) if sign > 0 else (-math.inf, -ABOVE)
    figure = mean(default)
    note = "; ".join(filter(None, (f"once measured {contrast.known:+g}", contrast.note)))
    what, bar = f"{contrast.number}: {contrast.what}", "> 0" if sign > 0 else "< 0"
    rows = [Row("G6", what, figure, bar, verdict(figure, low, high), len(default), note)]
    for overrides, left in zip(contrast.settings()[1:], killed, strict=True):
        lost = mean(sign * (default - left))
        off = ", ".join(killer.partition(".")[2] for killer in overrides)
        say = verdict(lost, ABOVE, math.inf)
        rows.append(Row("G6", f"{what}; with {off}", mean(left), "smaller", say, len(left), f"by {lost}"))
    return rows


def index_row(
    us_side: str,
    known: float,
    bar: tuple[float, float] | None,
    overrides: tuple[str, ...],
    played: dict[Arm, Games],
    n: int,
) -> Row:
    """Measure how far Seoul's trust follows Washington's: 0 independent, 1 slave."""
    shock, none = (played[arm].first(n).measures for arm in shocked(us_side, *overrides))
    figure = ratio(shock[SEOUL] - none[SEOUL], shock[WASHINGTON] - none[WASHINGTON])
    setting = "".join(f"; with {value.partition('.')[2]}" for value in overrides)
    what = f"7: dependency index, {us_side}{setting}"
    note = f"once measured {known:g}; DPRK security_seeker, shock at month 30, read at 36"
    return held("G6", what, figure, *bar, n, note) if bar else told("G6", what, figure, n, note)


def seoul_rows(played: dict[Arm, Games], n: int) -> list[Row]:
    """Tell mean and spread of Seoul's trust at the end, following Washington or not."""
    rows = []
    for us_side, known in (("us_first", (0.283, 0.107)), ("us_first_parallel", (0.306, 0.085))):
        trust = played[shocked(us_side)[1]].first(n).measures[SEOUL]
        sd = resampled(trust, lambda values: float(values.std()))
        for what, figure, was in zip(("mean", "sd"), (mean(trust), sd), known, strict=True):
            text = f"7: {what} of the trust of ROK in DPRK at month 36, {us_side}"
            rows.append(told("G6", text, figure, n, f"once measured {was:g}; DPRK security_seeker"))
    return rows


def g6(played: dict[Arm, Games], numbers: Sequence[str], n: int) -> list[Row]:
    """Measure the contrasts of these numbers and what kills them, in the order of their numbers."""
    rows = [row for contrast in chosen(numbers) for row in contrast_rows(contrast, played, n)]
    if "7" in numbers:
        rows += [index_row(us, known, bar, off, played, n) for us, known, bar, off in INDEXES]
        rows += seoul_rows(played, n)
    return sorted(rows, key=lambda row: row.what.partition(":")[0])
