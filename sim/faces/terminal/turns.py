"""A turn in words: what was done, what happened, and how the pairs that matter stand."""

from collections.abc import Iterator

import numpy as np

from sim.faces.terminal.events import actor_name, is_told, sentence
from sim.faces.words import pick, say
from sim.faces.words.terms import rung, variable
from sim.model.names import RUNG, TENSION, TRUST
from sim.record.course import Course
from sim.record.decode import changes, events
from sim.record.played import Turn
from sim.table.told import sent_turns

MOST_PAIRS = 4
UP, DOWN, SAME = "▲", "▼", "·"
_RULING = "ruling"
_SHOWN_CHANGE = 0.005  # a change too small for two digits has no arrow


def turn_text(course: Course, turn: int, lang: str, *, everything: bool = False) -> str:
    """Tell a turn that was played, from 1; with everything, all events and the numbers that decided them."""
    head = say(lang, "turns.head", turn=turn, turns=course.turns, month=month_after(course, turn - 1))
    return "\n".join([head, *(f"  {line}" for line in _body(course, turn, lang, everything))])


def month_after(course: Course, turn: int) -> str:
    """Give the month of the state after a turn, such as 2024-03.

    >>> from sim.scenario.load import load
    >>> month_after(Course(load("baseline_2024"), 1), 12)
    '2025-01'
    """
    year, month = (int(part) for part in course.scenario.start.split("-"))
    months = year * 12 + month - 1 + turn * course.months
    return f"{months // 12:04d}-{months % 12 + 1:02d}"


def main_pairs(course: Course) -> list[tuple[int, int]]:
    """Choose at most four pairs to follow: the tensest on the ladder, else of all, at the start."""
    game, start = course.built.game, course.built.start
    n = len(game.address)
    pairs = [(i, j) for i in range(n) for j in range(i + 1, n)]
    ladder = [pair for pair in pairs if game.ladder[pair]]
    by_tension = sorted(ladder or pairs, key=lambda pair: -float(start.pair[TENSION][pair]))
    return sorted(by_tension[:MOST_PAIRS])


def _body(course: Course, turn: int, lang: str, everything: bool) -> Iterator[str]:
    scenario, played = course.scenario, course.played[turn - 1]
    titles = {inject.id: inject.title for inject in scenario.injects}
    for name, sent in sent_turns(course).items():
        if sent == turn:
            yield say(lang, "turns.inject", title=pick(titles.get(name), lang) or name)
    yield from _rulings(played, course, lang)
    said = False
    for month in played.months:
        for event in events(played.built.index, month.ledger):
            if everything or is_told(event):
                said = True
                yield sentence(event, scenario, lang, numbers=everything)
    if not said:
        yield say(lang, "turns.quiet")
    yield from _standings(course, turn, lang)


def _rulings(played: Turn, course: Course, lang: str) -> Iterator[str]:
    """Tell what the facilitator ruled."""
    for row in changes(played.built.index, played.opening):
        if row.cause == _RULING:
            owners = " - ".join(
                actor_name(course.scenario, name, lang) for name in (row.actor, row.target) if name
            )
            name = variable(lang, row.variable)
            yield say(
                lang, "turns.ruling", variable=f"{name} ({owners})" if owners else name, change=row.amount
            )


def _standings(course: Course, turn: int, lang: str) -> Iterator[str]:
    """Tell the rung, and the tension and trust of the main pairs, with what changed."""
    before, after = course.state_after(turn - 1), course.state_after(turn)
    now, was = float(after.world[RUNG]), float(before.world[RUNG])
    yield say(lang, "turns.rung", rung=rung(lang, now), arrow=arrow(now - was))
    for i, j in main_pairs(course):
        first, second = (actor_name(course.scenario, course.built.index.actors[k], lang) for k in (i, j))
        tension = float(after.pair[TENSION, i, j])
        moved = tension - float(before.pair[TENSION, i, j])
        trust, learnt = after.directed[TRUST], np.subtract(after.directed[TRUST], before.directed[TRUST])
        yield say(
            lang,
            "turns.pair",
            first=first,
            second=second,
            tension=tension,
            arrow=arrow(moved, 0.05),
            one=float(trust[i, j]),
            one_arrow=arrow(float(learnt[i, j])),
            other=float(trust[j, i]),
            other_arrow=arrow(float(learnt[j, i])),
        )


def arrow(change: float, least: float = _SHOWN_CHANGE) -> str:
    """Show which way a number went.

    >>> arrow(0.2), arrow(-0.2), arrow(0.0)
    ('▲', '▼', '·')
    """
    return SAME if abs(change) < least else UP if change > 0 else DOWN
