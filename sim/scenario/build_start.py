"""The start of a game as arrays: every variable before the first turn."""

import numpy as np

from sim.model import names as N
from sim.model import tally
from sim.model.ladder import HIGHEST_BY_TENSION, RUNG_TENSION
from sim.model.state import Floats, State
from sim.scenario.blocks import ActorSpec, DyadSpec
from sim.scenario.index import Index
from sim.scenario.schema import Scenario


def pairs_of(scenario: Scenario) -> list[tuple[int, int, DyadSpec]]:
    """List every pair of actors by number, with its block turned to that order."""
    actors = list(scenario.actors)
    found = []
    for name, dyad in scenario.dyads.items():
        first, _, second = name.partition("-")
        found.append((actors.index(first), actors.index(second), dyad))
    return found


def start_directed(scenario: Scenario) -> Floats:
    """Give the start of what is directed [5, n, n]; an actor's trust in itself is a neutral 0.5."""
    n = len(scenario.actors)
    out = np.zeros((len(N.DIRECTED_VARIABLES), n, n))
    out[N.TRUST] = 0.5
    for i, j, dyad in pairs_of(scenario):
        for variable, both in (
            (N.TRUST, dyad.trust),
            (N.DEPENDENCE, dyad.dependence),
            (N.COMMITMENT, dyad.commitment),
            (N.MEDIATION, dyad.mediation),
        ):
            out[variable, i, j], out[variable, j, i] = both
    return out


def start_pair(scenario: Scenario) -> Floats:
    """Give the start of what pairs share [10, n, n], the rung of a ladder pair by its tension."""
    n = len(scenario.actors)
    out = np.zeros((len(N.PAIR_VARIABLES), n, n))
    for i, j, dyad in pairs_of(scenario):
        rung = min(HIGHEST_BY_TENSION, int(dyad.tension // RUNG_TENSION)) if dyad.ladder else 0
        values = {name: getattr(dyad, name, 0) for name in N.PAIR_VARIABLES} | {"dyad_rung": rung}
        for k, name in enumerate(N.PAIR_VARIABLES):
            out[k, i, j] = out[k, j, i] = values[name]
    return out


def start_world(scenario: Scenario, index: Index, pair: Floats) -> Floats:
    """Give the start of the world's variables, the highest rung of all pairs among them."""
    names = (*N.WORLD_VARIABLES, *(f"{name}_distraction" for name in index.distractions))
    values = dict(scenario.globals) | {"rung": float(np.max(pair[N.DYAD_RUNG])), "deal": 0.0}
    return np.array([float(values.get(name, 0.0)) for name in names])


def attributes(scenario: Scenario, index: Index) -> Floats:
    """Give the actors' attributes [9 + D, n], weights of the distractions last."""
    columns = []
    for spec in scenario.actors.values():
        own = [float(getattr(spec.values, name) or 0.0) for name in N.ATTRIBUTES]
        columns.append(own + [float(spec.distraction.get(name, 0.0)) for name in index.distractions])
    return np.array(columns).T.copy()


def start_state(scenario: Scenario, index: Index, number_of_acts: int) -> State:
    """Give the state before the first turn."""
    n = len(index.actors)
    specs: list[ActorSpec] = list(scenario.actors.values())
    actor = np.array([[float(getattr(s.values, v)) for s in specs] for v in N.ACTOR_VARIABLES])
    pair = start_pair(scenario)
    world = start_world(scenario, index, pair)
    counts = np.zeros(tally.TALLIES)
    counts[tally.PEAK_RUNG] = world[N.RUNG]
    row = [index.row_of[spec.doctrine, name] for name, spec in scenario.actors.items()]
    return State(
        actor=actor,
        directed=start_directed(scenario),
        pair=pair,
        world=world,
        force_share=np.array([[float(s.force_share.get(t, 0.0)) for t in index.theatres] for s in specs]),
        attribute=attributes(scenario, index),
        deal=np.zeros(7),
        recent=np.zeros((n, number_of_acts)),
        perceived=np.zeros((n, n)),
        shock=np.ones((n, n)),
        last_action=np.full((n, 2), -1, dtype=np.int64),
        plan_step=np.zeros(n, dtype=np.int64),
        plan_wait=np.zeros(n, dtype=np.int64),
        calm=np.zeros((n, n), dtype=np.int64),
        doctrine=np.array(row, dtype=np.int64),
        sent=np.zeros(len(scenario.injects), dtype=np.int64),
        tally=counts,
        trust_sum=np.zeros((n, n)),
        tension_sum=np.zeros((n, n)),
    )
