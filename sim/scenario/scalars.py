"""What a plain word of our YAML means: true, false, null, a finite decimal number, or text.

Much narrower than YAML 1.1: `no`, `012`, `1:30`, `0x1f`, `1_000` and dates stay text.
"""

import re
from typing import Final

Scalar = str | int | float | bool | None

WORDS: Final[dict[str, Scalar]] = {"": None, "~": None, "null": None, "true": True, "false": False}
MAX_DIGITS: Final = 40
_NUMBER: Final = re.compile(r"[-+]?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_WHOLE: Final = re.compile(r"[-+]?[0-9]+")
_NOT_FINITE: Final = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")


class BadNumber(ValueError):
    """A word that is meant as a number and cannot be one; `code` is the fault's."""

    def __init__(self, code: str, message: str) -> None:
        """Keep the code beside the sentence."""
        self.code = code
        super().__init__(message)


def resolve(word: str) -> Scalar:
    """Give the value of a plain (unquoted) word.

    Raises:
        BadNumber: a number of more than 40 characters (E119), or one that is not finite (E120).

    >>> [resolve(word) for word in ("true", "no", "012", "1:30", ".5", "7", "-1e-3", "2024-01", "~")]
    [True, 'no', '012', '1:30', 0.5, 7, -0.001, '2024-01', None]
    """
    if word in WORDS:
        return WORDS[word]
    first = word[0]
    if first.isalpha() or not word.isascii():
        return word
    if _NUMBER.fullmatch(word):
        return _number(word)
    if _NOT_FINITE.fullmatch(word):
        raise BadNumber("E120", f"{word} is not a finite number")
    return word


def _number(word: str) -> int | float:
    if len(word) > MAX_DIGITS:
        raise BadNumber("E119", f"a number of {len(word):,} characters is too long (at most {MAX_DIGITS})")
    if _WHOLE.fullmatch(word):
        return int(word)
    value = float(word)
    if value in (float("inf"), float("-inf")):
        raise BadNumber("E120", f"{word} is too large for a finite number")
    return value
