"""Read YAML the strict way, keeping where everything stands.

One pass over PyYAML's events (libyaml's parser where there is one, else the pure one) builds a tree of
`Node`s. Depth and size are counted on the way, so that no file can exhaust the stack or the memory. All
faults of one file are collected; only broken syntax, too much depth and too many nodes end the reading.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from sim.scenario.decode import MAX_BYTES, NotText, decode
from sim.scenario.faults import Fault, quote
from sim.scenario.scalars import BadNumber, Scalar, resolve

MAX_DEPTH: Final = 40
MAX_NODES: Final = 40_000
MOST_FAULTS: Final = 200
_NOT_TEXT: Final = re.compile("[\x00\ud800-\udfff]")
PARSER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Place = tuple[int, int]
Tree = Scalar | list["Node"] | dict[str, "Node"]


class Node:
    """A value with its place (line and column from 1); mappings also know the places of their keys."""

    __slots__ = ("bad", "keys", "place", "quoted", "tree")

    def __init__(self, tree: Tree, place: Place, *, quoted: bool = False, bad: bool = False) -> None:
        """Hold `tree`: a scalar, a list of nodes or a mapping of nodes; `bad` ones were reported already."""
        self.tree = tree
        self.place = place
        self.quoted = quoted
        self.bad = bad
        self.keys: dict[str, Place] = {}

    def data(self) -> Any:  # noqa: ANN401  (whatever stands in the file)
        """Give plain data, without the values that were reported as bad."""
        tree = self.tree
        if isinstance(tree, dict):
            return {key: node.data() for key, node in tree.items() if not node.bad}
        if isinstance(tree, list):
            return [node.data() for node in tree if not node.bad]
        return tree


def plant(data: Any, paths: list[str], path: str = "") -> Node:  # noqa: ANN401  (any plain data)
    """Make a tree of plain data that no file holds; line n of the tree is the dotted path `paths[n - 1]`."""
    paths.append(path)
    place = (len(paths), 1)
    lead = f"{path}." if path else ""
    if isinstance(data, dict):
        node = Node({}, place)
        node.tree = {str(key): plant(value, paths, f"{lead}{key}") for key, value in data.items()}
        node.keys = {key: item.place for key, item in node.tree.items()}
        return node
    if isinstance(data, list | tuple):
        return Node([plant(value, paths, f"{lead}{number}") for number, value in enumerate(data)], place)
    return Node(data, place)


@dataclass(slots=True)
class Document:
    """A file as read: its tree (None when nothing can be made of it) and the faults so far."""

    path: str
    root: Node | None = None
    faults: list[Fault] = field(default_factory=list)

    def fault(self, place: Place, code: str, message: str) -> None:
        """Add a fault at `place`."""
        self.faults.append(Fault(self.path, place[0], place[1], code, message))


def read(path: Path, shown: str | None = None, *, limits: bool = True) -> Document:
    """Read the YAML file at `path`; never raises on what stands in it.

    Args:
        path: the file.
        shown: how faults name it; the path as given by default.
        limits: hold the limits on size and number of values (off for files that we wrote ourselves).
    """
    document = Document(shown or str(path))
    try:
        if path.exists() and not path.is_file():  # a pipe would be waited for
            what = "it is a folder" if path.is_dir() else "it is a pipe or a device, no file"
            document.fault((1, 1), "E100", f"the file cannot be read: {what}")
            return document
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1) if limits else stream.read()
    except OSError as error:
        document.fault((1, 1), "E100", f"the file cannot be read: {error.strerror or error}")
        return document
    except ValueError:
        document.fault((1, 1), "E100", "the file cannot be read: no such name is possible")
        return document
    return _compose(document, raw, limits)


def parse(text: str, shown: str) -> Document:
    """Read YAML from a text, for tests and for files that are made in memory."""
    return _compose(Document(shown), text.encode("utf-8", "surrogatepass"), limits=True)


def _compose(document: Document, raw: bytes, limits: bool) -> Document:
    try:
        _Composer(document, limits=limits).compose(decode(raw, limits=limits))
    except NotText as error:
        document.fault(error.place, error.code, str(error))
    return document


class _Stop(Exception):
    """Reading cannot go on."""


class _Composer:
    """Build the tree of one document from its events."""

    def __init__(self, document: Document, *, limits: bool) -> None:
        self.document = document
        self.nodes = 0
        self.most = MAX_NODES if limits else 1 << 60
        self.next: Callable[[], Any] = tuple

    def compose(self, text: str) -> None:
        """Read the text into the document."""
        parser = PARSER(text)
        self.next = parser.get_event
        try:
            self.next()
            self._document()
        except _Stop:
            self.document.root = None
        except yaml.MarkedYAMLError as error:
            self.document.root = None
            self._syntax(error)
        except (yaml.YAMLError, RecursionError) as error:
            self.document.root = None
            self.fault((1, 1), "E110", f"the file is not YAML: {quote(error)}")
        finally:
            parser.dispose()

    def fault(self, place: Place, code: str, message: str) -> None:
        """Add a fault; a file with very many is not read further."""
        self.document.fault(place, code, message)
        if len(self.document.faults) == MOST_FAULTS:
            text = f"more than {MOST_FAULTS} faults of syntax; the rest is not read"
            self.document.fault(place, "E199", text)
            raise _Stop

    def _document(self) -> None:
        start = self.next()
        if isinstance(start, yaml.StreamEndEvent):
            self.fault((1, 1), "E107", "the file holds nothing but comments")
            return
        if start.tags:
            self.fault(_place(start), "E115", "%TAG is not allowed: write plain values")
        root = self._node(self.next(), 1)
        self.next()
        after = self.next()
        if not isinstance(after, yaml.StreamEndEvent):
            self.fault(_place(after), "E118", "a second document begins here; a file holds one")
        if not isinstance(root.tree, dict):
            self.fault(root.place, "E121", "the file must be a mapping of `key: value` lines")
            return
        self.document.root = root

    def _node(self, event: Any, depth: int) -> Node:  # noqa: ANN401  (PyYAML's events are untyped)
        place = _place(event)
        self.nodes += 1
        if self.nodes > self.most:
            self.fault(place, "E112", f"the file holds more than {MAX_NODES:,} values")
            raise _Stop
        if isinstance(event, yaml.AliasEvent):
            self._refuse(place, "E114", f"alias *{event.anchor}")
            return Node(None, place, bad=True)
        if event.anchor is not None:
            self._refuse(place, "E113", f"anchor &{event.anchor}")
        if event.tag is not None:
            self._refuse(place, "E115", f"tag {event.tag}")
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, place)
        if depth > MAX_DEPTH:
            self.fault(place, "E111", f"the nesting is deeper than {MAX_DEPTH} levels")
            raise _Stop
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(place, depth)
        return self._mapping(place, depth)

    def _refuse(self, place: Place, code: str, what: str) -> None:
        self.fault(place, code, f"{quote(what)[1:-1]} is not allowed: write the plain value out")

    def _scalar(self, event: Any, place: Place) -> Node:  # noqa: ANN401
        text: str = event.value
        if _NOT_TEXT.search(text):
            self.fault(place, "E105", "the text holds a NUL character or half of a surrogate pair")
            return Node(None, place, bad=True)
        if not event.implicit[0]:
            return Node(text, place, quoted=True)
        try:
            return Node(resolve(text), place)
        except BadNumber as error:
            self.fault(place, error.code, str(error))
            return Node(None, place, bad=True)

    def _sequence(self, place: Place, depth: int) -> Node:
        items: list[Node] = []
        event = self.next()
        while not isinstance(event, yaml.SequenceEndEvent):
            items.append(self._node(event, depth + 1))
            event = self.next()
        return Node(items, place)

    def _mapping(self, place: Place, depth: int) -> Node:
        items: dict[str, Node] = {}
        node = Node(items, place)
        event = self.next()
        while not isinstance(event, yaml.MappingEndEvent):
            name, at = self._key(event, depth + 1), _place(event)
            value = self._node(self.next(), depth + 1)
            if name in items:
                text = f"key {quote(name)} stands twice (first in line {node.keys[name][0]})"
                self.fault(at, "E116", text)
            elif name:
                items[name] = value
                node.keys[name] = at
            event = self.next()
        return node

    def _key(self, event: Any, depth: int) -> str:  # noqa: ANN401
        """Read a key; a faulty one is reported and comes back empty."""
        if not (isinstance(event, yaml.ScalarEvent) and event.value):
            if not self._node(event, depth).bad:
                self.fault(_place(event), "E117", "a key must be text")
            return ""
        if event.tag is not None or event.anchor is not None or _NOT_TEXT.search(event.value):
            return "" if self._node(event, depth).bad else str(event.value)
        return str(event.value)

    def _syntax(self, error: yaml.MarkedYAMLError) -> None:
        mark: Any = error.problem_mark or error.context_mark
        place = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
        problem = error.problem or "it is not YAML"
        if "depth" in problem:
            self.fault(place, "E111", f"the nesting is deeper than {MAX_DEPTH} levels")
            return
        during = f" {error.context}" if error.context else ""
        hint = _hint(f"{error.context} {problem}")
        self.fault(place, "E110", f"not YAML{during}: {quote(problem)[1:-1]}{hint}")


def _place(event: Any) -> Place:  # noqa: ANN401
    mark = event.start_mark
    return mark.line + 1, mark.column + 1


def _hint(words: str) -> str:
    if "cannot start any token" in words:
        return " (a tab? indent by spaces; put text that begins with @, ` or % in quotes)"
    if "mapping values are not allowed" in words:
        return " (text with `: ` in it needs quotes)"
    if "block mapping" in words or "block collection" in words:
        return " (check the indentation: keys of one mapping stand in one column)"
    if "flow" in words:
        return " (a bracket or a comma is missing)"
    return ""
