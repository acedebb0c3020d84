"""A page of words for a terminal: titles, paragraphs, lists and facts, wrapped to its width."""

from collections.abc import Iterable, Sequence

from sim.faces.terminal.text import Screen, clean, columns_of, line, pad, show_table, width, wrap


class Page:
    """Writes to a screen; every text is foreign and is cleaned."""

    def __init__(self, screen: Screen) -> None:
        """Begin a page; parts of it are set off by blank lines."""
        self._screen = screen
        self._columns = columns_of(screen)
        self._begun = False

    def title(self, text: str) -> None:
        """Write a title, bold where styles are wanted."""
        self.gap()
        self._styled(line(text))

    def gap(self) -> None:
        """Leave a blank line, except at the top."""
        if self._begun:
            self._write("")

    def text(self, text: str) -> None:
        """Write paragraphs; nothing when there is no text."""
        if text.strip():
            self.gap()
            self._write(wrap(clean(text), self._columns))

    def items(self, texts: Iterable[str]) -> None:
        """Write a list, a dash before each text."""
        for text in texts:
            self._write(wrap(line(text), self._columns, indent="    ", first="  - "))

    def facts(self, rows: Iterable[tuple[str, object]]) -> None:
        """Write names with their values, values aligned; a value of None or "" is left out."""
        shown = [(line(name), line(str(value))) for name, value in rows if value is not None and value != ""]
        gap = 2 + max((width(name) for name, _ in shown), default=0) + 2
        for name, value in shown:
            self._write(wrap(value, self._columns, indent=" " * gap, first=pad(f"  {name}", gap)))

    def table(
        self, head: Sequence[str], rows: Iterable[Sequence[object]], numbers: Sequence[int] = ()
    ) -> None:
        """Write a table."""
        show_table(self._screen, head, rows, numbers=numbers)
        self._begun = True

    def _styled(self, text: str) -> None:
        """Write a line in bold type where the screen has it."""
        self._write(f"\x1b[1m{text}\x1b[0m" if self._screen.color else text)

    def _write(self, text: str) -> None:
        """Write a line of ours."""
        self._screen.out.write(text + "\n")
        self._begun = True
