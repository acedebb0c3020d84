"""A tiny study whose results are invented from the numbers of its games."""

import numpy as np

from sim.study.design import Design
from sim.study.plan import Factor, Plan, as_data
from sim.study.store import Store

MEASURES = ["peak_rung", "war_month", "trust_end.A.B"]
DESIGN = Design(
    ("doctrine.A", "parameters.x", "injects.i"), [("a", 0.5, True), ("b", 1.5, False), ("c's", 2.0, True)]
)
PLAN = Plan(
    id="tiny",
    scenario="tiny",
    runs=4,
    factors=(
        Factor("doctrine.A", ("a", "b", "c's")),
        Factor("parameters.x", low=0.0, high=3.0),
        Factor("injects.i", (True, False)),
    ),
)


def manifest(**given):
    return {"plan": as_data(PLAN), "measures": MEASURES, "runs": 4, "seed": 1, "chunk": 5, **given}


def make(folder, **given):
    return Store.create(folder, manifest(**given), DESIGN)


def games_of(chunk):
    """Invent the results of a chunk: each value follows from the number of the game."""
    game = np.arange(chunk.first, chunk.first + chunk.count)
    month = np.where(game % 3 == 0, np.nan, game % 7.0)
    measures = np.stack([game % 9.0, month, 1.0 / (game + 1)], axis=1)
    return measures, [f"game {n}: 'no' sha256:" if n % 5 == 4 else None for n in game.tolist()]


def play(store, chunks=None):
    for chunk in store.missing() if chunks is None else chunks:
        store.write_part(chunk.number, chunk.first, *games_of(chunk))
    return store
