"""The small language of `when`: comparisons of dotted names with numbers, joined by `and` and `or`.

`and` binds tighter than `or`; there are no brackets and nothing is evaluated as code. A parsed condition is
an `or` of `and`s of comparisons.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sim.scenario.faults import quote
from sim.scenario.scalars import BadNumber, resolve

MAX_LENGTH: Final = 1000
MAX_COMPARISONS: Final = 32
OPERATORS: Final = ("==", "!=", "<=", ">=", "<", ">")
_TOKEN: Final = re.compile(r"\s*(?:(?P<op>[=!<>]+)|(?P<word>[^\s=!<>]+))")
_PATH: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*")


@dataclass(frozen=True, slots=True)
class Comparison:
    """`path op number`; `column` counts from 1 in the condition's text, and only serves messages."""

    path: tuple[str, ...]
    op: str
    number: float
    column: int

    def holds(self, value: float) -> bool:
        """Say whether `value` satisfies the comparison.

        >>> Comparison(("rung",), ">=", 3.0, 1).holds(3.0)
        True
        """
        return {
            "==": value == self.number,
            "!=": value != self.number,
            "<=": value <= self.number,
            ">=": value >= self.number,
            "<": value < self.number,
            ">": value > self.number,
        }[self.op]


Condition = tuple[tuple[Comparison, ...], ...]


class ConditionError(ValueError):
    """A condition that does not parse; `column` (from 1) says where in its text."""

    def __init__(self, column: int, message: str) -> None:
        """Keep the column beside the sentence."""
        self.column = column
        super().__init__(message)


def parse(text: str) -> Condition:
    """Parse a condition into an `or` of `and`s.

    Raises:
        ConditionError: the text is no condition, with the column where it goes wrong.

    >>> [[(c.path, c.op, c.number) for c in part] for part in parse("turn > 3 and rung >= 2 or deal == 1")]
    [[(('turn',), '>', 3.0), (('rung',), '>=', 2.0)], [(('deal',), '==', 1.0)]]
    """
    if len(text) > MAX_LENGTH:
        raise ConditionError(1, f"the condition is longer than {MAX_LENGTH} characters")
    tokens = _tokens(text)
    parts: list[tuple[Comparison, ...]] = []
    current: list[Comparison] = []
    for _ in range(MAX_COMPARISONS):
        current.append(_comparison(tokens))
        kind, word, column = next(tokens)
        if kind == "end" or word == "or":
            parts.append(tuple(current))
            current = []
        if kind == "end":
            return tuple(parts)
        if word not in ("and", "or"):
            raise ConditionError(column, f"`and` or `or` was expected, not {quote(word)}")
    raise ConditionError(1, f"the condition has more than {MAX_COMPARISONS} comparisons")


def _tokens(text: str) -> Iterator[tuple[str, str, int]]:
    position = 0
    while found := _TOKEN.match(text, position):
        kind = str(found.lastgroup)
        yield kind, found.group(kind), found.start(kind) + 1
        position = found.end()
    while True:
        yield "end", "", len(text.rstrip()) + 1


def _comparison(tokens: Iterator[tuple[str, str, int]]) -> Comparison:
    kind, name, column = next(tokens)
    if kind != "word" or name in ("and", "or"):
        raise ConditionError(column, f"a variable was expected{_found(kind, name)}")
    if not _PATH.fullmatch(name):
        brackets = (
            "; brackets are not possible, `and` binds tighter than `or`" if "(" in name or ")" in name else ""
        )
        raise ConditionError(column, f"{quote(name)} is no dotted name such as tension.A.B{brackets}")
    kind, op, place = next(tokens)
    if op not in OPERATORS:
        hint = " (did you mean ==?)" if op == "=" else ""
        raise ConditionError(place, f"one of {' '.join(OPERATORS)} was expected{_found(kind, op)}{hint}")
    kind, word, place = next(tokens)
    return Comparison(tuple(name.split(".")), op, _number(kind, word, place), column)


def _number(kind: str, word: str, column: int) -> float:
    try:
        value = resolve(word) if kind == "word" else None
    except BadNumber as error:
        raise ConditionError(column, str(error)) from None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ConditionError(column, f"a number was expected{_found(kind, word)}")
    return float(value)


def _found(kind: str, word: str) -> str:
    return ", but the condition ends here" if kind == "end" else f", not {quote(word)}"
