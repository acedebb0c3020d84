"""What a seat sees before it chooses: news, messages, the world, itself, the others."""

from collections.abc import Iterator
from typing import Any

from sim.faces.terminal.play.playing import Playing
from sim.faces.terminal.play.why import number_text
from sim.faces.terminal.text import line
from sim.faces.terminal.turns import arrow, month_after
from sim.faces.words import pick
from sim.faces.words.terms import rung
from sim.model import names as N
from sim.record.place import value_at
from sim.record.variables import find
from sim.table.entries import FACILITATOR
from sim.table.told import WHITE_CELL
from sim.table.view import BANDED, band

View = dict[str, Any]
LINKS = tuple(name for name in N.PAIR_VARIABLES if name not in ("tension", "dyad_rung", "war"))
MOST_ELSEWHERE = 3
_OLD_MESSAGES = 1
_TENSION = ((50.0, "high"), (30.0, "tense"), (15.0, "uneasy"))
_TRUST = ((0.7, "close"), (0.5, "good"), (0.35, "wary"), (0.2, "low"))


def show_title(game: Playing, seat: str) -> None:
    """Write which turn it is, and whose."""
    course = game.course
    game.talk.head("play.page.title", turn=course.turn, turns=course.turns, seat=game.names.actor_with_id(seat),
                   month=month_after(course, course.turn))  # fmt: skip


def show_news(game: Playing, view: View) -> None:
    """Write the events sent to the seat this turn, rulings on what it sees, and late messages."""
    talk, now = game.talk, game.course.turn
    for inject in view["injects"]:
        if inject["turn"] == now:
            talk.head("turns.inject", title=pick(inject["title"], game.lang))
            talk.write(pick(inject["text"], game.lang), "  ")
    ruled = [ruling for ruling in view["rulings"] if ruling["turn"] == now]
    said = [message for message in view["messages"] if message["turn"] >= now - _OLD_MESSAGES]
    if ruled or said:
        talk.write()
    for ruling in ruled:
        talk.tell("play.page.ruling", variable=_ruled(game, ruling), reason=ruling["reason"])
    for message in said:
        talk.tell("play.page.message", channel=channel_name(game, message["channel"]),
                  who=speaker(game, message["by"]), text=line(message["text"]))  # fmt: skip


def show_state(game: Playing, seat: str, view: View, *, everything: bool = False) -> None:
    """Write the world, the seat's own numbers, and how it stands with the others."""
    talk, values = game.talk, view["state"]["values"]
    talk.head("play.page.state")
    talk.write(_world(game, view), "  ")
    if everything:
        _own_in_full(game, seat, values)
    else:
        talk.write(_own(game, seat, values), "  ")
    _others(game, seat, view)
    elsewhere = list(_elsewhere(game, seat, values))
    if elsewhere:
        talk.write(talk.say("play.page.elsewhere", pairs="; ".join(elsewhere)), "  ")


def speaker(game: Playing, by: str) -> str:
    """Name who speaks in a message."""
    return game.talk.say("play.facilitator") if by == FACILITATOR else game.names.actor(by)


def channel_name(game: Playing, channel: str) -> str:
    """Name a channel."""
    return game.talk.say("play.white_cell") if channel == WHITE_CELL else channel


def _ruled(game: Playing, ruling: View) -> str:
    owners = [ruling[name] for name in ("actor", "target") if ruling.get(name)]
    return game.names.dotted(".".join([ruling["variable"], *owners]))


def _world(game: Playing, view: View) -> str:
    """Say the rung and the world's variables that are not 0, each with the way it went."""
    values, parts = view["state"]["values"], []
    for name in (*N.WORLD_VARIABLES, *(f"{one}_distraction" for one in game.course.built.index.distractions)):
        value = values.get(name, 0.0)
        if name == "rung":
            parts.append(
                game.talk.say("turns.rung", rung=rung(game.lang, value), arrow=_way(game, name, value))
            )
        elif name != "deal" and value > 0.0:
            parts.append(_part(game, name, value))
    deal = view["state"]["deal"]
    if deal:
        parts.append(game.talk.say("play.page.deal", **deal))
    return "; ".join(parts)


def _own(game: Playing, seat: str, values: dict[str, float]) -> str:
    """Say the seat's own variables, each with a word for how high it is."""
    parts = []
    for name in N.ACTOR_VARIABLES:
        value = values[f"{name}.{seat}"]
        shown = _part(game, f"{name}.{seat}", value)
        parts.append(shown if name == "political_capital" else f"{shown} {_band(game, value)}")
    return game.talk.say("play.page.own", parts="; ".join(parts))


