"""Studies on disk whose measures are made up, so that the right answer is known."""

import numpy as np

from sim.study.design import design_of
from sim.study.plan import Factor, Plan, as_data
from sim.study.store import Store


def plan(sampler="grid", points=None, runs=1, factors=(), name="made", **more):
    return Plan(name, "tiny", sampler=sampler, points=points, runs=runs, factors=tuple(factors), **more)


def ranges(*names):
    return tuple(Factor(name, low=0.0, high=1.0) for name in names)


def study(folder, planned, measures, failed=()):
    """Write a study; measures {name: values [points, runs]}, failed games are named by their number."""
    design = design_of(planned)
    manifest = {
        "plan": as_data(planned), "measures": list(measures), "runs": planned.runs, "seed": planned.seed,
        "turns": 3, "months": 3, "scenario": "tiny", "scenario_sha256": "0",
    }  # fmt: skip
    store = Store.create(folder / planned.id, manifest, design)
    table = np.stack(
        [np.broadcast_to(m, (len(design.rows), planned.runs)).ravel() for m in measures.values()]
    )
    for chunk in store.missing():
        games = slice(chunk.first, chunk.first + chunk.count)
        reasons = ["it broke" if game in failed else None for game in range(games.start, games.stop)]
        store.write_part(chunk.number, chunk.first, table[:, games].T, reasons)
    return store
