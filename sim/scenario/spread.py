"""Doctrines given from outside: whom a joint one reaches."""

from collections.abc import Iterable, Mapping, Sequence

from sim.scenario.faults import OverrideError, either, nearest, quote


def spread(
    rows: Mapping[str, Sequence[str]], actors: Sequence[str], given: Mapping[str, str]
) -> dict[str, str]:
    """Work out whom doctrines given from outside reach.

    A doctrine with rows for several actors is a joint strategy: given to one of them it goes to all of them,
    over what the scenario says. Only an actor that is given a doctrine itself, in the same place, is
    protected. `status_quo` goes to nobody else.

    Args:
        rows: for each doctrine the actors with a row in it.
        actors: the actors of the game, in order.
        given: doctrine by actor, as asked for.

    Returns:
        Doctrine by actor, for all actors that change, in the order of `actors`.

    Raises:
        OverrideError: an unknown actor or doctrine, a doctrine without a row for its actor, or two doctrines
            that would reach one actor.

    >>> joint = {"wedge": ["A", "B", "C"], "mediator": ["A", "B"]}
    >>> spread(joint, ["A", "B", "C"], {"A": "wedge", "B": "mediator"})
    {'A': 'wedge', 'B': 'mediator', 'C': 'wedge'}
    """
    for actor, name in given.items():
        _check(rows, actors, actor, name)
    reached: dict[str, str] = {}
    for actor, name in given.items():
        others = [] if name == "status_quo" else [k for k in actors if k in rows[name] and k not in given]
        for other in others:
            if reached.setdefault(other, name) != name:
                raise OverrideError(
                    f"{reached[other]} and {name} (given to {actor}) both reach {other}; "
                    f"say which it plays: {other}={reached[other]} or {other}={name}"
                )
    found = {**reached, **given}
    return {actor: found[actor] for actor in actors if actor in found}


def _check(rows: Mapping[str, Sequence[str]], actors: Sequence[str], actor: str, name: str) -> None:
    if actor not in actors:
        hint = nearest(actor, actors) or _known(actors)
        raise OverrideError(f"there is no actor {quote(actor)} in this game{hint}")
    if name not in rows:
        raise OverrideError(f"there is no doctrine {quote(name)}{nearest(name, rows) or _known(rows)}")
    if actor not in rows[name]:
        playable = [other for other, players in rows.items() if actor in players]
        raise OverrideError(f"{actor} cannot play {name}; it can play {either(playable, 30) or 'nothing'}")


def _known(names: Iterable[str]) -> str:
    return f" (known: {either(names)})"
