"""Standard streams that survive what they are connected to: a narrow encoding, a reader that left."""

import contextlib
import io
import os
import sys
from collections.abc import Iterator
from typing import TextIO, cast


class Steady(io.TextIOBase):
    """A text stream over another one; when its reader leaves (`| head -1`), the rest is dropped.

    So a command goes on to its end, saves what it had to save and answers with its own exit code.
    """

    def __init__(self, stream: TextIO) -> None:
        """Wrap a stream."""
        self._stream = stream

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """Return the encoding of the stream below."""
        return getattr(self._stream, "encoding", None) or "utf-8"

    @property
    def errors(self) -> str | None:  # type: ignore[override]
        """Return what the stream below does with a character that it cannot encode."""
        return self._stream.errors

    @property
    def buffer(self) -> io.BufferedIOBase:
        """Return the bytes below, for those who write bytes."""
        return cast("io.BufferedIOBase", self._stream.buffer)

    def writable(self) -> bool:
        """Tell that the stream takes text."""
        return True

    def isatty(self) -> bool:
        """Tell whether a person's terminal is at the other end."""
        return self._stream.isatty()

    def fileno(self) -> int:
        """Return the number of the file below."""
        return self._stream.fileno()

    def write(self, text: str) -> int:
        """Write text, or drop it when nobody reads any more."""
        try:
            return self._stream.write(text)
        except BrokenPipeError:
            _drop(self._stream)
            return len(text)

    def flush(self) -> None:
        """Send on what is held back."""
        try:
            self._stream.flush()
        except BrokenPipeError:
            _drop(self._stream)


@contextlib.contextmanager
def steady_streams() -> Iterator[None]:
    """Run with a stdout and a stderr that replace what they cannot encode and outlive their reader."""
    before = sys.stdout, sys.stderr
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        for stream in (sys.stdin, *before):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="replace")
        # A stream is None when its file was closed before we started (`>&-`).
        sys.stdout, sys.stderr = (cast("TextIO", Steady(stream or nowhere)) for stream in before)
        try:
            yield
        finally:
            sys.stdout, sys.stderr = before


def silence(stream: TextIO | None) -> None:
    """Throw away what a stream still holds, so that Python's exit does not fail on it again."""
    if stream is not None:
        _drop(stream)


def _drop(stream: TextIO) -> None:
    """Connect the file below a stream with nothing."""
    with contextlib.suppress(OSError, ValueError):
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, stream.fileno())
        os.close(nothing)
