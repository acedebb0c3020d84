"""Put a scenario's values over the library's blocks.

`merge` gives plain data in the shape of `Scenario`, still without the defaults that follow from other values
(`fill`); overrides act on that.
"""

import copy
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from sim.scenario.library import Library

Data = dict[str, Any]

DIRECTED_KEYS: Final = ("trust", "dependence", "commitment", "mediation")
HEAD: Final = (
    *("format", "id", "title", "summary", "start", "turn_months", "turns", "injects", "briefs", "objectives"),
    *("channels", "names", "formats", "hot_wash", "sources", "evidence"),
)
_ROLES: Final = frozenset(
    """
    name address major council_member sanctioned negotiator patron patron_theatre barter_theatre main_rival
    doctrine acts force_share
    """.split()
)
_PAIR_SEPARATOR: Final = "-"


def world(data: Data, library: Library) -> dict[str, Mapping[str, Data]]:
    """Give the blocks that a scenario may use by kind: the library's under its own, unread where possible."""
    define = data.get("define") or {}
    borrowed = data.get("library", "default") == "default"
    kinds: dict[str, Mapping[str, Data]] = {}
    for kind in ("actors", "actions", "doctrines", "theatres"):
        base: Mapping[str, Data] = getattr(library, kind) if borrowed else {}
        kinds[kind] = Layered(base, define.get(kind) or {})
    kinds["dyads"] = library.dyads if borrowed else {}
    kinds["parameters"] = library.parameters
    return kinds


class Layered(Mapping[str, Data]):
    """Blocks over blocks: the lower names first, then new ones; nothing is read before it is asked for."""

    def __init__(self, lower: Mapping[str, Data], upper: Mapping[str, Data]) -> None:
        """Lay `upper` over `lower`."""
        self.lower = lower
        self.upper = upper

    def __getitem__(self, name: str) -> Data:
        """Give a block, the upper one first."""
        return self.upper[name] if name in self.upper else self.lower[name]

    def __iter__(self) -> Iterator[str]:
        """Go through the names."""
        yield from self.lower
        yield from (name for name in self.upper if name not in self.lower)

    def __len__(self) -> int:
        """Count the names."""
        return len(set(self.lower) | set(self.upper))

    def __contains__(self, name: object) -> bool:
        """Say whether there is such a block, without reading it."""
        return name in self.upper or name in self.lower


def included(data: Data, blocks: Mapping[str, Data]) -> tuple[str, ...]:
    """Name the actors of the game: as listed, else the library's default ones and the scenario's own."""
    listed = data.get("actors")
    if listed is not None:
        return tuple(listed)
    own = (data.get("define") or {}).get("actors") or {}
    return tuple(name for name in blocks if name in own or blocks[name].get("default_included"))


def merge(data: Data, library: Library) -> Data:
    """Merge a scenario file that has no faults with the library.

    Args:
        data: what stands in the file.
        library: the blocks to borrow from.

    Returns:
        Plain data in the shape of `Scenario`; `globals` only as far as the file has them.
    """
    blocks = world(data, library)
    names = included(data, blocks["actors"])
    patches = data.get("actors") or {}
    actors = {name: patched_actor(blocks["actors"][name], patches.get(name) or {}) for name in names}
    order = by_address(actors)
    theatres = {name: copy.deepcopy(block) for name, block in blocks["theatres"].items()}
    merged: Data = {key: copy.deepcopy(data[key]) for key in HEAD if key in data}
    merged["absent"] = sorted({*data.get("absent", ()), *blocks["actors"]} - set(names))
    merged["actors"] = {name: actors[name] for name in order}
    merged["dyads"] = merged_dyads(order, data.get("dyads") or {}, blocks["dyads"])
    merged["globals"] = dict(data.get("globals") or {})
    merged["parameters"] = {name: block["default"] for name, block in blocks["parameters"].items()}
    merged["parameters"].update(data.get("parameters") or {})
    merged["actions"] = copy.deepcopy(dict(blocks["actions"]))
    merged["doctrines"] = {
        name: copy.deepcopy(blocks["doctrines"][name]) for name in sorted(blocks["doctrines"])
    }
    merged["theatres"] = dict(sorted(theatres.items(), key=lambda item: (item[1]["order"], item[0])))
    return merged


def by_address(actors: Mapping[str, Data]) -> list[str]:
    """Name the actors in the order of their addresses; one without a proper address comes first."""

    def address(name: str) -> int:
        value = actors[name].get("address")
        return value if isinstance(value, int) else -1

    return sorted(actors, key=address)


def patched_actor(block: Data, patch: Data) -> Data:
    """Give an actor's block with a scenario's flat values put in their places."""
    actor = copy.deepcopy(block)
    actor.setdefault("values", {})
    for key, value in patch.items():
        if key == "distraction":
            actor["distraction"] = {**actor.get("distraction", {}), **(value or {})}
        elif key in _ROLES:
            actor[key] = copy.deepcopy(value)
        else:
            actor["values"][key] = value
    return actor


def pair_names(name: str) -> tuple[str, str]:
    """Split the name of a pair.

    >>> pair_names("A-B")
    ('A', 'B')
    """
    first, _, second = name.partition(_PAIR_SEPARATOR)
    return first, second


def merged_dyads(
    order: Sequence[str], own: Mapping[str, Data], borrowed: Mapping[str, Data]
) -> dict[str, Data]:
    """Give every pair of the actors in `order`, own values over borrowed ones, lists turned to this order."""
    layers = [_by_pair(borrowed), _by_pair(own)]
    found: dict[str, Data] = {}
    for i, first in enumerate(order):
        for second in order[i + 1 :]:
            pair: Data = {}
            for layer in layers:
                pair.update(layer.get((first, second)) or {})
            found[f"{first}{_PAIR_SEPARATOR}{second}"] = pair
    return found


def _by_pair(dyads: Mapping[str, Data]) -> dict[tuple[str, str], Data]:
    found: dict[tuple[str, str], Data] = {}
    for name, values in dyads.items():
        first, second = pair_names(name)
        found[first, second] = dict(values)
        found[second, first] = {
            key: list(reversed(value)) if key in DIRECTED_KEYS and value is not None else value
            for key, value in values.items()
        }
    return found


def distractions(theatres: Mapping[str, Data]) -> tuple[str, ...]:
    """Name the distractions of these theatres, in the order of the theatres, each once."""
    found = [
        block.get("distraction")
        for block in sorted(theatres.values(), key=lambda block: block.get("order", 0))
    ]
    return tuple(dict.fromkeys(name for name in found if name))
