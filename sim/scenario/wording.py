"""Words for faults of form: what was expected, what stands there, what may have been meant."""

from typing import Any, Final

from sim.scenario.faults import quote
from sim.scenario.strict_yaml import Node

Shape = dict[str, Any]

TITLES: Final = {
    "actor id": "letters, digits and _, beginning with a letter",
    "action name": "small letters, digits and _",
    "doctrine name": "small letters, digits and _",
    "theatre name": "small letters, digits and _",
    "name": "Latin letters, digits, _ and -, at most 64",
    "scenario id": "small letters, digits, _ and -",
    "month": "YYYY-MM, as in 2024-01",
    "pair A>B, A or *": "who does it, > and to whom, without spaces",
    "dotted path": "names joined by dots",
}

PATTERNS: Final = {
    "actor id": r"^[A-Za-z][A-Za-z0-9_]{0,31}$",
    "action name": r"^[a-z][a-z0-9_]{0,63}$",
    "dotted path": r"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,199}$",
}


def comma(name: str) -> str:
    """Remind of quotes when an unknown key looks like the rest of a text."""
    return " (a text with a comma inside { } needs quotes)" if " " in name else ""


def range_words(shape: Shape) -> str:
    """Say the range of a number."""
    low, high = shape.get("minimum"), shape.get("maximum")
    if high is None:
        return f"at least {low:g}"
    return f"{low:g} to {high:g}" if low is not None else f"at most {high:g}"


def written(title: str) -> str:
    """Say how a name of this title is written."""
    return f" ({TITLES[title]})" if title in TITLES else ""


def wanted(shape: Shape) -> str:
    """Say what kind of value a form wants."""
    limits = f" from {range_words(shape)}" if "maximum" in shape else ""
    return {
        "number": f"a number{limits}",
        "integer": f"a whole number{limits}",
        "boolean": "true or false",
        "string": "text",
        "array": "a list",
    }.get(shape.get("type", ""), "a mapping of `key: value`")


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
    return (
        f"the number {tree}" if isinstance(tree, int | float) and not isinstance(tree, bool) else show(tree)
    )


def hint(shape: Shape, node: Node) -> str:
    """Guess what was meant by a value of the wrong kind."""
    word, kind = node.tree, shape.get("type")
    if kind == "string" and isinstance(word, int | float):
        return "; put it in quotes to make it text"
    if not isinstance(word, str):
        return ""
    if kind == "boolean":
        yes = {"yes": "true", "on": "true", "no": "false", "off": "false"}.get(word.lower(), word.lower())
        return f" (did you mean {yes}?)" if yes in ("true", "false") else ""
    if kind not in ("number", "integer") or not any(letter.isdigit() for letter in word):
        return ""
    return " (remove the quotes)" if node.quoted else " (write a plain decimal number, as in 12 or 0.5)"
