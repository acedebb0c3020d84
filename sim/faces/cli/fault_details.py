"""A fault's own sentence in another language: the English one is taken apart by its words and said anew.

The loader speaks English alone, since it is no face. What it says most often stands in `faults.detail` in
both languages; a field of such a sentence for which there is a list `faults.part.FIELD` is said by that list.
"""

import re
from functools import cache

from sim.faces.words import keys, say

_SOURCE = "en"
_FIELD = re.compile(r"\{\{|\}\}|\{(\w+)\}")
# What a sentence may end with; a quoted text of the file, which comes before, is no part of it.
_HINT = r"""(?P<hint>(?: \([^'"`]*\)|; [^'"`]*)?)"""


def detail(lang: str, message: str) -> str | None:
    """Say a fault's sentence in a language; None where it, or a part of it, is not among the words.

    >>> detail("ko", "unknown key 'turnz' (did you mean turns?)")
    "알 수 없는 키 'turnz' (혹시 turns를 찾으셨나요?)"
    >>> detail("ko", "something nobody has said before")
    """
    return _said(lang, "faults.detail.", message)


def _said(lang: str, list_: str, text: str) -> str | None:
    """Say a text by a list of words; an empty text is no word and stays empty."""
    if not text:
        return ""
    for key, pattern in _patterns(list_):
        match = pattern.fullmatch(text)
        if match is None:
            continue
        values = {name: _part(lang, name, value) for name, value in match.groupdict().items()}
        if None not in values.values():
            return say(lang, key, **values)
    return None


def _part(lang: str, name: str, value: str) -> str | None:
    """Say a field's value by its list; a field without one is a name or a value of the file."""
    list_ = f"faults.part.{name}."
    return _said(lang, list_, value) if _patterns(list_) else value


@cache
def _patterns(list_: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Make a pattern of each English sentence of a list."""
    found = keys(_SOURCE, "faults")
    return tuple((key, _pattern(sentence)) for key, sentence in found.items() if key.startswith(list_))


def _pattern(sentence: str) -> re.Pattern[str]:
    """Make a pattern that gives a sentence's fields back."""
    made, end = "", 0
    for field in _FIELD.finditer(sentence):
        made += re.escape(sentence[end : field.start()])
        name = field[1]
        made += re.escape(field[0][0]) if name is None else _HINT if name == "hint" else f"(?P<{name}>.+?)"
        end = field.end()
    return re.compile(made + re.escape(sentence[end:]), re.DOTALL)
