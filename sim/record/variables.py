"""All variables of a game: their names, their ranges, and how to change one of a state."""

from collections.abc import Iterator

from sim.model import names as N
from sim.model.state import State
from sim.record.place import Place, dotted, place_of
from sim.scenario.index import Index
from sim.scenario.vocabulary import SHARE, range_of


def find(index: Index, name: str) -> Place:
    """Find a variable by its dotted name, a pair in the order in which the ledger writes it.

    Raises `NoVariable`.
    """
    place = place_of(index, name)
    if place.family == N.PAIR and place.j < place.i:
        return place._replace(i=place.j, j=place.i)
    return place


def parts_of(index: Index, place: Place) -> tuple[str, str, str]:
    """Give the name of a variable and its actors, or its actor and theatre, as the ledger writes them."""
    actor = index.actors[place.i] if place.i >= 0 else ""
    if place.family == N.FORCE:
        return "force_share", actor, index.theatres[place.variable]
    target = index.actors[place.j] if place.j >= 0 else ""
    return index.variable_name(place.family, place.variable), actor, target


def name_of(index: Index, place: Place) -> str:
    """Give the dotted name of a variable."""
    return dotted(*parts_of(index, place))


def all_places(index: Index) -> Iterator[Place]:
    """List every variable of a game in contract order, attributes included, each pair once."""
    actors = range(len(index.actors))
    for family, number in index.variables().values():
        if family == N.WORLD:
            yield Place(family, number, -1, -1)
        elif family in (N.ACTOR, N.ATTRIBUTE):
            yield from (Place(family, number, i, -1) for i in actors)
        elif family in (N.DIRECTED, N.PAIR):
            both = family == N.DIRECTED
            yield from (
                Place(family, number, i, j) for i in actors for j in actors if i < j or (both and i > j)
            )
    yield from (Place(N.FORCE, h, i, -1) for i in actors for h in range(len(index.theatres)))


def limits(index: Index, place: Place) -> tuple[float, float]:
    """Give the range of a variable, both ends included."""
    return SHARE if place.family == N.FORCE else range_of(parts_of(index, place)[0])


def put(state: State, place: Place, value: float) -> None:
    """Write a variable of a state in place; a pair's both ways round."""
    family, number, i, j = place
    if family == N.ACTOR:
        state.actor[number, i] = value
    elif family == N.ATTRIBUTE:
        state.attribute[number, i] = value
    elif family == N.DIRECTED:
        state.directed[number, i, j] = value
    elif family == N.PAIR:
        state.pair[number, i, j] = state.pair[number, j, i] = value
    elif family == N.FORCE:
        state.force_share[i, number] = value
    else:
        state.world[number] = value
