"""Small runs on disk for the tests of commands about a run."""

from sim.scenario.load import load
from sim.table.session import Session


def play(folder, scenario="crossroads_2024", turns=6, stop=None, seed=1, seats=None):
    """Play a game into a folder, to its end or so many turns, and give the folder."""
    made = load(scenario, overrides=[f"turns={turns}"])
    with Session.create(made, folder=folder, seed=seed, seats=seats) as session:
        while not session.over and len(session.course.played) < (turns if stop is None else stop):
            session.play_turn()
    return folder
