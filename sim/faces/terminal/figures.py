"""Estimates with how sure they are, and matrices of them that fit a narrow terminal."""

import math
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from string import ascii_uppercase

from sim.faces.terminal.page import Page
from sim.faces.terminal.text import Screen, console, line, width
from sim.faces.words import say
from sim.study.interval import Interval

GAP = 2
MOST_DECIMALS = 6


def figure(lang: str, found: Interval, *, percent: bool = False, signed: bool = False) -> str:
    """Write a mean and the longer side of its interval, to the digits that this side leaves meaning.

    percent: of a share, in per cent.

    >>> from sim.study.interval import Interval
    >>> figure("en", Interval(0.16, 0.1, 0.24, 100, "wilson"), percent=True)
    '16 ±8'
    >>> figure("en", Interval(853.2, 834.0, 872.0, 100, "student_t"), signed=True)
    '+853 ±19'
    """
    scale = 100.0 if percent else 1.0
    sign = "+" if signed else ""
    if math.isnan(found.mean):
        return say(lang, "analysis.none")
    half = scale * max(found.mean - found.low, found.high - found.mean)
    if math.isnan(half):
        return say(lang, "analysis.unsure", mean=f"{scale * found.mean:{sign}.4g}")
    if found.method == "no_spread":
        return say(lang, "analysis.no_spread", mean=f"{scale * found.mean:{sign}.4g}")
    digits = decimals(half)
    return f"{scale * found.mean:{sign}.{digits}f} ±{half:.{digits}f}"


def span(lang: str, found: Interval) -> str:
    """Write a mean and both ends of its interval.

    >>> from sim.study.interval import Interval
    >>> span("en", Interval(12.34, 10.1, 14.9, 100, "student_t"))
    '12 (10 to 15)'
    """
    if math.isnan(found.low) or found.low == found.high:
        return figure(lang, found)
    digits = decimals((found.high - found.low) / 2.0)
    mean, low, high = (f"{value:.{digits}f}" for value in (found.mean, found.low, found.high))
    return say(lang, "analysis.span", mean=mean, low=low, high=high)


def digits(value: float, scale: int = 1) -> str:
    """Write a stored number times `scale` to three digits, halves up, by its decimal text.

    All pages round like this, so that one stored number reads alike on each of them. (By its binary value
    0.4235 would become 0.423, and 42.35 per cent 42.4.)

    >>> digits(0.4235), digits(0.4235, 100), digits(-0.1925), digits(1e-05), digits(36), digits(999.5)
    ('0.424', '42.4', '-0.193', '1e-05', '36', '1e+03')
    """
    exact = Decimal(repr(value)) * scale
    if not exact:
        return "0"
    step = Decimal(1).scaleb(exact.adjusted() - 2)
    return f"{float(exact.quantize(step, ROUND_HALF_UP)):.3g}"


def decimals(half: float) -> int:
    """Give the decimals that show the first digit of half an interval's width, below 1.5 two digits.

    >>> decimals(19.0), decimals(3.7), decimals(1.4), decimals(0.0131), decimals(0.044)
    (0, 0, 1, 3, 2)
    """
    if not half > 0.0 or math.isinf(half):
        return 2
    size = math.floor(math.log10(half))
    return min(MOST_DECIMALS, max(0, int(half < 1.5 * 10.0**size) - size))


def write_matrix(
    page: Page,
    screen: Screen,
    corner: str,
    rows: Sequence[str],
    columns: Sequence[str],
    cells: Sequence[Sequence[str]],
    *,
    legend: bool = True,
) -> bool:
    """Write a matrix; where it is too wide, columns are headed by letters, and then it comes in parts.

    Says whether letters stand there; legend tells what they are.
    """
    room = console(screen).width
    first = max(map(width, [corner, *rows])) + GAP
    of_cells = [max(width(row[place]) for row in cells) for place in range(len(columns))]
    heads = [line(name) for name in columns]
    needed = [max(width(head), size) + GAP for head, size in zip(heads, of_cells, strict=True)]
    lettered = first + sum(needed) - GAP > room
    if lettered:
        heads = [letters(place) for place in range(len(columns))]
    if lettered and legend:
        page.items(f"{head} = {line(name)}" for head, name in zip(heads, columns, strict=True))
    sizes = [max(width(head), size) + GAP for head, size in zip(heads, of_cells, strict=True)]
    for number, part in enumerate(parts(sizes, room - first + GAP)):
        if number:
            page.gap()
        page.table(
            [corner, *(heads[place] for place in part)],
            [[name, *(row[place] for place in part)] for name, row in zip(rows, cells, strict=True)],
            numbers=tuple(range(1, len(part) + 1)),
        )
    return lettered


def letters(place: int) -> str:
    """Number a column by letters.

    >>> letters(0), letters(27)
    ('A', 'AB')
    """
    more, last = divmod(place, len(ascii_uppercase))
    return (letters(more - 1) if more else "") + ascii_uppercase[last]


def parts(sizes: Sequence[int], room: int) -> list[list[int]]:
    """Cut columns into stretches that fit, at least one column each.

    >>> parts([4, 4, 4, 9], 8)
    [[0, 1], [2], [3]]
    """
    found: list[list[int]] = []
    used = room + 1
    for place, size in enumerate(sizes):
        if used + size > room:
            found.append([])
            used = 0
        found[-1].append(place)
        used += size
    return found
