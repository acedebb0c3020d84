"""Play short games and print one hash over every state, every ledger and every order; run as a script."""

import hashlib
import sys

from sim.record import decode
from sim.record.course import Course
from sim.record.digest import state_hash
from sim.scenario.load import load


def digest(ref, turns, runs):
    """Hash everything that some games leave behind, names and reprs of numbers included."""
    found = hashlib.sha256()
    scenario = load(ref)
    for run in range(runs):
        course = Course(scenario, seed=11, run=run)
        while not course.over and len(course.played) < turns:
            turn = course.close()
            found.update(state_hash(turn.state).encode())
            for month in turn.months:
                for row in (
                    *decode.changes(course.built.index, month.ledger),
                    *decode.events(course.built.index, month.ledger),
                ):
                    found.update(repr(tuple(row)).encode())
        measures = decode.measures(course.built.game, course.built.index, course.state, turns)
        found.update(repr(measures).encode())
    return found.hexdigest()


if __name__ == "__main__":
    turns, runs = int(sys.argv[1]), int(sys.argv[2])
    print(*(digest(ref, turns, runs) for ref in ("baseline_2024", "crossroads_2024", "tutorial_trust")))
