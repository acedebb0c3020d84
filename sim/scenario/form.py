"""Check the form of a file that was read: unknown keys, missing keys, wrong kinds of value, numbers out of range.

Faults come out all at once. A value with a fault is marked `bad` in the tree and the rest is checked again without it,
so that references are checked even in a file whose form has faults.
"""

from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError

from sim.scenario.faults import either, nearest, quote
from sim.scenario.strict_yaml import Document, Node, Place

Loc = tuple[str | int, ...]
Shape = dict[str, Any]
Checked = TypeVar("Checked", bound=BaseModel)

MOST_FAULTS: Final = 200
ROUNDS: Final = 30
# Keys whose value may be null, with a meaning of its own: there is none.
NULLABLE: Final = frozenset(
    """
    patron patron_theatre barter_theatre main_rival coupled_to consent special neighbour distraction target
    """.split()
)
# What stands for a missing line of the head, so that the rest can still be checked.
STAND_IN: Final[dict[str, Any]] = {"format": 1, "id": "x", "title": "x", "start": "2000-01", "turns": 1200}


def follow(root: Node, loc: Loc) -> tuple[Node, Place, Loc]:
    """Go down the tree along `loc`, leaving out parts that are not in it (pydantic adds some).

    Returns:
        The deepest node reached, the place of its key (its own place in a list), and the parts that were found.
    """
    node, key, found = root, (1, 1), ()  # type: tuple[Node, Place, Loc]
    for part in loc:
        tree = node.tree
        if isinstance(tree, dict) and isinstance(part, str) and part in tree:
            key = node.keys.get(part, tree[part].place)
            node = tree[part]
        elif isinstance(tree, list) and isinstance(part, int):
            items = [item for item in tree if not item.bad]
            if part >= len(items):
                continue
            node = items[part]
            key = node.place
        else:
            continue
        found = (*found, part)
    return node, key, found


def check_form(document: Document, model: type[Checked], stand_in: dict[str, Any]) -> Checked | None:
    """Check the tree of `document` against `model`, adding faults; give the model without the faulty parts.

    Returns:
        The checked form, or None when not even a part of the file can be used.
    """
    root = document.root
    if root is None:
        return None
    _drop_empty(document, root, ())
    written = set(root.tree) if isinstance(root.tree, dict) else set()
    reporter = _Reporter(document, root, model)
    for _ in range(ROUNDS):
        data = {**stand_in, **root.data()} if stand_in else root.data()
        try:
            checked = model.model_validate(data)
        except ValidationError as error:
            if not reporter.report(error):
                return None
            continue
        for name in stand_in:
            if name not in written:
                document.fault((1, 1), "E202", f"`{name}` is missing")
        return checked
    return None


def _drop_empty(document: Document, node: Node, loc: Loc) -> None:
    """Report keys without a value; an empty section at the top counts as not written."""
    tree = node.tree
    if isinstance(tree, list):
        for number, item in enumerate(tree):
            if item.tree is None and not item.bad:
                document.fault(item.place, "E208", "an empty item stands in this list; remove the `-`")
                item.bad = True
            else:
                _drop_empty(document, item, (*loc, number))
    elif isinstance(tree, dict):
        for name, item in tree.items():
            if item.tree is not None or item.bad or name in NULLABLE or loc == ("actors",):
                _drop_empty(document, item, (*loc, name))
                continue
            item.bad = True
            if loc and loc != ("define",) or name in STAND_IN:
                text = f"nothing stands after `{quote(name)[1:-1]}`; give a value or remove the key"
                document.fault(node.keys[name], "E208", text + _comma(name))


