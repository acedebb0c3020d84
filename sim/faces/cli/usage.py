"""What click refuses, said in the person's language."""

import re

import click

from sim.faces.cli.refusal import did_you_mean
from sim.faces.words import say


def usage_sentence(error: click.UsageError, lang: str) -> str:
    """Say what is wrong with the arguments; a refusal of a kind we do not know comes in click's English."""
    context, parameter = error.ctx, getattr(error, "param", None)
    if context is None:
        return error.format_message()
    options = {name: p for p in context.command.get_params(context) for name in p.opts}
    if isinstance(error, click.NoSuchOption):
        guess = did_you_mean(lang, error.option_name, options)
        return say(lang, "cli.usage.no_option", what=error.option_name, guess=guess)
    if isinstance(error, click.BadOptionUsage):
        takes_none = getattr(options.get(error.option_name), "is_flag", False)
        key = "cli.usage.no_value" if takes_none else "cli.usage.needs_value"
        return say(lang, key, what=error.option_name)
    if parameter is None:
        return error.format_message()
    if isinstance(error, click.MissingParameter):
        return say(lang, "cli.usage.missing", what=_name(parameter, context))
    if isinstance(error, click.BadParameter):
        return _bad_value(error, parameter, context, lang)
    return error.format_message()


def _bad_value(
    error: click.BadParameter, parameter: click.Parameter, context: click.Context, lang: str
) -> str:
    """Say which values a parameter takes."""
    name, kind = _name(parameter, context), parameter.type
    # The value given stands only in click's own sentence.
    found = re.match(r"'(.*?)' is not|(\S+) is not in the range", error.message, re.DOTALL)
    what = (found[1] or found[2] or "") if found else ""
    if isinstance(kind, click.Choice):
        choices = [str(choice) for choice in kind.choices]
        guess = did_you_mean(lang, what, choices)
        return say(lang, "cli.usage.choice", name=name, what=what, choices=", ".join(choices), guess=guess)
    if not kind.name.startswith(("integer", "float")):
        return say(lang, "cli.usage.bad", name=name, reason=error.message)
    low, high = getattr(kind, "min", None), getattr(kind, "max", None)
    sort = "whole" if kind.name.startswith("integer") else "number"
    bounds = "" if low is None else "_from_on" if high is None else "_from_to"
    return say(lang, f"cli.usage.{sort}{bounds}", name=name, what=what, low=low, high=high)


def _name(parameter: click.Parameter, context: click.Context) -> str:
    """Return a flag as it is written, or an argument's name in capitals."""
    if isinstance(parameter, click.Option):
        return max(parameter.opts, key=len)
    return parameter.make_metavar(context).removesuffix("...").strip("[]")
