"""What a table offers to Mesa's DataCollector; every number is one of `turns.csv`."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import mesa

from sim.model import names as N
from sim.record.place import Place, dotted, value_at
from sim.scenario.index import Index

if TYPE_CHECKING:
    from sim.table.actor import Actor
    from sim.table.table import Table


def collector_of(index: Index) -> Any:  # noqa: ANN401  (a mesa.DataCollector, which carries no annotations)
    """Make a collector: world, tension and trust for the model; its own variables for an actor."""
    make: Any = mesa.DataCollector  # without annotations of its own
    return make(model_reporters=_of_model(index), agent_reporters=_of_actors(index))


def _of_model(index: Index) -> dict[str, Callable[["Table"], float]]:
    found: dict[str, Callable[[Table], float]] = {}
    for name, (family, number) in index.variables().items():
        if family == N.WORLD:
            found[name] = _reader(Place(family, number, -1, -1))
    for i, actor in enumerate(index.actors):
        for j, target in enumerate(index.actors):
            if i < j:
                found[dotted("tension", actor, target)] = _reader(Place(N.PAIR, N.TENSION, i, j))
            if i != j:
                found[dotted("trust", actor, target)] = _reader(Place(N.DIRECTED, N.TRUST, i, j))
    return found


def _of_actors(index: Index) -> dict[str, Any]:
    found: dict[str, Callable[[Actor], Any]] = {"name": lambda actor: actor.name}
    for name, (family, number) in index.variables().items():
        if family in (N.ACTOR, N.ATTRIBUTE):
            found[name] = _own_reader(family, number)
    return found


def _reader(place: Place) -> Callable[["Table"], float]:
    return lambda table: value_at(table.shown, place)


def _own_reader(family: int, number: int) -> Callable[["Actor"], float]:
    return lambda actor: value_at(actor.table.shown, Place(family, number, actor.place, -1))
