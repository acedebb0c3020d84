"""Where a page goes that `-o` names: a file, or standard output for `-`."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from sim.faces.cli.refusal import USAGE, Refusal

if TYPE_CHECKING:
    from sim.faces.cli.frame import Options

# Compared by identity: `./-` is a file of that name.
STDOUT: Final = Path("-")


class PageFile(click.Path):
    """The value of `-o`: a path, or `STDOUT` for a lone `-`."""

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Make a path of the text."""
        return STDOUT if value == "-" else Path(str(value))


def refuse_two_on_stdout(options: "Options", out: Path | None) -> None:
    """Refuse a page on standard output where --json would stand there too."""
    if out is STDOUT and options.json:
        raise Refusal(USAGE, "cli.usage.page_and_json")


def write_to_stdout(options: "Options", page: str) -> None:
    """Write a page to standard output as UTF-8, which it says of itself, whatever the terminal speaks."""
    options.out.flush()
    raw = getattr(options.out, "buffer", None)
    if raw is None:  # a stream of text alone
        options.out.write(page)
        return
    try:
        raw.write(page.encode("utf-8"))
        raw.flush()
    except BrokenPipeError:  # its reader has what it wanted
        from sim.faces.cli.streams import silence

        silence(options.out)
