"""The command `sixparty`: a table of commands, each imported when it runs."""

import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import current_thread, main_thread
from typing import Any

import click

from sim.faces.cli.ctrl_c import Ears
from sim.faces.cli.errors import guarded
from sim.faces.cli.frame import LANGUAGE_VARIABLE, PROGRAM, Frame, frame_of
from sim.faces.cli.help import HELP_FLAGS, SpokenGroup, SpokenOption
from sim.faces.cli.options import COMMON, EVERYWHERE, set_up
from sim.faces.cli.refusal import USAGE, Refusal
from sim.faces.cli.streams import steady_streams
from sim.faces.words import LANGUAGES, say

# One line a command, in the order of the help page; its words are `cli.command.NAME.*`.
COMMANDS = {
    "list": "sim.faces.cli.list_:list_",
    "show": "sim.faces.cli.show:show",
    "validate": "sim.faces.cli.validate:validate",
    "new": "sim.faces.cli.new:new",
    "run": "sim.faces.cli.run:run",
    "play": "sim.faces.cli.play:play",
    "replay": "sim.faces.cli.replay:replay",
    "branch": "sim.faces.cli.branch:branch",
    "explain": "sim.faces.cli.explain:explain",
    "inject": "sim.faces.cli.inject:inject",
    "batch": "sim.faces.cli.batch:batch",
    "tournament": "sim.faces.cli.tournament:tournament",
    "compare": "sim.faces.cli.compare:compare",
    "sensitivity": "sim.faces.cli.sensitivity:sensitivity",
    "discover": "sim.faces.cli.discover:discover",
    "backtest": "sim.faces.cli.backtest:backtest",
    "claims": "sim.faces.cli.claims:claims",
    "query": "sim.faces.cli.query:query",
    "report": "sim.faces.cli.report:report",
    "doctor": "sim.faces.cli.doctor:doctor",
}

_COMPLETION = "_SIXPARTY_COMPLETE"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    frame = frame_of(given)
    with steady_streams():
        return guarded(lambda: _run(given, frame), frame)


@contextmanager
def _interruptible(lang: str) -> Iterator[None]:
    """Let Ctrl-C be a KeyboardInterrupt in here; where nobody `listen`s, it is one already."""
    say(lang, "cli.error.interrupted", command="")  # after half an import of YAML nothing could be said
    ears = signal.getsignal(signal.SIGINT)
    if not isinstance(ears, Ears) or current_thread() is not main_thread():
        yield
        return
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        ears.spare = 1
        signal.signal(signal.SIGINT, ears)


def _run(arguments: list[str], frame: Frame) -> int:
    """Parse the arguments and call the command."""
    group = _group()
    if instruction := os.environ.get(_COMPLETION):
        from click.shell_completion import shell_complete

        return shell_complete(group, {"obj": frame}, PROGRAM, _COMPLETION, instruction)
    with _interruptible(frame.lang), group.make_context(PROGRAM, arguments, obj=frame) as context:
        code: int | None = group.invoke(context)
    return code or 0


def _group() -> SpokenGroup:
    """Make the group with the flags that may stand before a command's name."""
    made = SpokenGroup(
        PROGRAM,
        callback=_start,
        invoke_without_command=True,
        context_settings=HELP_FLAGS,
        help="cli.main.text",
        params=[
            SpokenOption(["--version"], is_flag=True, is_eager=True, expose_value=False, callback=_version,
                         help="cli.option.version"),
        ],
    )  # fmt: skip
    made.table = COMMANDS
    for flag in EVERYWHERE:
        COMMON[flag](made)
    return made


def _start(**values: Any) -> int:  # noqa: ANN401  (whatever the flags are)
    """Keep the flags given before the command; without a command, show the help page."""
    context = click.get_current_context()
    wanted = os.environ.get(LANGUAGE_VARIABLE)
    if wanted and wanted not in LANGUAGES and not values.get("lang"):
        raise Refusal(USAGE, "cli.usage.language_variable", name=LANGUAGE_VARIABLE, what=wanted)
    set_up(context.ensure_object(Frame), values)
    if context.invoked_subcommand is None:
        sys.stdout.write(context.get_help() + "\n")
    return 0


def _version(context: click.Context, parameter: click.Parameter, value: bool) -> None:
    """Print the version and end."""
    if value and not context.resilient_parsing:
        from importlib.metadata import version

        sys.stdout.write(f"{PROGRAM} {version(PROGRAM)}\n")
        context.exit()
