"""Faults of a scenario file: where, what, and the nearest right thing.

Codes are stable: E1xx syntax, E2xx form, E3xx references, W4xx warnings.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

SHOWN: Final = 40


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One fault: path, line and column (both from 1), stable code, one sentence."""

    path: str
    line: int
    column: int
    code: str
    message: str

    @property
    def severity(self) -> str:
        """Say `error` or `warning`."""
        return "warning" if self.code.startswith("W") else "error"

    def __str__(self) -> str:
        """Write the fault on one line: `path:line:col: CODE message`."""
        return f"{self.path}:{self.line}:{self.column}: {self.code} {self.message}"


class ScenarioError(ValueError):
    """A scenario that cannot be played; `faults` holds every fault found."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        """Keep the faults, errors before warnings left as they were found."""
        self.faults: list[Fault] = list(faults)
        super().__init__("\n".join(map(str, self.faults)))


class ScenarioNotFound(ScenarioError):
    """No file and no id of that name, or a file that cannot be read."""


class OverrideError(ValueError):
    """An override or a doctrine given from outside that does not fit the scenario: a usage error."""


def shown(path: Path) -> str:
    """Give a path as people are told it: below the folder they stand in, else in full."""
    try:
        return str(path.absolute().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def quote(text: object) -> str:
    r"""Write foreign text so that it is safe on a terminal: quoted, on one line, at most 40 characters.

    >>> quote("no"), quote("a" + chr(27) + "[31m")
    ("'no'", "'a\\x1b[31m'")
    """
    whole = str(text)
    return repr(whole if len(whole) <= SHOWN else whole[: SHOWN - 3] + "...")


def nearest(word: str, known: Iterable[str]) -> str:
    """Name the nearest known word as ` (did you mean X?)`; nothing when none is near.

    >>> nearest("hotlin", ["tension", "hotline"]), nearest("zebra", ["hotline"])
    (' (did you mean hotline?)', '')
    """
    meant = closest(word, known)
    return f" (did you mean {meant}?)" if meant else ""


def closest(word: str, known: Iterable[str]) -> str:
    """Give the nearest known word, upper and lower case alike; "" when none is near.

    >>> closest("hotlin", ["tension", "hotline"]), closest("zebra", ["hotline"])
    ('hotline', '')
    """
    from difflib import get_close_matches  # only a fault needs it

    if len(word) > 100:
        return ""
    names = list(dict.fromkeys(known))
    folded: dict[str, str] = {}
    for name in names:
        folded.setdefault(name.casefold(), name)
    found = get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    return folded[found[0]] if found else ""


def either(names: Iterable[str], most: int = 12) -> str:
    """List names for a sentence, the first `most` of them.

    >>> either(["a", "b"]), either("abc", 2)
    ('a, b', 'a, b, ...')
    """
    shown = list(names)
    return ", ".join(shown[:most]) + (", ..." if len(shown) > most else "")
