"""A record that is kept in memory only, with the calls of `sim.record.log.Log`."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from sim.record.line import Line, head, make_line


class Journal(Protocol):
    """What a session needs of a record, on disk or in memory."""

    lines: list[Line]

    @property
    def read_only(self) -> bool:
        """Tell whether lines are refused."""

    @property
    def head(self) -> str:
        """Return the hash of the last line."""

    def append(self, kind: str, *, turn: int, phase: str, by: str, payload: Mapping[str, Any]) -> Line:
        """Check a line and put it in the buffer."""

    def commit(self) -> None:
        """Save what is in the buffer."""

    def close(self) -> None:
        """Take nothing more."""


class MemoryLog:
    """A record in memory; it begins with some lines and is gone with the process."""

    def __init__(self, lines: Sequence[Line] = ()) -> None:
        """Begin with these lines."""
        self.lines = list(lines)
        self.read_only = False

    @property
    def head(self) -> str:
        """Return the hash of the last line, 64 zeros when there is none."""
        return head(self.lines)

    def append(self, kind: str, *, turn: int, phase: str, by: str, payload: Mapping[str, Any]) -> Line:
        """Check a line and add it; raise `LineRefused` when it cannot be recorded."""
        line = make_line(self.lines, kind=kind, turn=turn, phase=phase, by=by, payload=payload)
        self.lines.append(line)
        return line

    def commit(self) -> None:
        """Return at once: memory has no disk to wait for."""
        return

    def close(self) -> None:
        """Take nothing more."""
        self.read_only = True
