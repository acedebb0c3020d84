"""One line of the record: how it is made, written, read back and checked.

A line is a JSON object in canonical form (sorted keys, ASCII, finite numbers, no spaces). Its `hash` is the
sha256 of the canonical form of all its fields but `hash` and `at`; `prev` is the hash of the line before, 64
zeros for the first; `seq` counts from 0. The clock stands only in `at`, so equal games have equal hashes.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

KINDS = tuple("start inject orders consent draws turn ruling undo branch message note seat end".split())
FIRST_PREV = "0" * 64
_AT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3})(\d{3})Z", re.ASCII)


class Line(NamedTuple):
    """Hold one line of the record; `payload` is plain JSON data, exactly as it is read back."""

    seq: int
    kind: str
    turn: int
    phase: str
    by: str
    payload: dict[str, Any]
    prev: str
    hash: str
    at: str


class LogError(Exception):
    """Be the parent of what can go wrong with a record."""


class LineRefused(LogError):
    """Say why a line was not taken; nothing has changed."""


class LogDamaged(LogError):
    """Name the file, the line (from 1) and what is wrong with it."""

    def __init__(self, path: Path, line_number: int, why: str) -> None:
        """Make the sentence."""
        self.path = path
        self.line_number = line_number
        self.why = why
        sound = f"; the {line_number - 1} lines before it are sound" if line_number > 1 else ""
        super().__init__(f"{path}:{line_number}: the record is damaged: {why}{sound}")


def make_line(
    before: Sequence[Line], *, kind: str, turn: int, phase: str, by: str, payload: Mapping[str, Any]
) -> Line:
    """Make the line that follows `before`; raise `LineRefused` when it cannot be recorded.

    An `end` line gets the `count` of the lines before it and the `head` of the last one in its payload.
    """
    fields = {"seq": len(before), "kind": kind, "turn": turn, "phase": phase, "by": by, "prev": head(before)}
    try:
        data = {**payload, **_ending(before)} if kind == "end" else dict(payload)
        why = _fault({**fields, "payload": data}) or _place_fault(before)
        if why:
            raise LineRefused(f"this line cannot be recorded: {why}")
        plain = json.loads(_canonical({**fields, "payload": data}))
    except (ValueError, TypeError, RecursionError) as error:
        raise LineRefused(f"the payload of this {kind!r} line cannot be recorded: {error}") from error
    return Line(**plain, hash=_hash(plain), at=clock(datetime.now(UTC)))


def head(lines: Sequence[Line]) -> str:
    """Return the hash of the last line, 64 zeros when there is none."""
    return lines[-1].hash if lines else FIRST_PREV


def encode(line: Line) -> bytes:
    """Write a line as it stands in the file, newline included."""
    return _canonical(line._asdict()).encode("ascii") + b"\n"


def read_lines(path: Path, data: bytes) -> list[Line]:
    """Read whole lines, each ended by a newline; raise `LogDamaged` at the first wrong one."""
    lines: list[Line] = []
    for number, raw in enumerate(data.split(b"\n")[:-1], 1):
        try:
            fields = json.loads(raw.decode("ascii"), parse_constant=_no_constant)
            why = _fault(fields) or _chain_fault(fields, lines) or _written_fault(fields, raw)
        except (ValueError, RecursionError) as error:
            why = f"it holds {raw.count(0)} NUL bytes" if 0 in raw else f"it is not a line of JSON ({error})"
        if why:
            raise LogDamaged(path, number, why)
        lines.append(Line(**fields))
    return lines


def check_torn(path: Path, number: int, tail: bytes) -> None:
    """Raise `LogDamaged` unless the bytes after the last newline can be a write cut short.

    A whole record followed by something else than its newline was saved once and damaged since. (NUL is what
    some file systems leave where a write was cut.)
    """
    try:
        value, end = json.JSONDecoder().raw_decode(tail.decode("ascii", "replace"))
    except (ValueError, RecursionError):
        return
    if isinstance(value, dict) and tail[end:].strip(b"\0"):
        raise LogDamaged(path, number, "the record is not followed by a newline")


def clock(now: datetime) -> str:
    """Write a UTC time to the millisecond, then three check digits: the digits before them modulo 997.

    `at` stands outside the hash, where a changed digit would go unseen; 997 is prime, so each one shows.

    >>> clock(datetime(2024, 1, 2, 3, 4, 5, 678900, UTC))
    '2024-01-02T03:04:05.678304Z'
    """
    text = now.strftime("%Y-%m-%dT%H:%M:%S.") + f"{now.microsecond // 1000:03d}"
    return f"{text}{_check_digits(text)}Z"


def _check_digits(text: str) -> str:
    return f"{int(re.sub('[^0-9]', '', text)) % 997:03d}"


def _canonical(fields: Mapping[str, Any]) -> str:
    return json.dumps(fields, sort_keys=True, ensure_ascii=True, allow_nan=False, separators=(",", ":"))


def _hash(fields: Mapping[str, Any]) -> str:
    covered = {key: value for key, value in fields.items() if key not in ("hash", "at")}
    return hashlib.sha256(_canonical(covered).encode("ascii")).hexdigest()


def _ending(before: Sequence[Line]) -> dict[str, Any]:
    return {"count": len(before), "head": head(before)}


def _fault(fields: object) -> str:
    """Say what is wrong with the kind, turn, phase, by and payload; nothing when they are right."""
    if not isinstance(fields, dict):
        return "it is not a JSON object"
    kind, turn, payload = fields.get("kind"), fields.get("turn"), fields.get("payload")
    if kind not in KINDS:
        return f"{kind!r} is no kind of line; the kinds are {', '.join(KINDS)}"
    if not isinstance(turn, int) or isinstance(turn, bool) or turn < 0:
        return f"turn is {turn!r}; a whole number from 0 was expected"
    for name in ("phase", "by"):
        if not isinstance(fields.get(name), str):
            return f"{name} is {fields.get(name)!r}; text was expected"
    if not isinstance(payload, dict) or not _text_keys(payload):
        return "the payload is not an object whose keys, at every depth, are texts"
    return ""


def _text_keys(value: object) -> bool:
    if isinstance(value, dict):
        return all(isinstance(key, str) and _text_keys(item) for key, item in value.items())
    return not isinstance(value, list | tuple) or all(map(_text_keys, value))


def _place_fault(before: Sequence[Line]) -> str:
    return "the game is over, nothing follows an 'end' line" if before and before[-1].kind == "end" else ""


def _chain_fault(fields: dict[str, Any], before: Sequence[Line]) -> str:
    """Say what is wrong with a line at this place of the chain; nothing when it is right."""
    if fields.keys() != set(Line._fields):
        return f"its keys are {sorted(fields)}; {sorted(Line._fields)} were expected"
    if type(fields["seq"]) is not int or fields["seq"] != len(before):
        return f"seq is {fields['seq']!r}; {len(before)} was expected"
    if fields["prev"] != head(before):
        return "prev is not the hash of the line before"
    if fields["hash"] != _hash(fields):
        return "its hash does not fit its content"
    if fields["kind"] == "end" and not _ending(before).items() <= fields["payload"].items():
        return "the count or head of the 'end' line does not fit the lines before"
    return _place_fault(before)


def _written_fault(fields: dict[str, Any], raw: bytes) -> str:
    """Say what is wrong with the way the line is written, which its hash does not see."""
    at = _AT.fullmatch(fields["at"]) if isinstance(fields["at"], str) else None
    if at is None or _check_digits(at[1]) != at[2]:
        return f"at is {fields['at']!r}: no time, or its check digits do not fit"
    return "" if _canonical(fields).encode("ascii") == raw else "it is not in canonical form"


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a finite number")
