"""Compile a scenario to arrays: Scenario -> Game, its start State, and the Index of their names."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.model.draws import blocks
from sim.model.forces import threats
from sim.model.parameters import PARAMETERS
from sim.model.state import Floats, Game, Integers, State
from sim.scenario import build_acts as acts
from sim.scenario import build_doctrines as doctrines
from sim.scenario import build_injects as injects
from sim.scenario.build_start import pairs_of, start_state
from sim.scenario.index import Index
from sim.scenario.schema import Scenario

OWN_SLOTS = 2  # acts of the seat's own
SLOTS = 4  # and room for two that injects or the facilitator order
LEAST_THREAT = 0.001  # forces compare threat with its start, which therefore is never nothing


@dataclass(frozen=True, slots=True)
class Built:
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


def flags(scenario: Scenario, name: str) -> Integers:
    """Give one yes-or-no attribute of all actors [n] as 0/1."""
    return np.array([int(getattr(spec, name)) for spec in scenario.actors.values()], dtype=np.int64)


def ledger_room(n: int, effects: int, changes: int, theatres: int, slots: int) -> Integers:
    """Bound the rows and events that one month can write."""
    done = n * slots
    rows = done * (4 + 2 * effects + 2 * n + 8) + 14 * n * n + n * (30 + theatres) + 64 + changes
    events = done * (4 + 3 * n) + 4 * n * n + 64
    return np.array([rows, events], dtype=np.int64)


def action_fields(scenario: Scenario, index: Index) -> dict[str, Any]:
    """Compile the acts: the fields of Game that hold them."""
    number, flag = acts.action_arrays(scenario)
    effect_start, effect, effect_amount = acts.effect_arrays(scenario, index)
    condition_start, condition, condition_value = acts.condition_arrays(scenario, index)
    option_start, option, option_of = acts.option_arrays(scenario, index)
    return {
        "action_number": number,
        "action_flag": flag,
        "effect_start": effect_start,
        "effect": effect,
        "effect_amount": effect_amount,
        "condition_start": condition_start,
        "condition": condition,
        "condition_value": condition_value,
        "option_start": option_start,
        "option": option,
        "option_of": option_of,
    }


def doctrine_fields(scenario: Scenario, index: Index, made: dict[str, Any]) -> dict[str, Any]:
    """Compile the doctrines over the options already made: the fields of Game that hold them."""
    rows = doctrines.doctrine_rows(scenario, index.actors)
    value, weight = doctrines.option_tables(scenario, index, rows, made["option_start"], made["option"])
    plan, plan_length = doctrines.plan_arrays(index, rows, made["option_start"], made["option_of"])
    return {
        "doctrine_number": doctrines.number_array(rows),
        "option_value": value,
        "option_weight": weight,
        "act_weight": doctrines.act_weights(scenario, rows),
        "plan": plan,
        "plan_length": plan_length,
    }


def inject_fields(scenario: Scenario, index: Index, made: dict[str, Any]) -> dict[str, Any]:
    """Compile the injects over the options already made: the fields of Game that hold them."""
    effects = [injects.effects_of(index, made["option_of"], inject) for inject in scenario.injects]
    change_start, change, change_value = injects.change_arrays(effects)
    switch, command = injects.command_arrays(effects)
    tests, numbers = injects.test_arrays(index, scenario.injects)
    return {
        "inject_turn": injects.due_array(scenario.injects),
        "inject_test": tests,
        "inject_number": numbers,
        "change_start": change_start,
        "change": change,
        "change_value": change_value,
        "switch": switch,
        "command": command,
    }


def actor_fields(scenario: Scenario, index: Index, rival: Integers) -> dict[str, Any]:
    """Compile the actors' roles: the fields of Game that hold them."""
    specs = list(scenario.actors.values())
    subject, leader = roles(scenario)
    return {
        "address": np.array([spec.address for spec in specs], dtype=np.int64),
        "subject": subject,
        "leader": leader,
        "council": flags(scenario, "council_member"),
        "major": flags(scenario, "major"),
        "main_rival": main_rivals(scenario, rival),
        "patron": np.array([index.actor(s.patron or "") for s in specs], dtype=np.int64),
        "patron_distraction": np.array([theatre_of(index, s.patron_theatre) for s in specs]),
        "barter_distraction": np.array([theatre_of(index, s.barter_theatre) for s in specs]),
    }


