"""Values given from outside by dotted path: `-S KEY=VALUE`.

A path that leads nowhere is a usage error, `OverrideError`, which names the nearest right thing.
"""

from collections.abc import Iterable
from itertools import pairwise
from typing import Any, Final

from sim.scenario.faults import OverrideError, either, nearest, quote
from sim.scenario.merge import DIRECTED_KEYS, Data
from sim.scenario.scalars import BadNumber, Scalar, resolve

Key = str | int

LANGUAGES: Final = {"en", "ko"}


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


def apply(target: Data, shape: Data, override: str) -> tuple[Key, ...]:
    """Set one value in `target`, in place.

    Args:
        target: merged data, in which values with a default may be missing.
        shape: the same with every value present; it says which keys there are.
        override: `KEY=VALUE`.

    Returns:
        The keys that lead to the value.

    Raises:
        OverrideError: the path leads nowhere, or to several values.
    """
    parts, value = split(override)
    keys = _Path(shape, parts, override).keys()
    here: Any = target
    known: Any = shape
    for key, after in pairwise(keys):
        known = known[key]
        held = _below(here, key)
        if not isinstance(held, dict | list):
            # Only the defaults have it; a list must be there in full before one of its items changes.
            plain = {"en": held, "ko": held} if isinstance(held, str) else {}
            held = plain if isinstance(after, str) else list(known)
            here[key] = held
        here = held
    here[keys[-1]] = value
    return tuple(keys)


def keys_of(shape: Data, path: str) -> list[Key]:
    """Give the keys that a dotted path means in the shape of a scenario, down to a value or to a whole block.

    Raises:
        OverrideError: the path leads nowhere.
    """
    return _Path(shape, tuple(path.split(".")), path).walk()[0]


def _below(here: Any, key: Key) -> Any:  # noqa: ANN401  (any plain data)
    return here[key] if isinstance(key, int) else here.get(key)


class _Path:
    """A dotted path as a person writes it, followed through the shape of a scenario."""

    def __init__(self, shape: Data, parts: tuple[str, ...], override: str) -> None:
        self.shape = shape
        self.parts = parts
        self.override = override

    def keys(self) -> list[Key]:
        """Give the keys that the path means, down to one value."""
        found, here = self.walk()
        if isinstance(here, list) or (isinstance(here, dict) and not here.keys() <= LANGUAGES):
            inside = [str(key) for key in (here if isinstance(here, dict) else range(len(here)))]
            raise self._refusal(f"{'.'.join(self.parts)} holds several values; name one: {either(inside)}")
        return found

    def walk(self) -> tuple[list[Key], Any]:
        """Give the keys that the path means, and what stands there."""
        found: list[Key] = []
        here: Any = self.shape
        for depth, part in enumerate(self.parts):
            if not isinstance(here, dict | list):
                before = ".".join(self.parts[:depth])
                raise self._refusal(f"{before} is one value, and nothing is below it")
            for key in self._step(here, part, depth):
                found.append(key)
                here = _below(here, key)
        return found, here

    def _step(self, here: Any, part: str, depth: int) -> tuple[Key, ...]:  # noqa: ANN401
        """Find which keys of `here` the part number `depth` means: mostly one."""
        if isinstance(here, list):
            return (self._item(here, part, depth),)
        if part in here:
            return (part,)
        first, _, second = part.partition("-")
        if depth == 1 and self.parts[0] == "dyads" and f"{second}-{first}" in here:
            return (f"{second}-{first}",)
        known = list(here)
        if depth == 2 and self.parts[0] == "actors":
            if part in here["values"]:
                return "values", part
            known.extend(here["values"])
        if depth and self.parts[depth - 1] == "action_weights":
            known = list(self.shape["actions"])
            if part in known:
                return (part,)
        raise self._unknown(part, known, depth)

    def _item(self, here: list[Any], part: str, depth: int) -> int:
        ids = [item.get("id") if isinstance(item, dict) else None for item in here]
        if part in ids:
            return ids.index(part)
        if not (part.isascii() and part.isdigit() and int(part) < len(here)):
            raise self._unknown(part, [name for name in ids if name] or map(str, range(len(here))), depth)
        turned = depth == 3 and self.parts[0] == "dyads" and self.parts[1] not in self.shape["dyads"]
        return 1 - int(part) if turned and self.parts[2] in DIRECTED_KEYS else int(part)

    def _unknown(self, part: str, known: Iterable[str], depth: int) -> OverrideError:
        names = list(known)
        where = f" in {'.'.join(self.parts[:depth])}" if depth else ""
        hint = nearest(part, names) or (f" (known: {either(names)})" if names else "")
        return self._refusal(f"there is no {quote(part)}{where}{hint}")

    def _refusal(self, why: str) -> OverrideError:
        return OverrideError(f"{quote(self.override)}: {why}")
