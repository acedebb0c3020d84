"""Help pages in the person's language: the texts are words, found when the page is shown."""

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import click

from sim.faces.cli.frame import Frame
from sim.faces.cli.refusal import USAGE, Refusal, did_you_mean
from sim.faces.terminal.text import pad, width, wrap
from sim.faces.words import DEFAULT, has, say

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

HELP_FLAGS: dict[str, Any] = {"help_option_names": ["-h", "--help"]}
COLUMNS = 80
_NAMES_AT_MOST = 30


def language(context: click.Context) -> str:
    """Return the language of a call."""
    frame = context.find_object(Frame)
    return frame.lang if frame else DEFAULT


class SpokenOption(click.Option):
    """A flag whose help is the key of a sentence."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str]:
        """Return the flag as it is written, and its sentence."""
        spelling = ", ".join(sorted(self.opts, key=len))
        metavar = "" if self.is_flag or self.count else f" {self.make_metavar(ctx)}"
        return spelling + metavar, say(language(ctx), self.help or "")


class CommonOption(SpokenOption):
    """A flag that many commands take; help pages have them in a part of their own."""


class SpokenCommand(click.Command):
    """A command whose help is the key of a sentence."""

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return the flag that shows this page, with its sentence."""
        made = super().get_help_option(ctx)
        if made is not None:
            made.help = say(language(ctx), "cli.option.help")
        return made

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse arguments, and refuse too many of them in the person's language."""
        ctx.allow_extra_args = True
        try:
            rest = super().parse_args(ctx, args)
        except click.UsageError as error:
            error.ctx = error.ctx or ctx  # the parser leaves it out
            raise
        if rest and not (self.allow_extra_args or ctx.resilient_parsing):
            raise Refusal(USAGE, "cli.usage.extra", what=" ".join(rest), context=ctx)
        return rest

    def get_help(self, ctx: click.Context) -> str:
        """Return the help page."""
        return "\n\n".join([usage(self, ctx), *self.sections(ctx)])

    def sections(self, ctx: click.Context) -> list[str]:
        """Return the parts of the page below the usage line."""
        lang = language(ctx)
        options = [p for p in self.get_params(ctx) if isinstance(p, click.Option) and not p.hidden]
        own = [p for p in options if not isinstance(p, CommonOption)]
        common = [p for p in options if isinstance(p, CommonOption)]
        parts = [wrap(say(lang, self.help or ""), COLUMNS)]
        for key, group in (("cli.help.options", own), ("cli.help.common", common)):
            records = [record for p in group if (record := p.get_help_record(ctx))]
            if records:
                parts.append(say(lang, key) + "\n" + definitions(records))
        return parts


class SpokenGroup(SpokenCommand, click.Group):
    """A group of commands that are imported only when they run, from a table name -> "module:object"."""

    table: Mapping[str, str] = MappingProxyType({})

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the table's order."""
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        if cmd_name not in self.table:
            return None
        module, _, name = self.table[cmd_name].partition(":")
        found: click.Command = getattr(import_module(module), name)
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that the first argument names; refuse an unknown one with the nearest name."""
        if args[0] == "help":  # as git has it: `help`, `help COMMAND`
            if len(args) == 1:
                click.echo(self.get_help(ctx))
                ctx.exit()
            args = [args[1], "--help"]
        if args[0] not in self.table and not ctx.resilient_parsing:
            guess = did_you_mean(language(ctx), args[0], self.table)
            raise Refusal(USAGE, "cli.usage.no_command", what=args[0], guess=guess, context=ctx)
        return args[0], self.get_command(ctx, args[0]), args[1:]

    def sections(self, ctx: click.Context) -> list[str]:
        """Return the parts of the page, the commands without importing them."""
        lang = language(ctx)
        text, *options = super().sections(ctx)
        records = [(name, say(lang, f"cli.command.{name}.short")) for name in self.table]
        commands = say(lang, "cli.help.commands") + "\n" + definitions(records)
        first = [
            (say(lang, f"cli.first.{name}.command"), say(lang, f"cli.first.{name}.why"))
            for name in self.table
            if has(DEFAULT, f"cli.first.{name}.why")
        ]
        begin = say(lang, "cli.help.first") + "\n" + definitions(first)
        return [text, begin, commands, *options, wrap(say(lang, "cli.help.more"), COLUMNS)]

    def shell_complete(self, ctx: click.Context, incomplete: str) -> "list[CompletionItem]":
        """Offer the names of the commands without importing them."""
        from click.shell_completion import CompletionItem

        if incomplete.startswith("-"):
            return super().shell_complete(ctx, incomplete)
        return [CompletionItem(name) for name in self.table if name.startswith(incomplete)]


def usage(command: click.Command, ctx: click.Context) -> str:
    """Return the usage line of a command."""
    head = say(language(ctx), "cli.help.usage") + " "
    text = " ".join([ctx.command_path, *command.collect_usage_pieces(ctx)])
    return wrap(text, COLUMNS, indent=" " * width(head), first=head)


def definitions(records: list[tuple[str, str]]) -> str:
    """Lay out names with their meaning; a long name has its meaning on the lines below."""
    gap = min(max(width(name) for name, _ in records), _NAMES_AT_MOST) + 4
    lines = []
    for name, meaning in records:
        head = pad(f"  {name}", gap)
        if width(head) > gap:
            lines.append(head)
            head = " " * gap
        lines.append(wrap(meaning, COLUMNS, indent=" " * gap, first=head) if meaning else head.rstrip())
    return "\n".join(lines)
