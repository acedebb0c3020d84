"""Where in the package something stands: the file and the line of YAML that carry a claim."""

from pathlib import Path
from typing import Any

from sim.scenario.faults import nearest, quote
from sim.scenario.library import content_root, shipped
from sim.scenario.strict_yaml import read


class NoPlace(Exception):
    """Say that a file of the package, or a path in it, does not exist; at says which: file or path."""

    def __init__(self, at: str, why: str) -> None:
        """Make the sentence."""
        super().__init__(why)
        self.at = at


def place_of(file: str, path: str) -> tuple[Path, int]:
    """Give a file of the package, and the line in it at which a dotted path stands.

    Raises:
        NoPlace: there is no such file, or nothing stands there.
    """
    place = content_root() / file
    document = read(place)
    if document.root is None:
        raise NoPlace("file", f"there is no file {quote(file)} in the package that can be read")
    node, line = document.root, 1
    for part in path.split("."):
        tree = node.tree
        if isinstance(tree, dict) and part in tree:
            line, node = node.keys.get(part, tree[part].place)[0], tree[part]
        elif isinstance(tree, list) and (item := _item(tree, part)) is not None:
            line, node = item.place[0], item
        else:
            known = list(tree) if isinstance(tree, dict) else []
            raise NoPlace("path", f"{quote(part)} does not stand there in {file}{nearest(part, known)}")
    return place, line


def _item(items: list[Any], part: str) -> Any:  # noqa: ANN401  (a node)
    """Find an item of a list by its id, else by its number."""
    for item in items:
        if isinstance(item.tree, dict) and "id" in item.tree and item.tree["id"].tree == part:
            return item
    return items[int(part)] if part.isdigit() and int(part) < len(items) else None


def carrier_of(path: str) -> tuple[Path, int] | None:
    """Give the library's file and line that hold what a path of an override means; None where none does."""
    kind, _, rest = path.partition(".")
    name, _, inner = rest.partition(".")
    if not name or kind == "globals":
        return None
    if kind == "dyads" and name not in shipped().dyads:
        name = "-".join(reversed(name.split("-")))
    file, outer = shipped().source_of(kind, name)
    if not file.is_file():
        return None
    here = str(file.relative_to(content_root()))
    parts = [*outer, *(part for part in inner.split(".") if part)]
    tried = [parts[:length] for length in range(len(parts), 0, -1)]
    if kind == "actors" and parts:  # overrides leave the word out
        tried.insert(0, ["values", *parts])
    for some in tried:
        try:
            return place_of(here, ".".join(some))
        except NoPlace:
            continue
    return file, 1
