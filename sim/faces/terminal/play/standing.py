"""How a seat stands: the world, its own numbers with a word for each, the others as far as it knows them."""

from collections.abc import Mapping
from typing import Any

from sim.faces.terminal.play.playing import Playing
from sim.faces.terminal.play.why import number_text
from sim.faces.terminal.turns import SAME, arrow
from sim.faces.words.terms import rung
from sim.model import names as N
from sim.record.place import value_at
from sim.record.variables import find
from sim.table.view import BANDED, band

Values = Mapping[str, float]
LINKS = tuple(name for name in N.PAIR_VARIABLES if name not in ("tension", "dyad_rung"))
_TENSION = ((50.0, "high"), (30.0, "tense"), (15.0, "uneasy"))
_TRUST = ((0.7, "close"), (0.5, "good"), (0.35, "wary"), (0.2, "low"))
_FIRM = 0.2  # a weaker promise to defend is not worth the room
_POINTS = ("tension", "political_capital")  # a change of 0.05 shows in their one decimal


def world(game: Playing, view: Mapping[str, Any]) -> str:
    """Say the rung and the world's variables that are not 0, each with the way it went."""
    values, talk = view["state"]["values"], game.talk
    level = values["rung"]
    parts = [talk.say("turns.rung", rung=rung(game.lang, level), arrow=way(game, "rung", level)).rstrip()]
    others = [name for name in N.WORLD_VARIABLES if name not in ("rung", "deal", "council_trigger")]
    others += [f"{one}_distraction" for one in game.course.built.index.distractions]
    parts += [_part(game, name, values[name]) for name in others if values.get(name, 0.0) > 0.0]
    deal = view["state"]["deal"]
    return "; ".join(parts + ([talk.say("play.page.deal", **deal)] if deal else []))


def show_own(game: Playing, seat: str, values: Values, *, everything: bool) -> None:
    """Write the seat's own variables, each with a word for how high it is, or one a line with its meaning."""
    own = {name: values[f"{name}.{seat}"] for name in N.ACTOR_VARIABLES}
    if not everything:
        parts = [_own(game, seat, name, value) for name, value in own.items() if value > 0.0]
        game.talk.tell("play.page.own", parts="; ".join(parts))
        return
    rows = [
        (game.names.variable(name), f"{number_text(name, value)}{way(game, f'{name}.{seat}', value)}  "
         f"{game.talk.say(f'play.meaning.{name}')}")
        for name, value in own.items()
    ]  # fmt: skip
    game.talk.page().facts(rows)
    forces = [name for name, value in values.items() if name.startswith("force_share.") and value > 0.0]
    game.talk.items(f"{game.names.dotted(name)} {values[name]:.2f}" for name in forces)


def show_others(game: Playing, seat: str, view: Mapping[str, Any]) -> None:
    """Write a table of the others: tension, the seat's trust, and roughly how strong each is."""
    talk, names = game.talk, game.names
    values, bands = view["state"]["values"], view["state"]["bands"]
    known = [name for name in BANDED if any(band_ != "low" for band_ in _column(bands, name))]
    head = [
        "",
        names.variable("tension"),
        talk.say("play.page.trust"),
        *(talk.say(f"play.page.known.{name}") for name in known),
    ]
    rows = []
    for other in _others(game, seat):
        tension, trust = f"tension.{seat}.{other}", f"trust.{seat}.{other}"
        rows.append(
            [
                names.actor_with_id(other),
                _relation(game, tension, values[_pair(game, "tension", seat, other)], _TENSION, "calm"),
                _relation(game, trust, values[trust], _TRUST, "none"),
                *(_band_word(game, bands.get(f"{name}.{other}")) for name in known),
            ]
        )
    talk.page().table(head, rows)


def show_links(game: Playing, seat: str, values: Values) -> None:
    """Name what stands between the seat and others: hotlines, talks, agreements, promises to defend."""
    names, parts = game.names, []
    for name in LINKS:
        found = {other: values[_pair(game, name, seat, other)] for other in _others(game, seat)}
        who = ", ".join(
            names.actor(other) + (f" {value:g}" if value > 1 or name == "talks_stage" else "")
            for other, value in found.items()
            if value
        )
        if who:
            parts.append(game.talk.say("play.page.link", name=names.variable(name), who=who))
    for key, place in (("defended", 0), ("defends", 1)):
        found = {
            o: values["commitment." + ".".join([(o, seat), (seat, o)][place])] for o in _others(game, seat)
        }
        who = ", ".join(
            f"{names.actor(other)} {value:.2f}" for other, value in found.items() if value >= _FIRM
        )
        if who:
            parts.append(game.talk.say(f"play.page.{key}", who=who))
    if parts:
        game.talk.write("; ".join(parts))


def way(game: Playing, name: str, value: float) -> str:
    """Say which way a number went since the turn before, after a space; nothing where it did not."""
    index = game.course.built.index
    before = value_at(game.course.state_after(max(0, len(game.course.played) - 1)), find(index, name))
    shown = arrow(value - before, 0.05 if name.partition(".")[0] in _POINTS else 0.005)
    return "" if shown == SAME else f" {shown}"


def _others(game: Playing, seat: str) -> list[str]:
    return [actor for actor in game.course.built.index.actors if actor != seat]


def _own(game: Playing, seat: str, name: str, value: float) -> str:
    shown = _part(game, f"{name}.{seat}", value)
    return shown if name == "political_capital" else f"{shown} ({_band_word(game, band(value))})"


def _part(game: Playing, name: str, value: float) -> str:
    shown = game.names.variable(name.partition(".")[0])
    return f"{shown} {number_text(name, value)}{way(game, name, value)}"


def _relation(
    game: Playing, name: str, value: float, steps: tuple[tuple[float, str], ...], lowest: str
) -> str:
    """Write a tension or a trust with a word for it."""
    word = next((word for least, word in steps if value >= least), lowest)
    spoken = game.talk.say(f"play.{name.partition('.')[0]}.{word}")
    return f"{number_text(name, value)}{way(game, name, value)} {spoken}"


def _pair(game: Playing, name: str, one: str, other: str) -> str:
    first, second = sorted((one, other), key=game.course.actor)
    return f"{name}.{first}.{second}"


def _column(bands: Mapping[str, str], name: str) -> list[str]:
    return [value for key, value in bands.items() if key.partition(".")[0] == name]


def _band_word(game: Playing, name: str | None) -> str:
    return game.talk.say(f"play.band.{name}") if name else ""
