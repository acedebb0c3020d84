"""Rehearsal: play a scenario some times by its doctrines and say what never came up.

Codes: W501 an act that was never legal, W502 a seat that never had more than holding, W503 an inject that
was never due, W504 games that are over on their first turn.
"""

import numpy as np

from sim.model import names as N
from sim.model.actions import why_not
from sim.model.inject import HELD
from sim.model.memory import at_war
from sim.model.state import Game, State
from sim.record.course import Course
from sim.scenario.faults import Fault
from sim.scenario.index import Index
from sim.scenario.schema import Scenario

TOO_MANY_OVER = 0.2  # share of games over on turn 1 that is worth a warning
SEED = 1


def mark_legal(game: Game, state: State, legal: list[bool]) -> None:
    """Mark every option that is legal in a state, beside those marked before."""
    for i in range(len(game.address)):
        capital = state.actor[N.POLITICAL_CAPITAL, i]
        for option in range(game.option_start[i], game.option_start[i + 1]):
            if not legal[option]:
                act, target = game.option[option]
                legal[option] = why_not(game, state, i, act, target, capital) == N.LEGAL


def never_legal(game: Game, index: Index, legal: list[bool]) -> list[str]:
    """Name the acts that somebody may do in this game and that nobody ever could."""
    listed = {int(act) for act in game.option[:, 0]}
    seen = {int(game.option[option, 0]) for option, was in enumerate(legal) if was}
    return [index.actions[act] for act in sorted(listed - seen)]


def powerless(game: Game, index: Index, legal: list[bool]) -> list[str]:
    """Name the actors that never could do more than hold."""
    found = []
    for i, actor in enumerate(index.actors):
        own = range(game.option_start[i], game.option_start[i + 1])
        if not any(legal[k] and not game.action_flag[game.option[k, 0], N.HOLD] for k in own):
            found.append(actor)
    return found


def rehearse(scenario: Scenario, games: int) -> list[Fault]:
    """Play this many whole games of run numbers 0, 1, ... and give what never came up, as warnings."""
    course = Course(scenario, SEED, 0)
    game, index = course.built.game, course.built.index
    legal = [False] * len(game.option)
    sent = np.zeros(len(index.injects), dtype=np.int64)
    early = 0
    for run in range(games):
        course = Course(scenario, SEED, run)
        while not course.over:
            mark_legal(game, course.opened, legal)
            sent |= course.opened.sent
            course.close()
        early += len(course.played) == 1 and at_war(course.state) and course.turns > 1
    times = f"in {games} games of {scenario.turns} turns"
    found = [
        ("W501", f"the act {act} was never legal for anybody {times}")
        for act in never_legal(game, index, legal)
    ]
    found += [
        ("W502", f"{actor} never could do more than hold {times}") for actor in powerless(game, index, legal)
    ]
    found += [
        ("W503", f"the inject {name} was never due {times}")
        for q, name in enumerate(index.injects)
        if sent[q] == 0 and game.inject_turn[q] != HELD
    ]
    if early > TOO_MANY_OVER * games:
        found.append(("W504", f"{early} of {games} games were over on turn 1"))
    return [Fault(scenario.id, 1, 1, code, message) for code, message in found]
