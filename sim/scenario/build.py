"""Compile a scenario to arrays: Scenario -> Game, its start State, and the Index of their names."""

from typing import NamedTuple

import numpy as np

from sim.model import names as N
from sim.model import tally
from sim.model.forces import threats
from sim.model.ladder import HIGHEST_BY_TENSION, RUNG_TENSION
from sim.model.parameters import PARAMETERS
from sim.model.state import Floats, Game, Integers, State
from sim.scenario import build_acts as acts
from sim.scenario import build_doctrines as doctrines
from sim.scenario import build_injects as injects
from sim.scenario.index import Index
from sim.scenario.schema import ActorSpec, DyadSpec, Scenario

SLOTS = 4  # two acts of the seat's own, and room for two that injects order
LEAST_THREAT = 0.001  # forces compare threat with its start, which therefore is never nothing


class Built(NamedTuple):
    """Hold a compiled scenario: the constant game, the start state, and the names of their numbers."""

    game: Game
    start: State
    index: Index


def index_of(scenario: Scenario) -> Index:
    """Name the numbers of a scenario's arrays."""
    actors = tuple(scenario.actors)
    rows = tuple(doctrines.doctrine_rows(scenario, actors))
    return Index(
        actors,
        tuple(scenario.actions),
        tuple(scenario.theatres),
        tuple(dict.fromkeys(t.distraction for t in scenario.theatres.values() if t.distraction)),
        rows,
        doctrines.find_rows(scenario, rows),
        tuple(inject.id for inject in scenario.injects),
    )


def roles(scenario: Scenario) -> tuple[int, int]:
    """Find the sanctioned actor and the other negotiator, who leads; -1 where there is none."""
    specs = list(scenario.actors.values())
    subject = next((k for k, a in enumerate(specs) if a.sanctioned), -1)
    leader = next((k for k, a in enumerate(specs) if a.negotiator and not a.sanctioned), -1)
    return subject, leader


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


def pair_attribute(scenario: Scenario, name: str) -> Floats:
    """Give a constant of pairs [n, n], such as rival or incident_weight."""
    n = len(scenario.actors)
    out = np.zeros((n, n))
    for i, j, dyad in pairs_of(scenario):
        out[i, j] = out[j, i] = float(getattr(dyad, name))
    return out


def coupled_pairs(scenario: Scenario, rival: Integers) -> Integers:
    """Find the pairs whose trust follows a leader's: rows of follower, counterpart, leader.

    The counterpart is the member of the pair that is the leader's rival; a pair without exactly one such
    member follows nobody.
    """
    actors = list(scenario.actors)
    rows = []
    for i, j, dyad in pairs_of(scenario):
        if dyad.coupled_to not in actors:
            continue
        leader = actors.index(dyad.coupled_to)
        if rival[i, leader] != rival[j, leader]:
            follower, counterpart = (j, i) if rival[i, leader] else (i, j)
            rows.append((follower, counterpart, leader))
    return np.array(rows, dtype=np.int64).reshape(-1, 3)


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


def main_rivals(scenario: Scenario, rival: Integers) -> Integers:
    """Give each actor's main rival; without one named, its first rival, else the next actor."""
    actors = list(scenario.actors)
    found = []
    for i, spec in enumerate(scenario.actors.values()):
        first = next((j for j in range(len(actors)) if rival[i, j]), (i + 1) % len(actors))
        found.append(actors.index(spec.main_rival) if spec.main_rival in actors else first)
    return np.array(found, dtype=np.int64)


def theatre_of(index: Index, name: str | None) -> int:
    """Give the number of a distraction by its name; -1 for none."""
    return index.distractions.index(name) if name in index.distractions else -1


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


def flags(scenario: Scenario, name: str) -> Integers:
    """Give one yes-or-no attribute of all actors [n] as 0/1."""
    return np.array([int(getattr(spec, name)) for spec in scenario.actors.values()], dtype=np.int64)


def ledger_room(n: int, effects: int, options: int, changes: int, theatres: int, slots: int) -> Integers:
    """Bound the rows and events that one month can write."""
    done = n * slots
    rows = done * (4 + 2 * effects + 2 * n + 8) + 14 * n * n + n * (30 + theatres) + 64 + changes
    events = done * (4 + 3 * n) + 4 * n * n + 64
    return np.array([rows, events], dtype=np.int64)


