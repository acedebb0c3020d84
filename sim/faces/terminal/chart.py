"""Small pictures of plain characters: two lines over months, and bars.

ASCII alone: a terminal for Korean may show ■, ● and their like two columns wide, and a column is a month.
"""

import math
from collections.abc import Sequence

ONE, OTHER, BOTH, AXIS = "*", "o", "#", "|"
HIGH = 11
BAR = "="


def two_lines(
    one: Sequence[float], other: Sequence[float], marks: Sequence[tuple[int, str]], room: int
) -> list[str]:
    """Draw two series of equal length, each by its own mean and standard deviation.

    Where there are more values than columns, neighbours share a column by their mean; NaN is a gap. Rows are
    half standard deviations, the axis writes whole ones; what lies beyond the picture is drawn at its edge.

    marks: places in the series with what to write below them. room: columns of the whole picture.

    >>> for row in two_lines([1.0, 3.0, 2.0], [3.0, 1.0, math.nan], [(0, "2016")], 20)[2:]: print(row)
       |
    +1 |o*
       |
     0 |  *
       |
    -1 |*o
       |
    -2 |
       |
        2016
    """
    left = 4
    share = max(1, math.ceil(len(one) / max(1, room - left)))
    lines = [_columns(_standard(values), share) for values in (one, other)]
    middle = HIGH // 2
    rows = []
    for row in range(HIGH):
        level = (middle - row) / 2.0
        label = f"{level:+.0f}".replace("+0", "0") if level == int(level) else ""
        cells = [_cell(row == _row(a), row == _row(b)) for a, b in zip(*lines, strict=True)]
        rows.append(f"{label:>2} {AXIS}{''.join(cells)}".rstrip())
    return [*rows, _below(marks, share, left, room)]


def bar(value: float, most: float, room: int) -> str:
    """Draw a bar of at most `room` columns; anything above 0 has one at least.

    >>> bar(5.0, 10.0, 8), bar(0.01, 10.0, 8), bar(math.nan, 10.0, 8)
    ('====', '=', '')
    """
    if not value > 0.0 or not most > 0.0:
        return ""
    return BAR * min(room, max(1, round(room * value / most)))


def _standard(values: Sequence[float]) -> list[float]:
    """Measure values from their mean in standard deviations."""
    known = [value for value in values if math.isfinite(value)]
    if not known:
        return list(values)
    mean = sum(known) / len(known)
    deviation = math.sqrt(sum((value - mean) ** 2 for value in known) / len(known))
    return [(value - mean) / deviation if deviation > 0.0 else 0.0 * value for value in values]


def _columns(values: Sequence[float], share: int) -> list[float]:
    """Let so many neighbours share a column by their mean."""
    found = []
    for start in range(0, len(values), share):
        known = [value for value in values[start : start + share] if math.isfinite(value)]
        found.append(sum(known) / len(known) if known else math.nan)
    return found


def _row(value: float) -> int:
    """Give the row of a standardised value; -1 for a gap."""
    if not math.isfinite(value):
        return -1
    return min(HIGH - 1, max(0, HIGH // 2 - math.floor(2.0 * value + 0.5)))


def _cell(one: bool, other: bool) -> str:
    return BOTH if one and other else ONE if one else OTHER if other else " "


def _below(marks: Sequence[tuple[int, str]], share: int, left: int, room: int) -> str:
    """Write marks below their columns; one that would touch the one before, or run out, is left out."""
    written = ""
    for place, text in marks:
        at = left + place // share
        if at >= len(written) + (1 if written else 0) and at + len(text) <= room:
            written = written.ljust(at) + text
    return written
