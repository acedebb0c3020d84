"""Columns to sealed Parquet bytes and back, by DuckDB and without pandas or pyarrow.

DuckDB reads and writes files by itself, so here it only ever sees a scratch file in the system's folder of
temporary files; the bytes then go to and from a study through `sim.record.storage`. Every file carries a
seal: a label (which part of which study it is) and the sha256 of its own bytes, written into Parquet's
key-value metadata where other programs pass over it. Equal columns give equal bytes.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.record.storage import StorageError
from sim.study.errors import StudyError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Column = NDArray[Any]

_TABLE = "given"
_MARK = b"sixparty "
_HASH = b" sha256:"
_UNSEALED = b"0" * 64
_OWN = threading.local()


def encode(columns: Mapping[str, Column], label: str) -> bytes:
    """Write columns of equal length as one sealed Parquet file and return its bytes.

    Whole numbers, booleans and float64 keep their type and nan becomes NULL; an object array holds texts or
    None. `label` is printable ASCII. Raises `StorageError` when the scratch file cannot be written.
    """
    import duckdb

    seal = _MARK + label.encode("ascii") + _HASH + _UNSEALED
    whole = {name: np.ascontiguousarray(values) for name, values in columns.items()}
    chosen = ", ".join(_as_stored(name, values) for name, values in whole.items())
    connection = _connection()
    with _scratch() as path, hearing_ctrl_c():
        connection.register(_TABLE, whole)
        try:
            connection.execute(
                f"COPY (SELECT {chosen} FROM {_TABLE}) TO {text(str(path))} "  # noqa: S608 (all quoted)
                f"(FORMAT parquet, COMPRESSION zstd, KV_METADATA {{seal: {text(seal.decode('ascii'))}}})"
            )
        except duckdb.IOException as error:
            raise StorageError("write", path, ValueError(first_line(error))) from error
        finally:
            connection.unregister(_TABLE)
        data = path.read_bytes()
    start = data.rindex(seal) + len(seal) - len(_UNSEALED)
    digest = hashlib.sha256(data).hexdigest().encode("ascii")
    return data[:start] + digest + data[start + len(digest) :]


def label_of(data: bytes) -> str | None:
    """Return the label of sealed bytes; None when they are not whole: cut short, changed, or never sealed."""
    at = data.rfind(_HASH)
    begun = data.rfind(_MARK, 0, max(at, 0))
    if begun < 0:
        return None
    start, end = at + len(_HASH), at + len(_HASH) + len(_UNSEALED)
    digest = hashlib.sha256(memoryview(data)[:start])
    digest.update(_UNSEALED)
    digest.update(memoryview(data)[end:])
    if digest.hexdigest().encode("ascii") != data[start:end]:
        return None
    return data[begun + len(_MARK) : at].decode("ascii")


def decode(data: bytes, names: Sequence[str] | None = None) -> dict[str, Column]:
    """Read some columns (None: all) of a Parquet file given as bytes, in the order asked for.

    NULL is nan among floats and None among texts. Raises `StudyError` when it is no Parquet file with them.
    """
    import duckdb

    chosen = "*" if names is None else ", ".join(identifier(name) for name in names)
    with _scratch() as path:
        path.write_bytes(data)
        try:
            with hearing_ctrl_c():
                found = _connection().execute(f"SELECT {chosen} FROM read_parquet({text(str(path))})")  # noqa: S608
                columns = found.fetchnumpy()
        except duckdb.Error as error:
            raise StudyError(first_line(error)) from error
    return {name: _filled(values) for name, values in columns.items()}


@contextmanager
def hearing_ctrl_c() -> Iterator[None]:
    """Let Ctrl-C be Ctrl-C while DuckDB works, which takes it for an error of its own.

    Which one depends on the moment: a RuntimeError "Query interrupted", or a plain Error "KeyboardInterrupt".
    """
    import duckdb

    try:
        yield
    except (RuntimeError, duckdb.Error) as error:
        if "interrupt" in str(error).lower():
            raise KeyboardInterrupt from None
        raise


def identifier(name: str) -> str:
    """Quote the name of a column for SQL.

    >>> identifier('trust_end.A.B')
    '"trust_end.A.B"'
    """
    return '"' + name.replace('"', '""') + '"'


def text(value: str) -> str:
    """Quote a text for SQL.

    >>> text("it's")
    "'it''s'"
    """
    return "'" + value.replace("'", "''") + "'"


def first_line(error: Exception) -> str:
    """Return what DuckDB says first, without the statement and the path of our scratch file."""
    return str(error).partition("\n")[0]


def _as_stored(name: str, values: Column) -> str:
    # A column of nothing but None has no type of its own.
    kind = "::VARCHAR" if values.dtype == object else ""
    return f"{identifier(name)}{kind} AS {identifier(name)}"


def _filled(values: Column) -> Column:
    if not isinstance(values, np.ma.MaskedArray):
        return values
    filled: Column = values.data.copy()
    filled[np.ma.getmaskarray(values)] = None if filled.dtype == object else np.nan
    return filled


def _connection() -> DuckDBPyConnection:
    """Return this thread's own DuckDB: opening one takes as long as writing a part."""
    import duckdb

    if getattr(_OWN, "process", None) != os.getpid():
        # One thread: workers write side by side, and the order of rows and bytes is ours.
        _OWN.connection = duckdb.connect(
            ":memory:", config={"threads": 1, "python_enable_replacements": False}
        )
        _OWN.process = os.getpid()
    connection: DuckDBPyConnection = _OWN.connection
    return connection


@contextmanager
def _scratch() -> Iterator[Path]:
    try:
        with tempfile.TemporaryDirectory(prefix="sixparty-") as folder:
            yield Path(folder) / "columns.parquet"
    except OSError as error:
        raise StorageError("use", Path(error.filename or tempfile.gettempdir()), error) from error
