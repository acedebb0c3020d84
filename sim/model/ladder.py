"""The escalation ladder: rungs 0 detente to 6 general war, up at once and down with hysteresis."""

from sim.model import events as event
from sim.model import rules as rule
from sim.model.ledger import Ledger, note, tell
from sim.model.names import CLASH, DYAD_RUNG, PAIR, RUNG, TENSION, WAR, WORLD
from sim.model.state import Game, State

RUNG_TENSION = 15.0  # tension from one rung to the next, up to rung 4
SLACK = 7.0  # a rung is left only this far below its threshold, two turns in a row
HIGHEST_BY_TENSION = 4
CLASH_RUNG, WAR_RUNG = 5, 6


def level(tension: float, clash: float, war: float) -> int:
    """Give the rung that a pair's tension, clash and war stand for.

    >>> level(14.9, 0.0, 0.0), level(45.0, 0.0, 0.0), level(99.0, 0.0, 0.0), level(10.0, 1.0, 0.0)
    (0, 3, 4, 5)
    """
    if war >= 1.0:
        return WAR_RUNG
    if clash >= 1.0:
        return CLASH_RUNG
    found = 0
    for step in range(1, HIGHEST_BY_TENSION + 1):
        if tension >= RUNG_TENSION * step:
            found = step
    return found


def next_rung(rung: int, tension: float, reached: int, calm: int) -> tuple[int, int]:
    """Give a pair's next rung and its count of calm turns.

    >>> next_rung(2, 46.0, 3, 1), next_rung(3, 37.0, 2, 1), next_rung(3, 39.0, 2, 1), next_rung(5, 20.0, 1, 0)
    ((3, 0), (2, 0), (3, 0), (4, 0))
    """
    if reached >= rung:
        return reached, 0
    if rung > HIGHEST_BY_TENSION:
        return HIGHEST_BY_TENSION, 0
    if tension >= RUNG_TENSION * rung - SLACK:
        return rung, 0
    if calm + 1 >= 2:
        return rung - 1, 0
    return rung, calm + 1


def climb(game: Game, state: State, ledger: Ledger, new: State) -> None:
    """Move every pair of the ladder on it, and the world to the highest rung."""
    n = game.address.shape[0]
    highest = 0
    for i in range(n):
        for j in range(i + 1, n):
            if game.ladder[i, j] == 0:
                continue
            old = int(state.pair[DYAD_RUNG, i, j])
            tension = new.pair[TENSION, i, j]
            reached = level(tension, new.pair[CLASH, i, j], new.pair[WAR, i, j])
            rung, calm = next_rung(old, tension, reached, new.calm[i, j])
            new.calm[i, j] = calm
            new.pair[DYAD_RUNG, i, j] = rung
            new.pair[DYAD_RUNG, j, i] = rung
            note(ledger, PAIR, DYAD_RUNG, i, j, rule.RULE, rule.LADDER, -1, float(rung - old))
            if rung != old:
                tell(ledger, event.RUNG, i, j, -1, -1, rung, float(old), tension, float(reached))
            highest = max(highest, rung)
    note(ledger, WORLD, RUNG, -1, -1, rule.RULE, rule.LADDER, -1, float(highest) - state.world[RUNG])
    new.world[RUNG] = highest
