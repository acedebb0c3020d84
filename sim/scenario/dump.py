"""Write a resolved scenario as a file of its own: complete, borrowing nothing, the same bytes every time."""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from sim.scenario.merge import Data
from sim.scenario.scalars import BadNumber, resolve
from sim.scenario.schema import Scenario

BLOCKS: Final = ("actors", "actions", "doctrines", "theatres")
HEADER: Final = "# A resolved scenario: the library is merged in, so this file needs no other.\n"
WIDTH: Final = 110
_PLAIN: Final = re.compile(r"[A-Za-z][A-Za-z0-9_>-]*(?: [A-Za-z0-9_>]+)*")
_KEY: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")
# Raw in JSON, but no printable text in YAML, or taken for the end of a line.
_ESCAPED: Final = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def dump(scenario: Scenario) -> str:
    """Write `scenario` as YAML text that loads to an equal scenario."""
    return dump_data(scenario.model_dump(exclude_none=True))


def dump_data(data: Data) -> str:
    """Write data in the shape of `Scenario` as YAML text that is read as the same data."""
    return HEADER + "\n".join(_mapping(to_file(data), "")) + "\n"


def to_file(data: Data) -> Data:
    """Turn data in the shape of `Scenario` into the shape of `ScenarioFile` with `library: none`."""
    head = {key: value for key, value in data.items() if key not in BLOCKS}
    define = {key: data[key] for key in BLOCKS}
    return {**head, "library": "none", "actors": {name: {} for name in data["actors"]}, "define": define}


def _mapping(data: Data, indent: str) -> Iterator[str]:
    for key, value in data.items():
        yield from _entry(f"{indent}{_key(key)}:", value, indent)


def _entry(lead: str, value: Any, indent: str) -> Iterator[str]:  # noqa: ANN401  (any plain data)
    flow = _flow(value)
    if flow is not None and (len(lead) + len(flow) < WIDTH or not isinstance(value, dict | list | tuple)):
        yield f"{lead} {flow}"
    elif isinstance(value, dict):
        yield lead
        yield from _mapping(value, indent + "  ")
    else:
        yield lead
        for item in value:
            yield from _item(item, indent + "  ")


def _item(value: Any, indent: str) -> Iterator[str]:  # noqa: ANN401
    if isinstance(value, dict) and value:
        lines = list(_mapping(value, indent + "  "))
        yield f"{indent}- {lines[0].lstrip()}"
        yield from lines[1:]
    else:
        yield from _entry(f"{indent}-", value, indent)


def _flow(value: Any) -> str | None:  # noqa: ANN401
    """Write a value on one line; None when it holds mappings or lists with something in them."""
    if isinstance(value, dict):
        parts = [
            None if isinstance(item, dict | list | tuple) else f"{_key(key)}: {_scalar(item)}"
            for key, item in value.items()
        ]
        brackets = "{}"
    elif isinstance(value, list | tuple):
        parts = [None if isinstance(item, dict | list | tuple) else _scalar(item) for item in value]
        brackets = "[]"
    else:
        return _scalar(value)
    return None if None in parts else brackets[0] + ", ".join(str(part) for part in parts) + brackets[1]


def _scalar(value: Any) -> str:  # noqa: ANN401
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    return value if _is_plain(value) else _quoted(value)


def _is_plain(text: str) -> bool:
    try:
        return bool(_PLAIN.fullmatch(text)) and isinstance(resolve(text), str)
    except BadNumber:
        return False


def _key(key: str) -> str:
    return key if _KEY.fullmatch(key) else _quoted(key)


def _quoted(text: str) -> str:
    written = json.dumps(text, ensure_ascii=False)
    return _ESCAPED.sub(lambda found: f"\\u{ord(found.group()):04x}", written)
