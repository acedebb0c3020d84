"""What a table offers to Mesa's DataCollector; every number is one of `turns.csv`."""

from collections.abc import Callable
from typing import Any, Protocol

from sim.model import names as N
from sim.model.state import State
from sim.record.place import Place, dotted, value_at
from sim.scenario.index import Index
from sim.table.mesa_here import mesa


class Shows(Protocol):
    """Whatever has a published state: the table, and each actor."""

    @property
    def shown(self) -> State:
        """Give the state that was published last."""


class Owner(Shows, Protocol):
    """An actor: its name, and its number in the arrays."""

    name: str
    place: int


def collector_of(index: Index) -> Any:  # noqa: ANN401  (a mesa.DataCollector, which carries no annotations)
    """Make a collector: world, tension and trust for the model; its own variables for an actor."""
    make: Any = mesa.DataCollector  # without annotations of its own
    return make(model_reporters=_of_model(index), agent_reporters=_of_actors(index))


def _of_model(index: Index) -> dict[str, Callable[[Shows], float]]:
    found: dict[str, Callable[[Shows], float]] = {}
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
    found: dict[str, Callable[[Owner], Any]] = {"name": lambda actor: actor.name}
    for name, (family, number) in index.variables().items():
        if family in (N.ACTOR, N.ATTRIBUTE):
            found[name] = _own_reader(family, number)
    return found


def _reader(place: Place) -> Callable[[Shows], float]:
    return lambda table: value_at(table.shown, place)


def _own_reader(family: int, number: int) -> Callable[[Owner], float]:
    return lambda actor: value_at(actor.shown, Place(family, number, actor.place, -1))
