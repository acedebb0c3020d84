"""What a seat reads before it chooses: which turn it is, the news, and how it stands."""

from typing import Any

from sim.faces.terminal.play.playing import Playing
from sim.faces.terminal.play.standing import show_links, show_others, show_own, way, world
from sim.faces.terminal.text import line
from sim.faces.terminal.turns import month_after
from sim.faces.words import pick
from sim.table.entries import FACILITATOR
from sim.table.told import WHITE_CELL

View = dict[str, Any]
MOST_ELSEWHERE = 3
_OLD_MESSAGES = 1  # a message is shown in its turn and in this many after it


def show_title(game: Playing, seat: str) -> None:
    """Write which turn it is, and whose."""
    course = game.course
    game.talk.head(
        "play.page.title",
        turn=course.turn,
        turns=course.turns,
        month=month_after(course, course.turn - 1),
        seat=game.names.actor_with_id(seat),
    )


def show_news(game: Playing, view: View) -> None:
    """Write the events sent to the seat this turn, rulings on what it sees, and late messages."""
    talk, now = game.talk, game.course.turn
    for inject in view["injects"]:
        if inject["turn"] == now:
            talk.tell("turns.inject", title=pick(inject["title"], game.lang))
            talk.write(pick(inject["text"], game.lang), "  ")
    for ruling in view["rulings"]:
        if ruling["turn"] == now:
            talk.tell("play.page.ruling", variable=_ruled(game, ruling), reason=ruling["reason"])
    for message in view["messages"]:
        if message["turn"] >= now - _OLD_MESSAGES:
            show_message(game, message)


def show_message(game: Playing, message: View) -> None:
    """Write a message: its channel, who speaks, what is said."""
    channel, by = message["channel"], message["by"]
    game.talk.tell(
        "play.page.message",
        channel=game.talk.say("play.white_cell") if channel == WHITE_CELL else channel,
        who=game.talk.say("play.facilitator") if by == FACILITATOR else game.names.actor(by),
        text=line(message["text"]),
    )


def show_state(game: Playing, seat: str, view: View, *, everything: bool = False) -> None:
    """Write the world, the seat's own numbers, and how it stands with the others."""
    talk, values = game.talk, view["state"]["values"]
    talk.write(world(game, view))
    show_own(game, seat, values, everything=everything)
    show_others(game, seat, view)
    show_links(game, seat, values)
    pairs = [(value, name) for name, value in values.items()
             if name.startswith("tension.") and seat not in name.split(".")]  # fmt: skip
    told = []
    for value, name in sorted(pairs, reverse=True)[:MOST_ELSEWHERE]:
        one, other = (game.names.actor(actor) for actor in name.split(".")[1:])
        told.append(f"{one} - {other} {value:.1f}{way(game, name, value)}")
    if told:
        talk.tell("play.page.elsewhere", pairs="; ".join(told))


def _ruled(game: Playing, ruling: View) -> str:
    owners = [ruling[name] for name in ("actor", "target") if ruling.get(name)]
    return game.names.dotted(".".join([ruling["variable"], *owners]))
