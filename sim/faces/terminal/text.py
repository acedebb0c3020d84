"""Text on a terminal: foreign text made harmless, widths, wrapping, tables.

Only glyphs that cp949 has are used by sixparty itself: ▲▼→←↑↓■□●○★☆─│…·
"""

import re
import shlex
import unicodedata
from collections.abc import Iterable, Sequence
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Literal, Protocol, TextIO

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

WIDEST = 100
_PIPED_COLUMNS = 100_000

# A terminal's escape sequences go as a whole (CSI, then OSC and its like, then two-byte ones), so
# that no "[31m" is left behind; after them every other control character, and the marks that turn
# the direction of writing round, which can make a line read as another one.
_ESCAPES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"
    r"|\x1b[ -/]*[0-~]?"
)
_CONTROLS = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)


class Screen(Protocol):
    """What a text needs to know of the place where it is shown."""

    @property
    def out(self) -> TextIO:
        """Return the stream that takes the text."""

    @property
    def color(self) -> bool:
        """Tell whether colours and other styles are wanted."""


def clean(text: str) -> str:
    r"""Strip escape sequences and control characters from foreign text; keep newlines and tabs.

    >>> clean("red \x1b[31malert\x1b[0m\x07\nand \x9b2Jthe rest")
    'red alert\nand the rest'
    """
    return _CONTROLS.sub("", _ESCAPES.sub("", text.replace("\r\n", "\n")))


def line(text: str) -> str:
    r"""Clean a foreign text and bring it to one line.

    >>> line(" two\n\tlines ")
    'two lines'
    """
    return " ".join(clean(text).split())


def as_argument(path: object) -> str:
    """Write a path so that a shell hands it to a command whole, and the command takes it for no flag.

    >>> as_argument("a b.yaml"), as_argument("-x.yaml")
    ("'a b.yaml'", './-x.yaml')
    """
    text = str(path)
    return shlex.quote(f"./{text}" if text.startswith("-") else text)


def width(text: str) -> int:
    """Return the columns a text takes: two for a Hangul syllable and its like, none for a combining mark.

    >>> width("DPRK"), width("북한")
    (4, 4)
    """
    return sum(_columns(character) for character in text)


def wrap(text: str, columns: int = 80, indent: str = "", first: str | None = None) -> str:
    """Break text into lines of at most so many columns, at spaces; a blank line parts two paragraphs.

    `indent` begins every line, `first` the first one instead. A word too long for a line stays whole.

    >>> print(wrap("one two three", 9, indent="  ", first="- "))
    - one two
      three
    """
    start = indent if first is None else first
    blocks = []
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        blocks.append(_paragraph(paragraph.split(), columns, start, indent))
        start = indent
    return "\n\n".join(blocks)


def pad(text: str, columns: int) -> str:
    """Fill a text up with spaces to so many columns."""
    return text + " " * max(0, columns - width(text))


def columns_of(screen: Screen) -> int:
    """Return how many columns of a screen to write on: 80 where there is no terminal, never above 100."""
    return min(get_terminal_size((80, 24)).columns, WIDEST) if screen.out.isatty() else 80


def console(screen: Screen) -> "Console":
    """Make a rich console for a screen: markup, emoji and highlighting off, because texts are foreign.

    Where the output is no terminal, lines are as long as they need to be, so that other programs can
    read a table row by row.
    """
    from rich.console import Console

    return Console(
        file=screen.out,
        force_terminal=screen.color,
        color_system="auto" if screen.color else None,
        no_color=not screen.color,
        width=None if screen.out.isatty() else _PIPED_COLUMNS,
        markup=False,
        emoji=False,
        highlight=False,
        safe_box=True,
    )


def table(
    head: Sequence[str], rows: Iterable[Sequence[object]], *, numbers: Sequence[int] = ()
) -> "RenderableType":
    """Lay rows out as a table for `show_table`: a heading, columns two spaces apart, no drawn lines.

    `numbers` are the places of the columns to align on the right. Every cell is cleaned. On a narrow
    terminal cells are folded, except those of the first column: a name has to stay whole to be copied.
    """
    from rich.table import Table
    from rich.text import Text

    laid = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_edge=False, header_style="bold")
    for place, name in enumerate(head):
        side: Literal["left", "right"] = "right" if place in numbers else "left"
        laid.add_column(Text(line(name)), justify=side, overflow="fold", no_wrap=place == 0)
    for row in rows:
        laid.add_row(*(Text(line(str(cell))) for cell in row))
    return laid


def show_table(
    screen: Screen, head: Sequence[str], rows: Iterable[Sequence[object]], *, numbers: Sequence[int] = ()
) -> None:
    """Write rows as a table on a screen, without spaces at the ends of lines."""
    drawn = console(screen)
    with drawn.capture() as capture:
        drawn.print(table(head, rows, numbers=numbers))
    screen.out.write(re.sub(r" +$", "", capture.get(), flags=re.MULTILINE))


def _columns(character: str) -> int:
    """Return the columns of one character."""
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _paragraph(words: Sequence[str], columns: int, first: str, indent: str) -> str:
    """Fill lines with words."""
    lines, current = [], first
    empty = True
    for word in words:
        if not empty and width(current) + 1 + width(word) > columns:
            lines.append(current)
            current, empty = indent, True
        current = current + word if empty else f"{current} {word}"
        empty = False
    return "\n".join([*lines, current])
