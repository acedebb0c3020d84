"""`sixparty query`: tables, CSV that a spreadsheet reads as text, JSON lines, and what is refused."""

import csv
import io
import json
import os
import signal
import subprocess
import sys

import pytest

from sim.faces.cli import query as module
from sim.faces.words import LANGUAGES
from tests.faces.call import call, environment, spawn
from tests.study import tiny
from tests.tidy.sources import TOP
from tests.waiting import PATIENCE, reaped, wait_for_rest


@pytest.fixture(autouse=True)
def study(tmp_path, monkeypatch):
    """A study of 12 games, two of them failed, with a factor c's and measures that are missing at times."""
    monkeypatch.setenv("SIXPARTY_RUNS", str(tmp_path / "runs"))
    return tiny.play(tiny.make(tmp_path / "runs" / "studies" / "tiny"))


def query(sql, *flags):
    return call("query", "tiny", sql, *flags)


def test_a_table_in_plain_columns():
    answer = query('SELECT "doctrine.A", count(*) AS games, avg(peak_rung) FROM runs GROUP BY 1 ORDER BY 1')
    assert answer.code == 0
    assert [line.split() for line in answer.out.splitlines()] == [
        ["doctrine.A", "games", "avg(peak_rung)"],
        ["a", "4", "1.5"],
        ["b", "4", "6"],
        ["c's", "4", "3.66667"],
    ]
    assert len({len(line) for line in answer.out.splitlines()}) == 1, "numbers are aligned on the right"


def test_what_does_not_exist_is_said():
    assert "NULL" in query("SELECT war_month FROM runs WHERE game = 0").out
    answer = query("SELECT game FROM runs WHERE game > 99")
    assert answer.code == 0 and answer.out == "game\n" and "no rows" in answer.err


def test_a_game_of_the_answer_is_what_comes_next():
    assert "sixparty replay 'tiny#7'" in query("SELECT peak_rung, game FROM runs WHERE game = 7").err
    assert "sixparty query tiny" in query("SELECT max(peak_rung) FROM runs").err


NASTY = """
SELECT '=1+1' AS "@a", '+x' AS b, '-x,"y"' AS c, '@d' AS d, E'\\x1b[31mred\\n2' AS e, '\t=f' AS f,
    -0.5::DOUBLE AS g, NULL AS h, true AS i, 1/3::DOUBLE AS j, -7 AS k, 2.50 AS l, '-inf'::DOUBLE AS m,
    '[red]x[/red]' AS n
"""
TYPES = """
SELECT -0.5::DOUBLE AS a, NULL AS b, true AS c, 1/3::DOUBLE AS d, -7 AS e, 2.50 AS f, 'inf'::DOUBLE AS g,
    [1, 2] AS h, sum(game) AS i, 1 AS a FROM runs
"""


def test_csv_is_read_back_and_calculates_nothing():
    answer = query(NASTY, "--csv")
    assert answer.code == 0 and "Next" not in answer.err
    head, row = csv.reader(io.StringIO(answer.out))
    assert head == ["'@a", *"bcdefghijklmn"]
    assert row == [
        "'=1+1", "'+x", "'-x,\"y\"", "'@d", "red\n2", "'\t=f",
        "-0.5", "", "true", repr(1 / 3), "-7", "2.5", "-inf", "[red]x[/red]",
    ]  # fmt: skip


def test_json_lines_keep_types():
    assert json.loads(query(TYPES, "--json").out) == {
        "a": -0.5, "b": None, "c": True, "d": 1 / 3, "e": -7, "f": 2.5, "g": "inf", "h": [1, 2], "i": 66,
        "a_2": 1,
    }  # fmt: skip
    lines = query("SELECT game FROM runs", "--json").out.splitlines()
    assert [json.loads(line) for line in lines] == [{"game": game} for game in range(12)]


def test_a_terminal_never_gets_an_escape_or_markup():
    answer = query(NASTY)
    assert "[red]x[/red]" in answer.out and "\x1b" not in answer.out
    assert "game 4: 'no' sha256:" in query("SELECT reason FROM runs WHERE game = 4").out


