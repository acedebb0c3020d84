"""Check the form of a file: unknown keys, missing keys, wrong kinds of value, numbers out of range.

The forms are the models of `schema`, published as JSON Schema (`publish`); here the tree of a file is held
against that, so every fault has its place and knows what was expected. A value with a fault is marked `bad`,
and the checks of references go on without it.
"""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any, Final

from sim.scenario.faults import closest, either, nearest, quote
from sim.scenario.strict_yaml import MOST_FAULTS, Document, Node, Place
from sim.scenario.wording import PATTERNS, comma, describe, hint, range_words, show, wanted, written

Loc = tuple[str | int, ...]
Shape = dict[str, Any]

SCHEMA_FILE: Final = Path(__file__).with_name("scenario.schema.json")
# Keys whose value may be null, with a meaning of its own: there is none.
NULLABLE: Final = frozenset(
    """
    patron patron_theatre barter_theatre main_rival coupled_to consent special neighbour distraction target
    """.split()
)


@cache
def published() -> Shape:
    """Give the JSON Schema of scenario files, as published."""
    schema: Shape = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    return schema


def follow(root: Node, loc: Loc) -> tuple[Node, Place, Loc]:
    """Go down the tree along `loc` as far as it goes; items of a list are counted without bad ones.

    Returns:
        The deepest node reached, the place of its key (its own place in a list), and the parts that were
        found.
    """
    node, key = root, (1, 1)
    for depth, part in enumerate(loc):
        tree = node.tree
        if isinstance(tree, dict) and isinstance(part, str) and part in tree:
            key, node = node.keys.get(part, tree[part].place), tree[part]
            continue
        items = [item for item in tree if not item.bad] if isinstance(tree, list) else []
        if not isinstance(part, int) or part >= len(items):
            return node, key, loc[:depth]
        node = items[part]
        key = node.place
    return node, key, loc


