"""The pictures of a backtest, each with the table that says the same."""

import math
from itertools import pairwise
from typing import Any

from sim.faces.report.backtest_draw import (
    FLOOR,
    LEFT,
    RIGHT,
    SECOND,
    TOP,
    Months,
    begin,
    border,
    course,
    fitted,
    ground,
    histogram,
    key,
    lag_bars,
    month_bars,
    upright,
    value_axis,
    year_axis,
)  # fmt: skip
from sim.faces.report.reader import table
from sim.faces.report.study_draw import SMALL, Scale, round_ends
from sim.faces.report.svg import INK, LINES, SOFT, Picture, columns
from sim.faces.terminal.backtest_terms import Teller, known, log_reference

BINS = 24


def attention(teller: Teller) -> dict[str, Any] | None:
    """Draw attention and the logarithm of the reference over the months, each on an axis of its own."""
    rows = teller.found.months
    one, other = [known(row.attention) for row in rows], [log_reference(row) for row in rows]
    if not any(map(math.isfinite, one)):
        return None
    name = teller.found.reference_name
    words = (
        teller.say("backtest.picture.attention", name=name),
        teller.say("backtest.picture.attention_desc", name=name, r=_value(teller, "attention_r"),
                   **_span(teller)),
    )  # fmt: skip
    picture, months = begin("attention", words, teller.say("backtest.note")), _months(teller)
    left, right = fitted(one), fitted(other)
    value_axis(picture, left, LINES[0][0])
    year_axis(picture, months)
    if any(map(math.isfinite, other)):
        value_axis(picture, right, LINES[1][0], right=True, rules=False)
        course(picture, months, other, right, 1)
    course(picture, months, one, left)
    _samples(picture, months, teller)
    keys = [teller.say("backtest.picture.attention_key"), teller.say("backtest.picture.log", name=name)]
    key(picture, keys)
    head = ["month", "attention", "log_reference", "sample"]
    cells = [
        [row.month, teller.number("tension_", row.attention), teller.number("", b), teller.sample(row.sample)]
        for row, b in zip(rows, other, strict=True)
    ]
    return _drawn(teller, picture, head, cells, (1, 2))


def tension(teller: Teller) -> dict[str, Any]:
    """Draw tension by month; each period is shaded and has a line at its mean."""
    found = teller.found
    periods = [one for one in found.periods if one.tension is not None]
    said = "; ".join(
        teller.say("backtest.picture.tension_one", period=teller.period(one.id),
                   value=teller.number("tension_", one.tension))
        for one in periods
    )  # fmt: skip
    words = (
        teller.say("backtest.picture.tension"),
        teller.say("backtest.picture.tension_desc", said=said, **_span(teller)),
    )
    picture, months = begin("tension", words, teller.say("backtest.note"), FLOOR + 28.0), _months(teller)
    values = [row.tension for row in found.months]
    scale = fitted(values)
    for number, one in enumerate(periods):
        ground(picture, months, months.place(one.first), months.last(one.last), number)
    value_axis(picture, scale)
    course(picture, months, values, scale)
    ends = [LEFT - 10.0, LEFT - 10.0]
    for one in periods:
        _mean(picture, months, scale, teller, one, ends)
    year_axis(picture, months)
    within = {row.month: [teller.period(one.id) for one in periods if one.first <= row.month <= one.last]
              for row in found.months}  # fmt: skip
    cells = [
        [row.month, teller.number("tension_", row.tension), ", ".join(within[row.month]),
         teller.sample(row.tension_sample)]
        for row in found.months
    ]  # fmt: skip
    return _drawn(teller, picture, ["month", "tension", "period", "sample"], cells, (1,))


def placebo(teller: Teller) -> dict[str, Any] | None:
    """Draw the correlations of shuffled dates as a histogram, with the one that was found."""
    found, shuffled = teller.found, teller.found.shuffled
    actual = found.figures["attention_r"].value
    if len(shuffled) < 2 or actual is None:
        return None
    bound = found.figures["attention_placebo_95"].value
    low, high = round_ends(min(*shuffled, actual), max(*shuffled, actual))
    size = (high - low) / BINS
    edges = [low + size * k for k in range(BINS + 1)]
    counts = [0] * BINS
    for value in shuffled:
        counts[min(BINS - 1, max(0, int((value - low) / size)))] += 1
    shown = {"actual": teller.number("", actual), "bound": teller.number("", bound)}
    words = (
        teller.say("backtest.picture.placebo"),
        teller.say("backtest.picture.placebo_desc", count=len(shuffled), **shown),
    )
    picture = begin("placebo", words, teller.say("backtest.note"), FLOOR + 48.0)
    across, up = Scale(low, high, LEFT, RIGHT), Scale(0.0, max(counts) * 1.05, FLOOR, TOP + 24)
    value_axis(picture, up)
    histogram(picture, counts, edges, across, up)
    if bound is not None:
        upright(picture, across.at(bound), teller.say("backtest.picture.bound", value=shown["bound"]),
                SECOND, dash="6 4", row=1)  # fmt: skip
    upright(picture, across.at(actual), teller.say("backtest.picture.actual", value=shown["actual"]), INK)
    _axis_name(picture, teller.say("backtest.picture.r_axis"))
    cells = [[f"{a:.3f}", f"{b:.3f}", str(n)]
             for a, b, n in zip(edges[:-1], edges[1:], counts, strict=True)]  # fmt: skip
    return _drawn(teller, picture, ["low", "high", "count"], cells, (0, 1, 2))


