"""A small drawing helper: SVG as text, foreign text escaped, each picture with a title and a description.

Colours never stand alone: a mark has a shape, a dash or a number besides. Blue and orange are told
apart by nearly everybody who sees colours differently.
"""

from collections.abc import Sequence
from typing import TypeAlias

from markupsafe import Markup, escape

from sim.faces.terminal.text import line as one_line
from sim.faces.terminal.text import width

Spot: TypeAlias = tuple[float, float]
Colour: TypeAlias = tuple[int, int, int]

BLUE, ORANGE, WHITE, BLACK = (33, 102, 172), (179, 88, 6), (255, 255, 255), (0, 0, 0)
INK, SOFT, RULE = "#1a1a1a", "#595959", "#b8b8b8"
LINES = (
    ("#0b5394", ""),
    ("#b35806", "7 4"),
    ("#5e3c99", "2 3"),
    ("#1a1a1a", "10 3 2 3"),
)
FONT = 14.0
# Usual widths in font sizes: of a column (a Hangul syllable takes two), and what a capital takes more.
_COLUMN, _CAPITAL = 0.52, 0.16


class Picture:
    """One SVG picture under way; coordinates are in its own units, the origin at the top left."""

    def __init__(self, name: str, width: float, height: float, title: str, text: str) -> None:
        """Begin a picture; `name` is unique in its page."""
        self.name, self.width, self.height = name, width, height
        self._parts = [
            Markup('<title id="{0}-title">{1}</title><desc id="{0}-text">{2}</desc>').format(
                name, one_line(title), one_line(text)
            )
        ]

    def __html__(self) -> str:
        """Give the markup, for a template that escapes everything else."""
        head = Markup(
            '<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {0} {1}" '
            'aria-labelledby="{2}-title {2}-text" style="max-width:{0}px">'
        ).format(_number(self.width), _number(self.height), self.name)
        return str(head + Markup("").join(self._parts) + Markup("</svg>"))

    def add(self, tag: str, inside: str | None = None, **attributes: object) -> None:
        """Add an element; underscores in names of attributes stand for hyphens, None leaves one out."""
        written = "".join(
            f' {name.rstrip("_").replace("_", "-")}="{escape(_value(value))}"'
            for name, value in attributes.items()
            if value is not None
        )
        content = escape(one_line(inside)) if inside is not None else ""
        # The tag and the names of attributes are ours; values and content have been escaped.
        self._parts.append(Markup(f"<{tag}{written}>{content}</{tag}>"))  # noqa: S704

    def text(
        self, x: float, y: float, words: str, *, anchor: str = "start", size: float = FONT, fill: str = INK,
        bold: bool = False, halo: bool = False, turned: bool = False,
    ) -> None:  # fmt: skip
        """Write one line of text with its baseline at y; with a halo it can be read over lines."""
        self.add(
            "text", words, x=x, y=y, text_anchor=None if anchor == "start" else anchor,
            font_size=size, fill=fill,
            font_weight="bold" if bold else None,
            stroke="#fff" if halo else None, stroke_width=4 if halo else None,
            paint_order="stroke" if halo else None, stroke_linejoin="round" if halo else None,
            transform=f"rotate(-90 {_number(x)} {_number(y)})" if turned else None,
        )  # fmt: skip

    def line(
        self, points: Sequence[Spot], colour: str = INK, *, thick: float = 1.0, dash: str = "",
        steps: bool = False,
    ) -> None:  # fmt: skip
        """Draw a line through points; with steps it goes across before it goes up."""
        path = [f"M{_number(points[0][0])} {_number(points[0][1])}"]
        for x, y in points[1:]:
            path.append(f"H{_number(x)}V{_number(y)}" if steps else f"L{_number(x)} {_number(y)}")
        self.add(
            "path", d="".join(path), fill="none", stroke=colour, stroke_width=thick,
            stroke_dasharray=dash or None, stroke_linejoin="round",
        )  # fmt: skip

    def band(self, upper: Sequence[Spot], lower: Sequence[Spot], colour: str) -> None:
        """Fill the space between two lines."""
        self.polygon([*upper, *reversed(lower)], colour)

    def box(
        self, x: float, y: float, wide: float, high: float, fill: str, *, stroke: str | None = None
    ) -> None:
        """Draw a rectangle."""
        self.add("rect", x=x, y=y, width=wide, height=high, fill=fill, stroke=stroke)

    def disc(
        self, x: float, y: float, radius: float, fill: str, *, stroke: str | None = None, thick: float = 1.0
    ) -> None:
        """Draw a filled circle."""
        self.add(
            "circle", cx=x, cy=y, r=radius, fill=fill, stroke=stroke, stroke_width=thick if stroke else None
        )

    def polygon(self, points: Sequence[Spot], fill: str, *, stroke: str | None = None) -> None:
        """Draw a filled polygon."""
        written = " ".join(f"{_number(x)},{_number(y)}" for x, y in points)
        self.add("polygon", points=written, fill=fill, stroke=stroke)

    def arrow(self, start: Spot, end: Spot, colour: str = INK, *, thick: float = 1.2) -> None:
        """Draw a straight arrow up or down, its head at the end."""
        (x, y), tip = end, 5.0 if end[1] > start[1] else -5.0
        self.line([start, (x, y - tip)], colour, thick=thick)
        self.polygon([(x, y), (x - 3.2, y - tip), (x + 3.2, y - tip)], colour)


