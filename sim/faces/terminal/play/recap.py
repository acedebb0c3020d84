"""What happened in a turn as a seat saw it, and why its own numbers moved."""

from collections import Counter
from itertools import groupby

from sim.faces.terminal.events import is_told, sentence
from sim.faces.terminal.play.playing import Playing
from sim.faces.terminal.play.seen import events_of
from sim.faces.terminal.play.why import moved, short_line
from sim.record.decode import Event
from sim.record.explain import explain

_PLAIN = ("act",)


def show_recap(game: Playing, seat: str, turn: int) -> None:
    """Write what a seat saw of a turn that was played, and what moved its numbers."""
    talk = game.talk
    talk.head("play.recap.head", turn=turn)
    told = happened(game, seat, turn)
    talk.items(told or [talk.say("turns.quiet")])
    numbers = moved(game, seat, turn)
    if numbers:
        talk.tell("play.recap.why")
        talk.items(short_line(game, seat, explain(game.course, turn, name)) for name in numbers)


def happened(game: Playing, seat: str, turn: int) -> list[str]:
    """Say what a seat saw: the acts of each actor in one line, its own first, then what came of them."""
    told = [event for event in events_of(game, seat, turn) if is_told(event)]
    acts = [event for event in told if event.kind in _PLAIN]
    acts.sort(key=lambda event: (event.actor != seat, game.course.actor(event.actor)))
    lines = [_acts_line(game, seat, actor, list(own)) for actor, own in groupby(acts, lambda one: one.actor)]
    scenario = game.course.scenario
    rest = Counter(sentence(event, scenario, game.lang) for event in told if event.kind not in _PLAIN)
    return lines + [_times(game, text, count) for text, count in rest.items()]


def everything_seen(game: Playing, seat: str, turn: int) -> list[str]:
    """Say all that a seat saw of a turn, how it took it included."""
    scenario = game.course.scenario
    found = Counter(sentence(event, scenario, game.lang) for event in events_of(game, seat, turn))
    return [_times(game, text, count) for text, count in found.items()]


def _acts_line(game: Playing, seat: str, actor: str, acts: list[Event]) -> str:
    who = game.talk.say("play.you") if actor == seat else game.names.actor(actor)
    done = Counter(_act(game, act) for act in acts)
    return game.talk.say(
        "play.recap.acts", who=who, acts="; ".join(_times(game, *one) for one in done.items())
    )


def _act(game: Playing, event: Event) -> str:
    if not event.target:
        return game.names.act(event.action)
    joint = game.course.scenario.actions[event.action].consent is not None
    key = "play.recap.agreed" if joint else "play.recap.at"
    return game.talk.say(key, act=game.names.act(event.action), who=game.names.actor(event.target))


def _times(game: Playing, text: str, count: int) -> str:
    return text if count == 1 else game.talk.say("play.recap.times", text=text, count=count)
