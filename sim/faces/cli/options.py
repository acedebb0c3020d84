"""Decorators that make a command: its name, the common flags it takes, its own flags.

    @command("run", "seed", "set", "doctrine", "turns", "format", "json")
    @click.argument("scenario")
    @option("--run", "number", type=int, default=0, metavar="N", text="play.option.run")
    def run(options: Options, scenario: str, number: int) -> int: ...

The function gets the common flags as `Options` and its own ones by name, and returns its exit code.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

import click
from click.core import ParameterSource

from sim.faces.cli.frame import Frame, Options
from sim.faces.cli.help import HELP_FLAGS, CommonOption, SpokenCommand, SpokenOption
from sim.faces.cli.refusal import USAGE, Refusal
from sim.faces.cli.wrong_kind import TAKES, refuse_wrong_kind
from sim.faces.words import LANGUAGES

Decorator: TypeAlias = Callable[[Callable[..., Any]], Callable[..., Any]]

LARGEST_SEED = 2**64 - 1


def option(*names: str, text: str, **attributes: Any) -> Decorator:  # noqa: ANN401  (as click has them)
    """Add a flag whose help is the sentence `text`; the rest is as in `click.option`."""
    return click.option(*names, help=text, **({"cls": SpokenOption} | attributes))


def command(
    name: str, *common: str, text: str | None = None
) -> Callable[[Callable[..., int | None]], SpokenCommand]:
    """Make a function a command that takes these common flags besides those that every command takes.

    `text` is the key of the help text (by default `cli.command.NAME.text`).
    """

    def decorate(function: Callable[..., int | None]) -> SpokenCommand:
        def callback(**values: Any) -> int:  # noqa: ANN401  (whatever the flags are)
            options = _options(click.get_current_context(), values)
            if name in TAKES:
                refuse_wrong_kind(options, name, values)
            return function(options, **values) or 0

        callback.__click_params__ = list(getattr(function, "__click_params__", []))  # type: ignore[attr-defined]
        wrapped: Callable[..., Any] = callback
        for flag in reversed([*common, *EVERYWHERE]):
            wrapped = COMMON[flag](wrapped)
        return SpokenCommand(
            name,
            callback=wrapped,
            params=list(reversed(wrapped.__click_params__)),  # type: ignore[attr-defined]
            help=text or f"cli.command.{name}.text",
            context_settings=HELP_FLAGS,
        )

    return decorate


def set_up(frame: Frame, values: dict[str, Any]) -> None:
    """Take the flags that every command takes, and the group before it, out of `values` into the frame."""
    frame.runs_dir = values.pop("runs_dir", None) or frame.runs_dir
    frame.quiet = values.pop("quiet", False) or frame.quiet
    frame.verbose = values.pop("verbose", 0) or frame.verbose
    frame.plain = values.pop("plain", False) or frame.plain
    values.pop("lang", None)


def _options(context: click.Context, values: dict[str, Any]) -> Options:
    """Take the common flags out of a command's values."""
    frame = context.find_object(Frame)
    if frame is None:
        raise RuntimeError("a command was called outside main()")
    set_up(frame, values)
    given = [name for name in values if context.get_parameter_source(name) is ParameterSource.COMMANDLINE]
    names = {"as_json": "json", "seed": "seed", "overrides": "overrides", "doctrines": "doctrines"}
    names |= {"turns": "turns", "format_name": "format"}
    found = {target: values.pop(source) for source, target in names.items() if source in values}
    return replace(Options(frame), **found, given=frozenset(names.get(name, name) for name in given))


def _check_overrides(
    context: click.Context, parameter: click.Parameter, value: tuple[str, ...]
) -> tuple[str, ...]:
    """Refuse an override that is not KEY=VALUE."""
    for text in value:
        key, sign, _ = text.partition("=")
        if not sign or not key.strip():
            raise Refusal(USAGE, "cli.usage.override", what=text)
    return value


def _split_doctrines(
    context: click.Context, parameter: click.Parameter, value: tuple[str, ...]
) -> dict[str, str]:
    """Split every ACTOR=NAME; refuse an actor that gets two."""
    found: dict[str, str] = {}
    for text in value:
        actor, sign, name = (part.strip() for part in text.partition("="))
        if not (sign and actor and name):
            raise Refusal(USAGE, "cli.usage.doctrine", what=text)
        if found.get(actor, name) != name:
            raise Refusal(USAGE, "cli.usage.doctrine_twice", actor=actor, one=found[actor], other=name)
        found[actor] = name
    return found


common = partial(option, cls=CommonOption)

EVERYWHERE = ("runs_dir", "quiet", "verbose", "no_color", "lang")

COMMON: dict[str, Decorator] = {
    "seed": common(
        "--seed", metavar="N", type=click.IntRange(0, LARGEST_SEED), default=1, text="cli.option.seed"
    ),
    "set": common(
        "-S", "--set", "overrides", metavar="KEY=VALUE", multiple=True, callback=_check_overrides,
        text="cli.option.set",
    ),
    "doctrine": common(
        "--doctrine", "doctrines", metavar="ACTOR=NAME", multiple=True, callback=_split_doctrines,
        text="cli.option.doctrine",
    ),
    "turns": common("--turns", metavar="N", type=click.IntRange(min=1), text="cli.option.turns"),
    "format": common("--format", "format_name", metavar="NAME", text="cli.option.format"),
    "json": common("--json", "as_json", is_flag=True, text="cli.option.json"),
    "runs_dir": common(
        "--runs-dir", metavar="DIR", type=click.Path(path_type=Path), text="cli.option.runs_dir"
    ),
    "quiet": common("-q", "--quiet", is_flag=True, text="cli.option.quiet"),
    "verbose": common("-v", "--verbose", count=True, text="cli.option.verbose"),
    "no_color": common("--no-color", "plain", is_flag=True, text="cli.option.no_color"),
    "lang": common("--lang", metavar="en|ko", type=click.Choice(LANGUAGES), text="cli.option.lang"),
}  # fmt: skip
