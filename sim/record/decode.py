"""Ledgers and states in words: rows with names for logs, tables and explanations."""

import math
from collections.abc import Iterator
from typing import NamedTuple

from sim.model import names as N
from sim.model.events import EVENTS
from sim.model.ledger import Ledger
from sim.model.measures import named_measures, scalar_measures
from sim.model.state import Game, State
from sim.scenario.index import Index


class Change(NamedTuple):
    """One row of the ledger in words; actor and target are empty where the variable has none."""

    variable: str
    actor: str
    target: str
    cause: str
    amount: float


class Value(NamedTuple):
    """One variable of a state in words."""

    variable: str
    actor: str
    target: str
    value: float


class Event(NamedTuple):
    """One event in words; outcome and numbers mean what the kind says.

    kinds and their numbers (a, b, c): perceived draw, chance, tone · consent draw, chance, score ·
    illegal political capital, precondition · incident draw, chance, chance without acts · escalation
    draw, chance · war and clash_ends draw, chance · vote leaning, noise, stand · deal_signed limit,
    relief, security · rung (outcome is the new one) old rung, tension, rung by tension.
    """

    kind: str
    actor: str
    target: str
    action: str
    slot: int
    outcome: int
    a: float
    b: float
    c: float


def name_at(names: tuple[str, ...], k: int) -> str:
    """Give the name at a place, or nothing for -1."""
    return names[k] if k >= 0 else ""


def changes(index: Index, ledger: Ledger) -> Iterator[Change]:
    """Give the rows of a ledger in the order in which they were written."""
    for k in range(int(ledger.written[0])):
        family, variable, i, j, kind, number, by = (int(x) for x in ledger.row[k])
        target = index.theatres[variable] if family == N.FORCE else name_at(index.actors, j)
        yield Change(
            index.variable_name(family, variable),
            name_at(index.actors, i),
            target,
            index.cause(kind, number, by),
            float(ledger.amount[k]),
        )


def events(index: Index, ledger: Ledger) -> Iterator[Event]:
    """Give the events of a ledger in the order in which they happened."""
    for k in range(int(ledger.written[1])):
        kind, i, j, act, slot, outcome = (int(x) for x in ledger.event[k])
        a, b, c = (float(x) for x in ledger.value[k])
        yield Event(
            EVENTS[kind],
            name_at(index.actors, i),
            name_at(index.actors, j),
            name_at(index.actions, act),
            slot,
            outcome,
            a,
            b,
            c,
        )


def values(index: Index, state: State) -> Iterator[Value]:
    """Give every variable of a state, in contract order; a pair has one row, in the actors' order."""
    actors = index.actors
    for v, name in enumerate(N.ACTOR_VARIABLES):
        for i, actor in enumerate(actors):
            yield Value(name, actor, "", float(state.actor[v, i]))
    for i, actor in enumerate(actors):
        for h, theatre in enumerate(index.theatres):
            yield Value("force_share", actor, theatre, float(state.force_share[i, h]))
    for v, name in enumerate(N.DIRECTED_VARIABLES):
        for i, actor in enumerate(actors):
            for j, target in enumerate(actors):
                if i != j:
                    yield Value(name, actor, target, float(state.directed[v, i, j]))
    for v, name in enumerate(N.PAIR_VARIABLES):
        for i, actor in enumerate(actors):
            for j in range(i + 1, len(actors)):
                yield Value(name, actor, actors[j], float(state.pair[v, i, j]))
    for v, name in enumerate((*N.WORLD_VARIABLES, *(f"{d}_distraction" for d in index.distractions))):
        yield Value(name, "", "", float(state.world[v]))
    attributes = (*N.ATTRIBUTES, *(f"distraction_{d}" for d in index.distractions))
    for v, name in enumerate(attributes):
        for i, actor in enumerate(actors):
            yield Value(name, actor, "", float(state.attribute[v, i]))


def measures(game: Game, index: Index, state: State, months: int) -> dict[str, float | None]:
    """Give all measures of a game so far by name; one that does not exist is None."""
    found = [*scalar_measures(game, state, months), *named_measures(game, state)]
    return {
        name: None if math.isnan(value) else float(value)
        for name, value in zip(index.measures(), found, strict=True)
    }
