"""Ask a study a question in SQL: table `runs` has a row for each game, table `design` one for each point.

DuckDB may open the files of this study and nothing else: no other file, address, database or extension, and
no variable of this program. A question is one SELECT, so it cannot change a file either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeVar

from sim.study.errors import NothingToDo, StudyError
from sim.study.parquet import first_line, hearing_ctrl_c, text
from sim.study.store import Store

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_Result = TypeVar("_Result")
_AT_ONCE = 1_000
_AGAIN = 0.05  # seconds after which DuckDB is interrupted again
_CLOSED: dict[str, str | bool | int | float | list[str]] = {
    "threads": 1,  # sums of floats in one order: the same question gives the same digits
    "python_enable_replacements": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "temp_directory": "",
}


def query(store: Store, sql: str) -> tuple[list[str], Iterator[tuple[Any, ...]]]:
    """Answer one SELECT with the names of its columns and its rows; `SELECT * FROM runs` is in game order.

    Raises `StudyError` with what DuckDB says first (for a wrong name also the nearest ones), here or while
    rows are read; `StudyDamaged` for a damaged part; `NothingToDo` when no game was played yet.
    """
    import duckdb

    connection = _connect(store)
    try:
        statements = connection.extract_statements(sql)
        # EXPLAIN ANALYZE runs what it explains, MULTI may hide a COPY: only what is plainly a SELECT.
        if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
            raise StudyError("one SELECT was expected")
        _heard(connection, lambda: connection.execute(statements[0]))
    except duckdb.Error as error:
        raise StudyError(_said(error)) from error
    names = [column[0] for column in connection.description or ()]
    return names, _rows(connection)


def _heard(connection: DuckDBPyConnection, work: Callable[[], _Result]) -> _Result:
    """Let DuckDB work in a thread of its own, so that Ctrl-C is heard at once, also in a long join."""
    done: Future[_Result] = Future()

    def do() -> None:
        try:
            done.set_result(work())
        except BaseException as error:
            done.set_exception(error)

    thread = Thread(target=do, daemon=True)
    try:
        thread.start()
        return done.result()
    except KeyboardInterrupt:
        while thread.is_alive() and not wait([done], _AGAIN).done:
            connection.interrupt()  # more than once: what DuckDB has not begun yet does not hear it
        raise


def _connect(store: Store) -> DuckDBPyConnection:
    """Open a DuckDB that knows the two tables and can open nothing else."""
    import duckdb

    parts = [text(str(path.absolute())) for path in store.files()]
    if not parts:
        raise NothingToDo(f"no game of the study {store.folder.name!r} was played yet")
    design = text(str(store.design_file().absolute()))
    connection = duckdb.connect(":memory:", config=_CLOSED)
    with hearing_ctrl_c():
        connection.execute(f"SET allowed_paths = [{', '.join([design, *parts])}]")
        connection.execute(f"CREATE VIEW runs AS SELECT * FROM read_parquet([{', '.join(parts)}])")  # noqa: S608
        connection.execute(f"CREATE VIEW design AS SELECT * FROM read_parquet({design})")  # noqa: S608
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
    return connection


def _rows(connection: DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    import duckdb

    with connection:
        while True:
            try:
                rows = _heard(connection, lambda: connection.fetchmany(_AT_ONCE))
            except duckdb.Error as error:
                raise StudyError(_said(error)) from error
            if not rows:
                return
            yield from rows


def _said(error: Exception) -> str:
    """Return DuckDB's first line, and its second where that names what was perhaps meant."""
    hint = str(error).split("\n", 2)[1:2]
    meant = hint and hint[0].startswith(("Candidate", "Did you mean"))
    return f"{first_line(error)} {hint[0]}" if meant else first_line(error)
