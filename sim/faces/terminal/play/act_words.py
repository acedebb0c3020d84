"""What an act would do, in words: its tone, whether it needs a yes, what it changes, who sees it."""

from collections.abc import Mapping
from typing import Any

from sim.faces.terminal.play.naming import Names
from sim.faces.words import say
from sim.model import names as N

Entry = Mapping[str, Any]
_TONES = (
    (6.0, "very_friendly"),
    (3.0, "friendly"),
    (0.5, "mild"),
    (-0.5, "neutral"),
    (-3.0, "cool"),
    (-6.0, "hostile"),
)


def tone_word(lang: str, tone: float) -> str:
    """Name the tone of an act, given in Goldstein units.

    >>> tone_word("en", 7.2), tone_word("en", -10.0)
    ('very friendly', 'very hostile')
    """
    return say(lang, f"play.tone.{next((word for least, word in _TONES if tone >= least), 'very_hostile')}")


def outline(names: Names, seat: str, entry: Entry) -> str:
    """Say in words what an act would do, as far as the act itself declares it, and who sees it."""
    lang = names.lang
    parts = [tone_word(lang, entry["tone"])]
    if entry["joint"]:
        parts.append(say(lang, "play.acts.joint"))
    parts += effects(names, seat, entry)
    if entry["visible_to"] != "all":
        parts.append(say(lang, "play.acts.seen_share", share=entry["observability"]))
    return ", ".join(parts)


def full_outline(names: Names, seat: str, entry: Entry) -> str:
    """Say it with the tone as a number, and by whom it is seen."""
    parts = [f"{tone_word(names.lang, entry['tone'])} {entry['tone']:+.1f}"]
    if entry["joint"]:
        parts.append(say(names.lang, "play.acts.joint"))
    return f"{', '.join([*parts, *effects(names, seat, entry)])}; {who_sees(names, entry)}"


def effects(names: Names, seat: str, entry: Entry) -> list[str]:
    """List what an act adds to which variable, as the seat would say it."""
    return [
        say(
            names.lang,
            "play.acts.effect",
            what=_whose(names, seat, entry["target"], change["variable"]),
            add=change["add"],
        )
        for change in entry["effects"]
    ]


def who_sees(names: Names, entry: Entry) -> str:
    """Say who will notice an act."""
    if entry["visible_to"] == "all":
        return say(names.lang, "play.acts.seen_all")
    share = entry["observability"]
    if entry["visible_to"]:
        who = ", ".join(names.actor(name) for name in entry["visible_to"])
        return say(names.lang, "play.acts.seen_by", who=who, share=share)
    return say(names.lang, "play.acts.hidden", share=share)


def _whose(names: Names, seat: str, target: str | None, variable: str) -> str:
    """Name a variable by whom it belongs to, as seen from the seat that acts."""
    base, *owners = variable.split(".")
    name, lang = names.variable(base), names.lang
    others = [owner for owner in owners if owner != seat]
    if base in N.PAIR_VARIABLES or base in N.DIRECTED_VARIABLES:
        if len(others) != 1:
            return names.dotted(variable)
        own = base in N.PAIR_VARIABLES or owners[0] == seat
        if own and others == [target]:
            return name
        way = "play.acts.with" if own else "play.acts.their"
        return say(lang, way, what=name, who=names.actor(others[0]))
    if owners and others:
        return say(lang, "play.acts.their", what=name, who=names.actor(others[0]))
    return say(lang, "play.acts.own", what=name) if owners else name