def lags(teller: Teller) -> dict[str, Any] | None:
    """Draw the correlation at each lag."""
    values = [(lag, known(value)) for lag, value in teller.found.lags]
    shown = [(f"{lag:+d}" if lag else "0", teller.number("", value)) for lag, value in values]
    if not any(math.isfinite(value) for _, value in values):
        return None
    said = "; ".join(teller.say("backtest.picture.lags_one", lag=lag, value=value) for lag, value in shown)
    words = (teller.say("backtest.picture.lags"), teller.say("backtest.picture.lags_desc", said=said))
    picture = begin("lags", words, teller.say("backtest.note"), FLOOR + 48.0)
    up = fitted([value for _, value in values], zero=True)
    value_axis(picture, up)
    lag_bars(picture, values, up, teller.say("backtest.picture.lag_axis"))
    return _drawn(teller, picture, ["lag", "r"], [list(one) for one in shown], (0, 1))


def launches(teller: Teller) -> dict[str, Any] | None:
    """Draw recorded launch days as bars, and the chance of a launch by the rule of choice as a line."""
    rows = teller.found.months
    days = [math.nan if row.launch_days is None else float(row.launch_days) for row in rows]
    chance = [known(row.launch_chance) for row in rows]
    if not any(map(math.isfinite, [*days, *chance])):
        return None
    words = (
        teller.say("backtest.picture.launches"),
        teller.say("backtest.picture.launches_desc", r=_value(teller, "launch_r")),
    )
    picture, months = begin("launches", words, teller.say("backtest.note")), _months(teller)
    left, right = fitted(days, zero=True), fitted(chance, zero=True)
    value_axis(picture, left, SOFT)
    month_bars(picture, months, days, left)
    value_axis(picture, right, LINES[1][0], right=True, rules=False)
    course(picture, months, chance, right, 1)
    year_axis(picture, months)
    _samples(picture, months, teller)
    picture.box(LEFT, FLOOR + 32, 30, 10, "#a9c6e3")
    name = teller.say("backtest.head.launch_days")
    picture.text(LEFT + 36, FLOOR + 42, name, size=SMALL, fill=INK)
    x = LEFT + 64 + columns(name, SMALL)
    picture.line([(x, FLOOR + 38), (x + 30, FLOOR + 38)], LINES[1][0], thick=2.2, dash=LINES[1][1])
    chance_name = teller.say("backtest.picture.launch_chance")
    picture.text(x + 36, FLOOR + 42, chance_name, size=SMALL, fill=LINES[1][0], bold=True)
    cells = [
        [row.month, teller.whole(row.launch_days), teller.number("", row.launch_chance),
         teller.sample(row.sample)]
        for row in rows
    ]  # fmt: skip
    return _drawn(teller, picture, ["month", "launch_days", "launch_chance", "sample"], cells, (1, 2))


def _months(teller: Teller) -> Months:
    return Months([row.month for row in teller.found.months])


def _span(teller: Teller) -> dict[str, object]:
    found = teller.found
    return {"first": found.first, "last": found.last, "months": len(found.months)}


def _value(teller: Teller, name: str) -> str:
    """Write the value of a figure."""
    one = teller.found.figures.get(name)
    return teller.number(name, one.value if one else None)


def _samples(picture: Picture, months: Months, teller: Teller) -> None:
    """Draw where the months begin and end on which parameters were chosen, if there are others."""
    names = {"in": "in_sample", "out": "out_of_sample"}
    samples = [row.sample for row in teller.found.months]
    places = [place for place, (a, b) in enumerate(pairwise(samples), start=1) if a != b]
    for place in places:
        left, right = (teller.say(f"backtest.picture.{names[samples[k]]}") for k in (place - 1, place))
        border(picture, months, place, left, right if place == places[-1] else "")


def _mean(
    picture: Picture, months: Months, scale: Scale, teller: Teller, one: Any, ends: list[float]  # noqa: ANN401
) -> None:  # fmt: skip
    """Draw the mean of a period as a line, and write its name and value over it in the first free row."""
    first, last = months.place(one.first), months.last(one.last)
    y, low, high = scale.at(one.tension), LEFT + first * months.step, LEFT + (last + 1) * months.step
    picture.line([(low, y), (high, y)], INK, thick=1.6, dash="2 3")
    words = f"{teller.period(one.id)}: {teller.number('tension_', one.tension)}"
    wide = columns(words, SMALL) * 1.1
    x = min(max((low + high) / 2, LEFT + wide / 2), RIGHT - wide / 2)
    row = 0 if x - wide / 2 > ends[0] + 6 else 1
    ends[row] = x + wide / 2
    picture.text(x, TOP - 6 - 15 * row, words, anchor="middle", size=SMALL, bold=True, halo=True)


def _axis_name(picture: Picture, words: str) -> None:
    picture.text((LEFT + RIGHT) / 2, FLOOR + 38, words, anchor="middle", size=SMALL, fill=SOFT)


def _drawn(
    teller: Teller, picture: Picture, head: list[str], rows: list[list[str]], numbers: tuple[int, ...]
) -> dict[str, Any]:
    """Put a picture and its table together for the template."""
    heads = [teller.say(f"backtest.head.{name}", name=teller.found.reference_name) for name in head]
    return {"picture": picture, "table": table(heads, rows, numbers)}