def _own_in_full(game: Playing, seat: str, values: dict[str, float]) -> None:
    """Write the seat's own variables one a line, with what each means."""
    page, rows = game.talk.page(), []
    for name in N.ACTOR_VARIABLES:
        value = values[f"{name}.{seat}"]
        shown = f"{number_text(name, value)} {_way(game, f'{name}.{seat}', value)}"
        rows.append((game.names.variable(name), f"{shown}  {game.talk.say(f'play.meaning.{name}')}"))
    forces = [
        (name, value) for name, value in values.items() if name.startswith("force_share.") and value > 0.0
    ]
    if forces:
        shown = ", ".join(f"{game.names.dotted(name)} {value:.2f}" for name, value in forces)
        rows.append((game.names.variable("force_share"), shown))
    page.facts(rows)


def _others(game: Playing, seat: str, view: View) -> None:
    """Write one line for each other actor: tension, the seat's trust, links, and what is known of it."""
    talk, values = game.talk, view["state"]["values"]
    for other in (actor for actor in game.course.built.index.actors if actor != seat):
        tension, trust = values[_pair(game, "tension", seat, other)], values[f"trust.{seat}.{other}"]
        told = talk.say(
            "play.page.other",
            tension=f"{tension:.1f} {_way(game, f'tension.{seat}.{other}', tension)}",
            tension_word=_word(game, "tension", _TENSION, tension, "calm"),
            trust=f"{trust:.2f} {_way(game, f'trust.{seat}.{other}', trust)}",
            trust_word=_word(game, "trust", _TRUST, trust, "none"),
        )
        more = [*_links(game, seat, other, values), _known(game, other, view["state"]["bands"])]
        talk.write("; ".join([told, *filter(None, more)]), "    ", f"  {game.names.actor(other)}: ")


def _links(game: Playing, seat: str, other: str, values: dict[str, float]) -> Iterator[str]:
    """Name what stands between two actors: hotline, talks, agreements, a promise to defend, a war."""
    for name in LINKS:
        value = values[_pair(game, name, seat, other)]
        if value:
            yield game.names.variable(name) + (f" {value:g}" if value != 1 or name == "talks_stage" else "")
    for key, one, two in (("defends_us", other, seat), ("we_defend", seat, other)):
        value = values[f"commitment.{one}.{two}"]
        if value > 0.0:
            yield game.talk.say(f"play.page.{key}", share=value)


def _known(game: Playing, other: str, bands: dict[str, str]) -> str:
    """Say roughly how strong another actor is."""
    parts = []
    for name in BANDED:
        found = bands.get(f"{name}.{other}")
        if found and (name, found) != ("nuclear", "low"):
            parts.append(f"{game.names.variable(name)} {game.talk.say(f'play.band.{found}')}")
    return ", ".join(parts)


def _elsewhere(game: Playing, seat: str, values: dict[str, float]) -> Iterator[str]:
    """Give the tensest pairs that the seat has no part in."""
    pairs = [(value, name) for name, value in values.items()
             if name.startswith("tension.") and seat not in name.split(".")]  # fmt: skip
    for value, name in sorted(pairs, reverse=True)[:MOST_ELSEWHERE]:
        one, other = (game.names.actor(actor) for actor in name.split(".")[1:])
        yield f"{one} - {other} {value:.1f} {_way(game, name, value)}"


def _part(game: Playing, name: str, value: float) -> str:
    shown = game.names.variable(name.partition(".")[0])
    return f"{shown} {number_text(name, value)} {_way(game, name, value)}"


def _way(game: Playing, name: str, value: float) -> str:
    """Say which way a number went since the turn before; nothing where it did not."""
    place = find(game.course.built.index, name)
    before = value_at(game.course.state_after(max(0, len(game.course.played) - 1)), place)
    shown = arrow(
        value - before, 0.05 if name.partition(".")[0] in ("tension", "political_capital") else 0.005
    )
    return shown if shown != "·" else ""


def _pair(game: Playing, name: str, one: str, other: str) -> str:
    first, second = sorted((one, other), key=game.course.actor)
    return f"{name}.{first}.{second}"


def _band(game: Playing, value: float) -> str:
    return f"({game.talk.say(f'play.band.{band(value)}')})"


def _word(game: Playing, what: str, steps: tuple[tuple[float, str], ...], value: float, lowest: str) -> str:
    word = next((word for least, word in steps if value >= least), lowest)
    return game.talk.say(f"play.{what}.{word}")