def mixed(low: Colour, high: Colour, share: float) -> Colour:
    """Mix two colours; share 0 gives the first.

    >>> mixed((0, 0, 0), (200, 100, 0), 0.5)
    (100, 50, 0)
    """
    held = min(1.0, max(0.0, share))
    mixes = [round(a + (b - a) * held) for a, b in zip(low, high, strict=True)]
    return mixes[0], mixes[1], mixes[2]


def diverging(value: float) -> Colour:
    """Give the colour of a value from -1 (orange) through 0 (white) to 1 (blue)."""
    return mixed(WHITE, BLUE, value) if value >= 0 else mixed(WHITE, ORANGE, -value)


def written(colour: Colour) -> str:
    """Write a colour as SVG has it.

    >>> written((33, 102, 172))
    '#2166ac'
    """
    return "#{:02x}{:02x}{:02x}".format(*colour)


def contrast(one: Colour, other: Colour) -> float:
    """Give the contrast of two colours, 1 to 21 (WCAG 2).

    >>> round(contrast((0, 0, 0), (255, 255, 255)), 6)
    21.0
    """
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def ink_on(ground: Colour) -> str:
    """Give the ink that is easier to read on a ground: black or white, one of which always has 4.5 to 1."""
    return "#000000" if contrast(ground, BLACK) >= contrast(ground, WHITE) else "#ffffff"


def columns(words: str, size: float = FONT) -> float:
    """Estimate how wide a text will be."""
    capitals = sum(character.isupper() for character in words)
    return (width(words) * _COLUMN + capitals * _CAPITAL) * size


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Move places apart until each is `gap` from the next, within bounds where they fit; order is kept.

    >>> spread([10.0, 11.0, 50.0], 8.0, 0.0, 60.0)
    [10.0, 18.0, 50.0]
    """
    order = sorted(range(len(wanted)), key=lambda k: wanted[k])
    found = list(wanted)
    reached = low
    for k in order:
        found[k] = reached = max(found[k], reached)
        reached += gap
    reached = high
    for k in reversed(order):
        found[k] = min(found[k], reached)
        reached = found[k] - gap
    return found


def ticks(last: int, room: float, least: float = 34.0) -> list[int]:
    """Choose turns to label from 0 to the last, so that labels are at least so far apart.

    >>> ticks(36, 720.0), ticks(6, 60.0)
    ([0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30, 32, 34, 36], [0, 5])
    """
    for stride in (1, 2, 3, 5, 6, 10, 12, 20, 24, 50, 100, 200, 500, 1000):
        if last == 0 or stride * room / last >= least:
            return list(range(0, last + 1, stride))
    return [0, last]


def _luminance(colour: Colour) -> float:
    parts = [c / 255 for c in colour]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _value(value: object) -> str:
    return _number(value) if isinstance(value, int | float) else one_line(str(value))


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
