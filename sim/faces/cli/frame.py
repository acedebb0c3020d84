"""What every command is handed: its common flags, its streams and its language."""

import json
import os
import shlex
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from sim.faces.terminal.text import as_argument, clean, line
from sim.faces.words import DEFAULT, LANGUAGES, say

PROGRAM = "sixparty"
LANGUAGE_VARIABLE = "SIXPARTY_LANG"
RUNS_VARIABLE = "SIXPARTY_RUNS"
RUNS_FOLDER = "runs"
OF_RUNS = (
    "replay",
    "explain",
    "branch",
    "compare",
    "report",
    "inject",
    "play",
    "query",
    "sensitivity",
    "discover",
)


@dataclass
class Frame:
    """One call of the command line: how to speak, and what an interruption or a fault has to say.

    `folder` is where details of an internal error are saved, `resume` the line that takes up interrupted
    work; a command sets both by `Options.beside`. `saved` says that there is something of it on the disk,
    where no line takes it up.
    """

    arguments: tuple[str, ...]
    lang: str
    runs_dir: Path
    quiet: bool = False
    verbose: int = 0
    plain: bool = False
    folder: Path | None = None
    resume: str | None = None
    saved: bool = False

    def again(self, *more: str, without: str = "") -> str:
        """Write this call once more, with further flags and without one, as it can be typed."""
        kept = [word for word in self.arguments if word != without]
        end = kept.index("--") if "--" in kept else len(kept)
        return shlex.join([PROGRAM, *kept[:end], *more, *kept[end:]])


@dataclass(frozen=True)
class Options:
    """The common flags of a command, and the ways to speak to the person who gave it.

    Data goes to `out` by `write` and `emit`, everything else to `log` by `tell`, `warn` and `next`.
    `given` names the flags that stood on the command line, so that a default can give way.
    """

    frame: Frame
    json: bool = False
    seed: int = 1
    overrides: tuple[str, ...] = ()
    doctrines: Mapping[str, str] = field(default_factory=dict)
    turns: int | None = None
    format: str | None = None
    given: frozenset[str] = frozenset()

    @property
    def lang(self) -> str:
        """Return the language to speak: en or ko."""
        return self.frame.lang

    @property
    def runs_dir(self) -> Path:
        """Return the folder that holds the runs."""
        return self.frame.runs_dir

    @property
    def quiet(self) -> bool:
        """Tell whether only data, warnings and errors are wanted."""
        return self.frame.quiet

    @property
    def verbose(self) -> int:
        """Return how many times more detail was asked for."""
        return self.frame.verbose

    @property
    def out(self) -> TextIO:
        """Return the stream for data."""
        return sys.stdout

    @property
    def log(self) -> TextIO:
        """Return the stream for progress and messages."""
        return sys.stderr

    @property
    def color(self) -> bool:
        """Tell whether the data may carry colours: a terminal, and neither --no-color nor NO_COLOR."""
        return self.out.isatty() and not self.frame.plain

    @property
    def progress(self) -> bool:
        """Tell whether a progress bar may be drawn on the log."""
        return self.log.isatty() and not self.quiet

    @property
    def interactive(self) -> bool:
        """Tell whether a question may be asked: a person's terminal is at the other end of stdin."""
        return sys.stdin is not None and sys.stdin.isatty()

    def say(self, key: str, /, **values: object) -> str:
        """Return a sentence in the person's language; values lose their control characters."""
        return say(self.lang, key, **{name: _harmless(value) for name, value in values.items()})

    def write(self, text: str = "") -> None:
        """Write cleaned text and a newline to stdout."""
        self.out.write(clean(text) + "\n")

    def emit(self, data: object) -> None:
        """Write one JSON document on one line to stdout, in ASCII so that no encoding can harm it."""
        self.out.write(json.dumps(data, ensure_ascii=True, allow_nan=False) + "\n")

    def tell(self, key: str, /, **values: object) -> None:
        """Say a sentence on stderr, unless -q was given."""
        if not self.quiet:
            self.log.write(self.say(key, **values) + "\n")

    def warn(self, key: str, /, **values: object) -> None:
        """Say a sentence on stderr, also with -q."""
        self.log.write(self.say("cli.warning", what=self.say(key, **values)) + "\n")

    def detail(self, text: str) -> None:
        """Write a line on stderr that only -v asks for."""
        if self.verbose:
            self.log.write(line(text) + "\n")

    def next(self, command: str) -> None:
        """Name the useful next command on stderr, unless -q or --json was given.

        It carries --runs-dir where this one did: the same name in another folder is another run.
        """
        if not self.json:
            usual = Path(os.environ.get(RUNS_VARIABLE) or RUNS_FOLDER)
            of_runs = command.split()[1:2] and command.split()[1] in OF_RUNS
            there = f" --runs-dir {as_argument(self.runs_dir)}" if of_runs and self.runs_dir != usual else ""
            self.tell("cli.next", command=command + there)

    def beside(self, folder: Path, resume: str | None = None) -> None:
        """Name the run folder of this command, and the line that takes up its work again."""
        self.frame.folder, self.frame.resume = folder, resume


def frame_of(arguments: Sequence[str], environment: Mapping[str, str] | None = None) -> Frame:
    """Make the frame of a call from its arguments, before they are parsed.

    Two flags have to be known first: the language, because a refusal of the arguments is said in it, and the
    runs folder, because the details of an error go there.
    """
    known = os.environ if environment is None else environment
    wanted = _flag(arguments, "--lang") or known.get(LANGUAGE_VARIABLE) or DEFAULT
    return Frame(
        arguments=tuple(arguments),
        lang=wanted if wanted in LANGUAGES else DEFAULT,
        runs_dir=Path(_flag(arguments, "--runs-dir") or known.get(RUNS_VARIABLE) or "runs"),
        plain=bool(known.get("NO_COLOR")),
    )


def _flag(arguments: Sequence[str], name: str) -> str | None:
    """Find the last value of a flag among raw arguments."""
    found = None
    for place, argument in enumerate(arguments):
        if argument == "--":
            break
        if argument == name and place + 1 < len(arguments):
            found = arguments[place + 1]
        elif argument.startswith(f"{name}="):
            found = argument.partition("=")[2]
    return found


def _harmless(value: object) -> object:
    """Clean a text, and leave a number as it is."""
    return value if isinstance(value, int | float) else clean(str(value))