class _Reporter:
    """Turn pydantic's errors into faults at their places."""

    def __init__(self, document: Document, root: Node, model: type[BaseModel]) -> None:
        self.document = document
        self.root = root
        self.model = model
        self.schema: Shape = {}
        self.count = 0

    def report(self, error: ValidationError) -> bool:
        """Add faults and mark the faulty nodes; say whether the file got any better by that."""
        changed = False
        for item in error.errors(include_url=False, include_context=True)[: MOST_FAULTS * 5]:
            changed = self._one(item) or changed
        return changed

    def _one(self, item: Any) -> bool:  # noqa: ANN401  (pydantic's error details)
        kind, loc = item["type"], tuple(part for part in item["loc"] if part != "[key]")
        if kind == "missing":
            return self._missing(loc)
        node, key, found = follow(self.root, loc)
        if node.bad:
            return True
        node.bad = True
        if kind == "extra_forbidden":
            known = list(self.shape(found[:-1]).get("properties", ()))
            hint = _comma(str(found[-1])) or nearest(str(found[-1]), known) or _list(known)
            self._add(key, "E201", f"unknown key {quote(found[-1])}{hint}")
        elif "[key]" in item["loc"]:
            self._add(key, *self._key(str(found[-1]), found[:-1]))
        else:
            self._add(node.place, *self._value(kind, node, found, item))
        return True

    def _missing(self, loc: Loc) -> bool:
        node, key, found = follow(self.root, loc[:-1])
        name, tree = loc[-1], node.tree
        if isinstance(tree, list):
            if not any(item.bad for item in tree):
                self._add(node.place, "E207", f"a list of {self._length(found)} values was expected")
        elif not (isinstance(tree, dict) and name in tree):
            where = f" in `{quote(found[-1])[1:-1]}`" if found and isinstance(found[-1], str) else ""
            self._add(key if found else (1, 1), "E202", f"`{name}` is missing{where}")
        changed = bool(found) and not node.bad
        node.bad = bool(found)
        return changed

    def _value(self, kind: str, node: Node, found: Loc, item: Any) -> tuple[str, str]:  # noqa: ANN401
        shape = self.shape(found)
        if kind == "no_text":
            return "E207", "the text is empty: write a string or {en: ..., ko: ...}"
        if kind in ("greater_than_equal", "less_than_equal"):
            return "E204", f"{show(node.tree)} is out of range: {_range(shape)} was expected"
        if kind == "string_pattern_mismatch":
            return "E205", f"{quote(node.tree)} is no {shape.get('title', 'name')}{_written(shape)}"
        if kind in ("literal_error", "union_tag_invalid"):
            known = [str(name) for name in shape.get("enum", ())]
            if not known:
                only = str(shape.get("const"))
                return "E206", f"{show(node.tree)} is not {only}" + (" or a list of seats" if only == "all" else "")
            return "E206", f"{show(node.tree)} is none of {either(known)}{nearest(str(node.tree), known)}"
        if kind in ("too_long", "too_short", "string_too_short"):
            return "E207", f"a list of {self._length(found)} values was expected" if node.tree else "the text is empty"
        return "E203", f"{_expected(kind, shape)} was expected, not {describe(node)}{_hint(kind, node)}"

    def _length(self, found: Loc) -> int:
        return int(self.shape(found).get("maxItems", 2))

    def _key(self, name: str, loc: Loc) -> tuple[str, str]:
        shape = self._whole(self._at(loc), "")
        known = shape.get("propertyNames", {}).get("enum")
        if known:
            return "E201", f"unknown key {quote(name)}{nearest(name, known) or _list(known)}"
        title = _TITLES.get(next(iter(shape.get("patternProperties", {})), ""), "name")
        return "E205", f"{quote(name)} is no {title}{_written({'title': title})}"

    def shape(self, loc: Loc) -> Shape:
        """Give the part of the form's JSON schema that describes the value at `loc`."""
        return self._whole(self._at(loc), None)

    def _at(self, loc: Loc) -> Shape:
        if not self.schema:
            self.schema = self.model.model_json_schema()
        shape = self.schema
        for part in loc:
            shape = _step(self._whole(shape, part), part)
        return shape

    def _whole(self, shape: Shape, part: str | int | None) -> Shape:
        """Follow references, and choose the branch that holds `part`, or else the one that says most."""
        if "$ref" in shape:
            return self._whole(self.schema["$defs"][shape["$ref"].rsplit("/", 1)[1]], part)
        branches = shape.get("anyOf") or shape.get("oneOf")
        if not branches:
            return shape
        kind = {str: "object", int: "array"}.get(type(part), "")
        wholes = [self._whole(branch, part) for branch in branches]
        return max(
            wholes,
            key=lambda whole: (whole.get("type") == kind, "properties" in whole, whole.get("type") != "null"),
        )

    def _add(self, place: Place, code: str, message: str) -> None:
        self.count += 1
        if self.count <= MOST_FAULTS:
            self.document.fault(place, code, message)
        elif self.count == MOST_FAULTS + 1:
            self.document.fault(place, "E199", f"more than {MOST_FAULTS} faults of form; the rest is not shown")


