"""Read a file that holds one JSON object, and say where it is cut or damaged."""

import json
from pathlib import Path
from typing import Any


class NoJsonObject(ValueError):
    """Say where a file stops being a JSON object: `path:line:col`, both from 1, then what is there."""

    def __init__(self, path: Path, line: int, column: int, why: str) -> None:
        """Keep the place and what is wrong there."""
        self.place = f"{path}:{line}:{column}"
        self.why = why
        super().__init__(f"{self.place}: {why}")


def read_object(path: Path, data: bytes) -> dict[str, Any]:
    """Read a JSON object from the bytes of a file; raise `NoJsonObject`.

    >>> read_object(Path("a.json"), b'{"a": 1}')
    {'a': 1}
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        raise _damaged(path, before, "these bytes are no UTF-8 text") from error
    if not text.strip():
        raise NoJsonObject(path, 1, 1, "it is empty")
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        cut = not text[error.pos :].strip() or error.msg.startswith("Unterminated string")
        why = "it is cut off here" if cut else "it is no JSON text from here on"
        raise NoJsonObject(path, error.lineno, error.colno, why) from error
    except (ValueError, RecursionError) as error:  # a number, or a nesting, that nobody writes
        raise NoJsonObject(path, 1, 1, "it is no JSON text that can be read") from error
    if not isinstance(value, dict):
        raise NoJsonObject(path, 1, 1, "a JSON object was expected")
    return value


def _damaged(path: Path, before: str, why: str) -> NoJsonObject:
    """Name the place after a text."""
    return NoJsonObject(path, before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1, why)
