"""SQL over a study: right answers, the nearest name, and nothing outside the study."""

import os
import signal
import threading
from pathlib import Path

import numpy as np
import pytest

from sim.study.errors import NothingToDo, StudyError
from sim.study.query import _heard, query
from tests.study.tiny import make, play
from tests.waiting import until


@pytest.fixture
def store(tmp_path):
    return play(make(tmp_path / "it's [1] study"))


def ask(store, sql):
    names, rows = query(store, sql)
    return names, list(rows)


def test_the_tables_are_runs_and_design(store):
    names, rows = ask(store, "SELECT * FROM runs")
    assert tuple(names) == store.names
    assert [row[0] for row in rows] == list(range(12))
    assert ask(store, "SELECT * FROM design")[0] == ["point", "doctrine.A", "parameters.x", "injects.i"]
    names, rows = ask(
        store,
        'SELECT "doctrine.A" AS a, count(*) n, count(peak_rung) whole, avg(peak_rung) FROM runs '
        'JOIN design USING (point, "doctrine.A") GROUP BY a ORDER BY a',
    )
    assert names == ["a", "n", "whole", "avg(peak_rung)"]
    assert rows == [  # games 4 and 9 failed; peak_rung is the game's number modulo 9
        ("a", 4, 4, (0 + 1 + 2 + 3) / 4),
        ("b", 4, 3, (5 + 6 + 7) / 3),
        ("c's", 4, 3, (8 + 1 + 2) / 3),
    ]


def test_many_rows_come_in_order(store):
    _, rows = query(store, "SELECT range FROM range(2500)")
    assert [row[0] for row in rows] == list(range(2500))


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("SELECT peak_rong FROM runs", 'column "peak_rong" not found.*Candidate bindings: "peak_rung"'),
        ("SELECT * FROM run", 'run does not exist.*Did you mean "runs"'),
        ("SELCT 1", 'syntax error at or near "SELCT"'),
        ("SELECT cast(status AS INTEGER) FROM runs", "Could not convert string 'ok'"),
        ("SELECT error('at row ' || game) FROM runs", "at row 0"),
        ("", "one SELECT was expected"),
        ("SELECT 1; SELECT 2", "one SELECT was expected"),
    ],
)
def test_a_bad_question_is_told_in_one_line(store, sql, told):
    with pytest.raises(StudyError, match=told) as caught:
        ask(store, sql)
    assert "\n" not in str(caught.value)


def test_nothing_outside_the_study_is_read(store, tmp_path):
    secret = tmp_path / "secret.csv"
    secret.write_text("a,b\n1,2\n")
    (tmp_path / "secret.parquet").write_bytes((store.folder / "design.parquet").read_bytes())
    inside = str(store.folder).replace("'", "''")
    (store.folder / "linked.csv").symlink_to(secret)
    python_variable = np.arange(3)
    assert len(python_variable) == 3
    for source in (
        "read_csv('/etc/passwd')",
        f"read_csv('{secret}')",
        f"read_text('{secret}')",
        f"read_blob('{inside}/../secret.csv')",
        f"read_text('{inside}/linked.csv')",
        f"read_parquet('{tmp_path}/secret.parquet')",
        f"read_parquet('{inside}/parts/../../secret.parquet')",
        f"'{tmp_path}/secret.parquet'",
        f"glob('{tmp_path}/*')",
        f"parquet_metadata('{tmp_path}/secret.parquet')",
        f"sniff_csv('{secret}')",
        "'https://localhost/x.parquet'",
        f"query('FROM read_text(''{secret}'')')",
        "python_variable",
        "store",
    ):
        with pytest.raises(StudyError, match=r"Cannot access|does not exist|disabled|Permission|restricted"):
            ask(store, f"FROM {source}")


def everything_below(folder):
    return {path: path.read_bytes() for path in sorted(Path(folder).rglob("*")) if path.is_file()}


@pytest.mark.parametrize(
    "sql",
    [
        "COPY runs TO '{out}/x.csv'",
        "COPY runs TO '{part}' (FORMAT parquet)",
        "COPY (SELECT 1) TO '{part}' (FORMAT parquet, USE_TMP_FILE false)",
        "COPY (PIVOT runs ON status USING count(*)) TO '{part}' (FORMAT parquet, USE_TMP_FILE false)",
        "EXPLAIN ANALYZE COPY (SELECT 1) TO '{part}' (FORMAT parquet, USE_TMP_FILE false)",
        "ATTACH '{out}/x.db'",
        "ATTACH '{part}'",
        "EXPORT DATABASE '{out}/x'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "SET lock_configuration = false",
        "PRAGMA enable_profiling",
        "CREATE TABLE t AS SELECT 1",
        "DROP VIEW runs",
        "CALL pragma_version()",
        "SELECT 1; COPY runs TO '{out}/x.csv'",
    ],
)
def test_nothing_is_written_and_no_setting_changed(store, tmp_path, sql):
    before = everything_below(tmp_path)
    part = str(store.folder / "parts" / "000000.parquet").replace("'", "''")
    with pytest.raises(StudyError, match=r"one SELECT was expected|Error"):
        ask(store, sql.format(out=tmp_path, part=part))
    assert everything_below(tmp_path) == before


def test_a_study_without_games_and_a_damaged_one_are_told(store, tmp_path):
    with pytest.raises(NothingToDo, match="no game of the study 'new'"):
        ask(make(tmp_path / "new"), "SELECT 1")
    path = store.folder / "parts" / "000001.parquet"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(StudyError, match=r"000001\.parquet: damaged"):
        ask(store, "SELECT count(*) FROM runs")


class HardOfHearing:
    """A DuckDB that hears only the third of several interrupts, as the real one before it has begun."""

    def __init__(self):
        self.told = 0

    def interrupt(self):
        self.told += 1

    def work(self):
        signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
        until(lambda: self.told >= 3, "a third interrupt")


@pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")
def test_who_does_not_hear_an_interrupt_is_told_again():
    duckdb = HardOfHearing()
    with pytest.raises(KeyboardInterrupt):
        _heard(duckdb, duckdb.work)
    assert duckdb.told >= 3