def build(scenario: Scenario, slots: int = SLOTS) -> Built:
    """Compile a complete scenario; slots bounds the acts of one actor in a month.

    The result does not depend on slots: a draw's address does not.
    """
    index = index_of(scenario)
    rows = doctrines.doctrine_rows(scenario, index.actors)
    number, flag = acts.action_arrays(scenario)
    effect_start, effect, effect_amount = acts.effect_arrays(scenario, index)
    condition_start, condition, condition_value = acts.condition_arrays(scenario, index)
    option_start, option, option_of = acts.option_arrays(scenario, index)
    value, weight = doctrines.option_tables(scenario, index, rows, option_start, option)
    plan, plan_length = doctrines.plan_arrays(index, rows, option_start, option_of)
    sent = [injects.effects_of(index, option_of, inject) for inject in scenario.injects]
    change_start, change, change_value = injects.change_arrays(sent)
    switch, command = injects.command_arrays(sent)
    tests, test_numbers = injects.test_arrays(index, scenario.injects)
    rival = pair_attribute(scenario, "rival").astype(np.int64)
    start = start_state(scenario, index, len(index.actions))
    subject, leader = roles(scenario)
    theatres = list(scenario.theatres.values())
    means = [
        scenario.parameters.get(f"{name}_mean", scenario.globals.get(f"{name}_distraction", 0.0))
        for name in index.distractions
    ]
    most_effects = int(np.max(np.diff(effect_start), initial=0))
    game = Game(
        address=np.array([spec.address for spec in scenario.actors.values()], dtype=np.int64),
        slots=slots,
        subject=subject,
        leader=leader,
        council=flags(scenario, "council_member"),
        major=flags(scenario, "major"),
        main_rival=main_rivals(scenario, rival),
        patron=np.array([index.actor(s.patron or "") for s in scenario.actors.values()], dtype=np.int64),
        patron_distraction=np.array([theatre_of(index, s.patron_theatre) for s in scenario.actors.values()]),
        barter_distraction=np.array([theatre_of(index, s.barter_theatre) for s in scenario.actors.values()]),
        rival=rival,
        ladder=pair_attribute(scenario, "ladder").astype(np.int64),
        incident_weight=pair_attribute(scenario, "incident_weight"),
        external_tension=pair_attribute(scenario, "external_tension"),
        coupled=coupled_pairs(scenario, rival),
        parameter=np.array([float(scenario.parameters[name]) for name in PARAMETERS]),
        distraction_mean=np.array(means, dtype=np.float64),
        action_number=number,
        action_flag=flag,
        effect_start=effect_start,
        effect=effect,
        effect_amount=effect_amount,
        condition_start=condition_start,
        condition=condition,
        condition_value=condition_value,
        option_start=option_start,
        option=option,
        option_of=option_of,
        doctrine_number=doctrines.number_array(rows),
        option_value=value,
        option_weight=weight,
        act_weight=doctrines.act_weights(scenario, rows),
        plan=plan,
        plan_length=plan_length,
        neighbour=np.array([index.actor(t.neighbour or "") for t in theatres], dtype=np.int64),
        proximity=np.array([t.proximity for t in theatres], dtype=np.float64),
        exogenous_threat=np.array([t.exogenous_threat for t in theatres], dtype=np.float64),
        start_actor=start.actor.copy(),
        start_directed=start.directed.copy(),
        start_force=start.force_share.copy(),
        start_threat=np.ones(start.force_share.shape),
        inject_turn=injects.due_array(scenario.injects),
        inject_test=tests,
        inject_number=test_numbers,
        change_start=change_start,
        change=change,
        change_value=change_value,
        switch=switch,
        command=command,
        ledger_room=ledger_room(
            len(index.actors), most_effects, len(option), len(change), len(theatres), slots
        ),
    )
    threats(game, start, game.start_threat)
    np.maximum(game.start_threat, LEAST_THREAT, out=game.start_threat)
    return Built(game, start, index)
