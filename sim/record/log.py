"""The record of a run on disk: `events.jsonl`, appended to by one writer (`line.py` has the form of a line).

Nothing is acknowledged before `commit` returns. After a failed commit the log takes nothing more: whether the
bytes reached the disk is unknown, and a second sync would claim success without writing them.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sim.record.line import (
    KINDS,
    Line,
    LineRefused,
    LogDamaged,
    LogError,
    check_torn,
    encode,
    head,
    make_line,
    read_lines,
)
from sim.record.storage import DISK, AppendFile, Storage, StorageError

__all__ = ["KINDS", "Line", "LineRefused", "Log", "LogDamaged", "LogError", "LogReadOnly"]


class LogReadOnly(LogError):
    """Say why the log takes nothing more; lines that were not committed are not part of it."""


class Log:
    """Append to and read one record; made by `create` or `open`, closed by `close` or `with`.

    `lines` holds every line, those appended and not yet committed included. `torn_bytes` is the length of an
    unfinished last line found at opening, `torn` the name of the file it was moved to (None: not moved).
    """

    def __init__(self, path: Path, lines: list[Line], size: int, file: AppendFile | None) -> None:
        """Use `create` or `open`; `size` is the length of `lines` in the file, no `file` means read-only."""
        self.path = path
        self.lines = lines
        self.torn: str | None = None
        self.torn_bytes = 0
        self._committed = len(lines)
        self._size = size
        self._file = file
        self._closed_because = "" if file is not None else "it was opened for reading"

    @classmethod
    def create(cls, path: Path, storage: Storage = DISK) -> Self:
        """Make an empty record; raise `StorageError` when there is one already."""
        return cls(path, [], 0, storage.append(path, fresh=True))

    @classmethod
    def open(cls, path: Path, storage: Storage = DISK, *, writable: bool) -> Self:
        """Read a record and check every line; raise `LogDamaged` at the first wrong one, or `StorageError`.

        An unfinished last line (a write cut short, never acknowledged) is left out and, when writable, moved
        to `NAME.torn` behind earlier ones.
        """
        data = storage.read(path)
        size = data.rfind(b"\n") + 1
        whole, tail = data[:size], data[size:]
        lines = read_lines(path, whole)
        check_torn(path, len(lines) + 1, tail)
        if not writable:
            log = cls(path, lines, size, None)
        else:
            torn = path.with_name(path.name + ".torn")
            if tail:
                _save_torn(storage, torn, tail)
            # Written anew, not trusted: after a failed sync we may be shown bytes that the disk never got.
            storage.write(path, whole)
            log = cls(path, lines, size, storage.append(path))
            log.torn = torn.name if tail else None
        log.torn_bytes = len(tail)
        return log

    @property
    def read_only(self) -> bool:
        """Tell whether lines are refused: opened for reading, closed, or given up after a failed commit."""
        return self._file is None

    @property
    def head(self) -> str:
        """Return the hash of the last line, 64 zeros when there is none."""
        return head(self.lines)

    def append(self, kind: str, *, turn: int, phase: str, by: str, payload: Mapping[str, Any]) -> Line:
        """Check a line and put it in the buffer; only `commit` saves it.

        An `end` line gets the `count` of the lines before it and the `head` of the last one in its payload.
        Raises `LineRefused` when this line cannot be recorded, `LogReadOnly` when nothing can.
        """
        self._writable_file()
        line = make_line(self.lines, kind=kind, turn=turn, phase=phase, by=by, payload=payload)
        self.lines.append(line)
        return line

    def commit(self) -> None:
        """Save all buffered lines by one write and one sync; when this returns they may be acknowledged.

        Raises `LogReadOnly` on any failure: the buffered lines are dropped, and the log takes nothing more.
        """
        file = self._writable_file()
        data = b"".join(map(encode, self.lines[self._committed :]))
        if not data:
            return
        try:
            file.write(data)
            file.sync()
        except BaseException as error:  # an interrupt too leaves the file in an unknown state
            self._give_up(str(error) or type(error).__name__)
            if isinstance(error, StorageError):
                raise LogReadOnly(self._refusal()) from error
            raise
        self._size += len(data)
        self._committed = len(self.lines)

    def close(self) -> None:
        """Close the file and drop the lines that were not committed."""
        self._closed_because = self._closed_because or "it is closed"
        del self.lines[self._committed :]
        file, self._file = self._file, None
        if file is not None:
            with suppress(StorageError):  # all that was acknowledged is synced already
                file.close()

    def __enter__(self) -> Self:
        """Return the log itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the log."""
        self.close()

    def _writable_file(self) -> AppendFile:
        if self._file is None:
            raise LogReadOnly(self._refusal())
        return self._file

    def _refusal(self) -> str:
        return f"nothing more can be recorded in {str(self.path)!r}: {self._closed_because}"

    def _give_up(self, why: str) -> None:
        self._closed_because = why
        if self._file is not None:
            # What was refused must not come back at the next reading. No sync: it would prove nothing.
            with suppress(StorageError):
                self._file.truncate(self._size)
        self.close()


def _save_torn(storage: Storage, path: Path, tail: bytes) -> None:
    file = storage.append(path)
    try:
        file.write(tail + b"\n")
        file.sync()
    finally:
        file.close()
