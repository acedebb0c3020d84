"""Which test decided a verdict, and what is shown beside that goes the other way, in words for a terminal."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sim.faces.terminal.figures import digits
from sim.faces.words import pick
from sim.study.claim_decided import Decided, decided

if TYPE_CHECKING:
    from sim.faces.cli.frame import Options

Data = Mapping[str, Any]


def must(options: "Options", test: Data) -> str:
    """Say what must come out of a test, and where it fails if that is another number."""
    key = test["expect"] if test["fails_at"] == test["by"] else f"contradicted_{test['expect']}"
    return options.say(f"claims.tests.{key}", by=test["by"], fails_at=test["fails_at"])


def title_of(options: "Options", test: Data) -> str:
    """Name a test by its title, else by its measure."""
    return pick(test["title"], options.lang) or str(test["measure"])


def decided_by(options: "Options", one: Data, said: Data) -> str:
    """Say which test decided, with its effect and what it must be; nothing where the first one did."""
    found = decided(one, said)
    if found is None:
        return ""
    values = {"number": found.number, "effect": _number(options, found), "must": must(options, found.test)}
    return options.say("claims.decided.by", title=title_of(options, found.test), **values)


def clause(options: "Options", one: Data, said: Data | None) -> str:
    """Give the same to be set behind a verdict; nothing where nothing is said."""
    told = decided_by(options, one, said) if said is not None else ""
    return f"; {told}" if told else ""


def short(options: "Options", one: Data, said: Data, verdict: str) -> str:
    """Write a verdict for a narrow cell: with the number of the test that decided it, and its effect."""
    found = decided(one, said)
    if found is None:
        return verdict
    values = {"number": found.number, "effect": _number(options, found)}
    return options.say("claims.decided.short", verdict=verdict, **values)


def _number(options: "Options", found: Decided) -> str:
    return options.say("analysis.none") if found.effect is None else digits(found.effect)