def _step(shape: Shape, part: str | int) -> Shape:
    if isinstance(part, int):
        fixed = shape.get("prefixItems", ())
        found = fixed[part] if part < len(fixed) else shape.get("items")
    else:
        found = shape.get("properties", {}).get(part, shape.get("additionalProperties"))
        if not isinstance(found, dict):
            found = next(iter(shape.get("patternProperties", {}).values()), None)
    return found if isinstance(found, dict) else {}


def _comma(name: str) -> str:
    return " (a text with a comma inside { } needs quotes)" if " " in name else ""


def _list(known: list[str]) -> str:
    return f" (known: {either(known, 20)})" if known else ""


def _range(shape: Shape) -> str:
    low, high = shape.get("minimum"), shape.get("maximum")
    if high is None:
        return f"at least {low:g}"
    return f"{low:g} to {high:g}" if low is not None else f"at most {high:g}"


_FORMS: Final = {
    "actor id": "letters, digits and _, beginning with a letter",
    "action name": "small letters, digits and _",
    "doctrine name": "small letters, digits and _",
    "theatre name": "small letters, digits and _",
    "name": "Latin letters, digits, _ and -, at most 64",
    "scenario id": "small letters, digits, _ and -",
    "month": "YYYY-MM, as in 2024-01",
    "pair A>B, A or *": "who does it, > and to whom, without spaces",
}


_TITLES: Final = {
    r"^[A-Za-z][A-Za-z0-9_]{0,31}$": "actor id",
    r"^[a-z][a-z0-9_]{0,63}$": "action name",
}


def _written(shape: Shape) -> str:
    form = _FORMS.get(str(shape.get("title")))
    return f" ({form})" if form else ""


def _expected(kind: str, shape: Shape) -> str:
    if kind.startswith(("float", "finite")):
        return "a number" + (f" from {_range(shape)}" if "maximum" in shape else "")
    if kind.startswith("int"):
        return "a whole number" + (f" from {_range(shape)}" if "maximum" in shape else "")
    if kind.startswith("bool"):
        return "true or false"
    if kind.startswith("string"):
        return "text"
    if kind.startswith(("tuple", "list")):
        return "a list"
    if shape.get("properties", {}).keys() == {"en", "ko"}:
        return "text, or {en: ..., ko: ...},"
    return "a mapping of `key: value`"


def show(value: object) -> str:
    """Show a value of the file as the file would write it.

    >>> show(True), show(None), show("no"), show(0.5)
    ('true', 'nothing', "'no'", '0.5')
    """
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    return quote(value) if isinstance(value, str) else str(value)


def describe(node: Node) -> str:
    """Say what stands at a node, for the sentence `..., not ...`."""
    tree = node.tree
    if isinstance(tree, dict):
        return "a mapping"
    if isinstance(tree, list):
        return "a list"
    if isinstance(tree, str):
        return f"the text {quote(tree)}"
    return f"the number {tree}" if isinstance(tree, int | float) and not isinstance(tree, bool) else show(tree)


def _hint(kind: str, node: Node) -> str:
    word = node.tree
    if kind.startswith("string") and isinstance(word, int | float):
        return "; put it in quotes to make it text"
    if not isinstance(word, str):
        return ""
    if kind.startswith("bool"):
        yes = {"yes": "true", "on": "true", "no": "false", "off": "false"}.get(word.lower(), word.lower())
        return f" (did you mean {yes}?)" if yes in ("true", "false") else ""
    if not kind.startswith(("float", "int")) or not any(letter.isdigit() for letter in word):
        return ""
    return " (remove the quotes)" if node.quoted else " (write a plain decimal number, as in 12 or 0.5)"
