"""One variable of a game by its name: where it stands in the state, and what it is there."""

from difflib import get_close_matches
from typing import NamedTuple

from sim.model import names as N
from sim.model.actions import read
from sim.model.state import State
from sim.scenario.index import Index

_FORCES = "force_share"


class NoVariable(ValueError):
    """Say that a name is no variable of this game, or that it lacks its actors."""


class Place(NamedTuple):
    """Where a variable stands: its family and number, and the actors (or the theatre) it belongs to."""

    family: int
    variable: int
    i: int
    j: int


def place_of(index: Index, variable: str, actor: str | None = None, target: str | None = None) -> Place:
    """Find a variable by its name and actors, or by a dotted name such as `trust.A.B`.

    The target of `force_share` is a theatre. Raises `NoVariable`.
    """
    name, *parts = variable.split(".")
    given = [*parts, *(part for part in (actor, target) if part)]
    if name == _FORCES:
        i, h = _numbers(name, given, [index.actors, index.theatres])
        return Place(N.FORCE, h, i, -1)
    try:
        family, number = index.family(name)
    except KeyError:
        near = get_close_matches(name, (*index.variables(), _FORCES), n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise NoVariable(f"there is no variable {name[:80]!r}{hint}") from None
    count = {N.WORLD: 0, N.ACTOR: 1, N.ATTRIBUTE: 1}.get(family, 2)
    found = [*_numbers(name, given, [index.actors] * count), -1, -1]
    return Place(family, number, found[0], found[1])


def value_at(state: State, place: Place) -> float:
    """Read a variable of a state."""
    family, variable, i, j = place
    if family == N.FORCE:
        return float(state.force_share[i, variable])
    if family == N.ATTRIBUTE:
        return float(state.attribute[variable, i])
    if family == N.SHOCK:
        return float(state.shock[i, j])
    return float(read(state, family, variable, i, j))


def dotted(variable: str, actor: str = "", target: str = "") -> str:
    """Write a variable with its actors as one name.

    >>> dotted("trust", "A", "B"), dotted("rung")
    ('trust.A.B', 'rung')
    """
    return ".".join(part for part in (variable, actor, target) if part)


def _numbers(name: str, given: list[str], kinds: list[tuple[str, ...]]) -> list[int]:
    """Number the parts of a name; each kind lists what may stand at its place."""
    if len(given) != len(kinds):
        shape = ".".join([name, *"AB"[: len(kinds)]])
        raise NoVariable(
            f"{dotted(name, *given[:2])} names {len(given)} of {len(kinds)} parts: write {shape}"
        )
    for part, known in zip(given, kinds, strict=True):
        if part not in known:
            raise NoVariable(f"{dotted(name, *given[:2])}: {part[:80]!r} is none of {', '.join(known)}")
    if len(given) == 2 and given[0] == given[1]:
        raise NoVariable(f"{dotted(name, *given)} names one actor twice")
    return [known.index(part) for part, known in zip(given, kinds, strict=True)]
