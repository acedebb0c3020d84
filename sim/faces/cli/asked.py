"""The scenario that a command's argument and common flags ask for."""

from sim.faces.cli.frame import Options
from sim.faces.cli.refusal import USAGE, Refusal, did_you_mean
from sim.scenario.library import shipped
from sim.scenario.load import open_draft
from sim.scenario.schema import Format, Scenario


def asked_scenario(options: Options, ref: str) -> tuple[Scenario, list[str]]:
    """Load a scenario as --format, -S, --turns and --doctrine want it.

    Gives the overrides too, for the manifest: those of the format first, then -S, then --turns. Raises what
    `load` raises, and a usage refusal for a format that the scenario does not have.
    """
    draft = open_draft(ref)
    overrides = list(options.overrides)
    if options.format is not None:
        overrides = format_overrides(_format(options, draft.scenario, options.format)) + overrides
    if options.turns is not None:
        overrides.append(f"turns={options.turns}")
    asked = draft.resolve(overrides, options.doctrines)
    warn_of_ranges(options)
    return asked, overrides


def warn_of_ranges(options: Options) -> None:
    """Warn of every parameter that -S sets outside the range over which studies vary it; never refuse."""
    from sim.scenario.overrides import split

    for text in options.overrides:
        (kind, *rest), value = split(text)
        block = shipped().parameters.get(rest[0]) if kind == "parameters" and len(rest) == 1 else None
        if block is None or isinstance(value, bool) or not isinstance(value, int | float):
            continue
        low, high = block["low"], block["high"]
        if not low <= value <= high:
            options.warn("turns.outside", name=rest[0], value=value, low=low, high=high)


def format_overrides(wanted: Format) -> list[str]:
    """Write what a format says of the length of the game as overrides."""
    months = [] if wanted.turn_months is None else [f"turn_months={wanted.turn_months}"]
    return [f"turns={wanted.turns}", *months]


def _format(options: Options, scenario: Scenario, name: str) -> Format:
    found = scenario.formats.get(name)
    if found is None:
        known = ", ".join(scenario.formats)
        guess = did_you_mean(options.lang, name, scenario.formats)
        key = "turns.usage.format" if known else "turns.usage.no_formats"
        raise Refusal(USAGE, key, what=name, known=known, guess=guess, scenario=scenario.id)
    return found