class FormCheck:
    """One pass over a tree; `texts` collects the nodes that hold text for people.

    `meant` are the keys of the top that unknown ones were probably meant to be; they are not missing.
    """

    def __init__(self, document: Document, schema: Shape | None = None) -> None:
        """Check `document` against `schema`, by default that of scenario files."""
        self.document = document
        self.schema = published() if schema is None else schema
        self.texts: list[Node] = []
        self.count = 0
        self.meant: set[str] = set()

    def run(self, root: Node, shape: Shape | None = None) -> None:
        """Check the whole tree below `root`, adding faults to the document."""
        self._object(root, self._resolved(self.schema if shape is None else shape), "", (1, 1), top=True)

    def _fault(self, node: Node, place: Place, code: str, message: str) -> None:
        node.bad = True
        self.count += 1
        if self.count <= MOST_FAULTS:
            self.document.fault(place, code, message)
        elif self.count == MOST_FAULTS + 1:
            self.document.fault(
                place, "E199", f"more than {MOST_FAULTS} faults of form; the rest is not shown"
            )

    def _resolved(self, shape: Shape) -> Shape:
        while "$ref" in shape:
            shape = self.schema["$defs"][shape["$ref"].rsplit("/", 1)[1]]
        return shape

    def _branch(self, shape: Shape, node: Node) -> Shape:
        """Choose the branch of a union that takes this kind of value, or else the first that is not null."""
        shape = self._resolved(shape)
        branches = shape.get("anyOf") or shape.get("oneOf")
        if not branches:
            return shape
        wholes = [self._branch(branch, node) for branch in branches]
        kinds = _kinds(node.tree)
        for whole in wholes:
            if whole.get("type") in kinds:
                return whole
        return next(whole for whole in wholes if whole.get("type") != "null")

    def _value(self, node: Node, shape: Shape, name: str, key: Place) -> None:
        """Check one value; `name` and `key` are those of the key it stands under."""
        if node.bad:
            return
        outer = self._resolved(shape)
        text = any(self._resolved(part).get("title") == "Text" for part in (outer, *outer.get("anyOf", ())))
        shape = self._branch(outer, node)
        kind = shape.get("type")
        if kind not in _kinds(node.tree):
            what = "text, or {en: ..., ko: ...}," if text else wanted(shape)
            said = f"{what} was expected, not {describe(node)}{hint(shape, node)}"
            self._fault(node, node.place, "E203", said)
        elif kind == "object":
            self._object(node, shape, name, key)
        elif kind == "array":
            self._array(node, shape, name, key)
        else:
            self._scalar(node, shape, outer)
        if text and not node.bad:
            self.texts.append(node)

    def _object(self, node: Node, shape: Shape, name: str, key: Place, *, top: bool = False) -> None:
        tree = node.tree if isinstance(node.tree, dict) else {}
        fields: Shape = shape.get("properties", {})
        meant: set[str] = set()
        for child_name, child in tree.items():
            place = node.keys.get(child_name, child.place)
            if child.bad:
                continue
            inner = fields.get(child_name) or self._keyed(child, child_name, shape, place)
            if inner is None:
                meant.add(closest(child_name, fields))
                continue
            if child.tree is None and child_name not in NULLABLE and not self._allows_null(inner, name):
                self._empty(
                    child, child_name, place, silent=top and child_name not in shape.get("required", ())
                )
            elif child.tree is not None:
                self._value(child, inner, child_name, place)
        if not tree and shape.get("minProperties"):
            self._fault(node, node.place, "E207", "the text is empty: write a string or {en: ..., ko: ...}")
        for required in shape.get("required", ()):
            if required not in tree and required in meant:
                node.bad = True
            elif required not in tree:
                where = f" in `{quote(name)[1:-1]}`" if name else ""
                self._fault(node, key, "E202", f"`{required}` is missing{where}")
            elif tree[required].bad:
                node.bad = True
        node.bad = node.bad and not top
        self.meant |= meant if top else set()

    def _allows_null(self, shape: Shape, parent: str) -> bool:
        """Say whether a key may stand without a value: an actor that is listed without values of its own."""
        return parent == "actors" and any(part.get("type") == "null" for part in shape.get("anyOf", ()))

    def _empty(self, child: Node, name: str, place: Place, *, silent: bool) -> None:
        if silent:
            child.bad = True
            return
        text = f"nothing stands after `{quote(name)[1:-1]}`; give a value or remove the key"
        self._fault(child, place, "E208", text + comma(name))

    def _keyed(self, child: Node, name: str, shape: Shape, place: Place) -> Shape | None:
        """Give the form of a value under a free key, or report the key."""
        patterns: Shape = shape.get("patternProperties", {})
        for pattern, inner in patterns.items():
            if re.fullmatch(pattern, name):
                return dict(inner)
            title = next((title for title in PATTERNS if PATTERNS[title] == pattern), "name")
            self._fault(child, place, "E205", f"{quote(name)} is no {title}{written(title)}")
            return None
        free = shape.get("additionalProperties")
        known = shape.get("propertyNames", {}).get("enum") or list(shape.get("properties", ()))
        if isinstance(free, dict) and (not known or name in known):
            return free
        near = comma(name) or nearest(name, known) or (f" (known: {either(known, 20)})" if known else "")
        self._fault(child, place, "E201", f"unknown key {quote(name)}{near}")
        return None

    def _array(self, node: Node, shape: Shape, name: str, key: Place) -> None:
        items = node.tree if isinstance(node.tree, list) else []
        fixed = shape.get("prefixItems")
        if fixed is not None and len(items) != len(fixed):
            self._fault(
                node, node.place, "E207", f"a list of {len(fixed)} values was expected, not of {len(items)}"
            )
            return
        for number, item in enumerate(items):
            if item.tree is None and not item.bad:
                self._fault(item, item.place, "E208", "an empty item stands in this list; remove the `-`")
            self._value(item, fixed[number] if fixed else shape.get("items", {}), name, item.place)
        node.bad = fixed is not None and any(item.bad for item in items)

    def _scalar(self, node: Node, shape: Shape, outer: Shape) -> None:
        value: Any = node.tree
        known = [str(option) for option in shape.get("enum", ())]
        if "const" in shape and value != shape["const"]:
            also = (
                " or a list of seats"
                if any(part.get("type") == "array" for part in outer.get("oneOf", ()))
                else ""
            )
            self._fault(node, node.place, "E206", f"{show(value)} is not {shape['const']}{also}")
        elif known and value not in known:
            self._fault(
                node,
                node.place,
                "E206",
                f"{show(value)} is none of {either(known)}{nearest(str(value), known)}",
            )
        elif isinstance(value, str):
            self._text(node, value, shape)
        elif not shape.get("minimum", value) <= value <= shape.get("maximum", value):
            self._fault(
                node, node.place, "E204", f"{show(value)} is out of range: {range_words(shape)} was expected"
            )

    def _text(self, node: Node, value: str, shape: Shape) -> None:
        pattern, title = shape.get("pattern"), str(shape.get("title", "name"))
        if pattern is not None and not re.fullmatch(pattern, value):
            self._fault(node, node.place, "E205", f"{quote(value)} is no {title}{written(title)}")
        elif len(value) < shape.get("minLength", 0):
            self._fault(node, node.place, "E207", "the text is empty")


def _kinds(tree: object) -> tuple[str, ...]:
    if isinstance(tree, dict):
        return ("object",)
    if isinstance(tree, list):
        return ("array",)
    if tree is None:
        return ("null",)
    if isinstance(tree, bool):
        return ("boolean",)
    if isinstance(tree, str):
        return ("string",)
    return ("integer", "number") if isinstance(tree, int) else ("number",)
