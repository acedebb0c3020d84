"""A turn as one seat may know it: the events it was told or noticed, and the numbers that are its own."""

from collections.abc import Iterator

from sim.faces.terminal.events import actor_name, is_told, sentence
from sim.faces.terminal.turns import arrow, month_after
from sim.faces.words import pick, say
from sim.faces.words.terms import rung
from sim.model.names import RUNG, TENSION, TRUST
from sim.record.course import Course
from sim.record.decode import Event
from sim.table.sees import Eyes, events_seen
from sim.table.sight import Sight
from sim.table.standing import PUBLISH
from sim.table.told import injects_told


def seat_turn_text(course: Course, turn: int, seat: str, lang: str, *, everything: bool = False) -> str:
    """Tell a turn that was played, from 1, to an actor's seat; with everything, also how it took acts."""
    head = say(lang, "turns.head", turn=turn, turns=course.turns, month=month_after(course, turn - 1))
    return "\n".join([head, *(f"  {line}" for line in _body(course, turn, seat, lang, everything))])


def _body(course: Course, turn: int, seat: str, lang: str, everything: bool) -> Iterator[str]:
    eyes, sight = Eyes("seat", seat), Sight(course, PUBLISH)
    for told in injects_told(sight, eyes):
        if told["turn"] == turn:
            yield say(lang, "turns.inject", title=pick(told["title"], lang))
    quiet = True
    for data in events_seen(sight, eyes, since=turn):
        event = Event(**{name: value for name, value in data.items() if name != "turn"})
        if data["turn"] == turn and (everything or is_told(event)):
            quiet = False
            yield sentence(event, course.scenario, lang)
    if quiet:
        yield say(lang, "turns.quiet")
    yield from _standing(course, turn, seat, lang)


def _standing(course: Course, turn: int, seat: str, lang: str) -> Iterator[str]:
    """Tell the rung, and of each pair of one's own the tension and one's own trust."""
    before, after, i = course.state_after(turn - 1), course.state_after(turn), course.actor(seat)
    now = float(after.world[RUNG])
    yield say(lang, "turns.rung", rung=rung(lang, now), arrow=arrow(now - float(before.world[RUNG])))
    for j, other in enumerate(course.built.index.actors):
        if j != i:
            tension, trust = float(after.pair[TENSION, i, j]), float(after.directed[TRUST, i, j])
            yield say(
                lang,
                "replay.pair",
                other=actor_name(course.scenario, other, lang),
                tension=tension,
                arrow=arrow(tension - float(before.pair[TENSION, i, j]), 0.05),
                trust=trust,
                trust_arrow=arrow(trust - float(before.directed[TRUST, i, j])),
            )
