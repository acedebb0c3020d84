"""Writing lines and asking for them, the same at a terminal and through a pipe."""

import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from shutil import get_terminal_size
from typing import TextIO

from sim.faces.terminal.page import Page
from sim.faces.terminal.text import clean, columns_of, line, wrap
from sim.faces.words import say

COMMENT = "#"


class InputEnded(Exception):
    """Say that nothing more can be read: a script came to its end, or a person closed the input."""


class Talk:
    """One conversation: `keys` tells that a person types at a terminal, else lines come from a pipe.

    Nothing is ever drawn over: a screen reader, a pipe and a log get the same lines as an eye. Through a
    pipe no prompt is written, and what was read is repeated so that a transcript can be followed; a line
    that begins with # is only repeated.
    """

    def __init__(self, lang: str, out: TextIO, *, color: bool, keys: bool) -> None:
        """Talk in a language, on a stream."""
        self.lang, self.out, self.color, self.keys = lang, out, color, keys
        self._unread: list[str] = []
        self._readline = False

    @property
    def columns(self) -> int:
        """Give the columns to write on."""
        return columns_of(self)

    def say(self, key: str, /, **values: object) -> str:
        """Return a sentence; values lose their control characters."""
        safe = {name: value if isinstance(value, int | float) else clean(str(value))
                for name, value in values.items()}  # fmt: skip
        return say(self.lang, key, **safe)

    def tell(self, key: str, /, **values: object) -> None:
        """Write a sentence, wrapped."""
        self.write(self.say(key, **values))

    def write(self, text: str = "", indent: str = "", first: str | None = None) -> None:
        """Write text in lines no wider than the screen."""
        for part in clean(text).split("\n"):
            begin = indent if first is None else first
            self.out.write((wrap(part, self.columns, indent, begin) if part.strip() else "") + "\n")
            first = None

    def plain(self, text: str) -> None:
        """Write one line as it is, cleaned: columns that are laid out already, a command to copy."""
        self.out.write(clean(text) + "\n")

    def items(self, texts: Iterable[str]) -> None:
        """Write a list, one item a line, set in by two."""
        for text in texts:
            self.write(line(text), "    ", "  ")

    def page(self) -> Page:
        """Begin a page on this screen."""
        return Page(self)

    def head(self, key: str, /, **values: object) -> None:
        """Write a heading after a blank line."""
        self.out.write("\n")
        self.page().title(self.say(key, **values))

    def ask(self, prompt: str) -> str:
        """Read one line, cleaned; raise `InputEnded` when there is none."""
        while True:
            text = self._again() if self._unread else self._read(prompt)
            if not text.startswith(COMMENT):
                return text

    def unread(self, text: str) -> None:
        """Give a line back to be read again: it was not for the one who asked."""
        self._unread.append(text)

    def blank(self) -> None:
        """Hide what was shown and typed from the next person; only a real terminal has to forget."""
        if self._readline:
            import readline

            readline.clear_history()
        if not (self.keys and self.out.isatty()):
            return
        self.out.write("\n" * get_terminal_size().lines)
        if os.environ.get("TERM", "dumb") != "dumb":
            self.out.write("\x1b[H\x1b[2J\x1b[3J")

    def _again(self) -> str:
        text = self._unread.pop()
        self.write(f"> {text}".rstrip())
        return text

    def _read(self, prompt: str) -> str:
        self.out.flush()
        if not self.keys:
            raw = sys.stdin.readline() if sys.stdin is not None else ""
            if not raw:
                raise InputEnded
            self.write(f"> {line(raw)}".rstrip())
            return line(raw)
        try:
            return line(self._typed(f"{line(prompt)} "))
        except EOFError:
            self.out.write("\n")
            raise InputEnded from None

    def _typed(self, prompt: str) -> str:
        """Read what a person types; with arrow keys and memory where the system has them."""
        if self.out is sys.stdout and self.out.isatty():
            self._edit()
            return input(prompt)
        self.out.write(prompt)
        self.out.flush()
        raw = sys.stdin.readline()
        if not raw:
            raise EOFError
        return raw

    def _edit(self) -> None:
        if self._readline:
            return
        with suppress(ImportError):
            import readline

            readline.parse_and_bind("set enable-bracketed-paste off")
            self._readline = True
