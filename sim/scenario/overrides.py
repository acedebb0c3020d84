"""Values given from outside: `-S KEY=VALUE` by dotted path, and doctrines by actor.

Both are usage errors when they do not fit: `OverrideError`, naming the nearest right thing.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sim.scenario.faults import OverrideError, either, nearest, quote
from sim.scenario.merge import DIRECTED_KEYS, Data
from sim.scenario.scalars import BadNumber, Scalar, resolve

LANGUAGES = {"en", "ko"}


def split(override: str) -> tuple[tuple[str, ...], Scalar]:
    """Split `KEY=VALUE` into the parts of the key and the value.

    Raises:
        OverrideError: there is no `=`, or the value is no scalar of our YAML.

    >>> split("dyads.A-B.trust.0=.3"), split("id='x'")
    ((('dyads', 'A-B', 'trust', '0'), 0.3), (('id',), 'x'))
    """
    key, equals, word = override.partition("=")
    key, word = key.strip(), word.strip()
    if not equals or not key:
        raise OverrideError(f"{quote(override)} is no KEY=VALUE, such as parameters.coupling=0.5")
    if len(word) > 1 and word[0] == word[-1] and word[0] in "'\"":
        return tuple(key.split(".")), word[1:-1]
    try:
        return tuple(key.split(".")), resolve(word)
    except BadNumber as error:
        raise OverrideError(f"{quote(override)}: {error}") from None


def apply(target: Data, shape: Data, override: str) -> tuple[str, ...]:
    """Set one value in `target`, in place.

    Args:
        target: merged data, in which values with a default may be missing.
        shape: the same with every value present; it says which keys there are.
        override: `KEY=VALUE`.

    Returns:
        The parts of the key.
    """
    parts, value = split(override)
    _assign(target, shape, list(parts), value, _Context(override, shape))
    return parts


class _Context:
    """What a step of the path needs to know about the whole: the override as given, and names it may add."""

    def __init__(self, override: str, shape: Data) -> None:
        self.override = override
        self.actions = tuple(shape.get("actions", ()))
        self.done: list[str] = []

    def unknown(self, part: str, known: Iterable[str]) -> OverrideError:
        names = list(known)
        where = f" in {'.'.join(self.done)}" if self.done else ""
        hint = nearest(part, names) or (f" (known: {either(names)})" if names else "")
        return OverrideError(f"{quote(self.override)}: there is no {quote(part)}{where}{hint}")


def _assign(target: Any, shape: Any, parts: list[str], value: Scalar, context: _Context) -> None:  # noqa: ANN401
    """Go down `target` and `shape` together, making in `target` what only `shape` has, and set the last part."""
    while True:
        key, inner = _find(target, shape, parts[0], context)
        if isinstance(inner, _Through):
            target, shape = _child(target, shape, inner.key)
            continue
        context.done.append(parts.pop(0))
        if not parts:
            break
        below = shape[key] if key in _keys(shape) else None
        if not isinstance(below, dict | list):
            raise OverrideError(f"{quote(context.override)}: {'.'.join(context.done)} is one value; nothing is below it")
        if isinstance(inner, _Turned) and parts[0] in DIRECTED_KEYS and len(parts) == 2 and parts[1] in ("0", "1"):
            parts[1] = "1" if parts[1] == "0" else "0"
        target, shape = _child(target, shape, key)
    old = shape[key] if key in _keys(shape) else None
    if isinstance(old, list) or (isinstance(old, dict) and not old.keys() <= LANGUAGES):
        names = either([str(name) for name in _keys(old)])
        raise OverrideError(f"{quote(context.override)}: {'.'.join(context.done)} holds several values; name one: {names}")
    target[key] = value


class _Through:
    """The part is one level further down, under `key`."""

    def __init__(self, key: str) -> None:
        self.key = key


class _Turned:
    """The pair was named the other way round."""


def _keys(shape: Any) -> Sequence[Any]:  # noqa: ANN401
    if isinstance(shape, dict):
        return tuple(shape)
    return range(len(shape)) if isinstance(shape, list) else ()


def _find(target: Any, shape: Any, part: str, context: _Context) -> tuple[Any, _Through | _Turned | None]:  # noqa: ANN401
    """Find which key of `shape` the part of a path means."""
    if isinstance(shape, list):
        ids = [item.get("id") for item in shape if isinstance(item, dict)]
        if part in ids:
            return ids.index(part), None
        if part.isascii() and part.isdigit() and int(part) < len(shape):
            return int(part), None
        raise context.unknown(part, [name for name in ids if name] or map(str, range(len(shape))))
    if part in shape:
        return part, None
    first, _, second = part.partition("-")
    if context.done == ["dyads"] and f"{second}-{first}" in shape:
        return f"{second}-{first}", _Turned()
    if "values" in shape and part in shape["values"]:
        return "values", _Through("values")
    if context.done[-1:] == ["action_weights"] and part in context.actions:
        return part, None
    known = list(shape)
    if "values" in shape:
        known.extend(shape["values"])
    if context.done[-1:] == ["action_weights"]:
        known = list(context.actions)
    raise context.unknown(part, known)


def _child(target: Any, shape: Any, key: Any) -> tuple[Any, Any]:  # noqa: ANN401
    """Step down to `key`, making it in `target` where only the defaults have it."""
    below = shape[key]
    if isinstance(target, list):
        return target[key], below
    if target.get(key) is None or isinstance(target[key], tuple) or isinstance(below, list) and not target[key]:
        target[key] = [*below] if isinstance(below, list) else {}
    elif isinstance(target[key], str) and isinstance(below, dict):
        target[key] = dict(below)
    return target[key], below


def spread(rows: Mapping[str, Sequence[str]], actors: Sequence[str], given: Mapping[str, str]) -> dict[str, str]:
    """Work out whom doctrines given from outside reach.

    A doctrine with rows for several actors is a joint strategy: given to one of them it goes to all of them, over what
    the scenario says. Only an actor that is given a doctrine itself, in the same place, is protected. `status_quo` goes
    to nobody else.

    Args:
        rows: for each doctrine the actors with a row in it.
        actors: the actors of the game, in order.
        given: doctrine by actor, as asked for.

    Returns:
        Doctrine by actor, for all actors that change, in the order of `actors`.

    Raises:
        OverrideError: an unknown actor or doctrine, a doctrine without a row for its actor, or two doctrines that
            would reach one actor.

    >>> spread({"wedge": ["A", "B", "C"], "mediator": ["A", "B"]}, ["A", "B", "C"], {"A": "wedge", "B": "mediator"})
    {'A': 'wedge', 'B': 'mediator', 'C': 'wedge'}
    """
    for actor, name in given.items():
        if actor not in actors:
            raise OverrideError(f"there is no actor {quote(actor)} in this game{nearest(actor, actors) or _known(actors)}")
        if name not in rows:
            raise OverrideError(f"there is no doctrine {quote(name)}{nearest(name, rows) or _known(rows)}")
        if actor not in rows[name]:
            playable = [other for other, players in rows.items() if actor in players]
            raise OverrideError(f"{actor} cannot play {name}; it can play {either(playable, 30) or 'no doctrine'}")
    reached: dict[str, tuple[str, str]] = {}
    for actor, name in given.items():
        for other in actors if name != "status_quo" else ():
            if other in given or other not in rows[name]:
                continue
            if other in reached and reached[other][1] != name:
                giver, rival = reached[other]
                raise OverrideError(
                    f"{rival} given to {giver} and {name} given to {actor} both reach {other}; "
                    f"say which it plays: {other}={rival} or {other}={name}"
                )
            reached[other] = (actor, name)
    found = {**{actor: name for actor, (_, name) in reached.items()}, **given}
    return {actor: found[actor] for actor in actors if actor in found}


def _known(names: Iterable[str]) -> str:
    return f" (known: {either(names)})"