def test_a_long_answer_is_whole_in_a_pipe_and_cut_on_a_terminal(monkeypatch):
    sql = "SELECT range AS n FROM range(2500)"
    answer = query(sql)
    assert [line.strip() for line in answer.out.splitlines()] == ["n", *map(str, range(2500))]
    shown = []
    monkeypatch.setattr(module, "show_table", lambda options, head, rows, numbers: shown.extend(rows))
    monkeypatch.setattr("sim.faces.cli.streams.Steady.isatty", lambda stream: True)
    answer = query(sql)
    assert len(shown) == module.MOST_SHOWN and "only the first 1000 rows" in answer.err
    assert "only the first" not in query("SELECT 1").err


@pytest.mark.parametrize(
    ("sql", "code", "said"),
    [
        ("SELECT peak_rungs FROM runs", 2, "peak_rung"),
        ("SELEC 1", 2, "syntax"),
        ("DROP TABLE runs", 2, "SELECT"),
        ("SELECT 1; SELECT 2", 2, "SELECT"),
        ("", 2, "SELECT"),
        ("SELECT * FROM read_csv('/etc/passwd')", 2, "ermission"),
        ("SELECT CAST('x' AS INTEGER)", 2, "x"),
    ],
)
def test_a_wrong_question_is_refused_in_a_line(sql, code, said):
    answer = query(sql)
    assert answer.code == code and said in answer.err and not answer.out
    assert len(answer.err.splitlines()) == 1


def test_what_is_no_study_is_not_found(study):
    assert call("query", "tinny", "SELECT 1").code == 4
    assert "tiny" in call("query", "tinny", "SELECT 1").err
    assert call("query", str(study.folder), "SELECT 1").code == 0
    assert call("query", "@last", "SELECT 1").code == 0
    part = next((study.folder / "parts").iterdir())
    part.write_bytes(part.read_bytes()[:-9])
    assert query("SELECT 1").code == 4
    for path in (study.folder / "parts").iterdir():
        path.unlink()
    assert query("SELECT 1").code == 5
    (study.folder / "manifest.json").write_text("{", encoding="utf-8")
    assert query("SELECT 1").code == 4


def test_flags_that_exclude_each_other():
    answer = query("SELECT 1", "--csv", "--json")
    assert answer.code == 2 and "--csv" in answer.err and not answer.out


@pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")
def test_ctrl_c_ends_a_long_question(study):
    # A join that takes years: DuckDB by itself would look for a signal only when it is through with it.
    sql = "SELECT count(*) FROM range(1000000000) a, range(1000000000) b WHERE a.range + b.range < 0"
    process = subprocess.Popen(
        [sys.executable, "-m", "sim", "query", "tiny", sql],
        cwd=TOP,
        env=environment(SIXPARTY_RUNS=str(study.folder.parents[1])),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with reaped(process):
        wait_for_rest(process)  # while another thread of it works
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out) == (130, "") and "Interrupted" in err and "Traceback" not in err, err


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("encoding", ["cp949", "ascii", "utf-8"])
def test_every_encoding_and_language(lang, encoding, study):
    values = {
        "PYTHONIOENCODING": encoding,
        "SIXPARTY_RUNS": str(study.folder.parents[1]),
        "SIXPARTY_LANG": lang,
    }
    for flags in ((), ("--csv",), ("--json",)):
        answer = spawn("query", "tiny", "SELECT '북한 ✓' AS a", *flags, encoding=encoding, **values)
        assert answer.code == 0 and len(answer.out.splitlines()) in (1, 2), answer.err
        assert "study." not in answer.out + answer.err
        assert flags != ("--json",) or json.loads(answer.out) == {"a": "북한 ✓"}


def test_a_reader_that_leaves_is_no_fault(study):
    command = "-m sim query tiny 'SELECT range FROM range(200000)' --csv | head -2"
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; '{sys.executable}' {command}"],
        cwd=TOP,
        env=environment(SIXPARTY_RUNS=str(study.folder.parents[1])),
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "range\n0\n", "")