def rule_parameters(parameters: Mapping[str, float]) -> Floats:
    """Give the parameters that the rules read, in the order of PARAMETERS."""
    return np.array([float(parameters[name]) for name in PARAMETERS])


def with_parameters(world: Built, parameters: Mapping[str, float], starts: Mapping[str, float]) -> Built:
    """Give the world under other parameters, as a build would, in a hundredth of its time.

    starts are the variables of the world whose start follows from a parameter, with their new values.
    """
    at = world.start.world.copy()
    for variable, value in starts.items():
        at[world.index.family(variable)[1]] = value
    start = world.start._replace(world=at)
    means = world.game.distraction_mean.copy()
    for number, name in enumerate(world.index.distractions):
        means[number] = parameters.get(f"{name}_mean", means[number])
    game = world.game._replace(parameter=rule_parameters(parameters), distraction_mean=means)
    return Built(start_threats(game, start), start, world.index)


def with_slots(world: Built, slots: int) -> Built:
    """Give the world with room for so many acts of an actor in a month; a batch takes no more than needed."""
    addresses = blocks(world.game.address, slots, len(world.index.distractions))
    return Built(world.game._replace(slots=slots, draw_block=addresses), world.start, world.index)


def most_ordered(scenario: Scenario) -> int:
    """Bound the acts of one actor in a month that the injects can order at once.

    Injects of a condition, and those that the facilitator holds, may meet those of any turn.
    """
    at, sometime = Counter[tuple[str, int]](), Counter[str]()
    for inject in scenario.injects:
        for effect in inject.effects:
            if effect.order is None:
                continue
            if inject.turn is None:
                sometime[effect.actor or ""] += 1
            else:
                at[effect.actor or "", inject.turn] += 1
    ordered = [number + sometime[actor] for (actor, _), number in at.items()] + list(sometime.values())
    return max(ordered, default=0)


def start_threats(game: Game, start: State) -> Game:
    """Give the game with the threats that the start shows: forces compare later ones with them."""
    seen = np.ones(start.force_share.shape)
    threats(game, start, np.ones(len(game.address)), seen)
    return game._replace(start_threat=np.maximum(seen, LEAST_THREAT))


def world_fields(scenario: Scenario, index: Index) -> dict[str, Any]:
    """Compile pairs, theatres and parameters: the fields of Game that hold them."""
    theatres = list(scenario.theatres.values())
    rival = pair_attribute(scenario, "rival").astype(np.int64)
    means = [
        scenario.parameters.get(f"{name}_mean", scenario.globals.get(f"{name}_distraction", 0.0))
        for name in index.distractions
    ]
    return {
        "parameter": rule_parameters(scenario.parameters),
        "distraction_mean": np.array(means, dtype=np.float64),
        "rival": rival,
        "ladder": pair_attribute(scenario, "ladder").astype(np.int64),
        "incident_weight": pair_attribute(scenario, "incident_weight"),
        "external_tension": pair_attribute(scenario, "external_tension"),
        "coupled": coupled_pairs(scenario, rival),
        "neighbour": np.array([index.actor(t.neighbour or "") for t in theatres], dtype=np.int64),
        "proximity": np.array([t.proximity for t in theatres], dtype=np.float64),
        "exogenous_threat": np.array([t.exogenous_threat for t in theatres], dtype=np.float64),
    }


def build(scenario: Scenario, slots: int | None = None) -> Built:
    """Compile a complete scenario; slots bounds the acts of one actor in a month, by default what it needs.

    The result does not depend on slots where they suffice: a draw's address does not.
    """
    slots = max(SLOTS, OWN_SLOTS + most_ordered(scenario)) if slots is None else slots
    index = index_of(scenario)
    start = start_state(scenario, index, len(index.actions))
    fields = world_fields(scenario, index) | action_fields(scenario, index)
    fields |= actor_fields(scenario, index, fields["rival"])
    fields |= doctrine_fields(scenario, index, fields) | inject_fields(scenario, index, fields)
    n, effects = len(index.actors), int(np.max(np.diff(fields["effect_start"]), initial=0))
    game = Game(
        **fields,
        slots=slots,
        draw_block=blocks(fields["address"], slots, len(index.distractions)),
        ledger_room=ledger_room(n, effects, len(fields["change"]), len(index.theatres), slots),
        start_actor=start.actor.copy(),
        start_directed=start.directed.copy(),
        start_force=start.force_share.copy(),
        start_threat=np.ones(start.force_share.shape),
    )
    return Built(start_threats(game, start), start, index)
