"""Exit codes, and how a command says no."""

from collections.abc import Iterable

import click

from sim.faces.words import say

DONE, NO, USAGE, INTERNAL, NOT_FOUND, NOTHING_TO_DO, RESOURCE, INTERRUPTED = 0, 1, 2, 3, 4, 5, 6, 130


class Refusal(Exception):
    """A command's no: the exit code, and the key and the values of the sentence that says why.

    With exit code 2 the help page of the command at hand is named besides.
    """

    def __init__(
        self, exit_code: int, key: str, /, context: click.Context | None = None, **values: object
    ) -> None:
        """Make a refusal."""
        super().__init__(key)
        self.exit_code, self.key, self.values = exit_code, key, values
        found = context or click.get_current_context(silent=True)
        self.command = found.command_path if found and exit_code == USAGE else ""


def nearest(name: str, names: Iterable[str]) -> str | None:
    """Return the known name that is most like the one given, upper and lower case alike.

    >>> nearest("scenaros", ["scenarios", "studies"]), nearest("x", ["scenarios"])
    ('scenarios', None)
    """
    import difflib

    known = {candidate.lower(): candidate for candidate in names}
    found = difflib.get_close_matches(name[:100].lower(), known, n=1, cutoff=0.6)
    return known[found[0]] if found else None


def did_you_mean(lang: str, name: str, names: Iterable[str]) -> str:
    """Return a sentence that names the nearest known name, with a space before it, or ""."""
    found = nearest(name, names)
    return " " + say(lang, "cli.did_you_mean", name=found) if found else ""
